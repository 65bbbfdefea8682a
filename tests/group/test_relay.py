"""Repeating from road to road."""

from itertools import pairwise

from edge.group.relay import (
    EVERY_S,
    Outgoing,
    Relay,
)
from edge.group.road_traits import WIRED, traits
from edge.group.table import HOLD_S
from edge.model.identity import NodeId

A = NodeId("n01")
RADIO = traits("radio")
FIRST_S = RADIO.repeat_s + RADIO.spread_s / 2


def relay(*roads: str) -> Relay:
    return Relay(roads, lambda: 0.5)


def test_one_road_repeats_nothing() -> None:
    one = relay("lan")
    one.heard(A, b"fire", "lan", 0.0, changed=True, stands=True)
    assert one.tick(1000.0) == []
    assert one.next_deadline() is None


def test_change_goes_once_to_the_other_roads() -> None:
    three = relay("lan", "radio", "broker")
    three.heard(A, b"reset", "lan", 0.0, changed=True, stands=False)
    assert three.next_deadline() == traits("broker").spread_s / 2
    assert three.tick(three.next_deadline()) == [Outgoing("broker", b"reset")]
    assert three.next_deadline() == FIRST_S, "the radio is given time to bring it by itself"
    assert three.tick(FIRST_S) == [Outgoing("radio", b"reset")]
    assert three.next_deadline() is None


def test_heartbeat_is_never_repeated() -> None:
    two = relay("lan", "radio")
    two.heard(A, b"beat", "lan", 0.0, changed=False, stands=False)
    assert two.next_deadline() is None


def test_fire_is_repeated_verbatim_while_it_stands_though_the_origin_is_silent() -> None:
    two = relay("lan", "radio")
    two.heard(A, b"fire", "lan", 0.0, changed=True, stands=True)
    sent = []
    while (due := two.next_deadline()) is not None:
        sent += [(due, out) for out in two.tick(due)]
    assert {out for _, out in sent} == {Outgoing("radio", b"fire")}
    gaps = [after - before for (before, _), (after, _) in pairwise(sent)]
    assert max(gaps) <= 60.0
    assert HOLD_S - EVERY_S - RADIO.spread_s <= sent[-1][0] <= HOLD_S


def test_newest_frame_of_a_standing_fire_is_what_is_repeated() -> None:
    two = relay("lan", "radio")
    two.heard(A, b"fire 1", "lan", 0.0, changed=True, stands=True)
    two.heard(A, b"fire 2", "lan", 0.2, changed=False, stands=True)
    assert two.tick(FIRST_S) == [Outgoing("radio", b"fire 2")]


def test_road_that_brought_it_is_spared() -> None:
    two = relay("lan", "radio")
    two.heard(A, b"fire", "lan", 0.0, changed=True, stands=True)
    two.repeated(A, "radio", 0.1)
    assert two.tick(1.0) == []
    assert two.next_deadline() == 0.1 + EVERY_S + RADIO.spread_s / 2
    two.heard(A, b"reset", "lan", 2.0, changed=True, stands=False)
    two.repeated(A, "radio", 2.1)
    assert two.next_deadline() is None


def test_reset_ends_the_repeating() -> None:
    two = relay("lan", "radio")
    two.heard(A, b"fire", "lan", 0.0, changed=True, stands=True)
    two.tick(0.5)
    two.heard(A, b"reset", "radio", 10.0, changed=True, stands=False)
    assert two.tick(10.5) == [Outgoing("lan", b"reset")]
    assert two.next_deadline() is None


def test_last_word_is_given_once_to_who_asks_on_the_road_that_he_asks_by() -> None:
    one = relay("lan")
    one.asked(A, b"fire", "lan", 0.0)
    one.asked(A, b"fire", "lan", 0.1)
    due = one.next_deadline()
    assert due == WIRED.word_s + WIRED.word_spread_s / 2
    assert one.tick(due) == [Outgoing("lan", b"fire")]
    one.asked(A, b"fire", "lan", 0.5)
    assert one.next_deadline() is None
    one.asked(A, b"fire", "lan", due + WIRED.word_again_s)
    assert one.next_deadline() is not None


def test_last_word_by_radio_leaves_the_house_time_to_answer_itself() -> None:
    one = relay("radio")
    one.asked(A, b"fire", "radio", 0.0)
    assert one.next_deadline() == RADIO.word_s + RADIO.word_spread_s / 2
    one.heard(A, b"fire, answered", "radio", RADIO.word_s - 0.1, changed=False, stands=True)
    assert one.next_deadline() is None


def test_last_word_is_spared_when_another_gives_it_or_the_house_speaks() -> None:
    one = relay("lan")
    one.asked(A, b"fire", "lan", 0.0)
    one.repeated(A, "lan", 0.1)
    assert one.next_deadline() is None
    one.asked(A, b"fire", "lan", 10.0)
    one.heard(A, b"fire 2", "lan", 10.1, changed=False, stands=True)
    assert one.next_deadline() is None
