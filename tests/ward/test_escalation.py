"""When an alarm without the ward's receipt is passed on: pure first, then on a real uplink."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge.model.condition import FaultKind
from edge.model.event import FaultCleared
from edge.ward.escalation import AGAIN_S, ESCALATE_AFTER_S, MAX_FOLLOWED, MOST_TELLINGS, Escalation
from edge.ward.settings import BrokerSettings, WardSettings
from tests.ward.parties import TIMING, Broker, Ear, House, Key, alarm, event, free_port, until
from tests.ward.test_uplink import Stranger

Closing = Callable[[Any], Any]
SOON = replace(TIMING, escalate_s=1.0)


def test_it_stands_after_sixty_seconds_and_not_before() -> None:
    assert ESCALATE_AFTER_S == 60.0
    escalation = Escalation()
    assert escalation.next_deadline(0.0) is None
    escalation.follow(["a"], 10.0)
    escalation.follow(["a", "b"], 30.0)
    assert escalation.since() == 10.0
    assert not escalation.stands(69.9)
    assert escalation.next_deadline(69.9) == 70.0
    assert escalation.stands(70.0)


def test_each_receipt_leaves_the_next_oldest() -> None:
    escalation = Escalation()
    escalation.follow(["a"], 0.0)
    escalation.follow(["b"], 50.0)
    escalation.acknowledged(["a", "unknown"])
    assert not escalation.stands(60.0)
    assert escalation.stands(110.0)
    escalation.acknowledged(["b"])
    assert not escalation.stands(1000.0)


def test_people_are_told_a_few_times_and_anew_for_the_next_fire() -> None:
    escalation = Escalation()
    escalation.follow(["a"], 0.0)
    told = [at for at in range(0, 7200, 10) if escalation.must_tell(float(at))]
    assert told == [60 + n * AGAIN_S for n in range(MOST_TELLINGS)]
    assert escalation.next_deadline(7200.0) is None
    escalation.acknowledged(["a"])
    escalation.follow(["b"], 8000.0)
    assert escalation.must_tell(8060.0)


def test_it_is_bounded_and_stands_all_the_same() -> None:
    escalation = Escalation()
    escalation.follow((str(n) for n in range(3 * MAX_FOLLOWED)), 0.0)
    assert len(escalation._since) == MAX_FOLLOWED
    assert escalation.stands(60.0)


def test_an_alarm_escalates_while_there_is_no_network_at_all(
    key: Key, tmp_path: Path, closing: Closing
) -> None:
    settings = WardSettings(broker=f"mqtt://127.0.0.1:{free_port()}", phones=["+84 912 345 678"])
    house = closing(House("", tmp_path / "outbox.db", [key.public], settings=settings, timing=SOON))
    house.ward.start()
    house.ward.put(event(1))
    until(lambda: house.ward.stats().waiting == 1, "committed")
    assert house.ward.stats().unheard_since is None, "no alarm yet"
    house.ward.put(alarm(2))
    detail = until(lambda: house.raised(FaultKind.NOT_ACKNOWLEDGED), "the fault")[0]
    assert "+84912345678" in detail
    assert house.ward.stats().is_escalated
    assert house.raised(FaultKind.WARD_LOST), "and the link is lost besides"


def test_it_ends_with_the_receipt(broker: Broker, key: Key, tmp_path: Path, closing: Closing) -> None:
    broker.start()
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public], timing=SOON))
    house.ward.start()
    house.ward.put(alarm(1))
    until(lambda: house.raised(FaultKind.NOT_ACKNOWLEDGED), "nobody acknowledges")
    closing(Ear(broker.url, tmp_path / "ward.db", key))
    until(lambda: house.done == [1], "the receipt")
    until(
        lambda: [f for f in house.faults if isinstance(f, FaultCleared) and f.kind == "not_acknowledged"],
        "the fault is cleared",
    )
    until(lambda: not house.ward.stats().is_escalated, "the stats")


def test_an_alarm_left_on_the_disk_escalates_after_the_restart(
    key: Key, tmp_path: Path, closing: Closing
) -> None:
    url = f"mqtt://127.0.0.1:{free_port()}"
    first = House(url, tmp_path / "outbox.db", [key.public])
    first.ward.start()
    first.ward.put(alarm(1))
    until(lambda: first.ward.stats().alarms == 1, "committed")
    first.close()
    second = closing(House(url, tmp_path / "outbox.db", [key.public], boot=8, timing=SOON))
    second.ward.start()
    until(lambda: second.raised(FaultKind.NOT_ACKNOWLEDGED), "it is not forgotten")


# The second broker -------------------------------------------------------------------------------


def test_the_second_broker_is_taken_when_the_first_is_away(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    ear = closing(Ear(broker.url, tmp_path / "ward.db", key))
    settings = WardSettings(
        broker=f"mqtt://127.0.0.1:{free_port()}", second=BrokerSettings(broker=broker.url)
    )
    house = closing(House("", tmp_path / "outbox.db", [key.public], settings=settings))
    house.ward.start()
    house.ward.put(alarm(1))
    until(lambda: house.done == [1], "the receipt, over the second")
    assert ear.heard(1) == [1]


def test_a_silent_ward_is_tried_over_the_second_broker(
    broker: Broker, broker_kind: str, key: Key, tmp_path: Path, closing: Closing
) -> None:
    """The first broker takes everything, but nobody listens there: a bridge that is down."""
    broker.start()
    (tmp_path / "two").mkdir()
    second = closing(Broker(tmp_path / "two", broker_kind))
    second.start()
    ear = closing(Ear(second.url, tmp_path / "ward.db", key))
    settings = WardSettings(broker=broker.url, second=BrokerSettings(broker=second.url))
    house = closing(House("", tmp_path / "outbox.db", [key.public], settings=settings, timing=SOON))
    house.ward.start()
    until(lambda: house.ward.stats().is_connected, "connected to the first")
    house.ward.put(alarm(1))
    until(lambda: house.done == [1], "the receipt, over the second")
    assert ear.heard(1) == [1]


def test_it_goes_back_to_the_first_broker(
    broker: Broker, broker_kind: str, key: Key, tmp_path: Path, closing: Closing, monkeypatch: Any
) -> None:
    monkeypatch.setattr("edge.ward.client.BACK_TO_FIRST_S", 0.5)
    monkeypatch.setattr("edge.ward.client._WAKE_S", 0.2)
    (tmp_path / "two").mkdir()
    second = closing(Broker(tmp_path / "two", broker_kind))
    second.start()
    settings = WardSettings(broker=broker.url, second=BrokerSettings(broker=second.url))
    house = closing(House("", tmp_path / "outbox.db", [key.public], settings=settings))
    house.ward.start()
    until(lambda: house.ward.stats().is_connected, "connected to the second")
    broker.start()
    stranger = closing(Stranger(broker.url, "liengia/v1/+/+/+/state"))
    until(lambda: any(s for s in stranger.signals if getattr(s, "topic", "")), "a birth at the first")


# Telephones --------------------------------------------------------------------------------------

_PHONE = """
import sys
from pathlib import Path
Path(sys.argv[1]).open("a").write(f"{sys.argv[2]} {sys.argv[3]}\\n")
sys.exit(sys.argv[2].endswith("9") and "no signal")
"""


def test_every_number_is_told_once_and_a_failure_is_named(key: Key, tmp_path: Path, closing: Closing) -> None:
    said = tmp_path / "said"
    settings = WardSettings(
        broker=f"mqtt://127.0.0.1:{free_port()}",
        phones=["0912345678", "0912345679", "0912345670"],
        phone_command=[sys.executable, "-c", _PHONE, str(said), "{phone}", "{text}"],
    )
    house = closing(House("", tmp_path / "outbox.db", [key.public], settings=settings, timing=SOON))
    house.ward.start()
    house.ward.put(alarm(1))
    lines = until(
        lambda: said.exists() and len(found := said.read_text().splitlines()) == 3 and found, "told"
    )
    assert lines == [f"091234567{n} FIRE bep heat_limit" for n in (8, 9, 0)]
    assert "no signal" in until(lambda: house.raised(FaultKind.LINK_LOST), "the fault")[0]
    house.ward.put(alarm(2))
    until(lambda: house.ward.stats().alarms == 2, "another alarm of the same fire")
    assert len(said.read_text().splitlines()) == 3


def test_a_program_that_hangs_holds_up_nothing(
    broker: Broker, key: Key, tmp_path: Path, closing: Closing
) -> None:
    broker.start()
    settings = WardSettings(broker=broker.url, phones=["0912345678"], phone_command=["sleep", "600"])
    house = closing(House("", tmp_path / "outbox.db", [key.public], settings=settings, timing=SOON))
    house.ward.start()
    house.ward.put(alarm(1))
    until(lambda: house.raised(FaultKind.NOT_ACKNOWLEDGED), "escalated")
    closing(Ear(broker.url, tmp_path / "ward.db", key))
    until(lambda: house.done == [1], "the receipt")


@pytest.mark.parametrize(
    "number", ["114", "113", "115", "112", "911", "", "abc", "+84", "09123 45 67 890 12 34 56"]
)
def test_no_emergency_number_is_ever_dialled(number: str) -> None:
    with pytest.raises(ValueError, match="emergency numbers are for people"):
        WardSettings(broker="mqtt://h", phones=[number])
