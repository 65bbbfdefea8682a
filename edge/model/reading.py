"""One value from one initiating device, and what is known of that device."""

from dataclasses import dataclass
from enum import Enum, StrEnum

from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity


class Quality(Enum):
    """How far a value may be trusted; WARMING_UP and SUSPECT never count against a fire."""

    GOOD = "good"
    WARMING_UP = "warming_up"
    SUSPECT = "suspect"


class Role(StrEnum):
    """What a CONTACT means when it is 1."""

    SMOKE_ALARM = "smoke_alarm"  # a certified alarm's relay: a hard alarm
    HEAT = "heat"  # a certified heat detector's relay: a hard alarm
    TAMPER = "tamper"
    MAINS_FAIL = "mains_fail"


class HeatClass(StrEnum):
    """EN 54-5 class of a zone's static heat limit."""

    A1 = "A1"
    A2 = "A2"
    B = "B"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value.

    value   in the quantity's one unit (quantity.UNIT); contacts 0 or 1
    at      when it was measured, on the node's clock [s]
    """

    sensor: PartId
    zone: ZoneId
    quantity: Quantity
    value: float
    at: float
    quality: Quality = Quality.GOOD


@dataclass(frozen=True, slots=True)
class Channel:
    """One quantity of one sensor, as the settings name it.

    interval_s  expected time between readings [s]; None when it speaks only on change and by slow poll
    warm_up_s   from start, during which values are marked WARMING_UP by the adapter [s]
    stale_s     silence after which the sensor is at fault [s]
    role        of a CONTACT
    """

    sensor: PartId
    zone: ZoneId
    quantity: Quantity
    interval_s: float = 1.0
    warm_up_s: float = 0.0
    stale_s: float = 10.0
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """A room as the settings name it; `profile` picks priors and the heat class."""

    id: ZoneId
    name: str
    profile: str
