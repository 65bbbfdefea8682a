"""A node's status as a family reads it: what is wrong and where, in words. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from edge.texts.because import because
from edge.texts.catalogue import speaker

Say = Callable[..., str]

# Worst first; the style sheet has a colour and the page a word for each, for those who see no colours.
FIRE, WARNING, DRILL, FAULT, NORMAL = "fire", "warning", "drill", "fault", "normal"
_OFFERED = {
    FIRE: ("ack", "silence", "safe", "reset"),
    WARNING: ("hush", "ack"),
    DRILL: ("safe", "drill-stop"),
    FAULT: ("drill-start",),
    NORMAL: ("drill-start",),
}
_SWITCHES = frozenset({"contact", "call_point"})
# A button or contact says everything by its name; only what the detector saw needs its figures beside it.
_PLAIN_CAUSES = frozenset({"call_point", "smoke_alarm", "heat_contact", "operator", "none"})


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a name, what is to be said of it, and how bad it is."""

    name: str
    text: str
    level: str = NORMAL
    more: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows; lists are empty where there is nothing to tell.

    offered  verbs that make sense now
    sensors  (id, name) of what can be tested
    """

    house: str
    level: str
    headline: str
    advice: str
    where: tuple[Line, ...]
    neighbours: tuple[Line, ...]
    zones: tuple[Line, ...]
    sensors: tuple[Line, ...]
    faults: tuple[Line, ...]
    notes: tuple[Line, ...]
    ward: str
    offered: tuple[str, ...]


def view(status: Mapping[str, Any], lang: str) -> View:
    """Everything, in the words of one language."""
    say = speaker(lang)
    level = _level(status)
    return View(
        house=status["name"],
        level=level,
        headline=say(f"page.headline.{level}"),
        advice=say(f"page.advice.{level}"),
        where=tuple(_where(status, say, lang)),
        neighbours=tuple(_neighbour(peer, status, say) for peer in status["neighbours"]),
        zones=tuple(_zone(zone, say, lang) for zone in status["zones"]),
        sensors=tuple(_sensors(status, say)),
        faults=tuple(_fault(fault, say) for fault in status["faults"]),
        notes=tuple(_note(item, status, say) for item in status["impairments"]),
        ward=_ward(status["ward"], say),
        offered=_OFFERED[level],
    )


def event_line(event: Mapping[str, Any], lang: str) -> tuple[str, str, str]:
    """(level, what happened, why and by whom) of one event of the history."""
    say = speaker(lang)
    what = say(f"change.{event['change']}")
    level = NORMAL
    if event["change"] == "condition":
        what = say(f"condition.{event['after']}")
        level = {"fire_alarm": FIRE, "pre_alarm": WARNING}.get(event["after"], NORMAL)
    elif event["change"] == "fault_raised":
        level = FAULT
    words = [event["zone"] or "", because(event["because"], lang), event["by"]]
    return level, what, ", ".join(word for word in words if word)


def _level(status: Mapping[str, Any]) -> str:
    if status["condition"] == "fire_alarm" or status["fires_of_neighbours"]:
        return FIRE
    if status["condition"] == "pre_alarm":
        return WARNING
    if any(item["what"] == "drill" for item in status["impairments"]):
        return DRILL
    return FAULT if status["faults"] else NORMAL


def _where(status: Mapping[str, Any], say: Say, lang: str) -> list[Line]:
    own = [
        Line(zone["name"], say(f"cause.{zone['cause']}"), _of(zone["condition"]), _because(zone, lang))
        for zone in status["zones"]
        if zone["condition"] != "quiescent"
    ]
    names = {peer["id"]: peer["name"] for peer in status["neighbours"]}
    others = [
        Line(
            names.get(fire["origin"], fire["origin"]),
            say(f"cause.{fire['cause']}"),
            FIRE,
            say("page.origin_lost") if fire["is_lost"] else "",
        )
        for fire in status["fires_of_neighbours"]
    ]
    return own + others


def _because(zone: Mapping[str, Any], lang: str) -> str:
    return "" if zone["cause"] in _PLAIN_CAUSES else because(zone["because"], lang)


def _of(condition: str) -> str:
    return {"fire_alarm": FIRE, "pre_alarm": WARNING}.get(condition, NORMAL)


def _neighbour(peer: Mapping[str, Any], status: Mapping[str, Any], say: Say) -> Line:
    """Which state the house is in, and how far our own alarm came there."""
    name = peer["name"]
    stages = [row[peer["id"]] for row in status["ledger"].values() if peer["id"] in row]
    heard = "; ".join(say(f"stage.{stage}") for stage in stages)
    if peer["condition"] == "unknown":
        return Line(name, say("status.lost"), FAULT, heard)
    text = say("status.safe") if peer["safe"] else say(f"condition.{peer['condition']}")
    level = _of(peer["condition"])
    return Line(name, text, FAULT if level == NORMAL and peer["fault"] else level, heard)


def _zone(zone: Mapping[str, Any], say: Say, lang: str) -> Line:
    return Line(
        zone["name"], say(f"condition.{zone['condition']}"), _of(zone["condition"]), _because(zone, lang)
    )


def _sensors(status: Mapping[str, Any], say: Say) -> list[Line]:
    """One line a sensor, with its values; `more` is its id."""
    bad = {fault["part"] for fault in status["faults"]}
    found: dict[str, list[str]] = {}
    for zone in status["zones"]:
        for channel, value in zone["values"].items():
            sensor, _, quantity = channel.partition("/")
            words = f"{say(f'quantity.{quantity}')} {_value(quantity, value['value'], say)}"
            if value["quality"] != "good":
                words += f" ({say('quality.' + value['quality'])})"
            found.setdefault(sensor, []).append(words)
    return [
        Line(sensor, "; ".join(values), FAULT if sensor in bad else NORMAL, sensor)
        for sensor, values in found.items()
    ]


def _value(quantity: str, value: float, say: Say) -> str:
    if quantity in _SWITCHES:
        return say("page.switch_on" if value else "page.switch_off")
    return f"{value:.4g}"


def _fault(fault: Mapping[str, Any], say: Say) -> Line:
    return Line(fault["part"], say(f"fault.{fault['kind']}"), FAULT, say(f"fault.{fault['kind']}.remedy"))


def _note(item: Mapping[str, Any], status: Mapping[str, Any], say: Say) -> Line:
    """What is off or in test, and for how long still."""
    name = str(item.get("zone") or item.get("sensor") or "")
    minutes = max(0.0, item["until"] - status["now"]) / 60.0
    return Line(
        name, say(f"page.note.{item['what']}"), DRILL, say("page.minutes_left", count=f"{minutes:.0f}")
    )


def _ward(ward: Mapping[str, Any] | None, say: Say) -> str:
    if ward is None:
        return ""
    link = say("status.connected" if ward["connected"] else "status.away")
    return f"{link}; {say('status.waiting', count=ward['unacked'])}"
