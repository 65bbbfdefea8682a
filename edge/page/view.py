"""A node's status as a family reads it: what is wrong and where, in words. Pure."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from edge.model.quantity import UNIT, Quantity
from edge.texts.because import because
from edge.texts.catalogue import speaker

Say = Callable[..., str]

# Worst first; the style sheet has a colour and the page a word for each, for those who see no colours.
FIRE, WARNING, DRILL, FAULT, NORMAL = "fire", "warning", "drill", "fault", "normal"
_SWITCHES = {"contact": "switch", "call_point": "switch", "mains": "mains"}
_OLDER = {"part": "", "fault": "", "hazard": "fire"}
_WHY = frozenset({"stood_down", "test_begun", "test_answered", "order_obeyed", "order_refused"})
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
    sensors  every one of the settings, heard or not; the name is its id
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
    roll_call: tuple[Line, ...]
    ward: tuple[Line, ...]
    offered: tuple[str, ...]


def view(status: Mapping[str, Any], lang: str) -> View:
    """Everything, in the words of one language."""
    say = speaker(lang)
    level = _level(status)
    words = _alarm(status) if level == FIRE else level
    return View(
        house=status["name"],
        level=level,
        headline=say(f"page.headline.{words}"),
        advice=say(f"page.advice.{words}"),
        where=tuple(_where(status, say, lang)),
        neighbours=tuple(_neighbour(peer, status, say) for peer in status["neighbours"]),
        zones=tuple(_zone(zone, say, lang) for zone in status["zones"]),
        sensors=tuple(_sensors(status, say)),
        faults=tuple(_fault(fault, say) for fault in status["faults"]),
        notes=tuple(_notes(status, say)),
        roll_call=tuple(_roll_call(status, say)),
        ward=tuple(_ward(status, say)),
        offered=_offered(level, status),
    )


def event_line(event: Mapping[str, Any], lang: str) -> tuple[str, str, str]:
    """(level, what happened, why and by whom) of one event, also one that an older version kept."""
    say = speaker(lang)
    event = {**_OLDER, "zone_name": event["zone"] or "", "by_name": event["by"], **event}
    level, what = _happened(event, say)
    why = because(event["because"], lang) if _tells_why(event) else ""
    words = [event["zone_name"], why, event["by_name"]]
    return level, what, ", ".join(word for word in words if word)


def _happened(event: Mapping[str, Any], say: Say) -> tuple[str, str]:
    change, burns = event["change"], event["after"] == "fire_alarm"
    if change == "condition":
        what = say("page.headline.co" if burns and event["hazard"] == "co" else f"condition.{event['after']}")
        return {"fire_alarm": FIRE, "pre_alarm": WARNING}.get(event["after"], NORMAL), what
    if change == "neighbour":
        kind = "neighbour_co" if event["hazard"] == "co" else "neighbour"
        return (FIRE, say(f"page.headline.{kind}")) if burns else (NORMAL, say("page.neighbour_over"))
    if event["fault"]:
        what = f"{say(f'change.{change}')}: {_part(event['part'], say)}, {say('fault.' + event['fault'])}"
        return FAULT if change == "fault_raised" else NORMAL, what
    return NORMAL, say(f"change.{change}")


def _tells_why(event: Mapping[str, Any]) -> bool:
    """A detector's sentence, the ward's word, a device's name; all else says no more than what happened."""
    if event["change"] == "condition":
        return bool(event["after"] != "quiescent")
    return event["change"] in _WHY


def _level(status: Mapping[str, Any]) -> str:
    if status["condition"] == "fire_alarm" or status["fires_of_neighbours"]:
        return FIRE
    if status["condition"] == "pre_alarm":
        return WARNING
    if status["drills"]:  # a neighbour's sounds here too
        return DRILL
    return FAULT if status["faults"] else NORMAL


def _alarm(status: Mapping[str, Any]) -> str:
    """Which alarm: a fire here, carbon monoxide here, or one of the two at a neighbour's."""
    hazards = {zone["hazard"] for zone in status["zones"] if zone["condition"] == "fire_alarm"}
    if "fire" in hazards:
        return "fire"
    if hazards:
        return "co"
    burns = any(fire["hazard"] == "fire" for fire in status["fires_of_neighbours"])
    return "neighbour" if burns else "neighbour_co"


def _offered(level: str, status: Mapping[str, Any]) -> tuple[str, ...]:
    is_own_drill = any(drill["origin"] == status["node"] for drill in status["drills"])
    roll_call = status["roll_call"]
    makes_sense = {
        "ack": level in {FIRE, WARNING, DRILL},
        "silence": level == FIRE and status["silenced_until"] is None,
        "hush": level == WARNING and any(_waits_for_hush(zone, status) for zone in status["zones"]),
        "safe": roll_call["is_open"] and status["node"] not in roll_call["safe"],
        "reset": status["condition"] == "fire_alarm",
        "drill-start": level in {FAULT, NORMAL},
        "drill-stop": is_own_drill,
    }
    return tuple(verb for verb, does in makes_sense.items() if does)


def _waits_for_hush(zone: Mapping[str, Any], status: Mapping[str, Any]) -> bool:
    is_hushed = any(i["what"] == "hush" and i["zone"] == zone["id"] for i in status["impairments"])
    return bool(zone["condition"] == "pre_alarm" and not is_hushed)


def _where(status: Mapping[str, Any], say: Say, lang: str) -> list[Line]:
    own = [
        Line(zone["name"], say(f"cause.{zone['cause']}"), _of(zone["condition"]), _because(zone, lang))
        for zone in status["zones"]
        if zone["condition"] != "quiescent"
    ]
    names = _names(status)
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
    heard = "; ".join(say(f"stage.{stage}") for stage in dict.fromkeys(stages))
    if peer["condition"] == "unknown":
        return Line(name, say("status.lost"), FAULT, heard)
    text = say("status.safe") if peer["safe"] else say(f"condition.{peer['condition']}")
    level = _of(peer["condition"])
    if peer["fault"]:
        text, level = f"{text}; {say('page.peer_fault')}", FAULT if level == NORMAL else level
    return Line(name, text, level, heard)


def _zone(zone: Mapping[str, Any], say: Say, lang: str) -> Line:
    return Line(
        zone["name"], say(f"condition.{zone['condition']}"), _of(zone["condition"]), _because(zone, lang)
    )


def _sensors(status: Mapping[str, Any], say: Say) -> list[Line]:
    """One line a sensor of the settings; what is not known of it is not called good."""
    bad = {fault["part"] for fault in status["faults"]}
    lines = []
    for zone in status["zones"]:
        values = [(name.split("/"), value) for name, value in zone["values"].items()]
        for sensor in zone["sensors"]:
            mine = [(quantity, value) for (name, quantity), value in values if name == sensor]
            is_sure = bool(mine) and all(value["quality"] == "good" for _, value in mine)
            words = "; ".join(_value(quantity, value, say) for quantity, value in mine)
            level = FAULT if sensor in bad else NORMAL if is_sure else DRILL
            lines.append(Line(sensor, words or say("page.not_read"), level, zone["name"]))
    return lines


def _value(quantity: str, value: Mapping[str, Any], say: Say) -> str:
    if (kind := _SWITCHES.get(quantity)) is not None:
        shown = say(f"page.{kind}_{'on' if value['value'] else 'off'}")
    else:
        shown = f"{value['value']:.4g} {UNIT[Quantity(quantity)]}"
    doubt = "" if value["quality"] == "good" else f" ({say('quality.' + value['quality'])})"
    return f"{say(f'quantity.{quantity}')} {shown}{doubt}"


def _fault(fault: Mapping[str, Any], say: Say) -> Line:
    return Line(
        _part(fault["part"], say), say(f"fault.{fault['kind']}"), FAULT, say(f"fault.{fault['kind']}.remedy")
    )


def _part(part: str, say: Say) -> str:
    """A device by its id, as the technician named it; an inner part in words."""
    words = say(f"part.{part}")
    return part if words == f"part.{part}" else words


def _notes(status: Mapping[str, Any], say: Say) -> list[Line]:
    """What is off, in test, silenced or a drill, and for how long still."""
    names = _names(status)
    rooms = {zone["id"]: zone["name"] for zone in status["zones"]}
    found = [
        (names.get(drill["origin"], drill["origin"]), "drill", drill["until"]) for drill in status["drills"]
    ]
    if (until := status["silenced_until"]) is not None:
        found.append((say("status.siren"), "silenced", until))
    found += [
        (rooms.get(item.get("zone"), item.get("sensor") or ""), item["what"], item["until"])
        for item in status["impairments"]
        if item["what"] != "drill"
    ]
    return [
        Line(name, say(f"page.note.{what}"), DRILL, say("page.minutes_left", count=_minutes(status, until)))
        for name, what, until in found
    ]


def _minutes(status: Mapping[str, Any], until: float) -> int:
    return math.ceil(max(0.0, until - float(status["now"])) / 60.0)


def _roll_call(status: Mapping[str, Any], say: Say) -> list[Line]:
    """Who has pressed "an toàn" and who has not, while the houses are asked."""
    names, call = _names(status), status["roll_call"]
    if not call["is_open"]:
        return []
    rows = (("not_answered", WARNING), ("safe", NORMAL))
    return [
        Line(", ".join(names.get(house, house) for house in call[key]), say(f"page.roll.{key}"), level)
        for key, level in rows
        if call[key]
    ]


def _names(status: Mapping[str, Any]) -> dict[str, str]:
    """Every house by its id."""
    return {status["node"]: status["name"]} | {peer["id"]: peer["name"] for peer in status["neighbours"]}


def _ward(status: Mapping[str, Any], say: Say) -> list[Line]:
    lines = []
    if status["stand_down"]:
        lines.append(Line(say("status.stand_down"), status["stand_down"]))
    if (ward := status["ward"]) is None:
        return lines
    if ward["escalated"] and _level(status) != DRILL:
        seconds = f"{ward['unheard_s']:.0f}"
        lines.append(Line("114", say("status.not_acknowledged", seconds=seconds), FIRE))
    link = say("status.connected" if ward["connected"] else "status.away")
    waiting = say("status.waiting", count=ward["unacked"])
    return [*lines, Line(link, waiting, NORMAL if ward["connected"] else FAULT)]
