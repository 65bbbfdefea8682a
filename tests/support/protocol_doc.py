"""The parts of docs/protocol.md that are made from the code; run as a program, it renews them."""

import importlib
import itertools
import sys
from collections.abc import Iterator
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

ROOT = Path(__file__).parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402

from edge.alarm.table import TRANSITIONS  # noqa: E402
from edge.group import challenge as challenges  # noqa: E402
from edge.group import envelope, message, roster_frame  # noqa: E402
from edge.group.challenge import Challenge  # noqa: E402
from edge.group.message import Answer, Frame, Head, Kind, Row, group_tag, sender_tag  # noqa: E402
from edge.group.roster_frame import RosterCall, SealedRoster  # noqa: E402
from edge.model.condition import Cause, FireCondition  # noqa: E402
from edge.model.event import HouseState, Stage  # noqa: E402
from edge.model.identity import NodeId  # noqa: E402

DOCUMENT = ROOT / "docs" / "protocol.md"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
GROUP, NODE, OTHER = "to-5", NodeId("k7q2"), NodeId("m3x9")
NONCE = bytes.fromhex("a1a2a3a4a5a6")
# Of the caller and of who answers; the text stands for a parcel.
SECRET, ANSWER_SECRET, PARCEL = bytes(range(32, 64)), bytes(range(64, 96)), b"parcel"

TIMERS = (
    ("pacing.ALARM_BURST_S", "a new alarm, from its instant"),
    ("pacing.FAST_S", "then so often, until every neighbour has answered"),
    ("pacing.FAST_FOR_S", "… for so long"),
    ("pacing.MISSING_S", "then so often, to the end of the first minute, while answers are missing"),
    ("pacing.ANSWERED_S", "… once all have answered"),
    ("pacing.STANDING_S", "every house, while any alarm stands in the group"),
    ("pacing.CALM_BURST_S", "a reset"),
    ("pacing.CHANGE_BURST_S", "any other change, and the answer to an alarm"),
    ("pacing.ANSWER_SPREAD_S", "answers are spread over this"),
    ("pacing.HEARTBEAT_S", "a beat after so long a silence, less up to a tenth"),
    ("pacing.ECHO_S", "copies of a beat"),
    ("pacing.MIN_GAP_S", "between two sendings of a house"),
    ("writer.REUSE_S", "an unchanged state is the same bytes for so long"),
    ("challenge.CALM_S", "a challenge, until it is answered"),
    ("challenge.URGENT_S", "… while an alarm waits for it"),
    ("challenge.ANSWER_FOR_S", "a challenge is answered in every frame of this time"),
    ("challenge.NARROW_ANSWER_FOR_S", "… by radio"),
    ("challenge.NONCE_S", "a new nonce; one is good for twice as long"),
    ("unproven.UNANSWERED_S", "an alarm without an answer becomes a fault"),
    ("relay.EVERY_S", "a standing fire's last frame is repeated onto the other roads"),
    ("road_traits.WIRED.word_s", "a burnt house's last frame is given to who asks, after this"),
    ("road_traits.WIRED.word_spread_s", "… and a share of this"),
    ("road_traits.AIR.word_s", "… by radio after this"),
    ("road_traits.AIR.word_spread_s", "… and a share of this"),
    ("road_traits.WIRED.missed_s", "a house silent for so long, of whose alarm others tell, is asked"),
    ("road_traits.AIR.missed_s", "… by radio"),
    ("road_traits.WIRED.lost_s", "a house silent for so long is lost"),
    ("road_traits.AIR.lost_s", "… by radio"),
    ("table.HOLD_S", "a neighbour's fire stands after its last word"),
    ("table.DUPLICATE_S", "the same bytes on another road show within this that the road works"),
    ("roll_out.SPREAD_S", "the first call for a newer roster comes within this"),
    ("roll_out.CALL_AGAIN_S", "then so often, the last of them for ever, until a good one came"),
    ("roll_out.ANSWER_WITHIN_S", "an answer is taken within this of its call"),
    ("roll_out.ANSWER_EVERY_S", "one house is answered no more often"),
    ("roll_out.ANSWER_GAP_S", "between two answers of a house"),
    ("refusals.FORGED_WINDOW_S", "five forged or replayed frames within this are a fault"),
    ("broker.LOST_S", "a broker out of reach becomes a fault"),
)


def sections() -> Iterator[tuple[str, str]]:
    """Name of each part, and its text."""
    yield "example", _example()
    yield "timers", _timers()
    yield "states", _states()


def updated(text: str) -> str:
    """The document with its made parts made anew.

    Raises:
        ValueError: a part's markers are not there.
    """
    for name, part in sections():
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        before, found, rest = text.partition(begin)
        _, found_end, after = rest.partition(end)
        if not (found and found_end):
            raise ValueError(f"no markers of {name}")
        text = f"{before}{begin}{part}{end}{after}"
    return text


def _example() -> str:
    alarm = HouseState(FireCondition.FIRE_ALARM, cause=Cause.CALL_POINT, zone=3, episode=513, fault=True)
    rows = (Row(sender_tag(OTHER), 257, Stage.COMMANDED),)
    state = Frame(group_tag(GROUP), sender_tag(NODE), 0x01020304, 7, 4, alarm, rows)
    head = Head(Kind.CHALLENGE, group_tag(GROUP), sender_tag(OTHER), 0x0A0B0C0D, 12)
    challenge = Challenge(head, NONCE, (sender_tag(NODE),))
    answers = (Answer(sender_tag(OTHER), NONCE),)
    reply = Frame(group_tag(GROUP), sender_tag(NODE), 0x01020304, 8, 4, alarm, rows, answers)
    lines = ["```", f"private key  {bytes(range(32)).hex()}"]
    lines += [f"public key   {KEY.public_key().public_bytes_raw().hex()}"]
    lines += [f"group tag    {group_tag(GROUP).hex()}  of '{GROUP}'"]
    lines += [
        f"house tags   {sender_tag(NODE).hex()}  of '{NODE}', {sender_tag(OTHER).hex()} of '{OTHER}'",
        "",
    ]
    lines += _hex("STATE: fire alarm, call point", message.encode(state, KEY.sign), (16, 28, 35))
    lines += _hex(
        "CHALLENGE to k7q2 (signed with the same key here)", challenges.encode(challenge, KEY.sign), (16, 25)
    )
    lines += _hex("REPLY: the same state, with the answer", message.encode(reply, KEY.sign), (16, 28, 37, 44))
    call = RosterCall(
        replace(head, kind=Kind.ROSTER_CALL, seq=0), sender_tag(NODE), 4, envelope.public_of(SECRET)
    )
    closed = envelope.close(PARCEL, call.key, ANSWER_SECRET)
    given = SealedRoster(
        Head(Kind.ROSTER, group_tag(GROUP), sender_tag(NODE), 0x01020304, 0), sender_tag(OTHER), closed
    )
    lines += [f"one-time secret of the caller  {SECRET.hex()}", ""]
    lines += _hex("ROSTER_CALL to k7q2", roster_frame.encode_call(call, KEY.sign), (16, 20))
    lines += _hex("ROSTER with 'parcel' in it", roster_frame.encode_roster(given, KEY.sign), (16, 18, 50))
    return "\n".join([*lines[:-1], "```", ""])


def _hex(title: str, data: bytes, cuts: tuple[int, ...]) -> list[str]:
    edges = [0, *cuts, len(data) - 32, len(data)]
    parts = [data[a:b].hex() for a, b in itertools.pairwise(edges)]
    return [f"{title}, {len(data)} bytes", *(f"  {part}" for part in parts), ""]


def _timers() -> str:
    lines = ["| constant in `edge/group/` | seconds | what |", "|---|---|---|"]
    for name, what in TIMERS:
        module, _, constant = name.partition(".")
        value = attrgetter(constant)(importlib.import_module(f"edge.group.{module}"))
        values = value if isinstance(value, tuple) else (value,)
        lines.append(f"| `{name}` | {', '.join(f'{v:g}' for v in values)} | {what} |")
    return "\n".join([*lines, ""])


def _states() -> str:
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> QUIESCENT"]
    by_pair: dict[tuple[str, str], list[str]] = {}
    for (before, trigger), after in TRANSITIONS.items():
        by_pair.setdefault((before.name, after.name), []).append(trigger.value)
    lines += [f"    {before} --> {after}: {', '.join(names)}" for (before, after), names in by_pair.items()]
    return "\n".join([*lines, "```", ""])


if __name__ == "__main__":
    DOCUMENT.write_text(updated(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
