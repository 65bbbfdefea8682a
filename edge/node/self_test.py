"""The weekly silent test: this house tries itself and its neighbours, and nothing sounds.

| what | how |
|---|---|
| decision | a copy of the alarm machine is shown a fire in each zone: it must command siren, group and ward |
| detection | a copy of the detector is shown each call point pressed: it must find a fire |
| sirens | each is told OFF again; one whose port or read-back fails is a fault at once |
| state folder | the result is written; a disk that does not take it is a fault at once |
| neighbours | a numbered call without a sound; each must answer it in its own signed state |

What fails is the fault SELF_TEST of that part until a later test finds it well. A test never begins while
anything stands or is being drilled or tested, and is given up when something does.
"""

import copy
import hashlib
import logging
import math
from collections.abc import Callable
from typing import Any

from edge.model.command import Sound, Sounding, TellGroup, TellWard
from edge.model.condition import Cause, Fault, FaultKind, FireCondition
from edge.model.event import FaultCleared, FaultRaised, Stage
from edge.model.evidence import Severity, Verdict
from edge.model.identity import PartId
from edge.model.quantity import Quantity
from edge.model.reading import Reading
from edge.node.chain import Chain
from edge.node.keeper import SELF_TEST
from edge.node.parts import Parts

log = logging.getLogger(__name__)


EVERY_S = 7 * 86_400.0
# After a start: every sensor has been read and every neighbour heard by then, or supervision has said so.
FIRST_S = 900.0
# The houses of a group take turns, also when a power cut has started them together: a state has 15 rows, so
# not all of forty calls could be answered at once. One in 90 s is over long before the next on a LAN.
SPREAD_S = 3600.0
# A neighbour by radio is heard at least so often (EN 54-25: 300 s).
ANSWER_S = 300.0
# When something stands in its way.
AGAIN_S = 3600.0


class SelfTest:
    """Of one house; run by the ticker.

    result  of the last test, plain JSON; None before the first. `failed` names parts and reasons
    """

    def __init__(self, parts: Parts, chain: Chain) -> None:
        self.result: dict[str, Any] | None = None
        self._parts = parts
        self._chain = chain
        self._due = math.inf
        self._began: float | None = None
        self._failed: dict[str, str] = {}
        self._number = 0

    def start(self, kept: dict[str, Any] | None, at: float, *, same_boot: bool) -> None:
        """Begin to count. kept: the last result as written; its instant holds within one boot only."""
        first = self._due = at + FIRST_S + SPREAD_S * _turn_of(self._parts.settings.node.id)
        if kept is not None:
            self.result = kept
            began = kept.get("began_at")
            if same_boot and isinstance(began, int | float) and began <= at:
                self._due = max(first, began + EVERY_S)

    def status(self) -> dict[str, Any]:
        """Plain JSON: the last result and when the next begins [s]."""
        return {
            "running": self.is_running,
            "next_at": None if self.is_running else self._due,
            "last": self.result,
        }

    @property
    def is_running(self) -> bool:
        """Whether answers are awaited."""
        return self._began is not None

    def ask(self, at: float, *, dry_run: bool = False) -> str:
        """Begin now, or with dry_run only say whether it would; returns why not, "" when granted."""
        why = "a self-test is running" if self.is_running else self._obstacle()
        if not why and not dry_run:
            self._begin(at)
        return why

    def next_deadline(self) -> float | None:
        """When to call tick next [s]."""
        if self._began is None:
            return None if self._due == math.inf else self._due
        return 0.0 if self._is_over() or self._obstacle() else self._began + ANSWER_S

    def tick(self, at: float) -> None:
        """Begin, end or give up what is due."""
        if self._began is None:
            if at < self._due:
                return
            if self._obstacle():
                self._due = at + AGAIN_S
                return
            self._begin(at)
        elif self._obstacle():
            log.info("self-test: given up: %s", self._obstacle())
            self._stop(at, at + AGAIN_S)
        elif self._is_over() or at >= self._began + ANSWER_S:
            self._finish(at)

    def _obstacle(self) -> str:
        machine = self._parts.machine
        if machine.condition is not FireCondition.QUIESCENT or machine.neighbours:
            return "an alarm or pre-alarm stands"
        if machine.impairments.drill or machine.drills or machine.impairments.test:
            return "a drill or walk-test is running"
        return ""

    def _begin(self, at: float) -> None:
        self._began = at
        self._failed = {}
        self._try("decision", self._decides, at)
        self._try("detection", self._detects, at)
        if self._parts.machine.sounding is Sounding.OFF:
            self._parts.fanout.sound(Sounding.OFF, at)
        self._number, commands = self._parts.machine.call_silently(at)
        self._chain.perform(commands, at)

    def _try(self, part: str, check: Callable[[float], str], at: float) -> None:
        # Whatever is raised in there would be raised in a fire: that is the finding, and a fault by itself.
        self._failed[part] = "it broke"

        def found(_item: None, now: float) -> None:
            if why := check(now):
                self._failed[part] = why
            else:
                del self._failed[part]

        self._chain.guarded(part, found, None, at)

    def _decides(self, at: float) -> str:
        for zone in self._parts.machine.zones:
            machine = copy.deepcopy(self._parts.machine)
            verdict = Verdict(zone.id, at, Severity.FIRE, cause=Cause.CALL_POINT)
            commands = machine.handle(verdict, at)
            sounds = any(isinstance(c, Sound) and c.sounding is Sounding.FIRE for c in commands)
            told = {type(c) for c in commands}
            if not sounds or not {TellGroup, TellWard} <= told:
                return f"a fire in {zone.id} would not be told"
        return ""

    def _detects(self, at: float) -> str:
        detector = copy.deepcopy(self._parts.detector)
        zones = self._parts.settings.zones
        buttons = [(s.id, zone.id) for zone in zones for s in zone.sensors if s.kind == "call_point"]
        for button, zone_id in buttons:
            pressed = Reading(PartId(button), zone_id, Quantity.CALL_POINT, 1.0, at)
            if not any(v.severity is Severity.FIRE for v in detector.feed(pressed)):
                return f"{button}: pressed, it would be no fire"
        return ""

    def _silent(self) -> list[str]:
        """Neighbours that have not answered."""
        if self._parts.courier is None:
            return []
        course = self._parts.courier.course(self._number)
        return [str(house) for house, reached in course.items() if max(reached) < Stage.HEARD]

    def _is_over(self) -> bool:
        return self._parts.courier is None or not self._silent()

    def _finish(self, at: float) -> None:
        assert self._began is not None
        for house in self._silent():
            self._failed[f"neighbour-{house}"] = f"did not answer the silent test within {ANSWER_S:.0f} s"
        self.result = {
            "began_at": self._began,
            "took_s": round(at - self._began, 3),
            "passed": not self._failed,
            "failed": dict(self._failed),
        }
        self._parts.keeper.keep(SELF_TEST, self.result)
        self._tell(at)
        self._stop(at, self._began + EVERY_S)

    def _tell(self, at: float) -> None:
        faults = self._parts.machine.impairments.faults
        stand = {str(part) for part, kind in faults if kind is FaultKind.SELF_TEST}
        for part in sorted(stand - self._failed.keys()):
            self._chain.on_fault(FaultCleared(PartId(part), FaultKind.SELF_TEST, at))
        for part, why in self._failed.items():
            self._chain.on_fault(FaultRaised(Fault(PartId(part), FaultKind.SELF_TEST, at, why)))
        log.info("self-test: %s", "passed" if not self._failed else f"failed: {self._failed}")

    def _stop(self, at: float, due: float) -> None:
        self._began, self._due = None, due
        self._chain.perform(self._parts.machine.end_call(at), at)


def _turn_of(node: str) -> float:
    """From 0 to 1, the same at each start, another in each house."""
    return int.from_bytes(hashlib.sha256(node.encode()).digest()[:4], "big") / 2**32
