"""Restart and power cut."""

import copy
import json
from typing import Any

import pytest

from edge.errors import Refused, StorageError
from edge.model.command import Keep, Sound, Sounding, TellGroup, TellWard
from edge.model.condition import Cause, FaultKind, FireCondition, Hazard
from edge.model.event import Change, Stage, Verb
from edge.model.identity import ZoneId

PRE, FIRE, QUIET = FireCondition.PRE_ALARM, FireCondition.FIRE_ALARM, FireCondition.QUIESCENT


@pytest.mark.parametrize("same_boot", [True, False])
def test_a_fire_resumes_before_any_sensor_speaks(bench, same_boot) -> None:
    bench.at = 1000.0
    bench.burn(Cause.SMOKE_ALARM)
    bench.run_to(1100.0)
    other = bench.restarted(same_boot=same_boot, at=1200.0 if same_boot else 12.0)
    assert [type(c) for c in other.last] == [Sound, TellGroup, TellWard, Keep]
    assert other.last[0] == Sound(Sounding.FIRE)
    event = other.events[0]
    assert (event.resumed, event.boot, event.seq) == (True, 8, 1)
    assert event.episode == bench.events[0].episode
    assert (event.cause, event.zone, event.because) == (Cause.SMOKE_ALARM, "bep", "bui rises")
    assert other.condition() is FIRE
    zone = other.machine.zones[0]
    assert zone.since == (1000.0 if same_boot else 12.0 - 100.0 + 0.0)


def test_a_resumed_fire_is_reset_only_after_its_inputs_were_read(bench) -> None:
    bench.burn()
    other = bench.restarted(same_boot=True)
    with pytest.raises(Refused) as refused:
        other.press(Verb.RESET)
    assert refused.value.reason == "not_read_yet"
    other.calm()
    other.press(Verb.RESET)
    assert other.sounding is Sounding.OFF
    assert other.state.episode == 7 * 256 + 1


def test_a_silenced_fire_sounds_again_after_a_restart(bench) -> None:
    bench.burn()
    bench.at = 40.0
    bench.press(Verb.SILENCE)
    assert bench.restarted(same_boot=True).sounding is Sounding.FIRE


def test_hush_goes_on_in_a_new_process_and_ends_with_a_reboot(bench) -> None:
    bench.suspect()
    bench.press(Verb.HUSH)
    bench.at = 100.0
    other = bench.restarted(same_boot=True)
    assert other.sounding is Sounding.OFF
    assert other.condition() is PRE
    other.run_to(899.0)
    assert other.sounding is Sounding.OFF
    other.run_to(900.0)
    assert other.sounding is Sounding.PRE_ALARM

    rebooted = bench.restarted(same_boot=False, at=9.0)
    assert rebooted.sounding is Sounding.PRE_ALARM
    assert rebooted.changes() == [Change.HUSH_ENDED]


def test_a_clock_that_went_back_is_a_reboot_whatever_is_said(bench) -> None:
    bench.at = 5000.0
    bench.suspect()
    bench.press(Verb.HUSH)
    assert bench.restarted(same_boot=True, at=10.0).sounding is Sounding.PRE_ALARM


def test_a_resumed_pre_alarm_waits_a_whole_window_for_new_readings(bench) -> None:
    bench.at = 5000.0
    bench.suspect()
    bench.at = 5015.0
    bench.suspect()
    other = bench.restarted(same_boot=True, at=5019.0)
    assert other.sounding is Sounding.PRE_ALARM
    other.run_to(5040.0)
    assert other.condition() is PRE
    other.suspect()
    assert other.condition() is FIRE
    assert other.events[-1].episode == bench.events[0].episode


def test_a_resumed_pre_alarm_whose_sensor_is_gone_becomes_a_fire(bench) -> None:
    bench.suspect()
    other = bench.restarted(same_boot=True)
    other.fault("bui", FaultKind.UNPLUGGED)
    other.run_to(10.0)  # no hour is known yet: the night's window
    assert other.condition() is FIRE


def test_neighbours_fire_survives_with_its_hold(bench) -> None:
    bench.peer(FIRE, hazard=Hazard.CO)
    bench.press(Verb.ACKNOWLEDGE)
    other = bench.restarted(same_boot=False, at=5.0)
    assert other.sounding is Sounding.NEIGHBOUR
    assert [(h.origin, h.stage) for h in other.state.heard] == [("n02", Stage.ACKNOWLEDGED)]
    assert other.state.condition is QUIET
    assert [type(c) for c in other.last] == [Sound, TellGroup, Keep]
    other.run_to(1804.0)
    assert other.sounding is Sounding.NEIGHBOUR
    other.run_to(1805.0)
    assert other.machine.neighbours == ()


def test_what_people_set_goes_on_in_a_new_process_only(bench) -> None:
    bench.press(Verb.DISABLE, "ngu")
    bench.press(Verb.WALK_TEST, "bao-khoi")
    bench.press(Verb.DRILL_START)
    other = bench.restarted(same_boot=True, at=100.0)
    assert (other.state.disabled, other.state.testing, other.state.drill) == (True, True, True)
    assert other.sounding is Sounding.DRILL
    other.run_to(86_401.0)
    assert (other.state.disabled, other.state.testing, other.state.drill) == (False, False, False)
    rebooted = bench.restarted(same_boot=False, at=3.0)
    assert rebooted.sounding is Sounding.OFF
    assert set(rebooted.changes()) == {Change.ENABLED, Change.TEST_ENDED, Change.DRILL_ENDED}
    assert rebooted.state.disabled is False


def test_episodes_are_never_used_twice(bench) -> None:
    for _ in range(300):
        bench.suspect()
        bench.calm()
    other = bench.restarted(same_boot=True)
    other.burn()
    mine, theirs = {e.episode for e in bench.events}, {e.episode for e in other.events}
    assert len(mine) == 300
    assert not mine & theirs
    assert min(theirs) > max(mine)


def test_a_zone_that_left_the_settings_burns_until_reset(bench, new_bench) -> None:
    bench.burn()
    data = bench.machine.snapshot()
    data["zones"][0]["id"] = "nha_kho"
    other = new_bench(boot=8)
    other.take(other.machine.restore(data, 0.0, same_boot=True))
    assert other.sounding is Sounding.FIRE
    assert other.events[0].zone == ZoneId("nha_kho")
    other.press(Verb.RESET)
    assert other.sounding is Sounding.OFF


def test_a_quiet_house_resumes_without_a_word(bench) -> None:
    other = bench.restarted(same_boot=False)
    assert other.last == []


def test_keep_comes_with_every_latched_change_and_no_other(bench) -> None:
    bench.suspect()
    assert bench.keeps == 1
    bench.suspect()
    bench.fault("ward", FaultKind.WARD_LOST)
    assert bench.keeps == 1
    bench.press(Verb.HUSH)
    assert bench.keeps == 2
    bench.burn()
    assert bench.keeps == 3
    bench.peer(FIRE)
    assert bench.keeps == 4
    bench.peer(FIRE)
    assert bench.keeps == 4


def full(bench) -> dict[str, Any]:
    bench.press(Verb.DISABLE, "ngu")
    bench.press(Verb.WALK_TEST, "bao-khoi")
    bench.press(Verb.DRILL_START)
    bench.suspect()
    bench.press(Verb.HUSH)
    bench.peer(FIRE, hazard=Hazard.CO)
    return json.loads(json.dumps(bench.machine.snapshot()))


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = []
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        found.append((*here, key))
        if isinstance(inner, dict | list):
            found += paths(inner, (*here, key))
    return found


WRONG = [None, True, "x", -1, 1e999, [], {}, {"a": 1}, 99]


def replaced(whole: dict[str, Any], path: tuple[Any, ...], bad: object) -> tuple[dict[str, Any], object]:
    data = copy.deepcopy(whole)
    parent: Any = data
    for key in path[:-1]:
        parent = parent[key]
    before, parent[path[-1]] = parent[path[-1]], bad
    return data, before


def may_pass(bad: object, before: object) -> bool:
    """Whether the wrong value could have been written by us: of the same type."""
    numbers = {int, float}
    return type(bad) is type(before) or {type(bad), type(before)} <= numbers


def test_every_torn_field_is_named_and_nothing_is_half_restored(bench, new_bench) -> None:
    whole = full(bench)
    assert len(whole["zones"]) == len(whole["neighbours"]) == 1
    refused = 0
    for path in paths(whole):
        for bad in WRONG:
            data, before = replaced(whole, path, bad)
            other = new_bench(boot=9)
            fresh = other.machine.snapshot()
            try:
                other.take(other.machine.restore(data, 0.0, same_boot=True))
            except StorageError as error:
                refused += f"snapshot.{path[0]}" in str(error)
                assert other.machine.snapshot() == fresh
                assert other.machine.tick(0.0) == []
            else:
                assert may_pass(bad, before), f"{path}: {bad!r} was taken for {before!r}"
    assert refused > 200


@pytest.mark.parametrize("data", [None, [], "fire", 7, {}, {"version": 2}, {"version": "1"}])
def test_what_is_no_snapshot_is_refused(bench, data) -> None:
    with pytest.raises(StorageError, match="snapshot"):
        bench.machine.restore(data, 0.0, same_boot=True)


def test_a_missing_field_is_named(bench) -> None:
    data = full(bench)
    del data["neighbours"][0]["origin"]
    with pytest.raises(StorageError, match=r"snapshot\.neighbours\[0\]\.origin: missing"):
        bench.machine.restore(data, 0.0, same_boot=True)
