"""Couriers and roll-outs of whole groups in virtual time."""

import heapq
import itertools
import random
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from edge.group import envelope, roster_frame
from edge.group.courier import Courier
from edge.group.message import Head, Kind, Sign, group_tag, sender_tag
from edge.group.refusals import Refusal
from edge.group.relay import Outgoing
from edge.group.roll_out import ANSWER_EVERY_S, ANSWER_WITHIN_S, CALL_AGAIN_S, NewRoster, RollOut, Tools
from edge.group.roster import Roster
from edge.group.roster_frame import CALL_BYTES, RosterCall, SealedRoster
from edge.model.event import HouseState
from edge.model.identity import NodeId
from houses import Houses, group_sign, make_houses
from meeting import draws

N1, N2, N3, N4 = (NodeId(f"n{n:02}") for n in range(1, 5))


@dataclass
class House:
    """Of one roster; a new one is taken only when `takes`, as a house in alarm does not."""

    courier: Courier
    roll_out: RollOut
    roster: Roster
    found: list[NewRoster]
    starts: int


class Net:
    """All houses on the named roads; each datagram is lost with a probability."""

    def __init__(self, houses: Houses, versions: dict[NodeId, Roster], *, loss: float = 0.0, seed: int = 1):
        self.houses, self.loss, self.now = houses, loss, 0.0
        self.roads = ("lan",)
        self.takes = True
        self.sent: list[tuple[float, NodeId, Outgoing]] = []
        self.change: Callable[[NodeId, Outgoing], bytes] = lambda _node, out: out.data
        self._random = random.Random(seed)
        self._count = itertools.count()
        self._flying: list[tuple[float, int, NodeId, bytes, str]] = []
        self.at: dict[NodeId, House] = {}
        self._versions = versions

    def start(self) -> None:
        for node, roster in self._versions.items():
            self.start_house(node, roster, 1)

    def start_house(self, node: NodeId, roster: Roster, starts: int) -> None:
        sign, verify = self.houses.signs[node], self.houses.verify
        draw = draws(node, 1000 + starts)
        courier = Courier(node, roster, sign, verify, self.roads, draw=draw)
        roll_out = RollOut(node, roster, courier, self.roads, Tools(sign, verify, envelope, draw))
        self.at[node] = House(courier, roll_out, roster, [], starts)
        courier.set_own(HouseState(), self.now)
        self.tick(node)

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while True:
            due, node = min((self._due(n), n) for n in self.at)
            arrival = self._flying[0][0] if self._flying else end
            if min(due, arrival) >= end:
                self.now = end
                return
            self.now = max(self.now, min(due, arrival))
            if arrival <= due:
                _, _, receiver, data, road = heapq.heappop(self._flying)
                self.deliver(receiver, data, road)
            else:
                self.tick(node)

    def deliver(self, node: NodeId, data: bytes, road: str = "lan") -> None:
        house = self.at[node]
        if roster_frame.concerns_rosters(data):
            for found in house.roll_out.receive(data, road, self.now):
                if isinstance(found, NewRoster):
                    house.found.append(found)
                    if self.takes:
                        self.start_house(node, found.roster, house.starts + 1)
                        return
        else:
            house.courier.receive(data, road, self.now)
        self.tick(node)

    def tick(self, node: NodeId) -> None:
        house = self.at[node]
        for out in [*house.courier.tick(self.now), *house.roll_out.tick(self.now)]:
            if isinstance(out, Outgoing):
                self._send(node, out)

    def calls(self, node: NodeId | None = None) -> list[float]:
        """When calls were sent."""
        return [
            at
            for at, sender, out in self.sent
            if node in {None, sender}
            and roster_frame.concerns_rosters(out.data)
            and len(out.data) == CALL_BYTES
        ]

    def answers(self) -> list[tuple[float, NodeId, Outgoing]]:
        return [
            item
            for item in self.sent
            if roster_frame.concerns_rosters(item[2].data) and len(item[2].data) != CALL_BYTES
        ]

    def versions(self) -> dict[NodeId, int]:
        return {node: house.roster.version for node, house in self.at.items()}

    def refused(self, node: NodeId, reason: Refusal) -> int:
        return self.at[node].courier.refused().get(reason, 0)

    def _send(self, sender: NodeId, out: Outgoing) -> None:
        self.sent.append((self.now, sender, out))
        data = self.change(sender, out)
        for node in self.at:
            for road in self.roads if out.road is None else (out.road,):
                if node != sender and self._random.random() >= self.loss:
                    arrival = self.now + self._random.uniform(0.0005, 0.02)
                    heapq.heappush(self._flying, (arrival, next(self._count), node, data, road))

    def _due(self, node: NodeId) -> float:
        house = self.at[node]
        dues = (house.courier.next_deadline(), house.roll_out.next_deadline())
        return min((due for due in dues if due is not None), default=float("inf"))


def newer(houses: Houses, version: int, *, without: NodeId | None = None, sign: Sign | None = None) -> Roster:
    members = tuple(member for member in houses.roster.members if member.id != without)
    roster = replace(houses.roster, version=version, members=members, signature=b"")
    return replace(roster, signature=(sign or group_sign())(roster.canonical()))


@pytest.fixture
def four() -> Houses:
    return make_houses(4)


def net(houses: Houses, old: list[NodeId], new: Roster, **options: float) -> Net:
    names = {member.id for member in new.members}
    versions = {node: houses.roster if node in old or node not in names else new for node in houses.ids}
    return Net(houses, versions, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("loss", [0.0, 0.3, 0.6])
def test_a_house_with_an_old_roster_takes_the_newest_of_its_neighbours(four: Houses, loss: float) -> None:
    group = net(four, [N1], newer(four, 3, without=N4), loss=loss)
    group.start()
    group.run(20.0 if not loss else 200.0)
    assert group.versions()[N1] == 3
    assert group.at[N1].roster.is_signed(four.verify)
    before = group.refused(N1, Refusal.STRANGER)
    group.run(60.0)
    assert group.refused(N1, Refusal.STRANGER) > before, "the struck-off house is a stranger now"
    assert N4 not in {view.id for view in group.at[N1].courier.peers()}
    assert {v.id for v in group.at[N1].courier.peers() if v.proven and not v.lost} == {N2, N3}


def test_a_roll_out_of_one_file_comes_to_every_house_and_mutes_nobody() -> None:
    houses = make_houses(15)
    group = Net(houses, dict.fromkeys(houses.ids, houses.roster), loss=0.2)
    group.start()
    group.run(30.0)
    group.start_house(N1, newer(houses, 2), 2)
    for _ in range(30):
        group.run(1.0)
        for node, house in group.at.items():
            assert not any(view.lost for view in house.courier.peers()), f"{node} hears everybody"
    group.run(60.0)
    assert set(group.versions().values()) == {2}
    assert all(out.road == "lan" for _, _, out in group.answers())


def test_houses_of_both_versions_hear_each_other_when_no_roster_can_travel(four: Houses) -> None:
    group = net(four, [N1, N2], newer(four, 2))
    group.change = lambda _n, out: b"" if roster_frame.concerns_rosters(out.data) else out.data
    group.start()
    group.run(120.0)
    assert group.versions() == {N1: 1, N2: 1, N3: 2, N4: 2}
    for house in group.at.values():
        assert all(view.proven and not view.lost for view in house.courier.peers())


def test_calls_back_off_from_ten_seconds_to_ten_minutes(four: Houses) -> None:
    group = net(four, [N1], newer(four, 2))
    group.change = lambda _n, out: b"" if roster_frame.concerns_rosters(out.data) else out.data
    group.start()
    group.run(6 * 3600.0)
    gaps = [b - a for a, b in itertools.pairwise(group.calls(N1))]
    assert gaps[: len(CALL_AGAIN_S)] == pytest.approx(list(CALL_AGAIN_S), abs=0.01)
    assert {round(gap) for gap in gaps[len(CALL_AGAIN_S) :]} == {600}
    assert len(gaps) < 45


def test_a_house_that_may_not_swap_yet_asks_no_more(four: Houses) -> None:
    group = net(four, [N1], newer(four, 2))
    group.takes = False
    group.start()
    group.run(3600.0)
    assert len(group.at[N1].found) == 1
    assert len(group.calls(N1)) == 1


def test_a_neighbour_that_announces_and_never_gives_does_not_keep_the_honest_ones_from_giving(
    four: Houses,
) -> None:
    group = net(four, [N1, N3, N4], newer(four, 60_000))
    group.change = lambda node, out: (
        b"" if node == N2 and roster_frame.concerns_rosters(out.data) else out.data
    )
    group.start()
    group.run(30.0)
    group.start_house(N3, newer(four, 2), 2)
    group.run(1300.0)
    assert group.versions()[N1] == 2


def test_nothing_is_called_for_by_radio_alone(four: Houses) -> None:
    group = net(four, [N1], newer(four, 2))
    group.roads = ("radio",)
    group.start()
    group.run(600.0)
    assert group.calls() == []
    assert {v.roster for v in group.at[N1].courier.peers()} == {2}, "though it is announced"


def test_with_a_radio_beside_the_lan_only_the_lan_carries_rosters(four: Houses) -> None:
    group = net(four, [N1], newer(four, 2))
    group.roads = ("lan", "radio")
    group.start()
    group.run(30.0)
    assert group.versions()[N1] == 2
    rosters = [out.road for _, _, out in group.sent if roster_frame.concerns_rosters(out.data)]
    assert set(rosters) == {"lan"}


# Answers and calls that are none. N2 alone has the new roster, and what it says of rosters is lost.


@pytest.fixture
def calling(four: Houses) -> tuple[Net, RosterCall]:
    group = net(four, [N1, N3, N4], newer(four, 5))
    group.change = lambda _n, out: b"" if roster_frame.concerns_rosters(out.data) else out.data
    group.start()
    while not group.calls(N1):
        group.run(0.01)
    call = next(out for _, n, out in group.sent if n == N1 and len(out.data) == CALL_BYTES)
    frame = roster_frame.decode(call.data)
    assert isinstance(frame, RosterCall)
    return group, frame


def parcel_of(roster: Roster) -> bytes:
    return (roster.signature or bytes(64)) + zlib.compress(roster.canonical())


def answer(
    group: Net,
    call: RosterCall,
    parcel: bytes,
    *,
    sender: NodeId = N2,
    by: NodeId | None = None,
    to: NodeId = N1,
) -> bytes:
    """As the sender, or somebody in its name, would send it."""
    closed = envelope.close(parcel, call.key, b"e" * 32)
    head = Head(
        Kind.ROSTER,
        group_tag(group.houses.roster.group),
        sender_tag(sender),
        group.at[sender].courier.boot,
        0,
    )
    sealed = SealedRoster(head, sender_tag(to), closed)
    return roster_frame.encode_roster(sealed, group.houses.signs[by or sender])


def test_the_answer_of_the_house_called_is_taken_once(calling: tuple[Net, RosterCall], four: Houses) -> None:
    group, call = calling
    group.takes = False
    good = answer(group, call, parcel_of(newer(four, 5)))
    group.deliver(N1, good)
    assert [(f.roster.version, f.peer) for f in group.at[N1].found] == [(5, N2)]
    group.deliver(N1, good)
    group.deliver(N1, answer(group, call, parcel_of(newer(four, 6))))
    assert len(group.at[N1].found) == 1
    assert group.refused(N1, Refusal.UNSOLICITED) == 2


def test_an_answer_that_comes_too_late_is_not_taken(calling: tuple[Net, RosterCall], four: Houses) -> None:
    group, call = calling
    group.now += ANSWER_WITHIN_S + 0.1
    group.deliver(N1, answer(group, call, parcel_of(newer(four, 5))))
    assert group.at[N1].found == []
    assert group.refused(N1, Refusal.UNSOLICITED) == 1


BAD: dict[str, tuple[Callable[[Net, RosterCall, Houses], bytes], Refusal]] = {
    "not signed by the group": (
        lambda g, c, h: answer(g, c, parcel_of(newer(h, 5, sign=h.signs[N2]))),
        Refusal.FORGED,
    ),
    "unsigned": (
        lambda g, c, h: answer(g, c, parcel_of(replace(newer(h, 5), signature=b""))),
        Refusal.FORGED,
    ),
    "older": (lambda g, c, h: answer(g, c, parcel_of(newer(h, 1))), Refusal.UNFIT),
    "of another group with the same key": (
        lambda g, c, h: answer(
            g, c, parcel_of(newer(Houses(replace(h.roster, group="to-99"), h.signs, h.verify), 9))
        ),
        Refusal.UNFIT,
    ),
    "of another group's key": (
        lambda g, c, h: answer(
            g, c, parcel_of(newer(make_houses(4, group="to-99"), 9, sign=group_sign("to-99")))
        ),
        Refusal.FORGED,
    ),
    "without this house": (lambda g, c, h: answer(g, c, parcel_of(newer(h, 9, without=N1))), Refusal.UNFIT),
    "too large": (lambda g, c, h: answer(g, c, bytes(roster_frame.MAX_ROSTER_BYTES)), Refusal.MALFORMED),
    "too large inside": (
        lambda g, c, h: answer(g, c, bytes(64) + zlib.compress(bytes(1_000_000))),
        Refusal.MALFORMED,
    ),
    "of a house that was not called": (
        lambda g, c, h: answer(g, c, parcel_of(newer(h, 5)), sender=N3),
        Refusal.UNSOLICITED,
    ),
    "signed by another house": (
        lambda g, c, h: answer(g, c, parcel_of(newer(h, 5)), by=N3),
        Refusal.FORGED,
    ),
    "for another house": (lambda g, c, h: answer(g, c, parcel_of(newer(h, 5)), to=N3), Refusal.ELSEWHERE),
    "to an earlier call": (
        lambda g, c, h: answer(g, replace(c, key=envelope.public_of(b"x" * 32)), parcel_of(newer(h, 5))),
        Refusal.MALFORMED,
    ),
}


@pytest.mark.parametrize("case", list(BAD))
def test_a_bad_answer_is_refused_counted_and_harmless(
    calling: tuple[Net, RosterCall], four: Houses, case: str
) -> None:
    group, call = calling
    make, reason = BAD[case]
    before = group.refused(N1, reason)
    group.deliver(N1, make(group, call, four))
    assert group.at[N1].found == []
    assert group.refused(N1, reason) == before + 1
    group.change = lambda _n, out: out.data
    group.run(40.0)
    assert group.versions()[N1] == 5, "the next call is answered well"


def test_an_answer_of_an_unproven_start_is_refused(calling: tuple[Net, RosterCall], four: Houses) -> None:
    group, call = calling
    group.at[N2].courier.boot += 1
    group.deliver(N1, answer(group, call, parcel_of(newer(four, 5))))
    assert group.at[N1].found == []
    assert group.refused(N1, Refusal.UNPROVEN) > 0


def test_an_answer_that_comes_too_late_is_refused(calling: tuple[Net, RosterCall], four: Houses) -> None:
    group, call = calling
    good = answer(group, call, parcel_of(newer(four, 5)))
    group.run(10.5)
    group.deliver(N1, good)
    assert group.at[N1].found == []


def call_of(
    group: Net, sender: NodeId, *, key: bytes = b"k" * 32, by: NodeId | None = None, boot: int | None = None
) -> bytes:
    boot = group.at[sender].courier.boot if boot is None else boot
    head = Head(Kind.ROSTER_CALL, group_tag(group.houses.roster.group), sender_tag(sender), boot, 0)
    call = RosterCall(head, sender_tag(N2), 1, key)
    return roster_frame.encode_call(call, group.houses.signs[by or sender])


def test_calls_of_strangers_forgers_and_the_struck_off_get_no_answer(four: Houses) -> None:
    group = net(four, [N1, N3, N4], newer(four, 5, without=N4))
    group.change = lambda _n, out: b"" if roster_frame.concerns_rosters(out.data) else out.data
    group.start()
    group.run(60.0)
    before = len(group.answers())
    cases = {
        call_of(group, N4): Refusal.STRANGER,
        call_of(group, N1, by=N4): Refusal.FORGED,
        call_of(group, N1, boot=77): Refusal.UNPROVEN,
        call_of(group, N1)[:-1]: Refusal.MALFORMED,
    }
    for data, reason in cases.items():
        count = group.refused(N2, reason)
        group.deliver(N2, data)
        assert group.refused(N2, reason) == count + 1
    group.run(5.0)
    assert len(group.answers()) == before


def test_one_house_is_answered_once_in_ten_seconds_whatever_it_asks(four: Houses) -> None:
    group = net(four, [N1, N3, N4], newer(four, 5))
    group.change = lambda _n, out: b"" if roster_frame.concerns_rosters(out.data) else out.data
    group.start()
    group.run(60.0)
    group.sent.clear()
    for n in range(600):
        group.deliver(N2, call_of(group, N1, key=envelope.public_of(n.to_bytes(32, "big"))))
        group.run(0.1)
    assert len(group.answers()) <= 60 / ANSWER_EVERY_S + 3, "of the other houses' own calls one or two"
    assert group.refused(N2, Refusal.TOO_OFTEN) > 500


def test_a_key_that_is_none_costs_its_sender_its_answer(four: Houses) -> None:
    group = net(four, [N1, N3, N4], newer(four, 5))
    group.change = lambda _n, out: b"" if roster_frame.concerns_rosters(out.data) else out.data
    group.start()
    group.run(60.0)
    before = len(group.answers())
    group.deliver(N2, call_of(group, N1, key=bytes(32)))
    group.run(1.0)
    assert len(group.answers()) == before
    assert group.refused(N2, Refusal.MALFORMED) > 0


def test_random_bytes_are_malformed_and_leave_nothing_behind(four: Houses) -> None:
    group = net(four, [N1], newer(four, 5))
    group.start()
    group.run(20.0)
    dice = random.Random(4)
    before = group.refused(N2, Refusal.MALFORMED)
    for _ in range(2000):
        group.deliver(N2, bytes([1, dice.choice((4, 5))]) + dice.randbytes(dice.randrange(300)))
    assert group.refused(N2, Refusal.MALFORMED) > before
    assert group.at[N2].found == []
    assert group.at[N2].roll_out.stats().startswith("roll-out: version=5")
