"""What happened: facts for the record, and what re-enters the core as an event."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from edge.model.condition import Cause, Fault, FaultKind, FireCondition, Hazard
from edge.model.identity import NodeId, PartId, ZoneId


class Change(StrEnum):
    """What an AlarmEvent tells."""

    CONDITION = "condition"
    NEIGHBOUR = "neighbour"  # a neighbour's condition as this house verified it
    FAULT_RAISED = "fault_raised"
    FAULT_CLEARED = "fault_cleared"
    DISABLED = "disabled"
    ENABLED = "enabled"
    TEST_BEGUN = "test_begun"
    TEST_ENDED = "test_ended"
    TEST_ANSWERED = "test_answered"  # the device under walk-test works; nobody was alarmed
    DRILL_BEGUN = "drill_begun"
    DRILL_ENDED = "drill_ended"
    ACKNOWLEDGED = "acknowledged"
    SILENCED = "silenced"
    HUSHED = "hushed"
    HUSH_ENDED = "hush_ended"  # run out or broken
    SAFE = "safe"
    RESET = "reset"
    STOOD_DOWN = "stood_down"  # the ward lets people silence; no siren stops by it
    ORDER_OBEYED = "order_obeyed"
    ORDER_REFUSED = "order_refused"


@dataclass(frozen=True, slots=True)
class AlarmEvent:
    """One fact for the ward and the journal; (node, boot, seq) identifies it for ever.

    boot     the node's own start counter, seq counts events within it
    at       on the node's clock [s]; wall time is attached once, on leaving for the ward
    episode  joins the events of one fire in one zone; 0 when none
    because  for a person, from the verdict or the fault
    by       the person or house that acted, when one did
    resumed  re-derived after a restart: the ward joins it to the episode it has
    """

    node: NodeId
    boot: int
    seq: int
    at: float
    zone: ZoneId | None
    episode: int
    change: Change
    before: FireCondition
    after: FireCondition
    cause: Cause = Cause.NONE
    hazard: Hazard = Hazard.FIRE
    because: str = ""
    by: str = ""
    fault: Fault | None = None
    resumed: bool = False
    drill: bool = False


@dataclass(frozen=True, slots=True)
class FaultRaised:
    """A part broke. Raising one that stands already is harmless."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class FaultCleared:
    """A part works again; kind None clears every fault of the part."""

    part: PartId
    kind: FaultKind | None
    at: float


FaultChange = FaultRaised | FaultCleared


class Verb(StrEnum):
    """What people may do; acknowledge, silence and reset are three operations."""

    ACKNOWLEDGE = "ack"
    SILENCE = "silence"
    RESET = "reset"
    HUSH = "hush"
    SAFE = "safe"
    DRILL_START = "drill-start"
    DRILL_STOP = "drill-stop"
    WALK_TEST = "walk-test"
    SIREN_TEST = "siren-test"
    DISABLE = "disable"
    ENABLE = "enable"


@dataclass(frozen=True, slots=True)
class OperatorAction:
    """A person's wish; refused with alarm.Refused, which says why.

    target      zone (DISABLE, ENABLE) or sensor (WALK_TEST); None means the whole house
    duration_s  where the verb takes one; the policy's ceiling holds [s]
    """

    verb: Verb
    by: str
    target: str | None = None
    duration_s: float | None = None


@dataclass(frozen=True, slots=True)
class StandDown:
    """The ward's word while an alarm stands: shown, and people may silence at once. It silences nothing."""

    by: str
    word: str


@dataclass(frozen=True, slots=True)
class Audit:
    """An order of the ward, ORDER_OBEYED or ORDER_REFUSED: for the record alone."""

    change: Change
    by: str
    because: str


class Stage(IntEnum):
    """How far an alarm came at one neighbour; CONFIRMED needs read-back, current or a microphone."""

    SENT = 0
    HEARD = 1
    COMMANDED = 2
    CONFIRMED = 3
    ACKNOWLEDGED = 4


@dataclass(frozen=True, slots=True)
class Heard:
    """One house's word on an alarm of another: the row of the delivery ledger."""

    origin: NodeId
    episode: int
    stage: Stage


@dataclass(frozen=True, slots=True)
class HouseState:
    """What a house tells its group of itself.

    zone     index of the zone in the house's own list; the newest zone in alarm
    episode  of that zone; a new one re-sounds silenced sirens
    heard    of every standing alarm and drill of the others; in a drill also the house's
             own: (itself, its number, SENT); without the drill flag that is a silent test
    """

    condition: FireCondition = FireCondition.QUIESCENT
    hazard: Hazard = Hazard.FIRE
    cause: Cause = Cause.NONE
    zone: int = 0
    episode: int = 0
    drill: bool = False
    fault: bool = False
    disabled: bool = False
    testing: bool = False
    safe: bool = False
    heard: tuple[Heard, ...] = ()

    def row_of(self, origin: NodeId) -> int:
        """The episode that `heard` has of a house, 0 when none."""
        return next((row.episode for row in self.heard if row.origin == origin), 0)


@dataclass(frozen=True, slots=True)
class PeerReport:
    """A neighbour's verified state; reaches the core only with a good signature and a new (boot, seq)."""

    peer: NodeId
    boot: int
    seq: int
    at: float
    state: HouseState
    road: str
