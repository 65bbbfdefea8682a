"""How fast a suspicion becomes the group's alarm, and how long people may hold something off.

One readable table: the Policy. Standards set the ceilings; the settings may only be stricter.
"""

import math
from dataclasses import dataclass, fields

from edge.errors import Refused
from edge.model.condition import FaultKind

# A household sleeps; also when chirps are muted. Hours on the wall.
NIGHT_FROM_HOUR = 22
NIGHT_UNTIL_HOUR = 5

# A sensor with one of these gives no newer reading: in a fire that is what burning looks like.
FELL_SILENT = frozenset(
    {
        FaultKind.SILENT,
        FaultKind.UNPLUGGED,
        FaultKind.HUNG,
        FaultKind.OPEN,
        FaultKind.SHORT,
        FaultKind.OUT_OF_RANGE,
    }
)

# A house that cannot warn, or no longer sees, says so at night too.
NEVER_MUTED = FELL_SILENT | {
    FaultKind.STUCK,
    FaultKind.FROZEN,
    FaultKind.SIREN_CIRCUIT,
    FaultKind.POWER,
    FaultKind.BATTERY,
    FaultKind.BATTERY_EMPTY,
}


@dataclass(frozen=True, slots=True)
class Policy:
    """Windows and ceilings, all [s] but the last.

    Raises:
        ValueError: a value that is not above 0, or looser than LIMITS.
    """

    # Time for the people at home to look; by night they sleep and cannot (EN 54-2: at most 60 s).
    verification_day_s: float = 20.0
    verification_night_s: float = 10.0
    # A supporting sensor that gives neither a newer reading nor a fault for this long counts as silent;
    # three intervals of the slowest kind (60 s).
    verification_limit_s: float = 180.0
    # EN 14604 and UL 217: a hush lasts at most 15 min.
    hush_s: float = 900.0
    # The siren has told everybody at home before anybody can stop it.
    silence_after_s: float = 30.0
    resound_s: float = 600.0
    # Three heartbeats of 30 s and a little (NFPA 72: 200 s, EN 54-25: 300 s).
    origin_lost_s: float = 100.0
    # A burnt house says nothing any more; its neighbours warn on for a fire brigade's response time.
    origin_hold_s: float = 1800.0
    drill_s: float = 900.0
    test_s: float = 300.0  # of one device
    siren_test_s: float = 6.0  # the drill's whole pattern once
    disablement_s: float = 86_400.0
    # The roll call stays open so long after the last alarm ended.
    roll_call_s: float = 3600.0
    # EN 14604: a hushed alarm still sounds at a higher level. A suspicion this strong is not hushed, and
    # breaks a hush: odds of 90 to 1, half as strong again as a pre-alarm (3 nat, fused fire 6) [nat].
    hush_ceiling_nat: float = 4.5

    def __post_init__(self) -> None:
        for field in fields(self):
            value, most = getattr(self, field.name), LIMITS.get(field.name, math.inf)
            if not 0.0 < value <= most:
                raise ValueError(f"{field.name}: {value} is not above 0 and at most {most}")


# The loosest that the settings may ask for.
LIMITS = {
    "verification_day_s": 60.0,
    "verification_night_s": 60.0,
    "verification_limit_s": 300.0,
    "hush_s": 900.0,
    "drill_s": 900.0,
    "test_s": 300.0,
    "siren_test_s": 30.0,
    "disablement_s": 86_400.0,
    "resound_s": 600.0,
    "origin_lost_s": 200.0,
}


def is_night(hour: int | None) -> bool:
    """Whether people sleep; None, a wall clock that nobody has set, holds to the night's rules."""
    return hour is None or hour >= NIGHT_FROM_HOUR or hour < NIGHT_UNTIL_HOUR


def verification_s(policy: Policy, hour: int | None) -> float:
    """How long a suspicion that begins now waits [s]."""
    if is_night(hour):
        # A group that chose a short window by day has not asked for a longer one by night.
        return min(policy.verification_night_s, policy.verification_day_s)
    return policy.verification_day_s


def mutes_chirp(hour: int | None, kinds: frozenset[FaultKind]) -> bool:
    """Whether the fault chirp waits for the morning; never by a clock that nobody has set."""
    return hour is not None and is_night(hour) and not kinds & NEVER_MUTED


def granted_s(wish_s: float | None, ceiling_s: float) -> float:
    """What a person gets of what was asked for [s]; None asks for the whole.

    Raises:
        Refused: bad_duration.
    """
    if wish_s is None:
        return ceiling_s
    if not 0.0 < wish_s < math.inf:
        raise Refused("bad_duration", f"{wish_s} s is not a duration")
    return min(wish_s, ceiling_s)
