"""The Raspberry Pi's own supply: under-voltage as the kernel or the firmware reports it.

    {id: nguon-pi, kind: pi_supply}

A weak supply ends in a corrupt card and a node that restarts when its siren sounds.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from edge.errors import DeviceError, FrameError
from edge.model.condition import FaultKind
from edge.model.identity import PartId, ZoneId
from edge.model.reading import Channel
from edge.sensors.base import Desk, SensorKind
from edge.sensors.poll import Poll
from edge.sensors.polled import Polled
from edge.sensors.supply_states import Held, PiSupply, throttled, under_voltage
from edge.settings.base import Claim, SensorSettings

SYSFS = Path("/sys")
VCGENCMD = ("vcgencmd", "get_throttled")
# The driver asks the firmware every 2 s and keeps its own flag.
EVERY_S = 2.0
# Two answers in a row; gone once a minute was without, so that a flapping supply is one fault.
LOW_S, CALM_S = 2.0, 60.0
_FIRMWARE = "devices/platform/soc/soc:firmware/get_throttled"
_TIMEOUT_S = 2.0
_TEXT_BYTES = 64


class PiSupplySettings(SensorSettings):
    """Needs no setting of its own."""

    kind: Literal["pi_supply"]

    def claims(self) -> list[Claim]:
        """There is one supply."""
        return [Claim("supply", "pi_supply")]


class PiSupplyDevice:
    """Asks the kernel's sensor, else the firmware through sysfs, else through its program."""

    def __init__(self, sysfs: Path, program: Sequence[str]) -> None:
        self._sysfs = sysfs
        self._program = list(program)

    def read(self) -> PiSupply:
        """What it says now.

        Raises:
            DeviceError: none of the three is there; that is no proof of a good supply.
            FrameError: it says something else.
        """
        alarm = self._hwmon()
        if alarm is not None:
            return under_voltage(_text(alarm))
        firmware = self._sysfs / _FIRMWARE
        return throttled(_text(firmware) if firmware.exists() else self._ask_program())

    def close(self) -> None:
        """Nothing is held open."""

    def _hwmon(self) -> Path | None:
        for name in sorted((self._sysfs / "class/hwmon").glob("hwmon*/name")):
            if _text(name) == "rpi_volt":
                return name.with_name("in0_lcrit_alarm")
        return None

    def _ask_program(self) -> str:
        try:
            done = subprocess.run(
                self._program, capture_output=True, timeout=_TIMEOUT_S, check=True, stdin=subprocess.DEVNULL
            )
        except FileNotFoundError as error:
            raise DeviceError(
                "pi_supply", "neither rpi_volt in hwmon nor vcgencmd: not a Raspberry Pi?"
            ) from error
        except subprocess.SubprocessError as error:
            raise DeviceError("pi_supply", f"{self._program[0]}: {error}") from error
        return done.stdout[:_TEXT_BYTES].decode("ascii", "replace")


class PiSupplyWatch(Polled):
    """Polls the supply; a Sensor without a reading.

    Faults: POWER under-voltage; SLOW the firmware throttles the processor; UNPLUGGED nothing tells; HUNG.
    """

    def __init__(
        self,
        settings: PiSupplySettings,
        desk: Desk,
        *,
        sysfs: Path = SYSFS,
        program: Sequence[str] = VCGENCMD,
    ) -> None:
        self.id = PartId(settings.id)
        self._low = Held(LOW_S, CALM_S)
        self._slow = Held(LOW_S, CALM_S)
        self._poll = Poll(
            self.id, PiSupplyDevice(sysfs, program), desk, self._take, every_s=EVERY_S, patience=3
        )

    def stats(self) -> str:
        """For the stats line."""
        return f"low={int(self._low.stands)} {self._poll.stats()}"

    def _take(self, found: PiSupply, at: float) -> None:
        trouble = self._poll.trouble
        low = "under-voltage: less than about 4.63 V reach the board; a stronger supply, a shorter cable"
        trouble.told(self._low.feed(found.is_low, at), FaultKind.POWER, at, low)
        slow = "the processor is throttled: too hot, or the supply too weak"
        trouble.told(self._slow.feed(found.is_throttled, at), FaultKind.SLOW, at, slow)


def channels(_settings: PiSupplySettings, _zone: ZoneId) -> list[Channel]:
    """None: it speaks in faults alone."""
    return []


def build(settings: PiSupplySettings, _zone: ZoneId, desk: Desk) -> PiSupplyWatch:
    """The sensor."""
    return PiSupplyWatch(settings, desk)


KIND = SensorKind("pi_supply", PiSupplySettings, channels, build)


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(_TEXT_BYTES)
    try:
        return data.decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise FrameError(f"{path.name}: {data!r}") from error
