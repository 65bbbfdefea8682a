"""What an attacker on the LAN can send: frames forged, replayed, torn and random, from fixed seeds."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from edge.group import message
from edge.group.message import Frame, Sign
from edge.model.condition import Cause, FireCondition, Hazard
from edge.model.event import HouseState

_HEAD_BYTES = 16
_STATE_BYTES = 12
_ROW_BYTES = 7
_KIND_AT, _BOOT_AT = 1, 8


class Hand(NamedTuple):
    """What the attacker has.

    group, member  ids of the group and of the house it speaks as
    strange        sign of a key that is in no roster
    recorded       genuine frames of that house, all older than or the same as its newest
    struck_off     (id, sign) of a house that the roster no longer has
    other_group    genuine frames of a group next door
    """

    group: str
    member: str
    strange: Sign
    recorded: list[bytes]
    struck_off: tuple[str, Sign]
    other_group: list[bytes]


def alarm_frame(group: str, node: str, sign: Sign, *, boot: int, seq: int, **state: object) -> bytes:
    """A fire alarm as a house would send it, signed by whoever."""
    own = replace(
        HouseState(FireCondition.FIRE_ALARM, Hazard.FIRE, Cause.CALL_POINT, episode=boot * 256 + 1), **state
    )
    frame = Frame(message.group_tag(group), message.sender_tag(node), boot, seq, roster=1, state=own)
    return message.encode(frame, sign)


def datagrams(hand: Hand, count: int, seed: int) -> Iterator[bytes]:
    """So many, of every kind in turn; none is to be believed, and none is empty of meaning twice the same."""
    dice = random.Random(seed)
    kinds = (_noise, _headed, _flipped, _torn, _replayed, _forged, _struck_off, _foreign, _regrouped)
    for number in range(count):
        yield kinds[number % len(kinds)](hand, dice)


def texts(count: int, seed: int, samples: list[bytes]) -> Iterator[bytes]:
    """MQTT payloads: noise, JSON of any shape, and genuine ones with bytes changed or cut."""
    dice = random.Random(seed)
    kinds: tuple[Callable[[], bytes], ...] = (
        lambda: dice.randbytes(dice.randrange(300)),
        lambda: _json(dice, 0),
        lambda: _changed(dice.choice(samples), dice),
        lambda: dice.choice(samples)[: dice.randrange(1, 60)],
        lambda: b'{"v":1,' * dice.randrange(1, 400),
    )
    for number in range(count):
        yield kinds[number % len(kinds)]()


def _noise(_hand: Hand, dice: random.Random) -> bytes:
    return dice.randbytes(dice.choice((dice.randrange(20), dice.randrange(300), dice.randrange(1400))))


def _headed(hand: Hand, dice: random.Random) -> bytes:
    """A head that passes for a member's, then noise; the number of rows fits the length now and then."""
    rows = dice.randrange(message.MAX_ROWS + 1)
    body = bytearray(dice.randbytes(message.MIN_FRAME_BYTES + rows * _ROW_BYTES))
    kind = dice.choice((1, 1, 1, 2, 3, 4))
    head = bytes((message.VERSION, kind)) + message.group_tag(hand.group) + message.sender_tag(hand.member)
    body[: len(head)] = head
    body[_HEAD_BYTES + _STATE_BYTES - 1] = rows
    if dice.random() < 0.5:  # values that are in order: only the signature is wrong
        body[_HEAD_BYTES + 2 : _HEAD_BYTES + 6] = bytes((2, 0, 1, 0))
        body[_HEAD_BYTES + 10] = 0
        for row in range(rows):
            body[_HEAD_BYTES + _STATE_BYTES + row * _ROW_BYTES + 6] = dice.randrange(5)
    return bytes(body)


def _flipped(hand: Hand, dice: random.Random) -> bytes:
    frame = bytearray(dice.choice(hand.recorded))
    if dice.random() < 0.5:  # so that it is newer, were it signed
        frame[_BOOT_AT] |= 1 << dice.randrange(8)
    for _ in range(dice.randrange(1, 9)):
        frame[dice.randrange(len(frame))] ^= 1 << dice.randrange(8)
    return bytes(frame)


def _torn(hand: Hand, dice: random.Random) -> bytes:
    frame = dice.choice(hand.recorded)
    if dice.random() < 0.5:
        return frame[: dice.randrange(len(frame))]
    return frame + dice.randbytes(dice.randrange(1, 40))


def _replayed(hand: Hand, dice: random.Random) -> bytes:
    return dice.choice(hand.recorded)


def _forged(hand: Hand, dice: random.Random) -> bytes:
    boot, seq = dice.randrange(1, 1 << 32), dice.randrange(1 << 32)
    return alarm_frame(hand.group, hand.member, hand.strange, boot=boot, seq=seq)


def _struck_off(hand: Hand, dice: random.Random) -> bytes:
    node, sign = hand.struck_off
    return alarm_frame(hand.group, node, sign, boot=9, seq=dice.randrange(1, 1 << 32))


def _foreign(hand: Hand, dice: random.Random) -> bytes:
    return dice.choice(hand.other_group)


def _regrouped(hand: Hand, dice: random.Random) -> bytes:
    """A frame of the group next door that claims to be of this one."""
    frame = bytearray(dice.choice(hand.other_group))
    frame[_KIND_AT + 1 : _KIND_AT + 5] = message.group_tag(hand.group)
    return bytes(frame)


def _changed(sample: bytes, dice: random.Random) -> bytes:
    found = bytearray(sample)
    for _ in range(dice.randrange(1, 6)):
        found[dice.randrange(len(found))] = dice.randrange(256)
    return bytes(found) if bytes(found) != sample else b"{}"


def _json(dice: random.Random, depth: int) -> bytes:
    if depth > 3 or dice.random() < 0.3:
        return dice.choice((b"null", b"1e999", b"-0", b'"\\u0000"', b"123456789012345678901", b"true", b'""'))
    inner = [_json(dice, depth + 1) for _ in range(dice.randrange(4))]
    if dice.random() < 0.5:
        return b"[" + b",".join(inner) + b"]"
    names = (b'"v"', b'"node"', b'"events"', b'"key"', b'"sig"', b'"boot"', b'"online"')
    return b"{" + b",".join(dice.choice(names) + b":" + value for value in inner) + b"}"
