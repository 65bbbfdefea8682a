"""Conditions of a zone and of the node.

The fire condition is one state per zone; faults, disablements and tests are parallel sets that may
stand beside any of them (EN 54-2: five conditions, several at once). A fault never lowers an alarm.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from edge.model.identity import PartId, ZoneId


class FireCondition(IntEnum):
    """Of one zone. FIRE_ALARM latches until reset; PRE_ALARM warns at home only."""

    QUIESCENT = 0
    PRE_ALARM = 1
    FIRE_ALARM = 2


class Hazard(IntEnum):
    """What the people are warned of: fire sounds T3, carbon monoxide T4 (ISO 8201)."""

    FIRE = 0
    CO = 1


class Cause(IntEnum):
    """What raised the condition; the numbers go over the air and are never reused."""

    NONE = 0
    CALL_POINT = 1
    SMOKE_ALARM = 2  # contact of a certified smoke alarm
    HEAT_CONTACT = 3  # contact of a certified heat detector
    HEAT_LIMIT = 4  # static limit of the zone's EN 54-5 class
    HEAT_RISE = 5  # sustained rate of rise
    SMOKE_LIMIT = 6
    CO_LIMIT = 7
    DETECTOR = 8  # fused evidence
    UNCONFIRMED = 9  # pre-alarm whose verification window ran out
    OPERATOR = 10
    NEIGHBOUR = 11


HARD_CAUSES = frozenset(
    {
        Cause.CALL_POINT,
        Cause.SMOKE_ALARM,
        Cause.HEAT_CONTACT,
        Cause.HEAT_LIMIT,
        Cause.HEAT_RISE,
        Cause.SMOKE_LIMIT,
        Cause.CO_LIMIT,
    }
)


class FaultKind(StrEnum):
    """Fault warnings (NFPA 72: trouble). Each names a remedy in the message catalogue."""

    SILENT = "silent"  # no reading for the channel's stale_s
    STUCK = "stuck"  # the same value for too long
    FROZEN = "frozen"  # reporting, but byte for byte the same
    OUT_OF_RANGE = "out_of_range"
    NOISY = "noisy"
    DRIFTING = "drifting"  # "clean me", before it alarms
    CHECKSUM = "checksum"  # torn or foreign frames
    OPEN = "open"
    SHORT = "short"
    UNPLUGGED = "unplugged"  # the port is gone or cannot be opened
    HUNG = "hung"  # a child process had to be killed
    SIREN_CIRCUIT = "siren_circuit"
    LINK_LOST = "link_lost"  # one of our own roads
    NEIGHBOUR_LOST = "neighbour_lost"
    ORIGIN_LOST = "origin_lost"  # the burning house fell silent
    FORGED = "forged"  # unsigned, wrongly signed or replayed traffic
    WARD_LOST = "ward_lost"
    NOT_ACKNOWLEDGED = "not_acknowledged"  # the ward has no word for an alarm: people must call
    STORAGE = "storage"
    CLOCK = "clock"
    POWER = "power"  # the main source (EN 54-4)
    BATTERY = "battery"  # the standby source: absent or low
    BATTERY_EMPTY = "battery_empty"  # it ends within minutes: shut down in order
    SETTINGS = "settings"
    SLOW = "slow"
    SELF_TEST = "self_test"  # failed the weekly silent test
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Fault:
    """Part of the node is broken; (part, kind) identifies it.

    since   on the node's clock [s]
    detail  what was seen, for a person
    """

    part: PartId
    kind: FaultKind
    since: float
    detail: str


@dataclass(frozen=True, slots=True)
class Disablement:
    """A zone deliberately off; always ends by itself at `until` [s]."""

    zone: ZoneId
    by: str
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class TestMode:
    """One device being walk-tested: it shows, but neither evacuates nor calls; ends at `until` [s]."""

    __test__ = False  # not a pytest class

    sensor: PartId
    by: str
    since: float
    until: float
