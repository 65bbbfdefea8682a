"""What must be done, in the order node.py does it: siren, group, ward, journal."""

from dataclasses import dataclass
from enum import StrEnum

from edge.model.event import AlarmEvent, HouseState


class Sounding(StrEnum):
    """What every siren of the house makes now; the temporal patterns are in sirens/pattern.py."""

    OFF = "off"
    FIRE = "fire"  # own fire: T3
    CO = "co"  # T4
    NEIGHBOUR = "neighbour"  # clearly different from T3
    PRE_ALARM = "pre_alarm"
    DRILL = "drill"
    CHIRP = "chirp"  # a fault, once a minute


@dataclass(frozen=True, slots=True)
class Sound:
    """Set every siren to one pattern."""

    sounding: Sounding


@dataclass(frozen=True, slots=True)
class TellGroup:
    """Send this state to every neighbour on every road, at once."""

    state: HouseState


@dataclass(frozen=True, slots=True)
class TellWard:
    """Put this event in the outbox."""

    event: AlarmEvent


@dataclass(frozen=True, slots=True)
class Keep:
    """Latched state changed: write the machine's snapshot."""


Command = Sound | TellGroup | TellWard | Keep
