import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import edge.ward.payload
from edge.errors import FrameError
from edge.model.condition import Fault, FaultKind, FireCondition
from edge.model.event import Change
from edge.model.identity import PartId
from edge.ward.payload import (
    MAX_PAYLOAD,
    Address,
    Kind,
    Life,
    Rank,
    Stamp,
    believes,
    birth_payload,
    death_payload,
    event_payload,
    health_payload,
    parse_event,
    parse_life,
    parse_topic,
    rank_of,
)
from edge.ward.receipt import Receipt, receipt_payload
from tests.ward.parties import ADDRESS, Key, alarm, event

SCHEMAS = Path(edge.ward.payload.__file__).parent / "schema"
STAMP = Stamp(wall_s=1_764_044_400.25, trusted=True, age_s=2.25)
FAULT = Fault(PartId("bui-bep"), FaultKind.SILENT, 90.0, "no reading for 12 s")


def is_valid(kind: str, data: bytes) -> bool:
    schema = json.loads((SCHEMAS / f"{kind}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema).is_valid(json.loads(data))


def changed(data: bytes, **fields: Any) -> bytes:
    body = json.loads(data) | fields
    return json.dumps({k: v for k, v in body.items() if v != "DELETE"}).encode()


def test_topics_name_ward_group_and_node() -> None:
    assert ADDRESS.topic(Kind.EVENT) == "liengia/v1/phuong-5/to-12/k7q2/event"
    assert parse_topic("liengia/v1/phuong-5/to-12/k7q2/state") == (ADDRESS, "state")


@pytest.mark.parametrize("name", ["", "a/b", "+", "#", "a\0b", "a\nb", "x" * 65])
def test_address_refuses_what_would_change_the_topic(name: str) -> None:
    with pytest.raises(ValueError, match="level of a topic"):
        Address("ward", name, "k7q2")


@pytest.mark.parametrize(
    "topic", ["", "liengia/v1/a/b/c", "liengia/v2/a/b/c/event", "liengia/v1/a//c/event", "x"]
)
def test_topic_not_ours(topic: str) -> None:
    with pytest.raises(FrameError):
        parse_topic(topic)


def test_event_payload_has_wall_time_of_the_happening() -> None:
    body = json.loads(event_payload(alarm(12), STAMP))
    assert body == {
        "v": 1, "node": "k7q2", "boot": 7, "seq": 12, "at_s": 112.0, "time": "2025-11-25T04:19:58.000Z",
        "clock": "trusted", "zone": "bep", "episode": 3, "change": "condition", "before": "pre_alarm",
        "after": "fire_alarm", "cause": "heat_limit", "hazard": "fire", "because": "nhiệt độ 61 °C", "by": "",
        "fault": None, "resumed": False, "drill": False,
    }  # fmt: skip


def test_event_payload_says_when_the_clock_was_never_set() -> None:
    body = json.loads(event_payload(alarm(1), Stamp(wall_s=40.0, trusted=False, age_s=60.0)))
    assert (body["time"], body["clock"]) == ("1970-01-01T00:00:00.000Z", "untrusted")


def test_event_payload_carries_a_fault() -> None:
    data = event_payload(event(1, change=Change.FAULT_RAISED, zone=None, fault=FAULT), STAMP)
    assert json.loads(data)["fault"] == {"part": "bui-bep", "kind": "silent", "detail": "no reading for 12 s"}
    assert is_valid("event", data)


def test_event_payload_is_bounded_and_survives_bad_text() -> None:
    data = event_payload(alarm(1, because="á" * 100_000, by="\ud800"), STAMP)
    assert len(data) < MAX_PAYLOAD
    assert parse_event(ADDRESS, data)["by"] == "?"


@pytest.mark.parametrize("change", list(Change))
@pytest.mark.parametrize("after", list(FireCondition))
def test_every_change_is_valid_and_only_a_fire_goes_first(change: Change, after: FireCondition) -> None:
    happening = event(1, change=change, after=after)
    data = event_payload(happening, STAMP)
    assert is_valid("event", data)
    assert parse_event(ADDRESS, data)["change"] == change
    is_fire = change in {"condition", "neighbour"} and after is FireCondition.FIRE_ALARM
    assert (rank_of(happening) is Rank.ALARM) == is_fire


@pytest.mark.parametrize(
    "fields",
    [
        {"boot": "7"}, {"boot": True}, {"seq": -1}, {"seq": 2**53}, {"seq": "DELETE"}, {"at_s": None},
        {"zone": 5}, {"zone": ""}, {"episode": 1.5}, {"change": ""}, {"after": None}, {"because": 7},
        {"because": "x" * 401}, {"fault": {}}, {"fault": "x"}, {"resumed": 1}, {"drill": "DELETE"},
        {"v": 2}, {"node": "other"}, {"time": "x" * 65},
    ],
    ids=str,
)  # fmt: skip
def test_event_refused(fields: dict[str, Any]) -> None:
    data = changed(event_payload(alarm(1), STAMP), **fields)
    with pytest.raises(FrameError):
        parse_event(ADDRESS, data)
    assert "node" in fields or not is_valid("event", data), "the schema agrees"


@pytest.mark.parametrize(
    "data",
    [b"", b"null", b"[]", b"\xff\xfe", b"{", b"[" * 5000, b'{"v":1,"node":"k7q2","x":"\\udc00"}',
     b" " * MAX_PAYLOAD + b"{}", b'{"v":1,"node":"k7q2","boot":' + b"9" * 5000 + b"}"],
    ids=lambda data: str(data[:12]),
)  # fmt: skip
def test_nonsense_refused(data: bytes) -> None:
    with pytest.raises(FrameError):
        parse_event(ADDRESS, data)
    with pytest.raises(FrameError):
        parse_life(ADDRESS, data)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_event_with_no_number_for_a_time_refused(number: str) -> None:
    data = event_payload(alarm(1), STAMP).replace(b'"at_s":101.0', f'"at_s":{number}'.encode())
    with pytest.raises(FrameError):
        parse_event(ADDRESS, data)


def test_event_of_a_newer_node_is_let_through() -> None:
    data = changed(event_payload(alarm(1), STAMP), extra={"a": 1}, cause="flame", change="evacuated")
    assert parse_event(ADDRESS, data)["cause"] == "flame"
    assert is_valid("event", data)


def test_state_is_a_pair() -> None:
    birth = birth_payload("k7q2", Life(7, 2, is_online=True), 12.5, STAMP)
    death = death_payload("k7q2", Life(7, 2, is_online=False))
    assert parse_life(ADDRESS, birth) == Life(7, 2, is_online=True)
    assert parse_life(ADDRESS, death) == Life(7, 2, is_online=False)
    assert is_valid("state", birth)
    assert is_valid("state", death)
    assert not is_valid("state", changed(death, online="no"))
    with pytest.raises(FrameError):
        parse_life(ADDRESS, changed(death, online="no"))


BORN = Life(7, 2, is_online=True)


@pytest.mark.parametrize(
    ("known", "arriving", "retained", "believed"),
    [
        (None, Life(7, 2, is_online=False), True, True),
        (BORN, Life(7, 2, is_online=False), False, True),
        (BORN, Life(7, 2, is_online=False), True, True),
        (BORN, Life(6, 9, is_online=False), False, False),  # a late will of the boot before
        (BORN, Life(7, 1, is_online=False), False, False),  # of the connection before
        (BORN, Life(8, 1, is_online=False), False, False),  # of a birth that was never heard
        (BORN, Life(8, 1, is_online=True), True, True),
        (BORN, Life(6, 1, is_online=True), True, False),  # an old birth, kept
        (BORN, Life(1, 1, is_online=True), False, True),  # a node that lost its counter
        (Life(7, 2, is_online=False), BORN, True, False),
    ],
)
def test_state_believed(known: Life | None, arriving: Life, retained: bool, believed: bool) -> None:
    assert believes(known, arriving, retained=retained) is believed


def test_health_is_valid() -> None:
    data = health_payload("k7q2", 7, 86400.0, STAMP, {"faults": 1, "zones": {"bep": "quiescent"}})
    assert is_valid("health", data)
    assert not is_valid("health", changed(data, facts=[]))


def test_receipt_is_valid() -> None:
    data = receipt_payload(ADDRESS, [Receipt(7, 1, "0" * 32)], Key().signer)
    assert is_valid("ack", data)
    assert not is_valid("ack", changed(data, sig="short"))
    assert not is_valid("ack", changed(data, events=[]))
