"""Answers what people put to the control socket."""

import copy
import logging
import math
from collections.abc import Callable
from typing import Any

from edge.errors import Refused
from edge.model.command import Sounding
from edge.model.condition import FireCondition
from edge.model.event import OperatorAction, Verb
from edge.node.chain import Chain
from edge.node.parts import Parts
from edge.node.self_test import SelfTest
from edge.node.status import status
from edge.node.vitals import vitals

log = logging.getLogger(__name__)

Answer = Callable[[dict[str, Any], float], dict[str, Any]]

MAX_NAME = 64  # of whoever acts; longer is cut
# A siren that is tried: long enough to be heard in every room, too short to be taken for an alarm.
TRIAL_S = 3.0
MOST_TRIAL_S = 10.0


class Requests:
    """`status`, `vitals`, or one of the verbs; everything else is an error with a sentence."""

    def __init__(self, parts: Parts, chain: Chain, self_test: SelfTest) -> None:
        self._parts = parts
        self._chain = chain
        self._self_test = self_test
        self._wishes: dict[str, Answer] = {
            "status": self._status,
            "vitals": lambda _request, at: vitals(parts, at),
            "self-test": self._try_self,
            "try-siren": self._try_siren,
            "drill-report": self._drill_report,
        }

    def answer(self, request: dict[str, Any], at: float) -> dict[str, Any]:
        """One request, one answer, in this turn."""
        found = self._wishes.get(str(request.get("do")))
        return found(request, at) if found is not None else self._act(request, at)

    def _act(self, request: dict[str, Any], at: float) -> dict[str, Any]:
        wish = request.get("do")
        try:
            action = _action(request)
            self._require_known(action)
        except ValueError as error:
            return {"error": str(error), "reason": "bad_request"}
        try:
            if request.get("dry_run"):
                # The machine is pure: a copy shows what would happen.
                copy.deepcopy(self._parts.machine).handle(action, at)
                return {"said": f"{wish}: would be done", "dry_run": True}
            self._chain.act(action, at)
        except Refused as refused:
            return {"error": str(refused), "reason": refused.reason}
        return {"said": f"{wish}: done"}

    def _require_known(self, action: OperatorAction) -> None:
        """The machine knows no sensors: a device that is not there would be exempted all the same.

        Raises:
            ValueError: it is not there.
        """
        known = [sensor.id for sensor in self._parts.settings.sensors]
        if action.verb is Verb.WALK_TEST and action.target and action.target not in known:
            raise ValueError(f"{action.target!r} is no sensor of this house: {', '.join(known)}")

    def _status(self, _request: dict[str, Any], at: float) -> dict[str, Any]:
        return status(self._parts, at) | {"self_test": self._self_test.status()}

    def _drill_report(self, _request: dict[str, Any], _at: float) -> dict[str, Any]:
        report = self._parts.drill_book.report()
        return report or {"error": "there was no drill in this house yet", "reason": "no_drill_yet"}

    def _try_self(self, request: dict[str, Any], at: float) -> dict[str, Any]:
        is_dry = bool(request.get("dry_run"))
        if why := self._self_test.ask(at, dry_run=is_dry):
            return {"error": why, "reason": "not_now"}
        if is_dry:
            return {"said": "self-test: would begin", "dry_run": True}
        return {"said": "self-test: begun"}

    def _try_siren(self, request: dict[str, Any], at: float) -> dict[str, Any]:
        """One siren for some seconds, in peace only."""
        siren, duration = request.get("target"), request.get("duration_s", TRIAL_S)
        if not (isinstance(duration, int | float) and 0 < duration <= MOST_TRIAL_S):
            return {
                "error": f"duration_s {duration!r} is not above 0 and at most {MOST_TRIAL_S:g}",
                "reason": "bad_request",
            }
        machine = self._parts.machine
        is_calm = machine.condition is FireCondition.QUIESCENT and not machine.neighbours
        if not is_calm or machine.sounding not in {Sounding.OFF, Sounding.CHIRP}:
            reason = "sounding" if is_calm else "in_alarm"
            return {"error": "something sounds or stands: no siren is tried now", "reason": reason}
        if not self._parts.fanout.try_out(str(siren), at + duration, at):
            known = ", ".join(s.id for s in self._parts.settings.sirens)
            return {"error": f"{siren!r} is no siren of this house: {known}", "reason": "bad_request"}
        self._parts.ticker.rearm()
        log.info("%s: tried for %.0f s, by: %s", siren, duration, str(request.get("by"))[:MAX_NAME])
        return {"said": f"try-siren: {siren} sounds for {duration:g} s"}


def _action(request: dict[str, Any]) -> OperatorAction:
    """Raises: ValueError: not a wish that the node knows."""
    wishes = ("status", "vitals", "drill-report", "self-test", "try-siren")
    known = ", ".join([*wishes, *(verb.value for verb in Verb)])
    try:
        verb = Verb(str(request.get("do")))
    except ValueError:
        raise ValueError(f"{request.get('do')!r} is not one of: {known}") from None
    duration = request.get("duration_s")
    if duration is not None and not (isinstance(duration, int | float) and 0 < duration < math.inf):
        raise ValueError(f"duration_s {duration!r} is not a number of seconds above 0")
    target = request.get("target")
    if target is not None and not isinstance(target, str):
        raise ValueError(f"target {target!r} is not a name")
    by = str(request.get("by") or "control socket")[:MAX_NAME]
    return OperatorAction(verb, by, target, None if duration is None else float(duration))
