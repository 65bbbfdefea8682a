"""One sound to every siren of the house; one that fails is named and never stops the next."""

import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from edge.model.command import Sounding
from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultChange, FaultCleared, FaultRaised
from edge.model.identity import NodeId
from edge.sirens.base import Announcer, Siren, Voice
from edge.sirens.pattern import ALARM_LAMPS, SOUNDING_DRIVES, Drive, Lamp, lamp_level, level

log = logging.getLogger(__name__)

# A relay answers nothing and a cable may be pulled: the level is told again so often while something
# sounds, …
REASSERT_S = 5.0
# … and so often in peace, which also finds a dead port in time (EN 54-2: fault within 100 s).
REASSERT_OFF_S = 60.0
# One that is read back learns of a failure after one telling and can say so at the next: twice this must stay
# within those 100 s.
VERIFY_OFF_S = 45.0
# A siren that failed is tried again so often.
RETRY_S = 1.0
# Each pass after the first answers a port that broke in the one before; a port breaks once. What is left
# after so many is told at the next tick.
MAX_PASSES = 4

_Order = bool | Sounding


@dataclass(slots=True)
class _Line:
    """One siren and what is known of it.

    told       the level (of a Voice: the sound) it was last told, None when it may not know
    told_at    when that was [s]
    is_faulty  its fault stands
    """

    siren: Siren | Voice
    voice: Voice | None  # the same, when it makes the sounds itself
    is_started: bool = False
    told: _Order | None = None
    told_at: float = -math.inf
    is_faulty: bool = False

    @property
    def is_siren(self) -> bool:
        """Whether it sounds; what only shines follows at once, behind every siren."""
        return self.siren.drive in SOUNDING_DRIVES

    def beginning(self, sounding: Sounding) -> _Order:
        """What it is told first: every pattern begins with on."""
        return sounding if self.voice else sounding is not Sounding.OFF

    def order(self, order: _Order) -> None:
        """Tell it, started first when it is not. Raises whatever its driver raises."""
        if not self.is_started:
            self.siren.start()
            self.is_started = True
        if self.voice is not None:
            assert isinstance(order, Sounding)
            self.voice.say(order)
        else:
            cast(Siren, self.siren).switch(bool(order))


class Fanout:
    """Every siren, each guarded; the first sound() starts them.

    on_fault  SIREN_CIRCUIT naming the siren, raised once and cleared when it works again; called when
              every siren has been told, and may itself call sound()
    """

    def __init__(self, sirens: Sequence[Siren | Voice], on_fault: Callable[[FaultChange], None]) -> None:
        self._lines = [_Line(s, s if isinstance(s, Voice) else None) for s in sirens]
        self._on_fault = on_fault
        self._sounding = Sounding.OFF
        self._since = 0.0
        self._lamp = Lamp.NORMAL
        self._lamp_since = 0.0
        self._deadline = math.inf
        self._changes: list[FaultChange] = []
        self._is_driving = False
        self._must_repeat = False
        self._trial: tuple[str, float] | None = None  # which siren is tried out, and until when [s]

    def sound(self, sounding: Sounding, at: float) -> None:
        """From now on make this; every siren has been told before it returns.

        Call it once at the start too, with what the restored alarm sounds, OFF included: a relay may have
        stayed as the last process left it.
        """
        self._sounding, self._since = sounding, at
        self._trial = None
        self._drive(at, is_new=True)

    def try_out(self, siren: str, until: float, at: float) -> bool:
        """One siren alone, steadily on until then [s]; the next sound() ends it. False: there is none such.

        A siren that speaks says the drill. To be called while nothing sounds.
        """
        if all(line.siren.id != siren for line in self._lines):
            return False
        self._trial = (siren, until)
        self._drive(at, is_new=False)
        return True

    def show(self, lamp: Lamp, at: float) -> None:
        """From now on the status LEDs say this, and strobes are lit while it says that an alarm stands."""
        self._lamp, self._lamp_since = lamp, at
        self._drive(at, is_new=False)

    def name_house(self, house: NodeId | None) -> None:
        """Whose fire is told of: for what can speak; sirens that sound do not wait for it."""
        for line in self._lines:
            if isinstance(line.siren, Announcer) and (error := _guarded(line.siren.name_house, house)):
                log.warning("%s: not told whose fire it is: %s", line.siren.id, error)

    def tick(self, at: float) -> None:
        """Follow the pattern, tell again what is due, try again what failed."""
        self._drive(at, is_new=False)

    def next_deadline(self) -> float | None:
        """When to call tick() next [s]; None before the first sound() and in a house without sirens."""
        return None if self._deadline == math.inf else self._deadline

    def has_feedback(self, siren: str) -> bool:
        """Whether this siren can tell that it sounds."""
        return any(line.siren.has_feedback for line in self._lines if line.siren.id == siren)

    def close(self) -> None:
        """Release every siren."""
        for line in self._lines:
            if (error := _guarded(line.siren.close)) is not None:
                log.warning("%s: not closed: %s", line.siren.id, error)

    def _drive(self, at: float, *, is_new: bool) -> None:
        if self._is_driving:
            # A port that breaks while it is written to tells the house, which answers with another sound
            # in the middle of this one: the pass under way finishes, then all are told the newer.
            self._must_repeat |= is_new
            return
        self._is_driving = True
        for _ in range(MAX_PASSES):
            self._must_repeat = False
            self._tell_all(at, is_new=is_new)
            is_new = self._must_repeat
            if not is_new:
                break
        self._is_driving = False
        changes, self._changes = self._changes, []
        for change in changes:
            self._on_fault(change)

    def _tell_all(self, at: float, *, is_new: bool) -> None:
        if is_new:  # tell every siren before anything is reckoned
            for line in self._lines:
                if line.is_siren:
                    self._tell(line, line.beginning(self._sounding), at)
        self._deadline = math.inf
        for line in self._lines:
            order, change_at = self._due(line, at)
            if order is not line.told or at >= line.told_at + self._wait_s(line):
                self._tell(line, order, at)
            self._deadline = min(self._deadline, change_at, line.told_at + self._wait_s(line))

    def _due(self, line: _Line, at: float) -> tuple[_Order, float]:
        """What it must be told now, and when that changes [s]."""
        if self._trial is not None and self._trial[0] == line.siren.id and at < self._trial[1]:
            return (Sounding.DRILL if line.voice else True), self._trial[1]
        if line.voice is not None:
            return self._sounding, math.inf
        drive = line.siren.drive
        if drive is Drive.STATUS:
            on, change_s = lamp_level(self._lamp, at - self._lamp_since)
            return on, self._lamp_since + change_s
        if drive is Drive.STROBE and self._lamp in ALARM_LAMPS:
            return True, math.inf
        on, change_s = level(self._sounding, at - self._since, drive)
        return on, self._since + change_s

    def _wait_s(self, line: _Line) -> float:
        if line.is_faulty:
            return RETRY_S
        if self._sounding is not Sounding.OFF:
            return REASSERT_S
        return VERIFY_OFF_S if line.siren.has_feedback else REASSERT_OFF_S

    def _tell(self, line: _Line, order: _Order, at: float) -> None:
        line.told_at = at
        error = _guarded(line.order, order)
        line.told = order if error is None else None
        if error is None:
            self._works(line, at)
        else:
            self._failed(line, error, at)

    def _works(self, line: _Line, at: float) -> None:
        if line.is_faulty:
            line.is_faulty = False
            log.warning("%s: the siren works again", line.siren.id)
            self._changes.append(FaultCleared(line.siren.id, FaultKind.SIREN_CIRCUIT, at))

    def _failed(self, line: _Line, error: Exception, at: float) -> None:
        if line.is_faulty:
            log.debug("%s: still failing: %s", line.siren.id, error)
            return
        line.is_faulty = True
        log.warning("%s: %s: %s", line.siren.id, type(error).__name__, error)
        fault = Fault(part=line.siren.id, kind=FaultKind.SIREN_CIRCUIT, since=at, detail=str(error))
        self._changes.append(FaultRaised(fault))


def _guarded(call: Callable[..., None], *args: object) -> Exception | None:
    try:
        call(*args)
    # Whatever a driver may raise, the next siren must still sound: a bug in one kind of siren, or a vendor
    # library's own exception. It becomes a fault, never silence.
    except Exception as error:  # noqa: BLE001
        return error
    return None
