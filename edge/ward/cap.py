"""What happened, as CAP 1.2 messages (OASIS CAP-V1.2), for systems that take nothing else.

A thread is one fire in one zone, one drill or one walk-test of a house. Its first event becomes an Alert,
each change of it an Update that names the messages before, its end an Update with AllClear; a suspicion that
came to nothing is cancelled. Messages are made from the events alone: a second export gives the same ones.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from xml.etree import ElementTree as ET

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"

Event = Mapping[str, object]

_QUIET, _ALARM = "quiescent", "fire_alarm"
# category and event by hazard; CO burns nobody, it poisons.
_EVENTS = {"fire": ("Fire", "Fire alarm"), "co": ("Health", "Carbon monoxide alarm")}
_BEGINS = {"drill_begun", "test_begun"}
_ENDS = {"drill_ended", "test_ended"}


class Status(StrEnum):
    """CAP's <status>."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    TEST = "Test"


@dataclass(frozen=True, slots=True)
class Thread:
    """Events that belong together, oldest first, at least one.

    name  joins its messages (CAP's <incidents>): of the group, the node, and what it is about
    """

    group: str
    node: str
    zone: str
    name: str
    status: Status
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class _Standing:
    """What one message says, so that a repetition of it is not sent."""

    has_ended: bool
    is_fire: bool
    severity: str
    certainty: str


def threads(group: str, events: Sequence[Event]) -> list[Thread]:
    """Fires, drills and walk-tests of a group, from its events in the order of node, boot and seq."""
    fires: dict[tuple[object, ...], list[Event]] = {}
    for event in events:
        if event["zone"] is not None and event["episode"]:
            fires.setdefault((event["node"], event["zone"], event["episode"]), []).append(event)
    return [_fire(group, key, found) for key, found in fires.items()] + list(_exercises(group, events))


def messages(thread: Thread, *, ward: str) -> list[str]:
    """One XML document for each message, oldest first; CAP's own order of elements."""
    documents: list[str] = []
    references: list[str] = []
    said: _Standing | None = None
    for count, event in enumerate(thread.events, 1):
        standing = _standing(thread, thread.events[:count])
        if standing == said:
            continue
        head = _head(thread, event, standing, ward, is_first=said is None)
        documents.append(_document(thread, event, standing, head, references, ward))
        references.append(f"{head['sender']},{head['identifier']},{head['sent']}")
        said = standing
    return documents


def _fire(group: str, key: Sequence[object], events: Sequence[Event]) -> Thread:
    """One of drill events alone is an exercise, everything else is actual."""
    node, zone = str(key[0]), str(key[1])
    status = Status.EXERCISE if all(event["drill"] for event in events) else Status.ACTUAL
    return Thread(group, node, zone, _join(group, *key), status, events)


def _exercises(group: str, events: Sequence[Event]) -> Iterator[Thread]:
    opened: dict[tuple[object, str], list[Event]] = {}
    for event in events:
        change, node = str(event["change"]), event["node"]
        kind = change.split("_", maxsplit=1)[0]
        if change in _BEGINS and (node, kind) not in opened:
            opened[node, kind] = []
        if (node, kind) in opened:
            opened[node, kind].append(event)
            if change in _ENDS:
                yield _exercise(group, kind, opened.pop((node, kind)))
    for (_, kind), rest in opened.items():
        yield _exercise(group, kind, rest)


def _exercise(group: str, kind: str, events: Sequence[Event]) -> Thread:
    first = events[0]
    node = str(first["node"])
    name = _join(group, node, kind, first["boot"], first["seq"])
    zone = str(first["because"]) if kind == "test" else "-"
    return Thread(group, node, zone, name, Status.TEST if kind == "test" else Status.EXERCISE, events)


def _standing(thread: Thread, events: Sequence[Event]) -> _Standing:
    last = events[-1]
    fires = [event for event in events if event["after"] == _ALARM]
    if thread.zone == "-" or thread.status is Status.TEST:
        return _Standing(last["change"] in _ENDS, False, "Minor", "Observed")
    causes = {event["cause"] for event in fires}
    if len(causes) > 1:
        severity, certainty = "Extreme", "Observed"  # two kinds of sign agree
    elif fires:
        severity, certainty = "Severe", "Observed" if "call_point" in causes else "Likely"
    else:
        severity, certainty = "Moderate", "Possible"
    return _Standing(last["after"] == _QUIET, bool(fires), severity, certainty)


def _head(thread: Thread, event: Event, standing: _Standing, ward: str, *, is_first: bool) -> dict[str, str]:
    is_cancelled = standing.has_ended and not standing.is_fire and thread.status is Status.ACTUAL
    return {
        # No space, comma, < or & may stand in either (CAP 1.2, 3.2.1).
        "identifier": _join(ward, thread.name, event["boot"], event["seq"]),
        "sender": f"liengia.{_name(ward)}",
        "sent": _time(str(event["time"])),
        "status": thread.status,
        "msgType": "Alert" if is_first else "Cancel" if is_cancelled else "Update",
        "scope": "Restricted",
        "restriction": "The ward police and the group concerned",
    }


def _document(
    thread: Thread,
    event: Event,
    standing: _Standing,
    head: Mapping[str, str],
    references: Sequence[str],
    ward: str,
) -> str:
    root = ET.Element(_tag("alert"))
    for name, text in head.items():
        _add(root, name, text)
    if event["clock"] != "trusted":
        _add(root, "note", "The house's clock was not set: times may be wrong.")
    if references:
        _add(root, "references", " ".join(references))
    _add(root, "incidents", thread.name)
    info = ET.SubElement(root, _tag("info"))
    for name, text in _info(thread, event, standing).items():
        _add(info, name, text)
    area = ET.SubElement(info, _tag("area"))
    _add(area, "areaDesc", f"{ward}, {thread.group}, {thread.node}, {thread.zone}")
    return ET.tostring(root, encoding="unicode", default_namespace=NAMESPACE)


def _info(thread: Thread, event: Event, standing: _Standing) -> dict[str, str]:
    category, title = _EVENTS.get(str(event["hazard"]), _EVENTS["fire"])
    if thread.status is Status.TEST:
        title = f"Walk-test: {thread.zone}"
    elif thread.zone == "-":
        title = "Fire drill"
    elif not standing.is_fire:
        title = f"{title}: suspected"
    reason = event["cause"] if event["cause"] != "none" else event["change"]
    return {
        "language": "vi-VN",
        "category": category,
        "event": title,
        "responseType": "AllClear" if standing.has_ended else "Evacuate" if standing.is_fire else "Monitor",
        "urgency": "Past" if standing.has_ended else "Immediate",
        "severity": standing.severity,
        "certainty": standing.certainty,
        "onset": _time(str(thread.events[0]["time"])),
        "description": f"{reason}: {event['because']}",
    }


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _tag(name)).text = _plain(text)


def _join(*names: object) -> str:
    return ".".join(".".join(_name(part) for part in str(name).split(".")) for name in names)


def _name(text: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in text)


def _plain(text: str) -> str:
    """XML 1.0 has no control characters, not even escaped."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _time(text: str) -> str:
    # CAP wants whole seconds and a numeric zone, never "Z" (3.3.2).
    return datetime.fromisoformat(text).isoformat(timespec="seconds")
