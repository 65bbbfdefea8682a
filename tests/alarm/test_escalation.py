import math
from typing import Any

import pytest

from edge.alarm.escalation import Policy, granted_s, is_night, mutes_chirp, verification_s
from edge.errors import Refused
from edge.model.condition import FaultKind

MUTABLE = frozenset({FaultKind.DRIFTING, FaultKind.WARD_LOST})


@pytest.mark.parametrize(("hour", "night"), [(21, False), (22, True), (0, True), (4, True), (5, False)])
def test_night_is_22_to_5(hour: int, night: bool) -> None:
    assert is_night(hour) is night
    assert verification_s(Policy(), hour) == (10.0 if night else 20.0)


def test_night_is_never_slower_than_day() -> None:
    assert verification_s(Policy(verification_day_s=5.0), 23) == 5.0


def test_an_unset_clock_holds_to_the_short_window_but_mutes_nothing() -> None:
    assert verification_s(Policy(), None) == 10.0
    assert mutes_chirp(None, MUTABLE) is False
    assert mutes_chirp(23, MUTABLE) is True
    assert mutes_chirp(12, MUTABLE) is False


@pytest.mark.parametrize(
    "kind",
    [FaultKind.SIREN_CIRCUIT, FaultKind.POWER, FaultKind.SILENT, FaultKind.UNPLUGGED, FaultKind.HUNG],
)
def test_a_house_that_cannot_warn_chirps_at_night(kind: FaultKind) -> None:
    assert mutes_chirp(23, MUTABLE | {kind}) is False


def test_granted_is_cut_to_the_ceiling() -> None:
    assert granted_s(None, 900.0) == 900.0
    assert granted_s(60.0, 900.0) == 60.0
    assert granted_s(7200.0, 900.0) == 900.0


@pytest.mark.parametrize("wish_s", [0.0, -1.0, math.inf, math.nan])
def test_granted_refuses_what_is_no_duration(wish_s: float) -> None:
    with pytest.raises(Refused) as refused:
        granted_s(wish_s, 900.0)
    assert refused.value.reason == "bad_duration"


@pytest.mark.parametrize(
    "loose",
    [{"hush_s": 901.0}, {"verification_day_s": 61.0}, {"drill_s": 1000.0}, {"origin_hold_s": math.nan},
     {"silence_after_s": 0.0}, {"disablement_s": -1.0}],
)  # fmt: skip
def test_policy_refuses_what_the_standards_do_not_allow(loose: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(loose))):
        Policy(**loose)
