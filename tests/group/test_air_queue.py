"""What goes on the air, in virtual time."""

import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from edge.group import challenge, message
from edge.group.air_queue import (
    ALARM_WINDOWS_S,
    BEAT_S,
    CARRIED_MAX,
    CARRIED_MAX_AGE_S,
    CHALLENGE_S,
    STANDING_S,
    AirQueue,
)
from edge.group.airtime import LIMIT_S, Share
from edge.group.challenge import Challenge
from edge.group.message import NONCE_BYTES, Frame, Head, Kind, Row, decode, group_tag, sender_tag
from edge.model.condition import Cause, FireCondition
from edge.model.event import HouseState, Stage
from edge.model.identity import NodeId

OWN, OTHER = sender_tag(NodeId("n01")), sender_tag(NodeId("n02"))
QUIET = HouseState()
FIRE = HouseState(FireCondition.FIRE_ALARM, cause=Cause.CALL_POINT, episode=4)


class Maker:
    """Frames of one house, numbered."""

    def __init__(self, sender: bytes) -> None:
        self.sender, self.seq = sender, 0

    def __call__(self, state: HouseState, rows: tuple[Row, ...] = ()) -> bytes:
        self.seq += 1
        frame = Frame(group_tag("to-1"), self.sender, 1, self.seq, 1, state, rows)
        return message.encode(frame, lambda _data: bytes(64))


@pytest.fixture
def own() -> Maker:
    return Maker(OWN)


@pytest.fixture
def queue() -> AirQueue:
    return AirQueue(OWN, 15, lambda size: size / 640, lambda: 0.5)


def run(queue: AirQueue, offers: Callable[[float], bytes | None], seconds: float, start: float = 0.0) -> Any:
    """Offer once a second, take whenever something is due; returns what left, and when."""
    out, at = [], start
    while at < start + seconds:
        if frame := offers(at):
            queue.offer(frame, at)
        while (due := queue.next_deadline()) is not None and due < at + 1.0:
            now = max(due, at)
            if (frame := queue.take(now)) is None:
                assert (queue.next_deadline() or now + 1.0) > now, "a deadline at which nothing happens"
                continue
            out.append((now, frame))
        at += 1.0
    return out


def test_new_alarm_leaves_at_once_and_again_in_each_window(queue: AirQueue, own: Maker) -> None:
    queue.offer(own(QUIET), 0.0)
    first = own(FIRE)
    queue.offer(first, 5.0)
    assert queue.take(5.0) == first
    sent = run(queue, lambda _at: own(FIRE), 55.0, 6.0)
    instants = [at - 5.0 for at, _ in sent]
    assert len(instants) == len(ALARM_WINDOWS_S) - 1
    for instant, (least, most) in zip(instants, ALARM_WINDOWS_S[1:], strict=True):
        assert least <= instant <= most + 1.0
    seqs = [decode(frame).seq for _, frame in sent]
    assert seqs == sorted(set(seqs)), "each is the newest of its instant"


def test_standing_alarm_is_repeated_within_60_s_and_stays_below_one_percent(
    queue: AirQueue, own: Maker
) -> None:
    sent = run(queue, lambda _at: own(FIRE), 3600.0)
    gaps = [after[0] - before[0] for before, after in pairwise(sent)]
    assert max(gaps) <= 60.0
    assert min(gaps[10:]) >= STANDING_S * 0.9 - 1.0
    assert queue.budget.spent_s(3600.0) < LIMIT_S
    # The longest frame that a radio is given.
    assert 106 / 640 * len(sent) < LIMIT_S


def test_alarm_is_never_refused(queue: AirQueue, own: Maker) -> None:
    queue.budget.spend(10 * LIMIT_S, 0.0)
    queue.offer(own(QUIET), 0.0)
    assert queue.take(30.0) is None, "a beat waits"
    fire = own(FIRE)
    queue.offer(fire, 31.0)
    assert queue.take(31.0) == fire


def test_alarm_passes_all_that_waits(queue: AirQueue, own: Maker) -> None:
    other = Maker(OTHER)
    queue.offer(own(QUIET), 0.0)
    queue.offer(other(FIRE), 0.0)
    assert queue.take(0.0) is not None
    fire = own(FIRE)
    queue.offer(other(FIRE), 0.01)
    queue.offer(fire, 0.01)
    assert queue.next_deadline() == 0.01
    assert queue.take(0.01) == fire, "no gap holds it"


@pytest.mark.parametrize("change", [{"episode": 5}, {"drill": True}])
def test_another_alarm_begins_anew(queue: AirQueue, own: Maker, change: dict[str, Any]) -> None:
    run(queue, lambda _at: own(FIRE), 100.0)
    again = own(replace(FIRE, **change))
    queue.offer(again, 100.5)
    assert queue.take(100.5) == again


def test_reset_is_told_four_times(queue: AirQueue, own: Maker) -> None:
    run(queue, lambda _at: own(FIRE), 60.0)
    sent = run(queue, lambda _at: own(QUIET), 45.0, 60.0)
    assert len(sent) == 4
    assert sent[0][0] <= 61.0


def test_beats_are_every_other_of_the_couriers(queue: AirQueue, own: Maker) -> None:
    sent = run(queue, lambda at: own(QUIET) if at % 28.0 == 0.0 else None, 3600.0)
    gaps = [after[0] - before[0] for before, after in pairwise(sent[1:])]
    assert set(gaps) == {56.0}
    assert BEAT_S <= 56.0
    assert 290 / max(gaps) > 5, "five in the silence that is allowed"


def test_silent_courier_makes_no_beats(queue: AirQueue, own: Maker) -> None:
    assert len(run(queue, lambda at: own(QUIET) if at <= 16.0 else None, 600.0)) == 1
    assert run(queue, lambda _at: None, 600.0, 600.0) == [], "a hung core must not seem alive"


def test_answer_is_told_once_for_each_stage(queue: AirQueue, own: Maker) -> None:
    run(queue, lambda at: own(QUIET) if at == 0.0 else None, 25.0)
    heard, commanded = Row(OTHER, 4, Stage.HEARD), Row(OTHER, 4, Stage.COMMANDED)
    sent = run(queue, lambda at: own(QUIET, (heard if at < 1.0 else commanded,)), 40.0, 25.0)
    assert len(sent) == 1, "both stages in one frame"
    assert decode(sent[0][1]).rows == (commanded,)
    assert 27.0 <= sent[0][0] <= 37.0


def test_rows_in_turn_are_all_told(own: Maker) -> None:
    queue = AirQueue(OWN, 15, lambda size: size / 640, random.Random(3).random)
    rows = [Row(bytes((n, n)), 4, Stage.COMMANDED) for n in range(10)]
    sent = run(queue, lambda at: own(QUIET, tuple(rows[int(at) * 2 % 10 :][:2])), 180.0)
    assert {row for _, frame in sent for row in decode(frame).rows} == set(rows)


def test_newest_frame_of_another_house_is_carried_once(queue: AirQueue, own: Maker) -> None:
    other = Maker(OTHER)
    queue.offer(other(FIRE), 0.0)
    newest = other(FIRE)
    queue.offer(newest, 0.1)
    assert queue.take(0.1) == newest
    assert queue.next_deadline() is None


def test_carried_frame_that_the_air_has_brought_is_not_carried(queue: AirQueue) -> None:
    frame = Maker(OTHER)(FIRE)
    queue.offer(frame, 0.0)
    queue.heard(Maker(OTHER)(QUIET))
    assert queue.next_deadline() is not None, "another one"
    queue.heard(frame)
    assert queue.next_deadline() is None


@pytest.mark.parametrize("asked", [1, 14])
def test_challenges_grow_rarer_while_an_alarm_waits_and_stay_so_at_a_start(
    queue: AirQueue, asked: int
) -> None:
    head = Head(Kind.CHALLENGE, group_tag("to-1"), OWN, 1, 1)
    nonce = Challenge(head, bytes(NONCE_BYTES), tuple(bytes((n, n)) for n in range(asked)))
    frame = challenge.encode(nonce, lambda _data: bytes(64))
    gaps = [b - a for (a, _), (b, _) in pairwise(run(queue, lambda _at: frame, 90.0))]
    if asked == 1:
        assert gaps[0] < 8.0
        assert all(later >= 1.5 * sooner for sooner, later in pairwise(gaps[:4]))
    else:
        assert max(gaps) <= sum(CHALLENGE_S) + 1.0


def test_carried_frame_waits_for_air_and_is_dropped_when_old(queue: AirQueue) -> None:
    other = Maker(OTHER)
    queue.budget.spend(Share.REPEAT.value, 0.0)
    queue.offer(other(FIRE), 0.0)
    assert queue.take(0.0) is None
    due = queue.next_deadline()
    assert due is not None
    assert due > 0.0
    assert queue.waited == 1
    assert queue.take(CARRIED_MAX_AGE_S + 1.0) is None
    assert queue.next_deadline() is None


def test_what_is_carried_is_bounded(queue: AirQueue) -> None:
    for n in range(3 * CARRIED_MAX):
        queue.offer(b"no state of ours %d" % n, 0.0)
    sent = run(queue, lambda _at: None, 19.0)
    assert len(sent) <= CARRIED_MAX
    assert sent[0][1] == b"no state of ours %d" % (2 * CARRIED_MAX), "the oldest fall away"


def test_changes_are_told_twice_and_a_flapping_fault_stays_within_its_share(
    queue: AirQueue, own: Maker
) -> None:
    sent = run(queue, lambda at: own(replace(QUIET, fault=at >= 60.0)), 120.0)
    assert len([at for at, _ in sent if 60.0 <= at <= 77.0]) == 2
    flapping = run(queue, lambda at: own(replace(QUIET, fault=bool(at % 2))), 3600.0, 120.0)
    assert queue.budget.spent_s(3720.0) <= Share.ROUTINE.value
    assert len(flapping) > 50
