"""The walk: one device after another is exempted, tried by a person and watched; all others stay live."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from edge.model.event import Change, Verb

Ask = Callable[[dict[str, Any]], dict[str, Any]]
Say = Callable[..., str]

# As long as the node exempts a device (model/condition.py: at most 5 min).
PATIENCE_S = 300.0
# A reaction without an alarm, for what a hand can do to it: breath, a match, a thumb. Far above the noise.
MOVES = {
    "temperature": 1.0, "humidity": 5.0, "pm2_5": 30.0, "smoke_obscuration": 0.05, "co": 5.0, "co2": 200.0,
    "tvoc": 100.0, "gas_ratio": 0.1, "contact": 0.5, "call_point": 0.5, "mains": 0.5, "voltage": 0.5,
}  # fmt: skip
SIREN_S = 3.0
LOOK_S = 0.25
# While a device calms down its exemption is asked for again, well before it ends.
RENEW_S = 120.0


class RealAlarm(Exception):
    """Something burns while the walk goes on: it ends, and nothing else is tried."""


@dataclass(frozen=True, slots=True)
class Voice:
    """The person who walks.

    tell  shows a line
    hear  a line that was typed within the time [s], stripped; None when none was
    """

    tell: Callable[[str], None]
    hear: Callable[[float], str | None]


class Walk:
    """Through one house, by its door."""

    def __init__(self, ask: Ask, voice: Voice, say: Say, by: str, patience_s: float = PATIENCE_S) -> None:
        self._ask = ask
        self._voice = voice
        self._say = say
        self._by = by
        self._patience_s = patience_s

    def devices(self, channels: list[dict[str, Any]], zones: Mapping[str, str]) -> list[dict[str, Any]]:
        """Each sensor in turn; zones: id -> name.

        Raises:
            RealAlarm: an alarm stands.
        """
        by_device: dict[str, list[dict[str, Any]]] = {}
        for channel in channels:
            by_device.setdefault(channel["sensor"], []).append(channel)
        rows = []
        for number, (device, mine) in enumerate(by_device.items(), 1):
            quantities = [channel["quantity"] for channel in mine]
            zone = zones.get(mine[0]["zone"], mine[0]["zone"])
            head = self._say("walk.device", number=number, count=len(by_device), device=device, zone=zone)
            self._voice.tell(f"\n{head}\n  {self._say('walk.do.' + _leading(quantities))}")
            result, detail, seconds = self._try(device, quantities)
            self._voice.tell(f"  {self._say('walk.result.' + result)} {detail}".rstrip())
            what = ", ".join(self._say(f"quantity.{quantity}") for quantity in quantities)
            rows.append(
                {
                    "id": device,
                    "zone": zone,
                    "what": what,
                    "result": result,
                    "detail": detail,
                    "seconds": seconds,
                }
            )
        return rows

    def sirens(self, sirens: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each siren alone for some seconds; whether it was heard is the person's to say.

        Raises:
            RealAlarm: an alarm stands.
        """
        rows = []
        for siren in sirens:
            row = {"id": siren["id"], "kind": siren["kind"], "feedback": siren["feedback"], "detail": ""}
            self._voice.tell(f"\n{self._say('walk.siren', siren=siren['id'], kind=siren['kind'])}")
            rows.append(row | self._hear(siren["id"]))
            self._voice.tell(f"  {self._say('walk.result.' + str(rows[-1]['result']))}")
        return rows

    def _hear(self, siren: str) -> dict[str, str]:
        word = self._listen(self._patience_s)
        if word is None or word.startswith("s"):
            return {"result": "skipped"}
        while True:
            answer = self._ask({"do": "try-siren", "target": siren, "duration_s": SIREN_S, "by": self._by})
            if "error" in answer:
                self._heed(self._ask({"do": "status"}))
                return {"result": "not_heard", "detail": str(answer["error"])}
            self._voice.tell(f"  {self._say('walk.heard?')}")
            word = self._listen(self._patience_s)
            if word is None:
                return {"result": "skipped"}
            if word[:1] in {"y", "c"}:  # yes, có
                return {"result": "heard"}
            if word[:1] != "r":
                return {"result": "not_heard"}

    def _try(self, device: str, quantities: list[str]) -> tuple[str, str, float]:
        status = self._look()
        answer = self._ask({"do": Verb.WALK_TEST.value, "target": device, "by": self._by})
        if "error" in answer:
            self._heed(self._ask({"do": "status"}))
            return "failed", str(answer["error"]), 0.0
        began = time.monotonic()
        try:
            found = self._watch(device, quantities, _values(status, device), began)
            self._wait_for_calm(device)
            return found
        finally:
            self._ask({"do": Verb.ENABLE.value, "target": device, "by": self._by})

    def _watch(
        self, device: str, quantities: list[str], before: dict[str, float], began: float
    ) -> tuple[str, str, float]:
        since = self._ask({"do": "status"})["now"]
        while (seconds := round(time.monotonic() - began, 1)) < self._patience_s:
            word = self._voice.hear(LOOK_S)
            if word is not None:
                return ("failed" if word[:1] in {"f", "h"} else "skipped"), "", seconds  # hỏng
            status = self._look()
            if any(_is_answer(event, since) for event in status["events"]):
                return "answered", _moved(before, _values(status, device)), seconds
            now = _values(status, device)
            before = {**now, **before}  # a device that had not spoken yet
            if any(abs(now[q] - before[q]) >= MOVES[q] for q in quantities if q in now):
                return "reacted", _moved(before, now), seconds
        return "failed", self._say("walk.no_answer", seconds=f"{self._patience_s:.0f}"), seconds

    def _wait_for_calm(self, device: str) -> None:
        """The exemption must not end under a pressed button or in the smoke that was made for the test."""
        is_told, renewed = False, time.monotonic()
        while not _is_calm(self._look(), device):
            if not is_told:
                self._voice.tell(f"  {self._say('walk.let_go')}")
                is_told = True
            if self._voice.hear(LOOK_S) is not None:
                return
            if time.monotonic() - renewed >= RENEW_S:
                renewed = time.monotonic()
                self._ask({"do": Verb.WALK_TEST.value, "target": device, "by": self._by})

    def _listen(self, seconds: float) -> str | None:
        """A line; meanwhile a real alarm is heeded."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if (word := self._voice.hear(1.0)) is not None:
                return word.lower()
            self._look()
        return None

    def _look(self) -> dict[str, Any]:
        status = self._ask({"do": "status"})
        self._heed(status)
        return status

    def _heed(self, status: Mapping[str, Any]) -> None:
        if status["condition"] != "quiescent" or status["fires_of_neighbours"]:
            raise RealAlarm(self._say("walk.real"))


def _leading(quantities: list[str]) -> str:
    order = (
        "call_point",
        "contact",
        "pm2_5",
        "smoke_obscuration",
        "co",
        "gas_ratio",
        "tvoc",
        "co2",
        "temperature",
    )
    return next((quantity for quantity in order if quantity in quantities), "other")


def _is_answer(event: Mapping[str, Any], since: float) -> bool:
    return bool(event["change"] == Change.TEST_ANSWERED.value and event["at"] >= since)


def _is_calm(status: Mapping[str, Any], device: str) -> bool:
    """Whether nothing in the device's room speaks for fire, and no contact of it is closed."""
    now = _values(status, device)
    is_closed = any(now.get(quantity, 0.0) >= 1.0 for quantity in ("contact", "call_point"))
    zones = [z for z in status["zones"] if any(name.partition("/")[0] == device for name in z["values"])]
    return not is_closed and not any(zone["speaks_for_fire"] for zone in zones)


def _values(status: Mapping[str, Any], device: str) -> dict[str, float]:
    return {
        name.partition("/")[2]: float(value["value"])
        for zone in status["zones"]
        for name, value in zone["values"].items()
        if name.partition("/")[0] == device
    }


def _moved(before: Mapping[str, float], now: Mapping[str, float]) -> str:
    return ", ".join(f"{q} {before.get(q, now[q]):g} → {now[q]:g}" for q in now)
