"""The courier between houses that hear each other at once, with real keys, in virtual time."""

import random
from dataclasses import replace
from typing import Any

import pytest

from edge.group import message
from edge.group.courier import Courier
from edge.group.message import Frame, Kind, decode, encode, group_tag, sender_tag
from edge.group.refusals import FORGED_LIMIT, Refusal
from edge.group.relay import Outgoing
from edge.group.road_traits import traits
from edge.group.roster import Roster
from edge.group.writer import REUSE_S, Writer
from edge.model.condition import Cause, FaultKind, FireCondition
from edge.model.event import FaultCleared, FaultRaised, Heard, HouseState, PeerReport, Stage
from edge.model.identity import NodeId
from meeting import draws, meet, run, states

A, B, C = NodeId("n01"), NodeId("n02"), NodeId("n03")
LOST_S = traits("lan").lost_s
RADIO = traits("radio")

FIRE = HouseState(FireCondition.FIRE_ALARM, cause=Cause.CALL_POINT, zone=2, episode=4)


@pytest.fixture
def trio(three: Any) -> tuple[Courier, Courier, Courier]:
    """They have met before 0.0."""
    couriers = (three.courier(A), three.courier(B), three.courier(C))
    meet(*couriers)
    return couriers


@pytest.fixture
def a(trio: Any) -> Courier:
    return trio[0]


@pytest.fixture
def b(trio: Any) -> Courier:
    return trio[1]


@pytest.fixture
def c(trio: Any) -> Courier:
    return trio[2]


def first_frame(courier: Courier, state: HouseState, at: float) -> bytes:
    """Of a new alarm: it is due at once."""
    courier.set_own(state, at)
    (frame,) = states(courier, at)
    return frame


def refused(courier: Courier, before: dict[Refusal, int]) -> dict[Refusal, int]:
    """What it refused since `before`."""
    return {
        reason: n - before.get(reason, 0)
        for reason, n in courier.refused().items()
        if n > before.get(reason, 0)
    }


def raised(changes: list[Any]) -> list[tuple[str, FaultKind]]:
    return [(change.fault.part, change.fault.kind) for change in changes if isinstance(change, FaultRaised)]


def test_nothing_is_sent_before_the_first_state(three: Any) -> None:
    # A restarted house in alarm must not seem reset before its snapshot is read.
    a = three.courier(A)
    assert a.tick(0.0) == []
    assert a.tick(50.0) == []


def test_frame_heard_before_the_first_state_wakes_nobody_in_vain(three: Any, a: Courier) -> None:
    b = three.courier(B)
    quiet = first_frame(a, replace(FIRE, condition=FireCondition.PRE_ALARM), 0.0)
    assert b.receive(quiet, "lan", 0.0) == []
    due = b.next_deadline()
    assert due is not None
    assert due > 90.0


def test_alarm_is_sent_in_the_turn_it_is_told(a: Courier, b: Courier) -> None:
    (before,) = [view for view in b.peers() if view.id == A]
    frame = first_frame(a, FIRE, 10.0)
    assert b.receive(frame, "lan", 10.1) == [PeerReport(A, 1, before.seq + 1, 10.1, FIRE, "lan")]
    (view,) = [view for view in b.peers() if view.id == A]
    assert (view.heard_at, view.state, view.roster, view.alarm_at) == (10.1, FIRE, 1, 10.1)


def test_a_house_that_missed_the_reset_is_told_again(a: Courier, b: Courier) -> None:
    b.receive(first_frame(a, FIRE, 0.0), "lan", 0.0)
    a.set_own(HouseState(episode=FIRE.episode), 1.0)
    at = 1.0
    while (due := a.next_deadline()) is not None and due < 40.0:
        states(a, at := max(at, due))  # every copy of the reset is lost
    (sounding_on,) = states(b, 41.0)
    a.receive(sounding_on, "lan", 41.0)
    due = a.next_deadline()
    assert due is not None
    assert due <= 41.2
    (report,) = b.receive(states(a, due)[0], "lan", due)
    assert isinstance(report, PeerReport)
    assert report.state.condition is FireCondition.QUIESCENT


def test_an_alarm_that_this_house_has_forgotten_is_no_reason_to_speak(a: Courier, b: Courier) -> None:
    """Its disk was wiped: it knows of no reset, and telling of none would end nothing."""
    b.receive(first_frame(a, FIRE, 0.0), "lan", 0.0)
    b.set_own(HouseState(), 0.0)
    (answer,) = states(b, 41.0)
    a.set_own(HouseState(), 1.0)
    while (due := a.next_deadline()) is not None and due < 41.0:
        states(a, due)
    a.receive(answer, "lan", 41.0)
    assert states(a, 41.0) == [], "it asks for its own last word, and says nothing"


def test_every_field_arrives(a: Courier, b: Courier, c: Courier) -> None:
    b.receive(first_frame(c, replace(FIRE, episode=9), 0.0), "lan", 0.0)
    state = replace(FIRE, drill=True, fault=True, disabled=True, testing=True, safe=True)
    state = replace(state, heard=(Heard(C, 9, Stage.CONFIRMED), Heard(B, 1, Stage.HEARD)))
    (report,) = b.receive(first_frame(a, state, 10.0), "lan", 10.1)
    assert isinstance(report, PeerReport)
    assert report.state == state


def test_unchanged_state_is_repeated_verbatim_then_signed_anew(a: Courier) -> None:
    first = first_frame(a, FIRE, 0.0)
    assert states(a, 0.05) == [first]
    assert states(a, 0.15) == [first]
    (later,) = states(a, REUSE_S + 0.1)
    assert decode(later).seq == decode(first).seq + 1


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
            for frame in states(c, at):
                a.receive(frame, "lan", at)
        for frame in states(a, at):
            number = (decode(frame).boot, decode(frame).seq)
            assert seen.setdefault(number, frame) == frame
            assert number >= newest
            newest = number
    assert newest[1] > 50


def test_restarted_house_is_heard_whatever_boot_it_drew(three: Any, b: Courier) -> None:
    for n, boot in enumerate((7, 2, 0xFFFF_FFFF, 3)):
        at = 100.0 * n
        again = three.courier(A, boot)
        again.set_own(FIRE, at)
        found = run((again, b), at + 1.0)
        reports = [report for report in found if isinstance(report, PeerReport) and report.peer == A]
        assert (reports[0].boot, reports[0].state) == (boot, FIRE)
        assert reports[0].at <= at + 0.1, "within one exchange"


def test_recorded_boot_is_refused_while_its_house_answers_in_another(three: Any, b: Courier) -> None:
    first = three.courier(A, 5)
    first.set_own(FIRE, 0.0)
    (old,) = states(first, 0.0)
    run((first, b), 20.0)
    again = three.courier(A, 4)
    again.set_own(HouseState(), 20.0)
    run((again, b), 40.0)
    before = b.refused()
    assert b.receive(old, "lan", 40.0) == []
    assert refused(b, before) == {Refusal.UNPROVEN: 1}, "who knows: it is asked"
    assert not [
        found for found in run((again, b), 50.0) if isinstance(found, PeerReport) and found.state == FIRE
    ]
    found = [change for n in range(9) for change in b.receive(old, "lan", 50.0 + n)]
    assert raised(found) == [("lan", FaultKind.FORGED)], "it has answered in the other one"
    assert refused(b, before)[Refusal.REPLAYED] == 9


def test_copy_on_a_second_road_is_no_second_report(a: Courier, b: Courier) -> None:
    before = b.refused()
    frame = first_frame(a, FIRE, 0.0)
    assert len(b.receive(frame, "lan", 0.0)) == 1
    assert b.receive(frame, "lan", 0.001) == []
    assert refused(b, before) == {Refusal.DUPLICATE: 1}


def test_overtaken_frame_is_dropped_without_suspicion(a: Courier, b: Courier) -> None:
    before = b.refused()
    early = first_frame(a, FIRE, 0.0)
    late = first_frame(a, replace(FIRE, episode=5), 0.01)
    assert len(b.receive(late, "lan", 0.1)) == 1
    assert b.receive(early, "lan", 0.2) == []
    assert refused(b, before) == {Refusal.LATE: 1}


def test_damaged_frames_are_refused_and_counted(a: Courier, b: Courier) -> None:
    before = b.refused()
    frame = first_frame(a, FIRE, 0.0)
    unsigned = frame[:-64] + bytes(64)
    assert b.receive(unsigned, "lan", 1.0) == []
    assert b.receive(frame[:-1], "lan", 1.0) == []
    assert b.receive(frame[:-64], "lan", 1.0) == []
    assert b.receive(b"", "lan", 1.0) == []
    assert refused(b, before) == {Refusal.FORGED: 1, Refusal.MALFORMED: 3}
    assert len(b.receive(frame, "lan", 2.0)) == 1, "the true one is still good"


@pytest.mark.parametrize("boot", [1, 9])
def test_neighbour_cannot_speak_for_another(three: Any, b: Courier, boot: int) -> None:
    """C, a member, signs a frame that names A, in its present boot and in another."""
    before = b.refused()
    forged = encode(Frame(group_tag("to-12"), sender_tag(A), boot, 1000, 1, FIRE), three.signs[C])
    assert b.receive(forged, "lan", 0.0) == []
    assert refused(b, before) == {Refusal.FORGED: 1}


def test_other_group_is_refused_though_ids_and_keys_were_the_same(
    make_houses: Any, three: Any, b: Courier
) -> None:
    before = b.refused()
    other = make_houses(3, group="to-13").courier(A)
    assert b.receive(first_frame(other, FIRE, 0.0), "lan", 0.0) == []
    same_key = encode(Frame(group_tag("to-13"), sender_tag(A), 1, 1000, 1, FIRE), three.signs[A])
    assert b.receive(same_key, "lan", 0.0) == []
    assert refused(b, before) == {Refusal.FOREIGN: 2}


def test_house_outside_the_roster_is_refused(make_houses: Any, b: Courier) -> None:
    before = b.refused()
    stranger = make_houses(9).courier(NodeId("n09"))
    stranger.set_own(FIRE, 0.0)
    found = run((stranger, b), 10.0)
    assert not [report for report in found if isinstance(report, PeerReport)]
    assert refused(b, before).keys() == {Refusal.STRANGER}, "its challenges too"


def test_roll_out_mutes_nobody(make_houses: Any, three: Any) -> None:
    """A runs version 1, B version 2 without C: A and B hear each other, B no longer hears C."""
    members = tuple(member for member in three.roster.members if member.id != C)
    newer = replace(three.roster, version=2, members=members)
    a, c = three.courier(A), three.courier(C)
    b = Courier(B, newer, three.signs[B], three.verify, draw=draws(B, 1))
    meet(a, b, c)
    before = b.refused()
    assert len(b.receive(first_frame(a, FIRE, 0.0), "lan", 0.0)) == 1
    assert len(a.receive(first_frame(b, FIRE, 0.0), "lan", 0.0)) == 1
    assert b.receive(first_frame(c, FIRE, 0.0), "lan", 0.0) == []
    assert refused(b, before) == {Refusal.STRANGER: 1}
    assert {view.id: view.roster for view in a.peers()} == {B: 2, C: 1}


def test_persistent_forgery_becomes_a_fault_and_never_a_report(a: Courier, b: Courier) -> None:
    before = b.refused()
    frame = first_frame(a, FIRE, 0.0)
    found = []
    for n in range(200):
        forged = bytearray(frame)
        forged[-1 - n % 64] ^= 1
        found += b.receive(bytes(forged), "lan", n / 10)
    assert raised(found) == [("lan", FaultKind.FORGED)]
    assert len(found) == 1
    assert refused(b, before) == {Refusal.FORGED: 200}


def test_recorded_alarm_is_never_taken_again(a: Courier, b: Courier) -> None:
    recorded = [first_frame(a, replace(FIRE, episode=n), float(n)) for n in range(50)]
    for frame in recorded:
        b.receive(frame, "lan", 50.0)
    a.set_own(HouseState(), 60.0)
    (reset,) = states(a, 60.0)
    b.receive(reset, "lan", 60.0)
    before = b.refused()
    found = [change for _ in range(3) for frame in recorded for change in b.receive(frame, "lan", 70.0)]
    assert raised(found) == [("lan", FaultKind.FORGED)]
    assert len(found) == 1
    assert sum(refused(b, before).values()) == 150


@pytest.mark.parametrize("memory", ["kept", "of an old image", "wiped"])
def test_receiver_restarted_refuses_the_recording_too(
    three: Any, a: Courier, b: Courier, memory: str
) -> None:
    image = b.snapshot()
    alarm = first_frame(a, FIRE, 0.0)
    b.receive(alarm, "lan", 0.0)
    a.set_own(HouseState(), 10.0)
    run((a, b), 30.0)
    again = three.courier(B, boot=2)
    if memory != "wiped":
        again.restore(b.snapshot() if memory == "kept" else image)
    again.set_own(HouseState(), 30.0)
    assert again.receive(alarm, "lan", 30.0) == [], "before the house has answered"
    found = run((a, again), 50.0)
    assert {report.state.condition for report in found if isinstance(report, PeerReport)} == {
        FireCondition.QUIESCENT
    }
    assert again.receive(alarm, "lan", 50.0) == [], "and after it has"


@pytest.mark.parametrize("seed", range(20))
def test_wiped_on_both_sides_then_a_button_at_30_percent_loss(three: Any, seed: int) -> None:
    """All the recordings of an earlier life are played all the while; only the button is heard."""
    rng = random.Random(seed)
    old_a, old_b = three.courier(A, boot=1), three.courier(B, boot=1)
    meet(old_a, old_b)
    recorded = [first_frame(old_a, replace(FIRE, episode=40 + n), float(n)) for n in range(10)]
    a, b = three.courier(A, boot=9), three.courier(B, boot=9)
    for courier in (a, b):
        courier.set_own(HouseState(), 20.0)
    pressed = 20.0 + rng.uniform(0.0, 5.0)
    found = run((a, b), pressed, lossy(rng, recorded))
    a.set_own(FIRE, pressed)
    found += run((a, b), pressed + 10.0, lossy(rng, recorded))
    fires = [r for r in found if isinstance(r, PeerReport) and r.state.condition is FireCondition.FIRE_ALARM]
    assert {report.state.episode for report in fires} == {FIRE.episode}
    assert fires[0].at <= pressed + 3.0


def lossy(rng: random.Random, recorded: list[bytes]) -> Any:
    """Three in ten are lost, and beside each that arrives comes a recording."""

    def arrive(data: bytes) -> list[bytes]:
        return [rng.choice(recorded), *([data] if rng.random() >= 0.3 else [])]

    return arrive


@pytest.mark.parametrize("junk", [{}, {"peers": None}, {"peers": 7}, {"peers": {"n01": "x"}}, {"else": 1}])
def test_restore_of_junk_forgets_and_goes_on(three: Any, a: Courier, junk: dict[str, Any]) -> None:
    b = three.courier(B)
    b.restore(junk)
    meet(b)
    a.set_own(FIRE, 0.0)
    assert [found for found in run((a, b), 1.0) if isinstance(found, PeerReport) and found.state == FIRE]


def test_own_frames_heard_back_are_ignored(a: Courier) -> None:
    before = a.refused()
    frame = first_frame(a, FIRE, 0.0)
    assert [a.receive(frame, "lan", 0.0) for _ in range(100)] == [[]] * 100
    assert refused(a, before) == {Refusal.OWN: 100}


def test_own_frames_of_an_earlier_start_are_ignored(three: Any, a: Courier) -> None:
    """A broker keeps the last frame of the run before."""
    earlier = three.courier(A, boot=3)
    earlier.set_own(FIRE, 0.0)
    (kept,) = states(earlier, 0.0)
    found = [
        change for n in range(30) for change in (*a.receive(kept, "broker", float(n)), *a.tick(float(n)))
    ]
    assert raised(found) == []


def test_clone_of_this_house_is_a_fault_once(three: Any, a: Courier) -> None:
    clone = three.courier(A, boot=2)
    clone.set_own(HouseState(), 0.0)
    found = run((a, clone), 60.0)
    clones = [
        change for change in found if isinstance(change, FaultRaised) and change.fault.part == "identity"
    ]
    assert len(clones) == 2, "each of the two says so once"
    assert {change.fault.kind for change in clones} == {FaultKind.FORGED}


def test_forged_clone_is_only_a_forgery(three: Any, a: Courier) -> None:
    before = a.refused()
    forged = first_frame(three.courier(A, boot=2), FIRE, 0.0)[:-64] + bytes(64)
    assert a.receive(forged, "lan", 0.0) == []
    assert refused(a, before) == {Refusal.FORGED: 1}


def test_neighbour_lost_and_found(three: Any, a: Courier) -> None:
    b = three.courier(B)
    assert b.tick(0.0) == []
    assert raised(b.tick(LOST_S)) == [
        ("neighbour-n01", FaultKind.NEIGHBOUR_LOST),
        ("neighbour-n03", FaultKind.NEIGHBOUR_LOST),
    ]
    b.set_own(HouseState(), 200.0)
    a.set_own(HouseState(), 200.0)
    found = run((a, b), 201.0)
    assert [c.part for c in found if isinstance(c, FaultCleared)] == ["neighbour-n01"]


def test_forged_and_replayed_frames_are_no_sign_of_life(a: Courier, b: Courier) -> None:
    frame = first_frame(a, FIRE, 0.0)
    b.receive(frame, "lan", 0.0)
    for at in range(1, 98):
        b.receive(frame, "lan", float(at))
        b.receive(frame[:-64] + bytes(64), "lan", float(at))
    assert ("neighbour-n01", FaultKind.NEIGHBOUR_LOST) in raised(b.tick(LOST_S))


def test_answer_names_the_alarm_and_reaches_the_ledger(a: Courier, b: Courier) -> None:
    b.receive(first_frame(a, FIRE, 1.0), "lan", 1.0)
    assert a.ledger() == {4: {B: Stage.SENT, C: Stage.SENT}}
    due = b.next_deadline()
    assert due is not None
    assert 1.0 <= due <= 1.0 + 0.1, "promptly, with a jitter"
    (answer,) = states(b, due)
    a.receive(answer, "lan", due)
    assert a.ledger() == {4: {B: Stage.HEARD, C: Stage.SENT}}
    b.set_own(HouseState(heard=(Heard(A, 4, Stage.COMMANDED),)), due)
    b_due = b.next_deadline()
    assert b_due is not None
    assert b_due <= due + 0.2
    (answer,) = states(b, b_due)
    a.receive(answer, "lan", b_due)
    assert a.ledger() == {4: {B: Stage.COMMANDED, C: Stage.SENT}}


def test_answer_in_the_same_turn_carries_what_the_machine_did(a: Courier, b: Courier) -> None:
    b.receive(first_frame(a, FIRE, 1.0), "lan", 1.0)
    b.set_own(HouseState(heard=(Heard(A, 4, Stage.COMMANDED),)), 1.0)
    (answer,) = states(b, 1.2)
    assert decode(answer).rows == (message.Row(sender_tag(A), 4, Stage.COMMANDED),)


def test_rows_are_the_newest_first_and_at_most_15(make_houses: Any) -> None:
    houses = make_houses(20, quick=True)
    couriers = [houses.courier(node) for node in houses.ids]
    meet(*couriers)
    me = couriers.pop()
    for n, courier in enumerate(couriers):
        me.receive(first_frame(courier, FIRE, 0.0), "lan", float(n))
    (frame,) = states(me, 30.0)
    rows = decode(frame).rows
    assert [row.origin for row in rows] == [sender_tag(node) for node in houses.ids[18:3:-1]]
    assert len(frame) == message.MAX_FRAME_BYTES


def with_radio(three: Any, *, at: float = -60.0) -> tuple[Courier, Courier]:
    """A has the LAN alone, B the radio too; they have met, and nothing is under way."""
    a, b = three.courier(A), three.courier(B, roads=("lan", "radio"), jitter=lambda: 0.0)
    meet(a, b, at=at)
    run((a, b), 0.0)
    return a, b


def is_state(out: Outgoing) -> bool:
    return message.read_head(out.data).kind is not Kind.CHALLENGE


def carried(courier: Courier, road: str, at: float) -> list[bytes]:
    """What it repeats of others."""
    found = [out for out in courier.tick(at) if isinstance(out, Outgoing) and out.road == road]
    sent = [out for out in found if is_state(out)]
    return [out.data for out in sent if decode(out.data).sender != sender_tag(B)]


def test_fire_heard_on_one_road_is_carried_to_the_other_verbatim(three: Any) -> None:
    a, b = with_radio(three)
    frame = first_frame(a, FIRE, 0.0)
    b.receive(frame, "lan", 0.0)
    assert carried(b, "radio", 0.0) == []
    assert carried(b, "radio", RADIO.repeat_s) == [frame]
    assert b.receive(frame, "radio", RADIO.repeat_s + 0.2) == []


def fire_heard_by_lan(a: Courier, b: Courier) -> tuple[bytes, bytes]:
    """Two frames of one fire: the radio will bring the first after the LAN has brought the second."""
    first = first_frame(a, FIRE, 0.0)
    second = states(a, 1.0)[0]
    b.receive(first, "lan", 0.0)
    b.receive(second, "lan", 1.0)
    return first, second


def roads_of_a(b: Courier) -> dict[str, float]:
    return dict(next(view.roads for view in b.peers() if view.id == A))


def test_frame_that_the_lan_overtook_shows_that_the_radio_works(three: Any) -> None:
    a, b = with_radio(three)
    first, second = fire_heard_by_lan(a, b)
    assert first != second
    assert b.receive(first, "radio", 1.5) == []
    assert roads_of_a(b) == {"lan": 1.0, "radio": 1.5}
    assert carried(b, "radio", RADIO.repeat_s) == [], "the origin's own frame spares the repeat"
    assert b.receive(first, "lan", 1.6) == []
    assert roads_of_a(b) == {"lan": 1.0, "radio": 1.5}, "on the LAN it may be a recording"


def test_forged_or_outdated_frame_spares_no_repeat(three: Any) -> None:
    a, b = with_radio(three)
    a.set_own(HouseState(fault=True), -0.5)
    (quiet,) = states(a, -0.5)
    b.receive(quiet, "lan", -0.5)
    first, second = fire_heard_by_lan(a, b)
    b.receive(first[:-64] + bytes(64), "radio", 1.4)
    assert b.refused()[Refusal.FORGED] == 1
    b.receive(quiet, "radio", 1.5)
    assert carried(b, "radio", RADIO.repeat_s) == [second]


@pytest.mark.parametrize(("road", "lost_s"), [("lan", 98.0), ("radio", 290.0)])
def test_silence_is_judged_by_the_road_of_the_newest_frame(three: Any, road: str, lost_s: float) -> None:
    a, b = with_radio(three)
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
    others = [houses.courier(node) for node in houses.ids[:5]]
    me = houses.courier(NodeId("n08"), roads=("lan", "radio"), jitter=lambda: 1.0)
    meet(*others, me, at=-60.0)
    run((*others, me), 0.0)
    for n, courier in enumerate(others):
        me.receive(first_frame(courier, FIRE, 0.0), "lan", float(n))
    told, seqs = set(), []
    for n in range(20):
        at = 6.0 + 10.0 * n
        for out in me.tick(at):
            if isinstance(out, Outgoing) and is_state(out) and decode(out.data).sender == sender_tag("n08"):
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


def test_few_rows_are_one_frame_for_all_roads(three: Any) -> None:
    a, b = with_radio(three)
    b.receive(first_frame(a, FIRE, 0.0), "lan", 0.0)
    b.set_own(FIRE, 0.0)
    assert [out.road for out in b.tick(0.0) if isinstance(out, Outgoing) and is_state(out)] == [None]


def test_narrow_road_gets_every_answer_of_half_a_minute(three: Any) -> None:
    """Its queue sends one frame in seconds; whichever it is has them all."""
    _, b = with_radio(three)
    for n, house in enumerate((A, C)):
        challenge = Writer(house, three.roster, three.signs[house], draws(house, 5)).challenge(b"nonce!", [B])
        b.receive(challenge, "radio", float(n))
        b.tick(float(n))
    b.set_own(FIRE, 20.0)
    sent = [out for out in b.tick(20.0) if isinstance(out, Outgoing) and is_state(out)]
    frames = {out.road: decode(out.data) for out in sent}
    assert [answer.challenger for answer in frames["radio"].answers] == [sender_tag(C), sender_tag(A)]
    assert frames["lan"].answers == (), "there it was answered at once"


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
        Courier(NodeId("zz"), three.roster, three.signs[A], three.verify, draw=draws("zz", 1))


def test_random_datagrams_leave_nothing_behind(three: Any, a: Courier) -> None:
    b = three.courier(B)
    rng = random.Random(7)
    good = first_frame(a, FIRE, 0.0)
    challenge = Writer(C, three.roster, three.signs[C], draws(C, 7)).challenge(b"nonce!", [A, B])
    reports = 0
    for n in range(20_000):
        if n % 2:
            junk = rng.randbytes(rng.randrange(0, 260))
        else:
            damaged = bytearray(rng.choice((good, challenge)))
            damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
            junk = bytes(damaged)
        reports += sum(isinstance(found, PeerReport) for found in b.receive(junk, "lan", n / 1000))
    assert reports == 0
    refusals = b.refused()
    assert sum(refusals.values()) == 20_000
    cheap = {Refusal.MALFORMED, Refusal.FOREIGN, Refusal.STRANGER, Refusal.ELSEWHERE}
    assert refusals.keys() <= {Refusal.FORGED, *cheap}
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
    (report,) = b.receive(first_frame(a, drilling(), 6.0), "lan", 6.0)
    assert isinstance(report, PeerReport)
    assert report.state.drill
    assert report.state.row_of(A) == 900
    assert len([a.tick(6.0 + late) for late in (0.05, 0.15, 0.3, 0.6) if states(a, 6.0 + late)]) == 4
    b.set_own(HouseState(heard=(Heard(A, 900, Stage.COMMANDED),)), 6.01)
    (answer,) = states(b, 6.2)
    a.receive(answer, "lan", 6.3)
    assert a.course(900) == {B: {Stage.SENT: 6.0, Stage.COMMANDED: 6.3}, C: {Stage.SENT: 6.0}}
    assert a.course(1) == {}


def test_a_house_that_missed_the_end_of_a_drill_is_told_again(a: Courier, b: Courier) -> None:
    a.set_own(drilling(), 0.0)
    b.receive(states(a, 1.1)[0], "lan", 1.1)
    a.set_own(HouseState(), 2.0)
    while (due := a.next_deadline()) is not None and due < 40.0:
        states(a, due)
    b.set_own(HouseState(heard=(Heard(A, 900, Stage.COMMANDED),)), 40.0)
    (late,) = states(b, 41.5)
    a.receive(late, "lan", 41.5)
    due = a.next_deadline()
    assert due is not None
    assert due <= 41.7


def test_a_drill_that_turns_real_is_a_new_alarm(a: Courier) -> None:
    a.set_own(drilling(), 0.0)
    for at in (0.0, 0.05, 0.15, 0.3, 0.6, 1.1):
        states(a, at)
    assert len(states(a, 1.12)) == 0
    a.set_own(FIRE, 1.13)
    assert len(states(a, 1.13)) == 1


def test_dead_origin_is_vouched_for_to_a_house_without_memory(three: Any, trio: Any) -> None:
    """A burns and is gone; C, wiped, hears of it from B, who has A's last word and signs that it stands."""
    a, b, _ = trio
    a.set_own(FIRE, 0.0)
    run((a, b), 1.0)
    wiped = three.courier(C, boot=2)
    wiped.set_own(HouseState(), 60.0)
    found = [r for r in run((b, wiped), 62.0) if isinstance(r, PeerReport) and r.peer == A]
    assert [(report.state.episode, report.state.condition) for report in found] == [
        (4, FireCondition.FIRE_ALARM)
    ]
    assert found[0].at <= 61.0


def test_recording_is_vouched_for_by_nobody(three: Any, trio: Any) -> None:
    a, b, _ = trio
    old = first_frame(a, replace(FIRE, episode=3), 0.0)
    a.set_own(HouseState(episode=3), 5.0)
    run((a, b), 30.0)
    a.set_own(FIRE, 30.0)
    run((a, b), 31.0)
    wiped = three.courier(C, boot=2)
    wiped.set_own(HouseState(), 60.0)
    wiped.receive(old, "lan", 60.0)
    found = [r for r in run((b, wiped), 62.0) if isinstance(r, PeerReport) and r.peer == A]
    assert [report.state.episode for report in found] == [4], "of that alarm B says nothing"


def test_alarm_that_nobody_answers_for_is_a_fault_and_no_alarm(three: Any, a: Courier) -> None:
    wiped = three.courier(B, boot=2)
    wiped.set_own(HouseState(), 0.0)
    assert wiped.receive(first_frame(a, FIRE, 0.0), "lan", 0.0) == []
    found = run((wiped,), 10.0)
    assert raised(found) == [("neighbour-n01", FaultKind.FORGED)]
    a.set_own(FIRE, 10.0)
    later = run((a, wiped), 30.0)
    assert FaultCleared("neighbour-n01", FaultKind.FORGED, later[1].at) in later, "it has answered"


def test_challenges_are_few_under_a_flood_of_recordings(three: Any, a: Courier) -> None:
    recorded = [first_frame(a, replace(FIRE, episode=n), float(n)) for n in range(20)]
    b = three.courier(B, boot=2)
    b.set_own(HouseState(), 100.0)
    sent = 0
    for n in range(3000):
        at = 100.0 + n / 100
        b.receive(recorded[n % 20], "lan", at)
        sent += sum(isinstance(out, Outgoing) for out in b.tick(at))
    assert sent <= 30 * 3 + 20, "three a second at most"


def test_answers_are_few_under_a_flood_of_recorded_challenges(three: Any, a: Courier) -> None:
    writer = Writer(B, three.roster, three.signs[B], draws(B, 5))
    recorded = [writer.challenge(bytes([n]) * 6, [A]) for n in range(100)]
    run((a,), 20.0)
    sent = 0
    for n in range(1000):
        at = 20.0 + n / 100
        a.receive(recorded[n % 100], "lan", at)
        sent += len(states(a, at))
    assert sent <= 10 * 2, "one or two a second"


def test_recorded_challenges_keep_no_house_from_proving_itself(three: Any, a: Courier) -> None:
    """C has restarted; an old challenge of it, played to A without end, is not all that A answers."""
    recorded = Writer(C, three.roster, three.signs[C], draws(C, 5)).challenge(b"played", [A, B])
    run((a,), 20.0)
    c = three.courier(C, boot=6)
    found: list[Any] = []
    for n in range(200):
        at = 20.0 + n / 20
        a.receive(recorded, "lan", at)
        found += run((a, c), at)
        if n == 100:
            c.set_own(HouseState(), at)
            a.set_own(FIRE, at)
    heard = [report.at for report in found if isinstance(report, PeerReport) and report.peer == A]
    assert heard, "C never believes A"
    assert heard[0] <= 25.0 + 2.0


def test_recordings_of_an_alarm_that_ran_through_a_restart_do_not_hold_it_up(three: Any, trio: Any) -> None:
    """A burns, restarts in alarm, is gone; its frames of both boots are played in turn to B and C."""
    a, b, c = trio
    recorded = [first_frame(a, FIRE, 0.0)]
    run((a, b, c), 1.0)
    again = three.courier(A, boot=9)
    recorded.append(first_frame(again, FIRE, 1.0))
    met = run((again, b, c), 10.0)
    assert {r.boot for r in met if isinstance(r, PeerReport) and r.peer == A} == {9}
    found: list[Any] = []
    for n in range(100):
        for listener in (b, c):
            found += listener.receive(recorded[n % 2], "lan", 10.0 + 20.0 * n)
        found += run((b, c), 30.0 + 20.0 * n)
    assert not [report for report in found if isinstance(report, PeerReport) and report.peer == A]


def test_what_was_vouched_for_vouches_for_nothing(make_houses: Any) -> None:
    """D has lost its memory. B vouches for A's last word, in which A tells of an alarm of C that is over."""
    four = make_houses(4)
    a, b, c = (four.courier(node) for node in (A, B, C))
    meet(a, b, c)
    over = first_frame(c, replace(FIRE, episode=3), 0.0)
    run((a, b, c), 1.0)
    last_word = first_frame(a, FIRE, 1.0)
    assert [row.origin for row in decode(last_word).rows] == [sender_tag(C)]
    run((a, b, c), 2.0)
    c.set_own(HouseState(episode=3), 2.0)
    run((b, c), 30.0)
    wiped = four.courier(NodeId("n04"), boot=2)
    wiped.set_own(HouseState(), 60.0)
    found: list[Any] = []
    for n in range(4):
        for recorded in (over, last_word):
            found += wiped.receive(recorded, "lan", 60.0 + n)
        found += run((b, wiped), 61.0 + n)
    fires = [r.peer for r in found if isinstance(r, PeerReport) and r.state.condition is FIRE.condition]
    assert fires == [A]


def test_a_house_without_memory_is_given_its_own_alarm_back_and_no_older_one(three: Any, trio: Any) -> None:
    a, b, c = trio
    older = first_frame(a, replace(FIRE, episode=3), 0.0)
    run((a, b, c), 1.0)
    a.set_own(HouseState(episode=3), 1.0)
    run((a, b, c), 20.0)
    last_word = first_frame(a, FIRE, 20.0)
    run((a, b, c), 21.0)
    for neighbour in (b, c):  # as the alarm machine has it
        neighbour.set_own(HouseState(heard=(Heard(A, FIRE.episode, Stage.COMMANDED),)), 21.0)
    wiped = three.courier(A, boot=9)
    wiped.set_own(HouseState(), 21.0)
    found: list[Any] = []
    for n in range(20):
        found += wiped.receive(older, "lan", 21.0 + n / 10)
        found += run((wiped, b, c), 21.1 + n / 10)
    own = [(r.boot, r.state) for r in found if isinstance(r, PeerReport) and r.peer == A and r.boot != 9]
    assert own
    assert set(own) == {(decode(last_word).boot, FIRE)}
