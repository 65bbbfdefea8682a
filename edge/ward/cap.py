"""An incident of the register as a CAP 1.2 alert (OASIS CAP-V1.2), for systems that take nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.etree import ElementTree as ET

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"

_ALARM = "fire_alarm"
# category and event by hazard; CO burns nobody, it poisons.
_EVENTS = {"fire": ("Fire", "Fire alarm"), "co": ("Health", "Carbon monoxide alarm")}


def alert(incident: Mapping[str, object], events: Sequence[Mapping[str, object]], *, ward: str) -> str:
    """One XML document; `events` are the incident's own, oldest first, at least one.

    An incident of drill events alone is an Exercise, everything else is Actual. CAP's own order of elements.
    """
    root = ET.Element(_tag("alert"))
    for name, text in _head(incident, ward).items():
        _add(root, name, text)
    if any(event["clock"] != "trusted" for event in events):
        _add(root, "note", "The house's clock was not set: times may be wrong.")
    info = ET.SubElement(root, _tag("info"))
    for name, text in _info(incident, events).items():
        _add(info, name, text)
    area = ET.SubElement(info, _tag("area"))
    _add(area, "areaDesc", f"{ward}, {incident['group']}, {incident['node']}, {incident['zone']}")
    return ET.tostring(root, encoding="unicode", default_namespace=NAMESPACE)


def _head(incident: Mapping[str, object], ward: str) -> dict[str, str]:
    names = (ward, incident["group"], incident["node"], incident["zone"], incident["episode"])
    return {
        # No space, comma, < or & may stand in either (CAP 1.2, 3.2.1).
        "identifier": ".".join(_name(str(name)) for name in (*names, incident["events"])),
        "sender": f"liengia.{_name(ward)}",
        "sent": _time(str(incident["latest"])),
        "status": "Exercise" if incident["drill"] else "Actual",
        "msgType": "Alert",
        "scope": "Restricted",
        "restriction": "The ward police and the group concerned",
    }


def _info(incident: Mapping[str, object], events: Sequence[Mapping[str, object]]) -> dict[str, str]:
    fires = [event for event in events if event["after"] == _ALARM]
    newest = (fires or events)[-1]
    category, title = _EVENTS.get(str(newest["hazard"]), _EVENTS["fire"])
    stands = incident["condition"] != "quiescent"
    return {
        "language": "vi-VN",
        "category": category,
        "event": title if fires else f"{title}: suspected",
        "urgency": "Immediate" if stands else "Past",
        "severity": "Severe" if fires else "Moderate",
        "certainty": "Likely" if fires else "Possible",
        "onset": _time(str(incident["opened"])),
        "description": _plain(f"{newest['cause']}: {newest['because']}"),
    }


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _tag(name)).text = _plain(text)


def _name(text: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in text)


def _plain(text: str) -> str:
    """XML 1.0 has no control characters, not even escaped."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _time(text: str) -> str:
    # CAP wants whole seconds and a numeric zone, never "Z" (3.3.2).
    return datetime.fromisoformat(text).isoformat(timespec="seconds")
