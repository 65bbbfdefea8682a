"""All that the alarm stage knows of this house, and what each event from outside does to it.

machine.py turns the changes into commands; actions.py is what people may do.
"""

from collections.abc import Sequence

from edge.alarm.chronicle import Chronicle
from edge.alarm.escalation import Policy, verification_s
from edge.alarm.impairments import Drill, Expiring, Hush, Impairments, SirenTest
from edge.alarm.neighbour_drills import NeighbourDrill, NeighbourDrills
from edge.alarm.neighbours import NeighbourFire, Neighbours, News
from edge.alarm.roll_call import RollCall
from edge.alarm.silence import Silence
from edge.alarm.silent_calls import SilentCalls
from edge.alarm.table import Trigger
from edge.alarm.zone import TRIGGER_OF, ZoneAlarm
from edge.errors import Refused
from edge.model.condition import Cause, Disablement, Fault, FaultKind, FireCondition, TestMode
from edge.model.event import (
    Change,
    FaultChange,
    FaultRaised,
    Heard,
    HouseState,
    PeerReport,
    Stage,
    StandDown,
)
from edge.model.evidence import Severity, Verdict
from edge.model.identity import NodeId, PartId, ZoneId
from edge.model.reading import Zone

# boot * 256 + n: unique across boots with no storage of its own, and u32 on the air.
EPISODES_PER_BOOT = 256
LAST_EPISODE = 2**32 - 1

_ENDED: dict[type, Change] = {
    Hush: Change.HUSH_ENDED,
    Disablement: Change.ENABLED,
    TestMode: Change.TEST_ENDED,
    SirenTest: Change.TEST_ENDED,
}


class House:
    """The zones, the neighbours' fires, the impairments, silence and roll call.

    hour          on the wall, None while nothing has set the clock
    word          of the ward on the alarm that stands; a restart forgets it, which is the louder side
    last_episode  the newest that began here
    last_reset    the highest that was reset here
    """

    def __init__(self, node: NodeId, boot: int, zones: Sequence[Zone], policy: Policy) -> None:
        self.node = node
        self.policy = policy
        self.zones = {zone.id: ZoneAlarm(zone.id, index) for index, zone in enumerate(zones)}
        self.neighbours = Neighbours(policy.origin_lost_s, policy.origin_hold_s)
        self.drills = NeighbourDrills(policy.drill_s)
        self.silent_calls = SilentCalls()
        self.call = 0  # number of this house's own silent test, 0 when none runs
        self.impairments = Impairments()
        self.silence = Silence(policy.silence_after_s, policy.resound_s)
        self.roll_call = RollCall(policy.roll_call_s)
        self.chronicle = Chronicle(node, boot)
        self.hour: int | None = None
        self.word: StandDown | None = None
        self.last_episode = 0
        self.last_reset = 0
        self._boot = boot

    @property
    def condition(self) -> FireCondition:
        """The worst of its own zones."""
        return max((z.condition for z in self.zones.values()), default=FireCondition.QUIESCENT)

    @property
    def alarm_stands(self) -> bool:
        """Whether here or next door."""
        return self.condition is FireCondition.FIRE_ALARM or bool(self.neighbours.fires)

    @property
    def drill_runs(self) -> bool:
        """Whether here or next door."""
        return self.impairments.drill is not None or bool(self.drills.running)

    def state(self) -> HouseState:
        """What the group is told: the newest zone in alarm, and below that the highest episode reset."""
        condition = self.condition
        zones = [z for z in self.zones.values() if z.condition is condition is not FireCondition.QUIESCENT]
        newest = max(zones, key=lambda z: z.episode, default=None)
        is_fire = condition is FireCondition.FIRE_ALARM
        drill = self.impairments.drill
        call = drill.episode if drill else 0 if is_fire else self.call
        own = (Heard(self.node, call, Stage.SENT),) if call else ()
        return HouseState(
            condition=condition,
            hazard=min((z.hazard for z in zones), default=HouseState().hazard),
            cause=newest.cause if newest else Cause.NONE,
            zone=newest.index if newest else 0,
            episode=newest.episode if newest and is_fire else self.last_reset,
            drill=drill is not None,
            fault=bool(self.impairments.faults),
            disabled=bool(self.impairments.disablements),
            testing=self.impairments.test is not None,
            safe=self.roll_call.is_safe,
            heard=(*own, *self.neighbours.heard(), *self.drills.heard(), *self.silent_calls.heard()),
        )

    def zone(self, zone_id: ZoneId, *, is_removed: bool = False) -> ZoneAlarm:
        """By its id; one that the settings do not name is added, since its fire would burn all the same."""
        zone = self.zones.get(zone_id)
        if zone is None:
            zone = self.zones[zone_id] = ZoneAlarm(zone_id, len(self.zones), is_removed)
        return zone

    def on_verdict(self, verdict: Verdict, at: float) -> None:
        """Detection's opinion of a zone. A hard one passes every disablement (docs/decisions/020)."""
        zone = self.zone(verdict.zone)
        previous, zone.latest, zone.heeded = zone.heeded, verdict, verdict
        if verdict.severity is not Severity.NONE:
            is_exempt = self.impairments.exempts(verdict)
            if is_exempt:
                self._answer_test(verdict)
            if is_exempt or (zone.id in self.impairments.disablements and not verdict.is_hard):
                zone.heeded = Verdict(zone.id, verdict.at, Severity.NONE)
        self._heed(zone, zone.heeded, previous, at)

    def on_report(self, report: PeerReport, at: float) -> None:
        """A neighbour's verified state."""
        fire = self.neighbours.fires.get(report.peer)
        self.silent_calls.report(report, at)
        for drill in self.drills.report(report, at):
            self._note_drill(drill, "ended by its own house")
        news = self.neighbours.report(report, at)
        if news is not News.NONE or fire is None:
            self.clear_fault(PartId(report.peer), FaultKind.ORIGIN_LOST)
        if news is News.RAISED:
            self._note_neighbour(
                self.neighbours.fires[report.peer], rises=fire is None, because="told by its own house"
            )
            self.begin_alarm()
        elif news is News.RESET and fire is not None:
            self._note_neighbour(fire, rises=False, because="reset by its own house", ends=True)

    def on_fault(self, change: FaultChange) -> None:
        """A part broke or works again; raising what stands is harmless."""
        if isinstance(change, FaultRaised):
            self.raise_fault(change.fault)
        else:
            self.clear_fault(change.part, change.kind)

    def raise_fault(self, fault: Fault) -> None:
        """Add a fault, once."""
        if self.impairments.raise_fault(fault):
            self.note(Change.FAULT_RAISED, because=fault.detail, fault=fault)

    def clear_fault(self, part: PartId, kind: FaultKind | None) -> None:
        """Take out one fault of a part, or all of them."""
        for fault in self.impairments.clear_faults(part, kind):
            self.note(Change.FAULT_CLEARED, fault=fault)

    def stand_down(self, word: StandDown) -> None:
        """Show the ward's word, and let people silence at once; conditions and sirens stay as they are.

        Raises:
            Refused: no_alarm.
        """
        if not self.alarm_stands:
            raise Refused("no_alarm", "no alarm stands")
        self.word = word
        self.silence.permit()
        self.note(Change.STOOD_DOWN, by=word.by, because=word.word)

    def expire(self, at: float) -> None:
        """End what ends by itself; before any event of the turn, so that nothing acts past its time."""
        for item in self.impairments.expired(at):
            self.end(item, "time is over", at)
        self.silent_calls.tick(at)
        for drill in self.drills.tick(at):
            self._note_drill(drill, "time is over")
        self.silence.tick(at)
        for news, fire in self.neighbours.tick(at):
            if news is News.LOST:
                detail = "origin lost in alarm"
                self.raise_fault(Fault(PartId(fire.origin), FaultKind.ORIGIN_LOST, at, detail))
            else:
                self._note_neighbour(fire, rises=False, because="origin lost in alarm", ends=True)

    def settle(self, at: float) -> None:
        """Escalate what is due; after the events of the turn, so that the newest reading counts."""
        silent = self.impairments.silent_sensors()
        for zone in self.zones.values():
            if not zone.is_pre_alarm:
                continue
            if self.neighbours.has_fire:
                self._escalate(zone, Trigger.SECOND_HOUSE, Cause.DETECTOR, at)
            elif zone.id in self.impairments.hushes or at < zone.window_until:
                continue
            elif zone.is_supported(at, silent, self.policy.verification_limit_s):
                self._escalate(zone, Trigger.VERIFIED, Cause.UNCONFIRMED, at)
        self.roll_call.follow(self.alarm_stands or self.drill_runs, at)
        if not self.alarm_stands:
            self.silence.end()
            self.word = None

    def end(self, item: Expiring, because: str, at: float) -> None:
        """Take out an impairment; what it held off is looked at again."""
        self.impairments.end(item)
        zone_id = getattr(item, "zone", None)
        if isinstance(item, Drill):
            self.note(Change.DRILL_ENDED, by=item.by, because=because, episode=item.episode, drill=True)
            return
        self.note(_ENDED[type(item)], zone=zone_id, by=item.by, because=because)
        if isinstance(item, Hush) and (zone := self.zones[item.zone]).is_pre_alarm:
            # The people at home hear it again before the neighbours do.
            zone.open_window(at, verification_s(self.policy, self.hour))
        if isinstance(item, Disablement | TestMode):
            for zone in [z for z in self.zones.values() if z.latest is not None and z.heeded is not z.latest]:
                assert zone.latest is not None
                self.on_verdict(zone.latest, at)

    def note(self, change: Change, **facts: object) -> None:
        """Record a fact that moves no condition."""
        self.chronicle.note(change, self.condition, self.condition, **facts)

    def note_zone(
        self, zone: ZoneAlarm, before: FireCondition, change: Change = Change.CONDITION, **facts: object
    ) -> None:
        """Record where a zone stands now."""
        facts = {"cause": zone.cause, "because": zone.because, "hazard": zone.hazard, **facts}
        self.chronicle.note(change, before, zone.condition, zone=zone.id, episode=zone.episode, **facts)

    def reset(self, zone: ZoneAlarm, by: str, at: float) -> None:
        """End a zone's fire alarm; the caller has checked that it may be."""
        before = zone.move(Trigger.RESET, at)
        self.last_reset = max(self.last_reset, zone.episode)
        self.note_zone(zone, before, Change.RESET, by=by)
        zone.end()

    def _heed(self, zone: ZoneAlarm, verdict: Verdict, previous: Verdict | None, at: float) -> None:
        trigger = TRIGGER_OF[verdict.severity]
        is_lost = zone.is_pre_alarm and zone.has_lost_support(self.impairments.silent_sensors())
        if trigger is Trigger.NOTHING and is_lost:
            return  # what raised it cannot be read any more: the others seeing nothing is no all-clear
        before = zone.move(trigger, at)
        match (before, zone.condition):
            case (FireCondition.QUIESCENT, FireCondition.PRE_ALARM):
                zone.begin(verdict, self.new_episode())
                zone.open_window(at, verification_s(self.policy, self.hour))
                self.note_zone(zone, before)
            case (FireCondition.PRE_ALARM, FireCondition.PRE_ALARM):
                self._suspect_still(zone, verdict)
            case (FireCondition.PRE_ALARM, FireCondition.QUIESCENT):
                self.note_zone(zone, before, because="no longer seen")
                zone.end()
            case (_, FireCondition.FIRE_ALARM) if trigger is Trigger.FIRE:
                self._burn(zone, before, verdict, previous)

    def _burn(
        self, zone: ZoneAlarm, before: FireCondition, verdict: Verdict, previous: Verdict | None
    ) -> None:
        if before is FireCondition.FIRE_ALARM:
            if not zone.add(verdict, previous):
                return
            self.note_zone(zone, before, cause=verdict.cause, because=verdict.because)
        else:
            zone.begin(verdict, zone.episode or self.new_episode())
            self.note_zone(zone, before)
        self.begin_alarm()

    def _suspect_still(self, zone: ZoneAlarm, verdict: Verdict) -> None:
        zone.supporters |= {e.sensor for e in verdict.evidence}
        zone.hazard, zone.because = verdict.hazard, verdict.because
        hush = self.impairments.hushes.get(zone.id)
        if hush is not None and verdict.score >= self.policy.hush_ceiling_nat:
            self._break_hush(hush, "too strong to be hushed")

    def _escalate(self, zone: ZoneAlarm, trigger: Trigger, cause: Cause, at: float) -> None:
        before = zone.move(trigger, at)
        zone.cause = cause
        zone.causes.add(cause)
        self.note_zone(zone, before)
        self.begin_alarm()

    def begin_alarm(self) -> None:
        """Something new burns: every siren speaks again, nothing is hushed, and no drill goes on."""
        self.silence.end()
        self.word = None
        self.roll_call.begin()
        for hush in list(self.impairments.hushes.values()):
            self._break_hush(hush, "broken by an alarm")
        if (drill := self.impairments.drill) is not None:
            self.impairments.end(drill)
            self.note(
                Change.DRILL_ENDED, by=drill.by, because="a real alarm", episode=drill.episode, drill=True
            )
        for heard in self.drills.end_all():
            self._note_drill(heard, "a real alarm")

    def _break_hush(self, hush: Hush, because: str) -> None:
        self.impairments.end(hush)
        self.note(Change.HUSH_ENDED, zone=hush.zone, by=hush.by, because=because)

    def _answer_test(self, verdict: Verdict) -> None:
        if not self.impairments.has_answered:
            self.impairments.has_answered = True
            self.note(Change.TEST_ANSWERED, zone=verdict.zone, cause=verdict.cause, because=verdict.because)

    def _note_drill(self, drill: NeighbourDrill, ended: str) -> None:
        """A drill of another house has begun or ended here; its number is the other's: none is told."""
        if drill.origin in self.drills.running:
            if not self.alarm_stands:
                self.roll_call.begin()
            self.note(Change.DRILL_BEGUN, by=drill.origin, because="told by its own house", drill=True)
        else:
            self.note(Change.DRILL_ENDED, by=drill.origin, because=ended, drill=True)

    def _note_neighbour(self, fire: NeighbourFire, *, rises: bool, because: str, ends: bool = False) -> None:
        self.chronicle.note(
            Change.NEIGHBOUR,
            FireCondition.QUIESCENT if rises else FireCondition.FIRE_ALARM,
            FireCondition.QUIESCENT if ends else FireCondition.FIRE_ALARM,
            episode=fire.episode,
            cause=Cause.NEIGHBOUR,
            hazard=fire.hazard,
            because=because,
            by=fire.origin,
        )

    def new_episode(self) -> int:
        """A number that this house has never used, for a fire or a drill."""
        # After more than 255 in one boot it runs on into the next boot's numbers; `last_episode` is in
        # the snapshot, so that they are still not used twice.
        first = self._boot * EPISODES_PER_BOOT
        self.last_episode = min(max(self.last_episode, first) + 1, LAST_EPISODE)
        return self.last_episode
