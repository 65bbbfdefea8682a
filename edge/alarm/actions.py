"""What people may do. Every refusal comes before any change, and says why.

Refused.reason is one of: already_hushed already_silenced bad_duration drill_running fire_not_hushed
hush_ceiling in_alarm inputs_active needs_sensor needs_zone neighbour_fire no_alarm no_drill not_disabled
not_origin not_read_yet not_sounding nothing_to_acknowledge nothing_to_hush nothing_to_reset too_soon
unknown_zone.
"""

from collections.abc import Callable
from typing import NoReturn

from edge.alarm.escalation import granted_s
from edge.alarm.house import House
from edge.alarm.impairments import Drill, Hush, SirenTest
from edge.alarm.zone import ZoneAlarm
from edge.errors import Refused
from edge.model.condition import Disablement, FireCondition, TestMode
from edge.model.event import Change, OperatorAction, Stage, Verb
from edge.model.evidence import Severity
from edge.model.identity import PartId, ZoneId


def act(house: House, action: OperatorAction, at: float) -> None:
    """Grant a wish.

    Raises:
        Refused: it may not be granted, and nothing has changed.
    """
    _ACTIONS[action.verb](house, action, at)


def _acknowledge(house: House, action: OperatorAction, at: float) -> None:
    is_calm = house.condition is FireCondition.QUIESCENT and not house.neighbours.fires
    if is_calm and not house.drill_runs:
        _refuse("nothing_to_acknowledge", "no alarm stands")
    house.neighbours.reach(Stage.ACKNOWLEDGED)
    house.drills.reach(Stage.ACKNOWLEDGED)
    is_own = house.condition is FireCondition.FIRE_ALARM
    episode = house.state().episode if is_own else 0
    house.note(Change.ACKNOWLEDGED, by=action.by, episode=episode, drill=is_calm)


def _silence(house: House, action: OperatorAction, at: float) -> None:
    house.silence.press(at)
    house.note(Change.SILENCED, by=action.by)


def _reset(house: House, action: OperatorAction, at: float) -> None:
    zones = [z for z in _targets(house, action) if z.is_fire]
    if not zones and house.neighbours.fires:
        _refuse("not_origin", "only the house that burns can reset its alarm")
    if not zones:
        _refuse("nothing_to_reset", "no fire alarm stands here")
    for zone in zones:
        if zone.latest is None and not zone.is_removed:
            _refuse("not_read_yet", f"{zone.id} has not been read since the start")
        if not zone.is_normal:
            _refuse("inputs_active", f"{zone.id} still sees fire: {_because(zone)}")
    for zone in zones:
        house.reset(zone, action.by, at)


def _hush(house: House, action: OperatorAction, at: float) -> None:
    zones = [z for z in _targets(house, action) if z.is_pre_alarm]
    if house.condition is FireCondition.FIRE_ALARM:
        _refuse("fire_not_hushed", "a fire alarm cannot be hushed")
    if house.neighbours.fires:
        _refuse("neighbour_fire", "a neighbour's house is in alarm")
    if not zones:
        _refuse("nothing_to_hush", "no pre-alarm stands here")
    for zone in zones:
        if zone.id in house.impairments.hushes:
            _refuse("already_hushed", f"{zone.id} is hushed already")
        if zone.heeded is not None and zone.heeded.score >= house.policy.hush_ceiling_nat:
            _refuse("hush_ceiling", f"{zone.id} is too sure of a fire: {_because(zone)}")
    until = at + granted_s(action.duration_s, house.policy.hush_s)
    for zone in zones:
        house.impairments.hushes[zone.id] = Hush(zone.id, action.by, at, until)
        house.note(Change.HUSHED, zone=zone.id, episode=zone.episode, by=action.by)


def _safe(house: House, action: OperatorAction, at: float) -> None:
    house.roll_call.answer(at)
    house.note(Change.SAFE, by=action.by, drill=house.drill_runs and not house.alarm_stands)


def _start_drill(house: House, action: OperatorAction, at: float) -> None:
    _require_peace(house)
    if house.drill_runs:
        _refuse("drill_running", "a drill is running")
    until = at + granted_s(action.duration_s, house.policy.drill_s)
    drill = house.impairments.drill = Drill(action.by, at, until, house.new_episode())
    house.roll_call.begin()
    house.note(Change.DRILL_BEGUN, by=action.by, episode=drill.episode, drill=True)


def _stop_drill(house: House, action: OperatorAction, at: float) -> None:
    if house.impairments.drill is None and house.drills.running:
        _refuse("not_origin", "only the house that began the drill ends it; or its time does")
    if house.impairments.drill is None:
        _refuse("no_drill", "no drill is running")
    house.end(house.impairments.drill, f"stopped by {action.by}", at)


def _walk_test(house: House, action: OperatorAction, at: float) -> None:
    if not action.target:
        _refuse("needs_sensor", "name the one sensor to test")
    _require_peace(house)
    until = at + granted_s(action.duration_s, house.policy.test_s)
    if house.impairments.test is not None:
        house.end(house.impairments.test, "another device is tested", at)
    house.impairments.begin_test(TestMode(PartId(action.target), action.by, at, until))
    house.note(Change.TEST_BEGUN, by=action.by, because=action.target)


def _siren_test(house: House, action: OperatorAction, at: float) -> None:
    _require_peace(house)
    if house.drill_runs:
        _refuse("drill_running", "a drill is running")
    until = at + granted_s(action.duration_s, house.policy.siren_test_s)
    house.impairments.siren_test = SirenTest(action.by, at, until)
    house.note(Change.TEST_BEGUN, by=action.by, because="sirens")


def _disable(house: House, action: OperatorAction, at: float) -> None:
    if not action.target:
        _refuse("needs_zone", "name the one zone to disable")
    (zone,) = _targets(house, action)
    if zone.condition is not FireCondition.QUIESCENT:
        _refuse("in_alarm", f"{zone.id} is in alarm")
    until = at + granted_s(action.duration_s, house.policy.disablement_s)
    house.impairments.disablements[zone.id] = Disablement(zone.id, action.by, at, until)
    house.note(Change.DISABLED, zone=zone.id, by=action.by)


def _enable(house: House, action: OperatorAction, at: float) -> None:
    test = house.impairments.test
    if test is not None and action.target in (None, test.sensor):
        house.end(test, f"ended by {action.by}", at)
        if action.target is not None:
            return
    zones = {z.id for z in _targets(house, action)}
    items = [d for d in house.impairments.disablements.values() if d.zone in zones]
    if not items and test is None:
        _refuse("not_disabled", "nothing is disabled or in test")
    for item in items:
        house.end(item, f"ended by {action.by}", at)


def _targets(house: House, action: OperatorAction) -> list[ZoneAlarm]:
    if action.target is None:
        return list(house.zones.values())
    zone = house.zones.get(ZoneId(action.target))
    if zone is None:
        _refuse("unknown_zone", f"{action.target} is no zone of this house")
    return [zone]


def _require_peace(house: House) -> None:
    if house.condition is not FireCondition.QUIESCENT or house.neighbours.fires:
        _refuse("in_alarm", "an alarm or pre-alarm stands")


def _because(zone: ZoneAlarm) -> str:
    verdict = zone.latest
    return verdict.because if verdict is not None and verdict.severity is not Severity.NONE else zone.because


def _refuse(reason: str, message: str) -> NoReturn:
    raise Refused(reason, message)


_ACTIONS: dict[Verb, Callable[[House, OperatorAction, float], None]] = {
    Verb.ACKNOWLEDGE: _acknowledge,
    Verb.SILENCE: _silence,
    Verb.RESET: _reset,
    Verb.HUSH: _hush,
    Verb.SAFE: _safe,
    Verb.DRILL_START: _start_drill,
    Verb.DRILL_STOP: _stop_drill,
    Verb.WALK_TEST: _walk_test,
    Verb.SIREN_TEST: _siren_test,
    Verb.DISABLE: _disable,
    Verb.ENABLE: _enable,
}
