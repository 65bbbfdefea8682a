"""The structure of a CAP 1.2 message: elements, order, counts and words, as the standard's schema has them.

Written from the standard's data dictionary (OASIS CAP-V1.2, section 3.2).
"""

import re
import xml.etree.ElementTree as ET
from typing import Any

NAMESPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"
_DATE_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d"
_NAME = r"[^ ,<&]+"

# name: (at least, at most or 0 for any number, pattern of its text; "" for one with children)
ALERT = {
    "identifier": (1, 1, _NAME), "sender": (1, 1, _NAME), "sent": (1, 1, _DATE_TIME),
    "status": (1, 1, "Actual|Exercise|System|Test|Draft"),
    "msgType": (1, 1, "Alert|Update|Cancel|Ack|Error"), "source": (0, 1, ".*"),
    "scope": (1, 1, "Public|Restricted|Private"), "restriction": (0, 1, ".+"), "addresses": (0, 1, ".+"),
    "code": (0, 0, ".*"), "note": (0, 1, ".*"),
    "references": (0, 1, rf"{_NAME},{_NAME},{_DATE_TIME}( {_NAME},{_NAME},{_DATE_TIME})*"),
    "incidents": (0, 1, ".+"), "info": (0, 0, ""),
}  # fmt: skip
INFO = {
    "language": (0, 1, r"[a-z]{2,3}(-[A-Z]{2})?"),
    "category": (1, 0, "Geo|Met|Safety|Security|Rescue|Fire|Health|Env|Transport|Infra|CBRNE|Other"),
    "event": (1, 1, ".+"),
    "responseType": (0, 0, "Shelter|Evacuate|Prepare|Execute|Avoid|Monitor|Assess|AllClear|None"),
    "urgency": (1, 1, "Immediate|Expected|Future|Past|Unknown"),
    "severity": (1, 1, "Extreme|Severe|Moderate|Minor|Unknown"),
    "certainty": (1, 1, "Observed|Likely|Possible|Unlikely|Unknown"),
    "audience": (0, 1, ".*"), "eventCode": (0, 0, ""), "effective": (0, 1, _DATE_TIME),
    "onset": (0, 1, _DATE_TIME), "expires": (0, 1, _DATE_TIME), "senderName": (0, 1, ".*"),
    "headline": (0, 1, ".*"), "description": (0, 1, ".*"), "instruction": (0, 1, ".*"),
    "web": (0, 1, ".*"), "contact": (0, 1, ".*"), "parameter": (0, 0, ""), "resource": (0, 0, ""),
    "area": (0, 0, ""),
}  # fmt: skip
AREA = {
    "areaDesc": (1, 1, ".+"), "polygon": (0, 0, ".*"), "circle": (0, 0, ".*"), "geocode": (0, 0, ""),
    "altitude": (0, 1, ".*"), "ceiling": (0, 1, ".*"),
}  # fmt: skip


def problems(root: Any) -> list[str]:
    """What is wrong with a message; empty when nothing is."""
    if root.tag != f"{NAMESPACE}alert":
        return [f"{root.tag} is no alert of CAP 1.2"]
    found = _of(root, ALERT)
    for info in root.findall(f"{NAMESPACE}info"):
        found += _of(info, INFO)
        for area in info.findall(f"{NAMESPACE}area"):
            found += _of(area, AREA)
    words = {child.tag.removeprefix(NAMESPACE): child.text for child in root}
    if words.get("scope") == "Restricted" and "restriction" not in words:
        found.append("a restricted message names its restriction")
    if words.get("msgType") in {"Update", "Cancel"} and "references" not in words:
        found.append("an update or cancel names the messages before it")
    return found


def _of(element: Any, rules: dict[str, tuple[int, int, str]]) -> list[str]:
    names = [child.tag.removeprefix(NAMESPACE) for child in element]
    if unknown := set(names) - set(rules):
        return [f"unknown elements {sorted(unknown)}"]
    found = []
    if names != sorted(names, key=list(rules).index):
        found.append(f"{names} are not in the standard's order")
    for name, (least, most, pattern) in rules.items():
        if not least <= names.count(name) <= (most or len(names)):
            found.append(f"{names.count(name)} of {name}")
        texts = [child.text or "" for child in element.findall(f"{NAMESPACE}{name}")]
        found += [
            f"{name}: {text!r}" for text in texts if pattern and not re.fullmatch(pattern, text, re.DOTALL)
        ]
    return found


def test_the_rules_tell_bad_from_good() -> None:
    good = (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>a</identifier><sender>b</sender>'
        "<sent>2026-01-01T00:00:00+07:00</sent><status>Actual</status><msgType>Alert</msgType>"
        "<scope>Public</scope></alert>"
    )
    assert not problems(ET.fromstring(good))
    for old, new in (
        ("+07:00", "Z"), (">a<", ">a b<"), ("Actual", "Real"), ("Alert<", "Update<"),
        (">Public<", ">Restricted<"),
        ("<scope>Public</scope>", ""), ("<sender>b</sender>", "<sender>b</sender><sender>c</sender>"),
        ("<identifier>a</identifier><sender>b</sender>", "<sender>b</sender><identifier>a</identifier>"),
        ("cap:1.2", "cap:1.1"), ("</scope>", "</scope><odd/>"),
    ):  # fmt: skip
        assert problems(ET.fromstring(good.replace(old, new))), (old, new)
