"""Runs a scenario in a group and measures what comes of it.

How times are taken: all processes share CLOCK_BOOTTIME. A press begins when the pin is driven. A decision's
instant is the one the burning house's node gives for its fire alarm, turned back to real time. A siren's
time ends when the demo reads `A0 01 01 A2` from that house's relay pty: the first one at or after the
instant from which the house says that it sounds for this fire, never one from before the press or decision.
So neither the pre-alarm's beeps at home nor a fault's chirp is a siren. The ward's acknowledgement ends when
the node has its receipt, which the ward signs after it has stored the event.
"""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from edge.errors import DeviceError, Said
from edge.group.road_traits import RADIO
from edge.model.condition import FireCondition
from edge.runtime.clock import boottime
from edge.runtime.reactor import Reactor
from edge.simulation.group import Group
from edge.simulation.house import CALL_POINT_GPIO, House
from edge.simulation.report import HouseResult, Outcome
from edge.simulation.sight import is_quiet, name_of, reached, saw
from edge.simulation.ward import DemoWard
from edge.simulation.watch import Say, Watch
from edge.texts.speech import say

# An instant passes through the node's clock and back as a float of some 1e5 s times the speed: well under
# this, and far under what is measured.
_TOLERANCE_S = 0.001

_LOOK_S = 0.1  # between two looks at a small group
_LOOK_PER_HOUSE_S = 0.01  # added for each house: a look costs its node and the demo a millisecond each

_LOOK_AT_ALL = 4  # every so many looks, where one house is watched

_READY_S = 25.0  # six nodes start in some 5 s on two busy cores
_READY_PER_HOUSE_S = 2.0
# Every house must have shown every other one that it speaks now (group/challenge.py): at 60 % loss a round of
# that gets through once in four times, and the rounds come further and further apart.
_READY_AT_FULL_LOSS_S = 250.0

# Sirens everywhere within 10 s even at 60 % loss, and time to see it.
_PRESS_S = 11.0
# All houses in alarm are known everywhere within 10 s; somewhat more, to say how much later it was.
_ALL_KNOWN_S = 15.0

# Presses and resets take this long on average at most. A reset may wait for the time that others saved, and
# has so long in any case: at 60 % loss the word of it comes seconds late to some house now and then.
_REPEAT_S = 9.5
_RESET_S = 25.0
# By radio alone: 15 s to every siren; a start's first frames are spread over 20 s and the next beat is a
# minute off; a reset is told for 40 s.
_RADIO_READY_S, _RADIO_PRESS_S, _RADIO_RESET_S = 150.0, 16.0, 60.0
_AFTERMATH_S = 2.5  # how long the end is shown


@dataclass(slots=True)
class _Round:
    """One press or one fire; `began` is real [boottime s], the others real seconds after it.

    saw  what each house knew of it, in words
    """

    began: float
    sirens: dict[str, float] = field(default_factory=dict)
    ward: dict[str, float] = field(default_factory=dict)
    saw: dict[str, str] = field(default_factory=dict)
    acknowledged: float | None = None


class Story:
    """One run of one group; the first house is the one that burns."""

    def __init__(self, group: Group, reactor: Reactor, *, ward: DemoWard | None, say: Say) -> None:
        self._group = group
        self._houses = group.houses
        self._reactor = reactor
        self._ward = ward
        self._say = say
        self._watch = Watch(group, say)
        self._origin = group.houses[0]
        self._is_by_radio = group.plan.roads == RADIO
        self._problems: list[str] = []

    async def until_ready(self) -> None:
        """Wait until each house is up and hears all others, and the ward is connected.

        Raises:
            DeviceError: a node ended, or it took too long; says what is missing.
        """
        more = _RADIO_READY_S if self._is_by_radio else _READY_AT_FULL_LOSS_S * self._group.plan.loss
        deadline = boottime() + _READY_S + _READY_PER_HOUSE_S * len(self._houses) + more
        while lacking := self._lacking():
            if boottime() > deadline:
                raise DeviceError("demo", Said("not ready in time: {lacking}", lacking=lacking))
            await self._pause()
            await self._watch.look()
        self._say(say("all houses are up and hear each other"))

    async def burn(self) -> Outcome:
        """Play the scenario's recording in the first house and see what happens."""
        scenario, origin = self._group.plan.scenario, self._origin
        began = self._reactor.now()
        origin.air.play(began, scenario.from_s)
        self._say(say("{house}: the recording begins", house=name_of(origin)))
        fire: _Round | None = None
        turns = itertools.count()
        while self._reactor.now() < began + scenario.until_s - scenario.from_s:
            await self._pause()
            # Until it decides, the house that burns is the one to watch: looking is not free.
            is_all = fire is not None or next(turns) % _LOOK_AT_ALL == 0
            await self._watch.look(self._houses if is_all else [origin])
            decided = reached(origin, FireCondition.FIRE_ALARM, began)
            if fire is None and decided is not None:
                fire = _Round(self._real(decided))
            if fire is not None and self._is_complete(fire):
                await self._aftermath()
                break
        return self._outcome_of_fire(began, fire)

    async def press(self, house: House, times: int) -> Outcome:
        """Press the house's call point, see every siren sound, release and reset; that many times."""
        self._origin = house
        began = boottime()
        reset_s = _RADIO_RESET_S if self._is_by_radio else _RESET_S
        rounds = []
        for number in range(1, times + 1):
            presses = {"number": number, "times": times}
            self._say(
                say(
                    "{house}: the call point is pressed ({number} of {times})",
                    house=name_of(house),
                    **presses,
                )
            )
            rounds.append(await self._press_once(house))
            if number < times and not await self._reset(
                house, max(began + number * _REPEAT_S, boottime() + reset_s)
            ):
                break
        else:
            await self._aftermath()
        return self._outcome_of_presses(rounds, times)

    async def press_all(self) -> Outcome:
        """Press a call point in every house at once, and see each siren sound and each house know of all."""
        sent = self._datagrams()
        this = _Round(boottime())
        self._say(say("the call points of all houses are pressed"))
        for house in self._houses:
            house.hand.press(CALL_POINT_GPIO)
        known = None
        while known is None and boottime() < this.began + _ALL_KNOWN_S:
            await self._pause()
            await self._watch.look()
            known = self._all_known(this.began) if self._is_complete(this) else None
        if known is None:
            seconds = f"{_ALL_KNOWN_S:.0f}"
            self._problems.append(
                Said("not every house knew of every alarm within {seconds} s", seconds=seconds)
            )
        datagrams = self._datagrams() - sent
        await self._aftermath()
        return replace(self._outcome([this]), known_s=known, datagrams=datagrams)

    def _all_known(self, began: float) -> float | None:
        """Real seconds from the beginning until the last house knew of the last alarm."""
        others = len(self._houses) - 1
        known = [house.status.fires_known_at for house in self._houses if house.status is not None]
        if len(known) <= others or any(len(fires) < others for fires in known):
            return None
        return self._real(max(max(fires) for fires in known)) - began

    def _datagrams(self) -> int:
        return sum(house.status.datagrams_sent for house in self._houses if house.status is not None)

    async def _press_once(self, house: House) -> _Round:
        this = _Round(boottime())
        house.hand.press(CALL_POINT_GPIO)
        most = _RADIO_PRESS_S if self._is_by_radio else _PRESS_S
        while boottime() < this.began + most and not self._is_complete(this):
            await self._pause()
            await self._watch.look()
        return this

    async def _reset(self, house: House, deadline: float) -> bool:
        """Release and reset until every house is quiet; False when one does not become so in time."""
        house.hand.release(CALL_POINT_GPIO)
        refused = "not asked"
        while boottime() < deadline:
            await self._pause()
            if refused:
                refused = await self._watch.act(house, "reset")
            await self._watch.look()
            if not refused and all(is_quiet(other) for other in self._houses):
                return True
        loud = [other.site.id for other in self._houses if not is_quiet(other)]
        why = (
            Said("reset refused: {why}", why=refused)
            if refused
            else Said("still sounding after the reset: {houses}", houses=", ".join(loud))
        )
        self._problems.append(Said("{place}: {why}", place=house.site.id, why=why))
        return False

    def _is_complete(self, this: _Round) -> bool:
        """Note what has happened since; whether all that must happen has."""
        for house in self._houses:
            if house.site.id not in this.sirens and (at := self._siren_at(house, this.began)) is not None:
                this.sirens[house.site.id] = at
                this.saw[house.site.id] = saw(house)
        if self._ward is not None:
            self._note_ward(self._ward, this)
        has_sirens = len(this.sirens) == len(self._houses)
        return has_sirens and (self._ward is None or this.acknowledged is not None)

    def _lacking(self) -> str:
        """What is still missing, in words; empty when all is ready."""
        others = len(self._houses) - 1
        for house in self._houses:
            if house.status is None:
                return Said("{house} does not answer", house=house.site.id)
            if house.status.heard_count < others:
                heard = {"heard": house.status.heard_count, "others": others}
                return Said("{house} hears {heard} of {others} neighbours", house=house.site.id, **heard)
            if self._ward is not None and not house.status.ward.get("connected"):
                return Said("{house} is not connected to the ward's broker", house=house.site.id)
        return ""

    async def _pause(self) -> None:
        await asyncio.sleep(_LOOK_S + _LOOK_PER_HOUSE_S * len(self._houses))

    async def _aftermath(self) -> None:
        end = boottime() + _AFTERMATH_S
        while boottime() < end:
            await self._pause()
            await self._watch.look()

    def _note_ward(self, ward: DemoWard, this: _Round) -> None:
        for house in self._houses:
            at = ward.stored_at(house.site.id, this.began)
            if at is not None and house.site.id not in this.ward:
                this.ward[house.site.id] = at - this.began
                self._say(say("the ward has the message of {house}", house=house.site.id))
        origin = self._origin.status
        if this.acknowledged is None and origin is not None:
            receipt = origin.ward_had_at(self._node_time(this.began))
            this.acknowledged = None if receipt is None else self._real(receipt) - this.began

    def _siren_at(self, house: House, began: float) -> float | None:
        """Real seconds from the beginning until its siren; None while it has not sounded."""
        status = house.status
        since = None if status is None else status.alarm_since(self._node_time(began))
        if since is None:
            return None
        at = house.relay.first_on(max(began, self._real(since) - _TOLERANCE_S))
        return None if at is None else at - began

    def _outcome_of_fire(self, began: float, fire: _Round | None) -> Outcome:
        scenario = self._group.plan.scenario
        prealarm = self._after_ignition(began, reached(self._origin, FireCondition.PRE_ALARM, began))
        if not scenario.is_fire:
            return self._outcome_of_nuisance(fire)
        if fire is None:
            self._problems.append(Said("{house} decided on no fire alarm", house=self._origin.site.id))
            results = [
                HouseResult(house.site.id, house.site.name, saw(house), None) for house in self._houses
            ]
            return Outcome(results, prealarm_s=prealarm, missed=len(results), problems=self._problems)
        decided = self._node_time(fire.began)
        return self._outcome([fire], prealarm_s=prealarm, detected_s=self._after_ignition(began, decided))

    def _outcome_of_nuisance(self, fire: _Round | None) -> Outcome:
        """Nothing burned: a pre-alarm at home is allowed, an alarm anywhere is not."""
        if fire is not None:
            said = Said("{house} decided on a fire alarm, and nothing burned", house=self._origin.site.id)
            self._problems.append(said)
        results = []
        for house in self._houses:
            siren = None if fire is None else fire.sirens.get(house.site.id)
            if siren is not None:
                said = Said("{house}: its siren sounded, and nothing burned", house=house.site.id)
                self._problems.append(said)
            results.append(HouseResult(house.site.id, house.site.name, saw(house), siren))
        return Outcome(results, problems=self._problems)

    def _outcome_of_presses(self, rounds: Sequence[_Round], times: int) -> Outcome:
        return self._outcome(rounds, presses=times)

    def _outcome(
        self,
        rounds: Sequence[_Round],
        *,
        presses: int = 1,
        detected_s: float | None = None,
        prealarm_s: float | None = None,
    ) -> Outcome:
        """Of presses or a fire that must sound every siren."""
        results = [self._result(house, rounds) for house in self._houses]
        sirens = [at for this in rounds for at in this.sirens.values()]
        receipts = [this.acknowledged for this in rounds]
        for this in rounds:
            self._judge(this)
        return Outcome(
            results,
            detected_s=detected_s,
            prealarm_s=prealarm_s,
            ward_ack_s=max((at for at in receipts if at is not None), default=None),
            sirens=sirens,
            missed=presses * len(results) - len(sirens),
            presses=presses,
            problems=tuple(dict.fromkeys(self._problems)),
        )

    def _judge(self, this: _Round) -> None:
        for house in self._houses:
            if house.site.id not in this.sirens:
                self._problems.append(Said("{house}: its siren did not sound", house=house.site.id))
        if self._ward is not None and this.acknowledged is None:
            said = Said("the ward did not acknowledge the alarm of {house}", house=self._origin.site.id)
            self._problems.append(said)

    def _result(self, house: House, rounds: Sequence[_Round]) -> HouseResult:
        """The slowest of several presses; never, when it missed one."""
        node = house.site.id
        sirens = [this.sirens.get(node) for this in rounds]
        stored = [at for this in rounds if (at := this.ward.get(node)) is not None]
        heard = [at for at in sirens if at is not None]
        return HouseResult(
            id=node,
            name=house.site.name,
            saw=next((this.saw[node] for this in reversed(rounds) if node in this.saw), ""),
            siren_s=max(heard) if heard and len(heard) == len(sirens) else None,
            ward_s=max(stored, default=None),
        )

    def _after_ignition(self, began: float, at: float | None) -> float | None:
        """An instant of the nodes' clock as seconds after ignition, in the recording's own time."""
        scenario = self._group.plan.scenario
        if at is None or scenario.ignition_s is None:
            return None
        return at - began + scenario.from_s - scenario.ignition_s

    def _real(self, at: float) -> float:
        return self._reactor.clock.to_real(at)

    def _node_time(self, real: float) -> float:
        return self._group.plan.epoch + (real - self._group.plan.epoch) * self._group.plan.speed
