"""What leaves the house for the ward: topics and versioned JSON (PURE; edge/ward/schema has the schemas)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import TypeGuard

from edge.errors import FrameError, Said
from edge.model.condition import Fault, FireCondition
from edge.model.event import AlarmEvent, Change

ROOT = "liengia/v1"
VERSION = 1

# A payload is some 500 bytes; beyond this it is not ours, and is dropped unread.
MAX_PAYLOAD = 8192
# The sentences for people are cut, so that no chatty sensor makes a payload the broker refuses.
MAX_TEXT = 400
MAX_NAME = 64


class Kind(StrEnum):
    """The last level of a topic."""

    STATE = "state"  # retained: birth and death
    EVENT = "event"
    HEALTH = "health"
    ACK = "ack"  # to the node: the ward's receipts
    ORDER = "order"  # to the node: the ward's orders, never retained
    REPLY = "reply"  # what became of an order


class Rank(IntEnum):
    """What is sent first and evicted last; the numbers are in the outbox file and are never reused."""

    ALARM = 0
    EVENT = 1
    TELEMETRY = 2


@dataclass(frozen=True, slots=True)
class Address:
    """A node as the ward names it.

    Raises:
        ValueError: a name that would change the topic: empty, too long, or with / + # or a control character.
    """

    ward: str
    group: str
    node: str

    def __post_init__(self) -> None:
        for name in (self.ward, self.group, self.node):
            if not 0 < len(name) <= MAX_NAME or not name.isprintable() or set(name) & set("/+#"):
                raise ValueError(Said("'{name}' cannot be a level of a topic", name=name))

    def topic(self, kind: Kind) -> str:
        """liengia/v1/<ward>/<group>/<node>/<kind>."""
        return f"{ROOT}/{self.ward}/{self.group}/{self.node}/{kind}"


@dataclass(frozen=True, slots=True)
class Stamp:
    """The wall time, read once when something leaves the house.

    wall_s   seconds since 1970 UTC, now
    trusted  whether anything has set that clock since the machine started (a Pi has no clock battery)
    age_s    how long ago it happened [s]
    """

    wall_s: float
    trusted: bool
    age_s: float = 0.0

    def fields(self) -> dict[str, object]:
        """`time` of the happening and `clock`, as every payload carries them."""
        then = datetime.fromtimestamp(max(0.0, self.wall_s - self.age_s), UTC)
        return {
            "time": then.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "clock": "trusted" if self.trusted else "untrusted",
        }


def rank_of(event: AlarmEvent) -> Rank:
    """A fire alarm, own or a neighbour's, goes before everything else. A drill's too: never guess it away."""
    is_alarm = (
        event.change in {Change.CONDITION, Change.NEIGHBOUR} and event.after is FireCondition.FIRE_ALARM
    )
    return Rank.ALARM if is_alarm else Rank.EVENT


def event_payload(event: AlarmEvent, stamp: Stamp) -> bytes:
    """The event as the ward gets it; made once, so that every repetition is the same bytes."""
    return _encode(
        {
            "node": event.node,
            "boot": event.boot,
            "seq": event.seq,
            "at_s": round(event.at, 3),
            **stamp.fields(),
            "zone": event.zone,
            "episode": event.episode,
            "change": event.change.value,
            "before": event.before.name.lower(),
            "after": event.after.name.lower(),
            "cause": event.cause.name.lower(),
            "hazard": event.hazard.name.lower(),
            "because": event.because[:MAX_TEXT],
            "by": event.by[:MAX_TEXT],
            "fault": _fault(event.fault),
            "resumed": event.resumed,
            "drill": event.drill,
        }
    )


def health_payload(node: str, boot: int, at_s: float, stamp: Stamp, facts: Mapping[str, object]) -> bytes:
    """How the node is; `facts` are plain JSON values, for example {"faults": 1, "uptime_s": 86400}."""
    return _encode(
        {"node": node, "boot": boot, "at_s": round(at_s, 3), **stamp.fields(), "facts": dict(facts)}
    )


@dataclass(frozen=True, slots=True)
class Life:
    """Birth or death of one connection of a node; the pair has the same (boot, birth).

    boot   the node's start counter
    birth  counts the connections within it, from 1
    """

    boot: int
    birth: int
    is_online: bool


def birth_payload(
    node: str, life: Life, at_s: float, stamp: Stamp, orders: Mapping[str, object] | None = None
) -> bytes:
    """The retained state on connecting. at_s beside time lets the ward date events of an untrusted clock.

    orders  nonce and counter that the next order must have; None: it takes none
    """
    return _encode(
        {"node": node, "boot": life.boot, "birth": life.birth, "online": True, "at_s": round(at_s, 3)}
        | stamp.fields()
        | {"orders": dict(orders) if orders else None}
    )


def reply_payload(node: str, boot: int, at_s: float, stamp: Stamp, answer: Mapping[str, object]) -> bytes:
    """What became of an order; `answer` are its plain JSON values (orders.answer_fields)."""
    return _encode({"node": node, "boot": boot, "at_s": round(at_s, 3), **stamp.fields(), **answer})


def death_payload(node: str, life: Life) -> bytes:
    """The will, handed to the broker before the birth, and the word of an orderly stop."""
    return _encode({"node": node, "boot": life.boot, "birth": life.birth, "online": False})


def parse_life(address: Address, data: bytes) -> Life:
    """A state payload.

    Raises:
        FrameError: not one.
    """
    body = parse(address, data)
    boot, birth, online = body.get("boot"), body.get("birth"), body.get("online")
    if is_count(boot) and is_count(birth) and isinstance(online, bool):
        return Life(boot, birth, online)
    raise FrameError(f"{address.node}: a state without boot, birth and online")


def believes(known: Life | None, arriving: Life, *, retained: bool) -> bool:
    """Whether a state replaces the known one: a late or kept death ends only the birth that it belongs to.

    The rule of Sparkplug's bdSeq. A birth heard live is always true, even with a lower boot: a node whose
    state folder was lost counts from 1 again.
    """
    if known is None or (arriving.is_online and not retained):
        return True
    if not arriving.is_online:
        return (arriving.boot, arriving.birth) == (known.boot, known.birth)
    return (arriving.boot, arriving.birth) > (known.boot, known.birth)


def parse(address: Address, data: bytes) -> dict[str, object]:
    """Any payload of ours: JSON object, version and node as the topic says.

    Raises:
        FrameError: too long, not JSON, another version, or another node's.
    """
    if len(data) > MAX_PAYLOAD:
        raise FrameError(f"{address.node}: {len(data)} bytes, at most {MAX_PAYLOAD}")
    try:
        body = json.loads(data)
        # Escaped lone surrogates are JSON but no text: neither SQLite nor a signature can take them.
        json.dumps(body, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise FrameError(f"{address.node}: not JSON: {str(error)[:80]}") from None
    if not isinstance(body, dict) or body.get("v") != VERSION:
        raise FrameError(f"{address.node}: not version {VERSION} of the payload")
    if body.get("node") != address.node:
        raise FrameError(f"{address.node}: speaks for another node")
    return body


def parse_event(address: Address, data: bytes) -> dict[str, object]:
    """An event payload, every field of its kind; fields of a newer node are let through.

    Raises:
        FrameError: says which field.
    """
    body = parse(address, data)
    for name, is_valid in _EVENT_FIELDS.items():
        if name not in body or not is_valid(body[name]):
            raise FrameError(f"{address.node}: bad {name!r} in an event")
    return body


def parse_topic(topic: str) -> tuple[Address, str]:
    """Whose topic it is, and its last level.

    Raises:
        FrameError: not one of ours.
    """
    levels = topic.removeprefix(f"{ROOT}/").split("/")
    if not topic.startswith(f"{ROOT}/") or len(levels) != 4:
        raise FrameError(f"not a topic of ours: {topic[:120]!r}")
    try:
        return Address(*levels[:3]), levels[3]
    except ValueError as error:
        raise FrameError(str(error)) from None


def is_count(value: object) -> TypeGuard[int]:
    """Whether a JSON value may be a boot, a seq or an episode."""
    # 2**53: beyond it JSON numbers are not exact everywhere, and SQLite's integers end at 2**63.
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _encode(body: Mapping[str, object]) -> bytes:
    text = json.dumps({"v": VERSION, **body}, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # A lone surrogate (a badly decoded name in a settings file) must not stop an alarm.
    return text.encode("utf-8", "replace")


def _fault(fault: Fault | None) -> dict[str, object] | None:
    if fault is None:
        return None
    return {"part": fault.part, "kind": fault.kind.value, "detail": fault.detail[:MAX_TEXT]}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**53


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT


def _is_zone(value: object) -> bool:
    return value is None or (isinstance(value, str) and 0 < len(value) <= MAX_NAME)


def _is_word(value: object) -> bool:
    # Not held to the words known today: a newer node's new cause must still reach the ward.
    return isinstance(value, str) and 0 < len(value) <= MAX_NAME


def _is_time(value: object) -> bool:
    """An instant with its zone, so that whoever shows it cannot stumble."""
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_fault(value: object) -> bool:
    if value is None:
        return True
    return (
        isinstance(value, dict)
        and value.keys() == {"part", "kind", "detail"}
        and all(_is_text(v) for v in value.values())
    )


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


_EVENT_FIELDS = {
    "boot": is_count, "seq": is_count, "at_s": _is_number, "time": _is_time, "clock": _is_word,
    "zone": _is_zone, "episode": is_count, "change": _is_word, "before": _is_word, "after": _is_word,
    "cause": _is_word, "hazard": _is_word, "because": _is_text, "by": _is_text, "fault": _is_fault,
    "resumed": _is_flag, "drill": _is_flag,
}  # fmt: skip
