"""The talk of a range test between two nodes, and its tally: who heard whom, how loud, how often not.

A ping carries a session and a number; the answer repeats both, with the field strength at which the ping came
and how many pings of the session came so far. So the asking end knows the loss in each direction.
"""

import statistics
import struct
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

from edge.errors import FrameError

_MAGIC = b"LGRT"
_HEAD = struct.Struct("!4sBHHBH")
LEAST_BYTES = _HEAD.size
_UNKNOWN = 0  # instead of 256 + dBm


class Kind(IntEnum):
    """Of a frame."""

    PING = 1
    PONG = 2


class RangeFrame(NamedTuple):
    """rssi, heard: of a PONG, how loud the ping came [dBm] and how many of the session came."""

    kind: Kind
    session: int
    number: int
    rssi: int | None = None
    heard: int = 0

    def to_bytes(self, size: int) -> bytes:
        """As many bytes as a frame of the group, so that the range is that of the group."""
        level = _UNKNOWN if self.rssi is None else 256 + self.rssi
        head = _HEAD.pack(_MAGIC, self.kind, self.session, self.number, level, self.heard)
        return head.ljust(size, b"\x55")

    @classmethod
    def from_bytes(cls, data: bytes) -> "RangeFrame":
        """Raises: FrameError: a frame of something else."""
        if len(data) < _HEAD.size or not data.startswith(_MAGIC):
            raise FrameError("no frame of a range test")
        _, kind, session, number, level, heard = _HEAD.unpack_from(data)
        if kind not in set(Kind):
            raise FrameError(f"kind {kind} of a range test is not known")
        return cls(Kind(kind), session, number, None if level == _UNKNOWN else level - 256, heard)


@dataclass
class Tally:
    """Of the asking end."""

    sent: int = 0
    heard_there: int = 0
    round_trips_s: list[float] = field(default_factory=list)
    here: list[int] = field(default_factory=list)
    there: list[int] = field(default_factory=list)
    _asked: dict[int, float] = field(default_factory=dict)

    def ask(self, number: int, at: float) -> None:
        """A ping leaves."""
        self.sent += 1
        self._asked[number] = at

    def answer(self, frame: RangeFrame, at: float) -> bool:
        """A pong came; False for one that was not asked for or came before."""
        asked = self._asked.pop(frame.number, None)
        if asked is None:
            return False
        self.heard_there = max(self.heard_there, frame.heard)
        self.round_trips_s.append(at - asked)
        if frame.rssi is not None:
            self.there.append(frame.rssi)
        return True

    def loud(self, rssi: int) -> None:
        """A pong came so loud [dBm]."""
        self.here.append(rssi)

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        answered = len(self.round_trips_s)
        heard = max(self.heard_there, answered)
        return {
            "sent": self.sent,
            "heard_there": heard,
            "answered": answered,
            "loss_out": _share(self.sent - heard, self.sent),
            "loss_back": _share(heard - answered, heard),
            "rssi_there_dbm": _spread(self.there),
            "rssi_here_dbm": _spread(self.here),
            "round_trip_s": _spread([round(seconds, 3) for seconds in self.round_trips_s]),
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _spread(values: list[Any]) -> dict[str, Any] | None:
    if not values:
        return None
    return {"least": min(values), "median": statistics.median(values), "most": max(values)}
