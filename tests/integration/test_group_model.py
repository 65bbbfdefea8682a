"""Any interleaving of presses, resets, losses, cuts, restarts, wiped disks and recordings, over whole houses.

Held against what must always be true
* nothing sounds at a neighbour that did not stand somewhere in a living house just before;
* a neighbour's fire ends by its origin's reset, or a whole hold after its last refresh: never because the
  origin fell silent;
* nor does it go on for more than a hold after the last word of its house, whatever recordings are played,
  unless a house has restarted, was connected again or was brought what it had missed since;
and, once everything is connected again, every standing alarm is known everywhere within a minute, also
that of a house that is gone, and every one that was reset is over everywhere.
"""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from edge.group.table import HOLD_S
from edge.model.identity import NodeId
from houses import make_houses
from virtual_group import House, VirtualGroup

HOUSES = 4
GROUP = make_houses(HOUSES, quick=True)
nodes = st.sampled_from(GROUP.ids)
# What is on its way for so long may still raise what stood when it was sent.
UNDERWAY_S = 10.0
SETTLE_S = 60.0
# A house may hear of an alarm so late where much is lost.
LATE_S = 150.0


class AnyGroup(RuleBasedStateMachine):
    """After each step every house is looked at; in between, each change of its fires is looked at too."""

    @initialize(seed=st.integers(0, 2**16), first=nodes)
    def begin(self, seed: int, first: NodeId) -> None:
        """Somebody has recorded an alarm of long ago."""
        self.has_held = False
        self.group = Watched(seed)
        self.group.run(5.0)
        self.a_whole_alarm(first)

    @rule(seconds=st.sampled_from([0.03, 0.3, 1.0, 5.0, 30.0, 120.0]))
    def pass_time(self, seconds: float) -> None:
        self.group.run(seconds)

    @rule(node=nodes)
    def press(self, node: NodeId) -> None:
        if self.group.houses[node].is_up:
            self.group.press(node)

    @rule(node=nodes)
    def reset(self, node: NodeId) -> None:
        if self.group.houses[node].is_up:
            self.group.reset(node)

    @rule(node=nodes)
    def a_whole_alarm(self, node: NodeId) -> None:
        """Of which only recordings are left."""
        if self.group.houses[node].is_up:
            self.group.press(node)
            self.group.run(2.0)
            self.group.reset(node)
            self.group.run(20.0)

    @rule(node=nodes)
    def burn_down(self, node: NodeId) -> None:
        if self.group.houses[node].is_up:
            self.group.press(node)
            self.group.run(1.0)
            self.group.kill(node)

    @rule(loss=st.sampled_from([0.0, 0.3, 0.6]), delay_s=st.sampled_from([0.02, 0.5, 3.0]))
    def weather(self, loss: float, delay_s: float) -> None:
        self.group.loss, self.group.delay_s = loss, delay_s

    @rule(one=nodes, other=nodes)
    def cut(self, one: NodeId, other: NodeId) -> None:
        if one != other:
            self.group.cut.add(frozenset((one, other)))

    @rule()
    def all_is_well_for_a_minute(self) -> None:
        self.group.mend()
        self.group.loss, self.group.delay_s = 0.0, 0.02
        self.group.run(SETTLE_S)
        self._check_settled()

    @precondition(lambda self: not self.has_held and any(house.fires for house in self.group.living()))
    @rule()
    def recordings_for_more_than_a_hold(self) -> None:
        """Once, since it takes long."""
        self.has_held = True
        for node in GROUP.ids:
            self.play_recordings(node)
        until = self.group.now + HOLD_S + 2 * LATE_S
        while self.group.now < until:
            self.group.run(LATE_S)
            for node in GROUP.ids:
                self._play_all(node)

    @rule(node=nodes)
    def kill(self, node: NodeId) -> None:
        self.group.kill(node)

    @rule(
        node=nodes,
        memory=st.sampled_from(["kept", "wiped", "image"]),
        is_attacked=st.booleans(),
    )
    def restart(self, node: NodeId, memory: str, is_attacked: bool) -> None:
        self.group.restart(node, memory)
        if is_attacked:
            self._play_all(node)

    @rule(node=nodes, other=nodes, is_attacked=st.booleans())
    def burn_down_and_forget(self, node: NodeId, other: NodeId, is_attacked: bool) -> None:
        """A house is gone, and another, or itself, comes back without memory."""
        self.burn_down(node)
        self.restart(other, "wiped", is_attacked)

    @rule(node=nodes)
    def take_image(self, node: NodeId) -> None:
        self.group.images[node] = dict(self.group.houses[node].disk)

    @rule(node=nodes)
    def play_recordings(self, node: NodeId) -> None:
        # Among them may be what a house that was cut off has not heard: that counts as a late word.
        self.group.joined = self.group.now
        self._play_all(node)

    def _play_all(self, node: NodeId) -> None:
        for datagram in list(self.group.recorded):
            self.group.deliver(node, datagram)

    @invariant()
    def nothing_is_wrong(self) -> None:
        assert not self.group.wrongs, self.group.wrongs[0]

    def teardown(self) -> None:
        if hasattr(self, "group"):
            self.all_is_well_for_a_minute()

    def _check_settled(self) -> None:
        group = self.group
        assert not group.wrongs, group.wrongs[0]
        known = {house.node for house in group.living() if house.own_fire is not None}
        # Of a house that is gone, as long as somebody has its last word.
        known |= {fire for house in group.living() for fire in house.last_words}
        for house in group.living():
            missed = known - house.fires.keys() - {house.node}
            assert not missed, f"{house.node} has not heard of {missed}"
            assert not group.freed & house.fires.keys(), f"{house.node} sounds for what was reset"


class Watched(VirtualGroup):
    """Notes what may not be.

    images  of each house's disk, as somebody once copied it
    joined  when last a house restarted, was connected again, or was brought what it had missed
    freed   houses whose last alarm was reset and which have lost no memory: nobody may go on for them
    """

    def __init__(self, seed: int) -> None:
        self.wrongs: list[str] = []
        self.images: dict[NodeId, dict[str, Any]] = {}
        self._before: dict[NodeId, tuple[int, dict[NodeId, int]]] = {}
        self._refreshed: dict[tuple[NodeId, NodeId], float] = {}
        self._stood: dict[NodeId, float] = {}  # origin -> when last a living house had its fire
        self._reset: dict[NodeId, float] = {}
        self._spoke: dict[NodeId, float] = {}  # origin -> when last it ran and burnt
        self.joined = 0.0
        self._forgetful: set[NodeId] = set()
        self.freed: set[NodeId] = set()
        super().__init__(GROUP, seed)

    def mend(self) -> None:
        self.cut.clear()
        self.joined = self.now

    def press(self, node: NodeId) -> None:
        self.freed.discard(node)
        super().press(node)

    def reset(self, node: NodeId) -> bool:
        is_granted = super().reset(node)
        if is_granted:
            self._reset[node] = self.now
            if node not in self._forgetful:
                self.freed.add(node)
        return is_granted

    def restart(self, node: NodeId, memory: str) -> None:
        house = self.houses[node]
        disk = {"kept": house.disk, "wiped": None, "image": self.images.get(node)}[memory]
        if memory != "kept":
            self._forgetful.add(node)
            self.freed.discard(node)
        self.kill(node)
        self.joined = self.now
        self.start(node, disk=disk)
        # What a restored disk says stood is not news, and what a lost one forgot is not an end.
        self._before[node] = (self.houses[node].starts, self.houses[node].fires)
        for origin in self.houses[node].fires:
            self._refreshed[node, origin] = self.now

    def _tick(self, house: House) -> None:
        super()._tick(house)
        self._look(house)

    def _look(self, house: House) -> None:
        starts, before = self._before.get(house.node, (house.starts, {}))
        now = house.fires
        if starts == house.starts:
            for origin in now.keys() - before.keys():
                if self._stood.get(origin, -UNDERWAY_S) + UNDERWAY_S < self.now:
                    self.wrongs.append(f"{self.now}: {house.node} sounds for {origin}, which stood nowhere")
            for origin in before.keys() - now.keys():
                last = self._refreshed.get((house.node, origin), 0.0)
                if origin not in self._reset and self.now < last + HOLD_S - 1.0:
                    self.wrongs.append(f"{self.now}: {house.node} ended the fire of {origin} by itself")
            for origin in now:
                if self.now > max(self._spoke.get(origin, 0.0), self.joined) + HOLD_S + LATE_S:
                    self.wrongs.append(f"{self.now}: {house.node} sounds for {origin} beyond the hold")
        self._before[house.node] = (house.starts, now)
        for fire in house.machine.neighbours:
            self._refreshed[house.node, fire.origin] = fire.refreshed_at
            self._stood[fire.origin] = self.now
        for living in self.living():
            if living.own_fire is not None:
                self._stood[living.node] = self._spoke[living.node] = self.now
            for origin in living.fires:
                self._stood[origin] = self.now


@pytest.mark.parametrize("loss", [0.0, 0.3])
def test_an_origin_that_loses_its_memory_in_its_alarm_takes_it_up_again(loss: float) -> None:
    for seed in range(10):
        group = VirtualGroup(GROUP, seed)
        group.run(5.0)
        group.loss = loss
        origin = GROUP.ids[seed % HOUSES]
        group.press(origin)
        group.run(3.0)
        episode = group.houses[origin].own_fire
        group.kill(origin)
        group.start(origin, disk=None)
        group.run(SETTLE_S)
        house = group.houses[origin]
        assert house.own_fire == episode
        assert [event.resumed for event in house.events if event.episode == episode] == [True]
        assert group.reset(origin)
        group.run(SETTLE_S)
        assert not [house.node for house in group.living() if house.fires]


def test_any_group_short() -> None:
    run_state_machine_as_test(
        AnyGroup,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_any_group_long() -> None:
    run_state_machine_as_test(
        AnyGroup,
        settings=settings(
            max_examples=1500,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
