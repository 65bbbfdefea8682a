"""Whatever is sent to a house: nothing is believed that a neighbour did not sign, and memory stays flat."""

import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge.errors import SettingsError
from edge.group.courier import LAN, Courier
from edge.group.key_text import to_text
from edge.group.keys import new_key, verify
from edge.group.refusals import Refusal
from edge.group.roster import Roster
from edge.model.event import FaultRaised, PeerReport
from edge.model.identity import NodeId
from edge.node.rosters import newest
from edge.node.status import rss_kib
from hostile import Hand, alarm_frame, datagrams
from meeting import draws, meet

A, B, C = NodeId("n01"), NodeId("n02"), NodeId("n03")
IS_FULL = os.environ.get("LIENGIA_FUZZ") == "full"
# One datagram each millisecond of the house's clock: what the loop is meant to bear at its worst.
EVERY_S = 0.001
# Python's arenas come and go by 256 KiB; a leak of one counter per datagram would be 28 MiB in a million.
GROWTH_KIB = 4096


@pytest.fixture
def besieged(make_houses: Callable[..., Any]) -> tuple[Courier, Hand]:
    """House n01 of a group that has struck n03 off, and what the attacker has; n02 has been heard."""
    three, next_door = make_houses(3), make_houses(3, group="to-13")
    members = tuple(member for member in three.roster.members if member.id != C)
    roster = replace(three.roster, version=2, members=members)
    courier = Courier(A, roster, three.signs[A], verify, draw=draws(A, 7))
    meet(courier, three.courier(B, boot=5))
    recorded = [alarm_frame(three.roster.group, B, three.signs[B], boot=5, seq=seq) for seq in range(1, 200)]
    calm = alarm_frame(three.roster.group, B, three.signs[B], boot=5, seq=500)
    assert isinstance(courier.receive(calm, LAN, 0.1)[0], PeerReport), "the true house is heard"
    hand = Hand(
        group=three.roster.group,
        member=B,
        strange=next_door.signs[B],
        recorded=recorded,
        struck_off=(C, three.signs[C]),
        other_group=[alarm_frame("to-13", B, next_door.signs[B], boot=1, seq=s) for s in range(1, 50)],
    )
    return courier, hand


def besiege(courier: Courier, hand: Hand, count: int, seed: int) -> None:
    before, at, sent = sum(courier.refused().values()), 1.0, 0
    grown_from = 0
    for number, datagram in enumerate(datagrams(hand, count, seed)):
        at += EVERY_S
        for event in courier.receive(datagram, LAN, at):
            assert not isinstance(event, PeerReport), datagram.hex()
            assert isinstance(event, FaultRaised)
        sent += sum(not isinstance(item, FaultRaised) for item in courier.tick(at))
        if number == count // 10:
            grown_from = rss_kib()
    assert sum(courier.refused().values()) - before == count, "each is counted, once"
    assert rss_kib() - grown_from < GROWTH_KIB
    # Own beats, and an answer to a challenge now and then: an attacker gains no amplifier.
    assert sent < 200 + count // 100
    wanted = {Refusal.MALFORMED, Refusal.FORGED, Refusal.REPLAYED, Refusal.STRANGER, Refusal.FOREIGN}
    assert wanted <= courier.refused().keys()


@pytest.mark.parametrize("seed", [1, 2])
def test_fuzz_ten_thousand_hostile_datagrams_are_refused_and_counted(
    besieged: tuple[Courier, Hand], seed: int
) -> None:
    besiege(*besieged, 10_000, seed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_fuzz_a_million_hostile_datagrams(besieged: tuple[Courier, Hand]) -> None:
    besiege(*besieged, 1_000_000 if IS_FULL else 50_000, seed=3)


def test_after_the_siege_the_true_neighbour_is_heard_at_once(besieged: tuple[Courier, Hand]) -> None:
    courier, hand = besieged
    besiege(courier, hand, 2_000, seed=4)
    own = hand.recorded[0]
    assert courier.receive(own, LAN, 9.0) == [], "an old alarm stays old"
    sign = next(m for m in courier.peers() if m.id == B)
    assert (sign.boot, sign.seq) == (5, 500), "the flood moved no counter"


def test_fuzz_no_roster_rolled_back_altered_or_signed_by_another_is_taken(tmp_path: Path) -> None:
    """The kept roster is version 5; only the true version 6, at the end, takes its place."""
    group_key, stranger = new_key(tmp_path / "group.key"), new_key(tmp_path / "stranger.key")
    houses = {name: new_key(tmp_path / f"{name}.key").public_text for name in ("n01", "n02", "n03")}

    def roster(version: int, key: Any = group_key, **changes: object) -> Roster:
        mapping = {
            "version": version,
            "group": "to-12",
            "ward": "kinh-bac",
            "group_key": group_key.public_text,
            "members": [{"id": i, "name": i, "public_key": k, "hosts": []} for i, k in houses.items()],
        }
        unsigned = Roster.from_mapping(mapping | changes)
        return replace(unsigned, signature=key.sign(unsigned.canonical()))

    state, complaints = tmp_path / "state", list[str]()
    state.mkdir()
    assert newest(state, roster(5), complaints.append).version == 5
    dice = random.Random(5)
    for _ in range(400):
        given = _bad_roster(roster, stranger, dice)
        # The settings refuse a file that its own group key did not sign; the memory refuses the rest.
        if given is not None and given.is_signed(verify):
            assert newest(state, given, complaints.append) == roster(5)
    assert complaints, "some were signed, and refused for their version or their group key"
    assert newest(state, roster(6), complaints.append).version == 6


def _bad_roster(roster: Callable[..., Roster], stranger: Any, dice: random.Random) -> Roster | None:
    match dice.randrange(4):
        case 0:
            return roster(dice.randrange(1, 5))
        case 1:
            return roster(dice.randrange(6, 100), stranger, group_key=stranger.public_text)
        case 2:
            return roster(dice.randrange(6, 100), stranger)
    mapping = roster(dice.randrange(6, 100)).to_mapping()
    member = dice.choice(mapping["members"])
    member["public_key"] = to_text(dice.randbytes(32))
    try:
        return Roster.from_mapping(mapping)
    except (ValueError, SettingsError):
        return None
