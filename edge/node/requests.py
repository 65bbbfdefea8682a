"""Answers what people put to the control socket."""

import copy
import math
from typing import Any

from edge.errors import Refused
from edge.model.event import OperatorAction, Verb
from edge.node.chain import Chain
from edge.node.parts import Parts
from edge.node.self_test import SelfTest
from edge.node.status import status
from edge.node.vitals import vitals

MAX_NAME = 64  # of whoever acts; longer is cut


class Requests:
    """`status`, `vitals`, or one of the verbs; everything else is an error with a sentence."""

    def __init__(self, parts: Parts, chain: Chain, self_test: SelfTest) -> None:
        self._parts = parts
        self._chain = chain
        self._self_test = self_test

    def answer(self, request: dict[str, Any], at: float) -> dict[str, Any]:
        """One request, one answer, in this turn."""
        wish = request.get("do")
        if wish == "status":
            return status(self._parts, at) | {"self_test": self._self_test.status()}
        if wish == "self-test":
            is_dry = bool(request.get("dry_run"))
            why = self._self_test.ask(at, dry_run=is_dry)
            said = (
                {"said": "self-test: would begin", "dry_run": True}
                if is_dry
                else {"said": "self-test: begun"}
            )
            return {"error": why, "reason": "not_now"} if why else said
        if wish == "drill-report":
            report = self._parts.drill_book.report()
            return report or {"error": "there was no drill in this house yet", "reason": "no_drill_yet"}
        if wish == "vitals":
            return vitals(self._parts, at)
        try:
            action = _action(request)
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


def _action(request: dict[str, Any]) -> OperatorAction:
    """Raises: ValueError: not a wish that the node knows."""
    wishes = ("status", "vitals", "drill-report", "self-test")
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
