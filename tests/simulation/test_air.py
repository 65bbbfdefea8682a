"""The channel: what collides, what survives, who waits."""

import pytest

from edge.simulation.air import LBT_MOST_S, Channel, Talker
from radio_group import VirtualTimers


@pytest.fixture
def timers() -> VirtualTimers:
    return VirtualTimers()


class Ear:
    """A listening module."""

    def __init__(self, channel: Channel, name: str) -> None:
        self.heard: list[tuple[bytes, float]] = []
        channel.join(name, lambda data, _rssi, at: self.heard.append((data, at)))

    @property
    def words(self) -> list[bytes]:
        return [data for data, _ in self.heard]


def test_packet_arrives_when_it_ends_and_not_at_its_sender(timers: VirtualTimers) -> None:
    channel = Channel(timers)
    a, b = Ear(channel, "a"), Ear(channel, "b")
    assert channel.transmit("a", b"x", 0.2) == 0.2
    timers.run_until(1.0)
    assert b.heard == [(b"x", 0.2)]
    assert a.heard == []


@pytest.mark.parametrize("gap", [0.0, 0.1, 0.199])
def test_overlap_of_equals_spoils_both(timers: VirtualTimers, gap: float) -> None:
    channel = Channel(timers)
    ear = Ear(channel, "c")
    channel.transmit("a", b"x", 0.2)
    timers.run_until(gap)
    channel.transmit("b", b"y", 0.2)
    timers.run_until(1.0)
    assert ear.words == []
    timers.run_until(2.0)
    channel.transmit("b", b"z", 0.2)
    timers.run_until(3.0)
    assert ear.words == [b"z"]


def test_long_packet_is_spoiled_by_a_short_one_that_ended_before(timers: VirtualTimers) -> None:
    channel = Channel(timers)
    ear = Ear(channel, "c")
    channel.transmit("a", b"long", 1.0)
    timers.run_until(0.1)
    channel.transmit("b", b"short", 0.1)
    timers.run_until(2.0)
    assert ear.words == []


def test_stronger_one_is_captured(timers: VirtualTimers) -> None:
    channel = Channel(timers, path=lambda sender, _listener: -60.0 if sender == "a" else -66.0)
    ear = Ear(channel, "c")
    channel.transmit("a", b"near", 0.2)
    channel.transmit("b", b"far", 0.2)
    timers.run_until(1.0)
    assert ear.words == [b"near"]


def test_whoever_sends_hears_nothing_and_who_is_far_hears_neither(timers: VirtualTimers) -> None:
    channel = Channel(timers, path=lambda a, b: None if "d" in (a, b) else -60.0)
    a, d = Ear(channel, "a"), Ear(channel, "d")
    channel.transmit("a", b"x", 0.2)
    channel.transmit("b", b"y", 0.2)
    timers.run_until(1.0)
    assert a.words == d.words == []


def test_losses_are_as_asked(timers: VirtualTimers) -> None:
    channel = Channel(timers, loss=0.3, seed=2)
    ear = Ear(channel, "b")
    for n in range(1000):
        channel.transmit("a", b"x", 0.1)
        timers.run_until(n + 1.0)
    assert 650 <= len(ear.heard) <= 750
    assert channel.lost == 1000 - len(ear.heard)


def test_talker_listens_first(timers: VirtualTimers) -> None:
    channel, busy = Channel(timers), []
    ear = Ear(channel, "c")
    talker = Talker(channel, timers, "b", on_busy=busy.append)
    channel.transmit("a", b"x", 0.5)
    timers.run_until(0.1)
    talker.send(b"y", 0.2)
    timers.run_until(2.0)
    assert ear.words == [b"x", b"y"]
    assert 0.7 <= ear.heard[1][1] <= 0.8
    assert busy == [True, False]


def test_talker_that_waited_long_enough_talks_anyway(timers: VirtualTimers) -> None:
    channel = Channel(timers)
    talker = Talker(channel, timers, "b", on_busy=lambda _busy: None)
    channel.transmit("a", b"jammer", 100.0)
    timers.run_until(0.1)
    talker.send(b"y", 0.2)
    timers.run_until(0.1 + LBT_MOST_S)
    assert channel.sent == 1
    timers.run_until(0.2 + LBT_MOST_S)
    assert channel.sent == 2
    assert talker.forced == 1


def test_talker_without_ears_talks_into_others(timers: VirtualTimers) -> None:
    channel = Channel(timers)
    ear = Ear(channel, "c")
    talker = Talker(channel, timers, "b", on_busy=lambda _busy: None)
    talker.has_lbt = False
    channel.transmit("a", b"x", 0.5)
    talker.send(b"y", 0.2)
    talker.send(b"z", 0.2)
    timers.run_until(2.0)
    assert ear.words == [], "the second began while the first speaker had not ended"
    assert channel.sent == 3
