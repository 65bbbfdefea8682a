"""The courier between houses that hear each other at once, with real keys, in virtual time."""

import random
from dataclasses import replace
from typing import Any

import pytest

from edge.group import message
from edge.group.courier import REUSE_S, Courier
from edge.group.message import Frame, decode, encode, group_tag, sender_tag
from edge.group.refusals import FORGED_LIMIT, Refusal
from edge.group.relay import Outgoing
from edge.group.road_traits import traits
from edge.group.roster import Roster
from edge.model.condition import Cause, FaultKind, FireCondition
from edge.model.event import FaultCleared, FaultRaised, Heard, HouseState, PeerReport, Stage
from edge.model.identity import NodeId

A, B, C = NodeId("n01"), NodeId("n02"), NodeId("n03")
LOST_S = traits("lan").lost_s
RADIO = traits("radio")

FIRE = HouseState(FireCondition.FIRE_ALARM, cause=Cause.CALL_POINT, zone=2, episode=4)


@pytest.fixture
def a(three: Any) -> Courier:
    return three.courier(A)


@pytest.fixture
def b(three: Any) -> Courier:
    return three.courier(B)


def frames(courier: Courier, at: float) -> list[bytes]:
    return [out.data for out in courier.tick(at) if isinstance(out, Outgoing)]


def first_frame(courier: Courier, state: HouseState, at: float) -> bytes:
    """Of a new alarm: it is due at once."""
    courier.set_own(state, at)
    (frame,) = frames(courier, at)
    return frame


def raised(changes: list[Any]) -> list[tuple[str, FaultKind]]:
    return [(change.fault.part, change.fault.kind) for change in changes if isinstance(change, FaultRaised)]


def test_nothing_is_sent_before_the_first_state(a: Courier) -> None:
    # A restarted house in alarm must not seem reset before its snapshot is read.
    assert a.tick(0.0) == []
    assert frames(a, 50.0) == []


def test_alarm_heard_before_the_first_state_wakes_nobody_in_vain(a: Courier, b: Courier) -> None:
    b.receive(first_frame(a, FIRE, 0.0), "lan", 0.0)
    assert b.tick(0.5) == []
    due = b.next_deadline()
    assert due is not None
    assert due > 90.0
    b.set_own(HouseState(), 1.0)
    (answer,) = frames(b, 1.0)
    assert decode(answer).rows == (message.Row(sender_tag(A), 4, Stage.HEARD),)


def test_alarm_is_sent_in_the_turn_it_is_told(a: Courier, b: Courier) -> None:
    frame = first_frame(a, FIRE, 10.0)
    assert b.receive(frame, "lan", 10.1) == [PeerReport(A, 1, 1, 10.1, FIRE, "lan")]
    (view,) = [view for view in b.peers() if view.id == A]
    assert (view.heard_at, view.state, view.roster, view.alarm_at) == (10.1, FIRE, 1, 10.1)


def test_a_house_that_missed_the_reset_is_told_again(a: Courier, b: Courier) -> None:
    b.set_own(HouseState(), 0.0)
    b.receive(first_frame(a, FIRE, 0.0), "lan", 0.0)
    a.set_own(HouseState(episode=FIRE.episode), 1.0)
    at = 1.0
    while (due := a.next_deadline()) is not None and due < 40.0:
        frames(a, at := max(at, due))  # every copy of the reset is lost
    (sounding_on,) = frames(b, 41.0)
    a.receive(sounding_on, "lan", 41.0)
    due = a.next_deadline()
    assert due is not None
    assert due <= 41.2
    (report,) = b.receive(frames(a, due)[0], "lan", due)
    assert isinstance(report, PeerReport)
    assert report.state.condition is FireCondition.QUIESCENT


def test_an_alarm_that_this_house_has_forgotten_is_no_reason_to_speak(a: Courier, b: Courier) -> None:
    """Its disk was wiped: it knows of no reset, and telling of none would end nothing."""
    b.receive(first_frame(a, FIRE, 0.0), "lan", 0.0)
    b.set_own(HouseState(), 0.0)
    (answer,) = frames(b, 41.0)
    a.set_own(HouseState(), 1.0)
    while (due := a.next_deadline()) is not None and due < 41.0:
        frames(a, due)
    before = a.next_deadline()
    a.receive(answer, "lan", 41.0)
    assert a.next_deadline() == before


def test_every_field_arrives(a: Courier, b: Courier, three: Any) -> None:
    b.receive(first_frame(three.courier(C), replace(FIRE, episode=9), 0.0), "lan", 0.0)
    state = replace(FIRE, drill=True, fault=True, disabled=True, testing=True, safe=True)
    state = replace(state, heard=(Heard(C, 9, Stage.CONFIRMED), Heard(B, 1, Stage.HEARD)))
    (report,) = b.receive(first_frame(a, state, 10.0), "lan", 10.1)
    assert isinstance(report, PeerReport)
    assert report.state == state


def test_unchanged_state_is_repeated_verbatim_then_signed_anew(a: Courier) -> None:
    first = first_frame(a, FIRE, 0.0)
    assert frames(a, 0.05) == [first]
    assert frames(a, 0.15) == [first]
    (later,) = frames(a, REUSE_S + 0.1)
    assert decode(later).seq == 2


def test_seq_is_never_used_for_two_states(three: Any) -> None:
    """Whatever is told and heard, one (boot, seq) is one frame, and they only rise."""
    rng = random.Random(3)
    a, c = three.courier(A), three.courier(C)
    seen: dict[tuple[int, int], bytes] = {}
    newest = (0, 0)
    at = 0.0
    for _ in range(400):
        at += rng.choice((0.0, 0.01, 0.4, 2.0))
        a.set_own(replace(FIRE, episode=rng.randrange(3), fault=rng.random() < 0.5), at)
        if rng.random() < 0.3:
            c.set_own(replace(FIRE, episode=rng.randrange(3)), at)
            for frame in frames(c, at):
                a.receive(frame, "lan", at)
        for frame in frames(a, at):
            number = (decode(frame).boot, decode(frame).seq)
            assert seen.setdefault(number, frame) == frame
            assert number >= newest
            newest = number
    assert newest[1] > 50


def test_restarted_house_is_heard_with_its_next_boot(three: Any, b: Courier) -> None:
    for boot in (1, 2, 7):
        (report,) = b.receive(first_frame(three.courier(A, boot), FIRE, 0.0), "lan", 0.0)
        assert isinstance(report, PeerReport)
        assert (report.boot, report.seq) == (boot, 1)


def test_old_boot_is_refused(three: Any, b: Courier) -> None:
    old = first_frame(three.courier(A, 1), FIRE, 0.0)
    b.receive(first_frame(three.courier(A, 2), FIRE, 0.0), "lan", 0.0)
    assert b.receive(old, "lan", 1.0) == []
    assert b.refused()[Refusal.REPLAYED] == 1


def test_copy_on_a_second_road_is_no_second_report(a: Courier, b: Courier) -> None:
    frame = first_frame(a, FIRE, 0.0)
    assert len(b.receive(frame, "lan", 0.0)) == 1
    assert b.receive(frame, "lan", 0.001) == []
    assert b.refused() == {Refusal.DUPLICATE: 1}


def test_overtaken_frame_is_dropped_without_suspicion(a: Courier, b: Courier) -> None:
    early = first_frame(a, FIRE, 0.0)
    late = first_frame(a, replace(FIRE, episode=5), 0.01)
    assert len(b.receive(late, "lan", 0.1)) == 1
    assert b.receive(early, "lan", 0.2) == []
    assert b.refused() == {Refusal.LATE: 1}


def test_damaged_frames_are_refused_and_counted(a: Courier, b: Courier) -> None:
    frame = first_frame(a, FIRE, 0.0)
    unsigned = frame[:-64] + bytes(64)
    assert b.receive(unsigned, "lan", 1.0) == []
    assert b.receive(frame[:-1], "lan", 1.0) == []
    assert b.receive(frame[:-64], "lan", 1.0) == []
    assert b.receive(b"", "lan", 1.0) == []
    assert b.refused() == {Refusal.FORGED: 1, Refusal.MALFORMED: 3}
    assert len(b.receive(frame, "lan", 2.0)) == 1, "the true one is still good"


def test_neighbour_cannot_speak_for_another(three: Any, b: Courier) -> None:
    """C, a member, signs a frame that names A."""
    forged = encode(Frame(group_tag("to-12"), sender_tag(A), 1, 1, 1, FIRE), three.signs[C])
    assert b.receive(forged, "lan", 0.0) == []
    assert b.refused() == {Refusal.FORGED: 1}


def test_other_group_is_refused_though_ids_and_keys_were_the_same(
    make_houses: Any, three: Any, b: Courier
) -> None:
    other = make_houses(3, group="to-13").courier(A)
    assert b.receive(first_frame(other, FIRE, 0.0), "lan", 0.0) == []
    same_key = encode(Frame(group_tag("to-13"), sender_tag(A), 1, 1, 1, FIRE), three.signs[A])
    assert b.receive(same_key, "lan", 0.0) == []
    assert b.refused() == {Refusal.FOREIGN: 2}


def test_house_outside_the_roster_is_refused(make_houses: Any, b: Courier) -> None:
    stranger = make_houses(9).courier(NodeId("n09"))
    assert b.receive(first_frame(stranger, FIRE, 0.0), "lan", 0.0) == []
    assert b.refused() == {Refusal.STRANGER: 1}


def test_roll_out_mutes_nobody(make_houses: Any, three: Any) -> None:
    """A runs version 1, B version 2 without C: A and B hear each other, B no longer hears C."""
    members = tuple(member for member in three.roster.members if member.id != C)
    newer = replace(three.roster, version=2, members=members)
    a, c = three.courier(A), three.courier(C)
    b = Courier(B, newer, 1, three.signs[B], three.verify)
    assert len(b.receive(first_frame(a, FIRE, 0.0), "lan", 0.0)) == 1
    assert len(a.receive(first_frame(b, FIRE, 0.0), "lan", 0.0)) == 1
    assert b.receive(first_frame(c, FIRE, 0.0), "lan", 0.0) == []
    assert b.refused() == {Refusal.STRANGER: 1}
    assert {view.id: view.roster for view in a.peers()} == {B: 2, C: 0}


def test_persistent_forgery_becomes_a_fault_and_never_a_report(a: Courier, b: Courier) -> None:
    frame = first_frame(a, FIRE, 0.0)
    found = []
    for n in range(200):
        forged = bytearray(frame)
        forged[-1 - n % 64] ^= 1
        found += b.receive(bytes(forged), "lan", n / 10)
    assert raised(found) == [("lan", FaultKind.FORGED)]
    assert len(found) == 1
    assert b.refused() == {Refusal.FORGED: 200}


def test_recorded_alarm_is_never_taken_again(a: Courier, b: Courier) -> None:
    recorded = [first_frame(a, replace(FIRE, episode=n), float(n)) for n in range(50)]
    for frame in recorded:
        b.receive(frame, "lan", 50.0)
    a.set_own(HouseState(), 60.0)
    (reset,) = frames(a, 60.0)
    b.receive(reset, "lan", 60.0)
    found = [change for _ in range(3) for frame in recorded for change in b.receive(frame, "lan", 70.0)]
    assert raised(found) == [("lan", FaultKind.FORGED)]
    assert len(found) == 1
    assert sum(b.refused().values()) == 150


def test_receiver_restarted_refuses_the_recording_too(three: Any, a: Courier, b: Courier) -> None:
    alarm = first_frame(a, FIRE, 0.0)
    b.receive(alarm, "lan", 0.0)
    a.set_own(HouseState(), 10.0)
    b.receive(frames(a, 10.0)[0], "lan", 10.0)
    again = three.courier(B, boot=2)
    again.restore(b.snapshot())
    assert again.receive(alarm, "lan", 20.0) == []
    assert again.refused() == {Refusal.LATE: 1}


@pytest.mark.parametrize("junk", [{}, {"peers": None}, {"peers": 7}, {"peers": {"n01": "x"}}, {"else": 1}])
def test_restore_of_junk_forgets_and_goes_on(three: Any, junk: dict[str, Any]) -> None:
    b = three.courier(B)
    b.restore(junk)
    assert len(b.receive(first_frame(three.courier(A), FIRE, 0.0), "lan", 0.0)) == 1


def test_own_frames_heard_back_are_ignored(a: Courier) -> None:
    frame = first_frame(a, FIRE, 0.0)
    assert [a.receive(frame, "lan", 0.0) for _ in range(100)] == [[]] * 100
    assert a.refused() == {Refusal.OWN: 100}


def test_own_frames_of_an_earlier_boot_are_ignored(three: Any) -> None:
    old = first_frame(three.courier(A, boot=3), FIRE, 0.0)
    assert three.courier(A, boot=4).receive(old, "lan", 0.0) == []


def test_clone_of_this_house_is_a_fault_once(three: Any, a: Courier) -> None:
    clone = three.courier(A, boot=2)
    found = [
        change
        for n in range(5)
        for change in a.receive(first_frame(clone, replace(FIRE, episode=n), 0.0), "lan", 0.0)
    ]
    assert raised(found) == [("identity", FaultKind.FORGED)]
    assert "boot 2 seq 1, here 1 and 0" in found[0].fault.detail


def test_forged_clone_is_only_a_forgery(three: Any, a: Courier) -> None:
    forged = first_frame(three.courier(A, boot=2), FIRE, 0.0)[:-64] + bytes(64)
    assert a.receive(forged, "lan", 0.0) == []
    assert a.refused() == {Refusal.FORGED: 1}


def test_neighbour_lost_and_found(a: Courier, b: Courier) -> None:
    assert b.tick(0.0) == []
    assert raised(b.tick(LOST_S)) == [
        ("neighbour-n01", FaultKind.NEIGHBOUR_LOST),
        ("neighbour-n03", FaultKind.NEIGHBOUR_LOST),
    ]
    found = b.receive(first_frame(a, FIRE, 0.0), "lan", 200.0)
    assert found[1:] == [FaultCleared("neighbour-n01", FaultKind.NEIGHBOUR_LOST, 200.0)]


def test_forged_and_replayed_frames_are_no_sign_of_life(a: Courier, b: Courier) -> None:
    frame = first_frame(a, FIRE, 0.0)
    b.receive(frame, "lan", 0.0)
    for at in range(1, 98):
        b.receive(frame, "lan", float(at))
        b.receive(frame[:-64] + bytes(64), "lan", float(at))
    assert ("neighbour-n01", FaultKind.NEIGHBOUR_LOST) in raised(b.tick(LOST_S))


def test_answer_names_the_alarm_and_reaches_the_ledger(a: Courier, b: Courier) -> None:
    b.set_own(HouseState(), 0.0)
    for at in (0.0, 0.7, 1.0, 1.3, 2.0, 4.0, 6.0, 9.5, 17.5):
        b.tick(at)
    b.receive(first_frame(a, FIRE, 20.0), "lan", 20.0)
    assert a.ledger() == {4: {B: Stage.SENT, C: Stage.SENT}}
    due = b.next_deadline()
    assert due is not None
    assert 20.0 <= due <= 20.0 + 0.1, "promptly, with a jitter"
    (answer,) = frames(b, due)
    a.receive(answer, "lan", due)
    assert a.ledger() == {4: {B: Stage.HEARD, C: Stage.SENT}}
    b.set_own(HouseState(heard=(Heard(A, 4, Stage.COMMANDED),)), due)
    b_due = b.next_deadline()
    assert b_due is not None
    assert b_due <= due + 0.2
    (answer,) = frames(b, b_due)
    a.receive(answer, "lan", b_due)
    assert a.ledger() == {4: {B: Stage.COMMANDED, C: Stage.SENT}}


def test_answer_in_the_same_turn_carries_what_the_machine_did(a: Courier, b: Courier) -> None:
    b.set_own(HouseState(), 0.0)
    b.receive(first_frame(a, FIRE, 20.0), "lan", 20.0)
    b.set_own(HouseState(heard=(Heard(A, 4, Stage.COMMANDED),)), 20.0)
    (answer,) = frames(b, 20.2)
    assert decode(answer).rows == (message.Row(sender_tag(A), 4, Stage.COMMANDED),)


def test_rows_are_the_newest_first_and_at_most_15(make_houses: Any) -> None:
    houses = make_houses(20, quick=True)
    me = houses.courier(NodeId("n20"))
    me.set_own(HouseState(), 0.0)
    for n, node in enumerate(houses.ids[:-1]):
        me.receive(first_frame(houses.courier(node), FIRE, 0.0), "lan", float(n))
    (frame,) = frames(me, 30.0)
    rows = decode(frame).rows
    assert [row.origin for row in rows] == [sender_tag(node) for node in houses.ids[18:3:-1]]
    assert len(frame) == message.MAX_FRAME_BYTES


def test_fire_heard_on_one_road_is_carried_to_the_other_verbatim(three: Any, a: Courier) -> None:
    b = three.courier(B, roads=("lan", "radio"), jitter=lambda: 0.0)
    frame = first_frame(a, FIRE, 0.0)
    b.receive(frame, "lan", 0.0)
    assert b.tick(0.0) == []
    assert b.tick(RADIO.repeat_s) == [Outgoing("radio", frame)]
    assert b.receive(frame, "radio", RADIO.repeat_s + 0.2) == []


def fire_heard_by_lan(a: Courier, b: Courier) -> tuple[bytes, bytes]:
    """Two frames of one fire: the radio will bring the first after the LAN has brought the second."""
    first = first_frame(a, FIRE, 0.0)
    second = frames(a, 1.0)[0]
    b.receive(first, "lan", 0.0)
    b.receive(second, "lan", 1.0)
    return first, second


def test_frame_that_the_lan_overtook_shows_that_the_radio_works(three: Any, a: Courier) -> None:
    b = three.courier(B, roads=("lan", "radio"), jitter=lambda: 0.0)
    first, second = fire_heard_by_lan(a, b)
    assert first != second
    assert b.receive(first, "radio", 1.5) == []
    assert b.peers()[0].roads == {"lan": 1.0, "radio": 1.5}
    assert b.tick(RADIO.repeat_s) == [], "the origin's own frame spares the repeat"
    assert b.receive(first, "lan", 1.6) == []
    assert b.peers()[0].roads == {"lan": 1.0, "radio": 1.5}, "on the LAN it may be a recording"


def test_forged_or_outdated_frame_spares_no_repeat(three: Any, a: Courier) -> None:
    b = three.courier(B, roads=("lan", "radio"), jitter=lambda: 0.0)
    a.set_own(HouseState(), -20.0)
    (quiet,) = frames(a, -19.0)
    b.receive(quiet, "lan", -19.0)
    first, second = fire_heard_by_lan(a, b)
    b.receive(first[:-64] + bytes(64), "radio", 1.4)
    assert b.refused()[Refusal.FORGED] == 1
    b.receive(quiet, "radio", 1.5)
    assert b.tick(RADIO.repeat_s) == [Outgoing("radio", second)]


@pytest.mark.parametrize(("road", "lost_s"), [("lan", 98.0), ("radio", 290.0)])
def test_silence_is_judged_by_the_road_of_the_newest_frame(
    three: Any, a: Courier, road: str, lost_s: float
) -> None:
    b = three.courier(B, roads=("lan", "radio"))
    b.receive(first_frame(a, FIRE, 0.0), road, 10.0)
    assert ("neighbour-n01", FaultKind.NEIGHBOUR_LOST) not in raised(b.tick(10.0 + lost_s - 0.1))
    assert ("neighbour-n01", FaultKind.NEIGHBOUR_LOST) in raised(b.tick(10.0 + lost_s))


def test_house_that_was_never_heard_has_the_slowest_roads_time(three: Any) -> None:
    b = three.courier(B, roads=("lan", "radio"))
    b.tick(0.0)
    assert b.tick(traits("lan").lost_s) == []
    assert len(raised(b.tick(RADIO.lost_s))) == 2
    assert RADIO.lost_s <= 300.0


def test_radio_gets_compact_frames_that_tell_every_row_in_turn(make_houses: Any) -> None:
    houses = make_houses(8, quick=True)
    me = houses.courier(NodeId("n08"), roads=("lan", "radio"), jitter=lambda: 1.0)
    me.set_own(HouseState(), 0.0)
    for n, node in enumerate(houses.ids[:5]):
        me.receive(first_frame(houses.courier(node), FIRE, 0.0), "lan", float(n))
    told, seqs = set(), []
    for n in range(20):
        at = 6.0 + 10.0 * n
        for out in me.tick(at):
            if isinstance(out, Outgoing) and decode(out.data).sender == sender_tag("n08"):
                assert out.road is not None
                frame = decode(out.data)
                seqs.append(frame.seq)
                if out.road == "radio":
                    assert len(out.data) <= 110
                    told |= set(frame.rows)
                else:
                    assert len(frame.rows) == 5
    assert len(told) == 5
    assert len(set(seqs)) == len(seqs), "no number is used for two frames"


def test_few_rows_are_one_frame_for_all_roads(three: Any, a: Courier) -> None:
    b = three.courier(B, roads=("lan", "radio"))
    b.receive(first_frame(a, FIRE, 0.0), "lan", 0.0)
    b.set_own(FIRE, 0.0)
    assert [out.road for out in b.tick(0.0) if isinstance(out, Outgoing)] == [None]


def test_next_deadline_is_when_something_happens(three: Any) -> None:
    """Ticking only at deadlines yields all that ticking every 10 ms does."""
    sparse, dense = three.courier(A), three.courier(A)
    for courier in (sparse, dense):
        courier.set_own(HouseState(), 0.0)
    out_dense = [o for n in range(20_000) for o in dense.tick(n / 100)]
    out_sparse: list[Any] = []
    while (due := sparse.next_deadline()) is not None and due < 200.0:
        found = sparse.tick(due)
        assert found, f"woken at {due} for nothing"
        out_sparse += found
    assert len(out_sparse) == len(out_dense) >= 20
    assert raised(out_sparse) == raised(out_dense)


def test_courier_refuses_to_start_for_a_house_outside_the_roster(three: Any) -> None:
    with pytest.raises(ValueError, match="has no 'zz'"):
        Courier(NodeId("zz"), three.roster, 1, three.signs[A], three.verify)
    for boot in (0, -1, 2**32):
        with pytest.raises(ValueError, match="boot"):
            three.courier(A, boot=boot)


def test_random_datagrams_leave_nothing_behind(three: Any, a: Courier, b: Courier) -> None:
    rng = random.Random(7)
    good = first_frame(a, FIRE, 0.0)
    reports = 0
    for n in range(20_000):
        if n % 2:
            junk = rng.randbytes(rng.randrange(0, 260))
        else:
            damaged = bytearray(good)
            damaged[rng.randrange(len(good))] ^= 1 << rng.randrange(8)
            junk = bytes(damaged)
        reports += sum(isinstance(found, PeerReport) for found in b.receive(junk, "lan", n / 1000))
    assert reports == 0
    assert sum(b.refused().values()) == 20_000
    assert len(b.peers()) == 2
    assert b.snapshot() == {"peers": {}}
    assert "forged=" in b.stats()


def test_forged_limit_is_per_road(three: Any, a: Courier) -> None:
    b = three.courier(B, roads=("lan", "radio"))
    bad = first_frame(a, FIRE, 0.0)[:-64] + bytes(64)
    found = [c for n in range(FORGED_LIMIT) for c in b.receive(bad, "radio", float(n))]
    assert raised(found) == [("radio", FaultKind.FORGED)]


def test_roster_of_the_test_is_a_real_one(three: Any) -> None:
    assert isinstance(three.roster, Roster)
    assert three.roster.is_signed(three.verify)


def drilling(number: int = 900) -> HouseState:
    return HouseState(drill=True, heard=(Heard(A, number, Stage.SENT),))


def test_a_drill_is_sent_like_an_alarm_and_its_ledger_fills(a: Courier, b: Courier) -> None:
    a.set_own(HouseState(), 0.0)
    b.set_own(HouseState(), 0.0)
    frames(a, 5.0)
    (report,) = b.receive(first_frame(a, drilling(), 6.0), "lan", 6.0)
    assert isinstance(report, PeerReport)
    assert report.state.drill
    assert report.state.row_of(A) == 900
    assert len([a.tick(6.0 + late) for late in (0.05, 0.15, 0.3, 0.6) if frames(a, 6.0 + late)]) == 4
    b.set_own(HouseState(heard=(Heard(A, 900, Stage.COMMANDED),)), 6.01)
    (answer,) = frames(b, 6.2)
    a.receive(answer, "lan", 6.3)
    assert a.course(900) == {B: {Stage.SENT: 6.0, Stage.COMMANDED: 6.3}, C: {Stage.SENT: 6.0}}
    assert a.course(1) == {}


def test_a_house_that_missed_the_end_of_a_drill_is_told_again(a: Courier, b: Courier) -> None:
    a.set_own(drilling(), 0.0)
    b.receive(frames(a, 1.1)[0], "lan", 1.1)
    a.set_own(HouseState(), 2.0)
    while (due := a.next_deadline()) is not None and due < 40.0:
        frames(a, due)
    b.set_own(HouseState(heard=(Heard(A, 900, Stage.COMMANDED),)), 40.0)
    (late,) = frames(b, 41.5)
    a.receive(late, "lan", 41.5)
    due = a.next_deadline()
    assert due is not None
    assert due <= 41.7


def test_a_drill_that_turns_real_is_a_new_alarm(a: Courier) -> None:
    a.set_own(drilling(), 0.0)
    for at in (0.0, 0.05, 0.15, 0.3, 0.6, 1.1):
        frames(a, at)
    assert len(frames(a, 1.12)) == 0
    a.set_own(FIRE, 1.13)
    assert len(frames(a, 1.13)) == 1
