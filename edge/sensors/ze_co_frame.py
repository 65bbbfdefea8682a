"""Frames of the Winsen carbon monoxide modules ZE07-CO, ZE15-CO and ZE03-CO. PURE.

    FF | 04 03 01 | value u16 BE | full scale u16 BE | check    ZE07, ZE15 unasked: gas CO, ppm, decimals
    FF | 86       | value u16 BE | four zeros        | check    in answer; ZE03 unasked too

The zeros tell the answer from that of an MH-Z19B, whose 600 ppm CO₂ would be deadly as CO. The example in
Winsen's ZE07 manual carries a wrong checksum (25 instead of 38).
"""

from dataclasses import dataclass
from functools import partial

from edge.errors import FrameError
from edge.model.quantity import Quantity
from edge.sensors.stream_frame import Form
from edge.sensors.winsen_frame import FRAME_BYTES, MODE_SET, READ, WinsenAnswer, closed, command, verify
from edge.sensors.wire import Air, SensorFrame

UPLOADED = b"\xff\x04\x03"  # CO in ppm
ANSWERED = bytes((0xFF, READ))
_DECIMALS_MOST = 2
# ZE07 and ZE15 measure to 500 ppm, ZE03 to 1000; a cell may show more, noise shows anything.
FULL_SCALE_PPM = 500.0
MOST_PPM = 2000.0
_CELL_DEAD, _UNUSED = 0x80, 0x60  # ZE15, first byte of the value

ASK_MODE = command(0x78, b"\x41")  # ZE07, ZE15
UPLOAD_MODE = command(0x78, b"\x40")
ZE03_ASK_MODE = command(0x78, b"\x04")  # no zero: other numbers than the ZE07's


@dataclass(frozen=True, slots=True)
class CoFrame(SensorFrame):
    """CO and the full scale [ppm]; full scale and cell are None where the frame does not tell."""

    co_ppm: float
    full_scale_ppm: float | None = None
    is_cell_dead: bool | None = None

    def values(self) -> Air:
        """CO."""
        return {Quantity.CO: self.co_ppm}

    @property
    def defect(self) -> str | None:
        """A ZE15 knows of its cell."""
        if self.is_cell_dead is None:
            return None
        return "the electrochemical cell has failed" if self.is_cell_dead else ""


def parse(data: bytes, *, per_ppm: int) -> CoFrame | WinsenAnswer:
    """One whole frame; an answer counts in 1/per_ppm ppm.

    Raises:
        FrameError: another form, another gas, or no value of a CO module.
        ChecksumError: torn on the wire.
    """
    if len(data) != FRAME_BYTES:
        raise FrameError(f"not the nine bytes of a CO module: {data.hex(' ')}")
    verify(data)
    if data.startswith(MODE_SET):
        return WinsenAnswer(data)
    if data.startswith(UPLOADED) and data[3] <= _DECIMALS_MOST:
        scale = 10 ** data[3]
        full = int.from_bytes(data[6:8], "big") / scale
        frame = CoFrame(int.from_bytes(data[4:6], "big") / scale, full)
        is_sound = 0.0 < full <= MOST_PPM and frame.co_ppm <= 2 * full
    elif data.startswith(ANSWERED) and not any(data[4:8]) and not data[2] & _UNUSED:
        value = (data[2] & ~_CELL_DEAD) << 8 | data[3]
        is_dead = bool(data[2] & _CELL_DEAD)
        # Only where the value leaves the bit free is it the cell's.
        frame = CoFrame(value / per_ppm, is_cell_dead=is_dead if per_ppm > 1 else None)
        is_sound = frame.co_ppm <= MOST_PPM and not (is_dead and per_ppm == 1)
    else:
        raise FrameError(f"not a frame of a CO module: {data.hex(' ')}")
    if not is_sound:
        raise FrameError(f"no measurement of CO: {data.hex(' ')}")
    return frame


def foreign(data: bytes) -> str:
    """What bytes of another device are, for a person; "" when unknown."""
    if len(data) >= FRAME_BYTES and data[0] == 0xFF and data[2:3] in (b"\x03", b"\x04") and data[1] != READ:
        return f"a Winsen module of gas {data[1]:#04x}: another device (CO is 0x04)"
    return ""


FORM = Form((UPLOADED, ANSWERED, MODE_SET), FRAME_BYTES, partial(parse, per_ppm=10), hint=foreign)
ZE03_FORM = Form((ANSWERED, MODE_SET), FRAME_BYTES, partial(parse, per_ppm=1), hint=foreign)


def uploaded(air: Air) -> bytes:
    """What a ZE07 or ZE15 says unasked."""
    return closed(UPLOADED + b"\x01" + _tenths(air).to_bytes(2, "big") + _FULL_SCALE)


def answered(air: Air) -> bytes:
    """What a ZE15 answers."""
    return closed(ANSWERED + _tenths(air).to_bytes(2, "big") + bytes(4))


def answered_whole(air: Air) -> bytes:
    """What a ZE03 answers, in whole ppm."""
    return closed(ANSWERED + round(_within(air)).to_bytes(2, "big") + bytes(4))


def dead_cell(_air: Air) -> bytes:
    """What a ZE15 answers when its cell has failed."""
    return closed(ANSWERED + bytes((_CELL_DEAD, 0)) + bytes(4))


_FULL_SCALE = round(FULL_SCALE_PPM * 10).to_bytes(2, "big")


def _within(air: Air) -> float:
    return min(max(air[Quantity.CO], 0.0), FULL_SCALE_PPM)


def _tenths(air: Air) -> int:
    return round(_within(air) * 10)
