"""The ward's word that it has an event: signed, and about these very bytes (PURE).

A receipt is what makes an event *done*; a PUBACK only says that the broker has it. It is signed over
ward, group, node and, for each event, boot, seq and the digest of the stored payload. The digest is there
because (node, boot, seq) alone can be taken by somebody else: a forged event sent ahead of the real one
would earn the real one's receipt, and a node that lost its start counter would find its new fire
receipted by an old message.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from edge.errors import FrameError
from edge.ward.payload import Address, Kind, is_count, parse
from edge.ward.seal import Checker, Signer, lines, sealed

# 128 bits of SHA-256: finding a second payload for it is out of reach, and receipts stay short.
_DIGEST_CHARS = 32
# Keeps a receipt below payload.MAX_PAYLOAD; a ward with more to say sends several.
MAX_EVENTS = 64
_DOMAIN = "liengia/v1/receipt"  # so that no signature made for anything else passes as a receipt


@dataclass(frozen=True, slots=True)
class Receipt:
    """One event that the ward has stored."""

    boot: int
    seq: int
    digest: str


def read_receipts(checker: Checker, address: Address, data: bytes) -> list[Receipt]:
    """The receipts in a message on the node's ack topic.

    Raises:
        FrameError: not a receipt, or for another node.
        SignatureError: not signed by a ward key of the roster.
    """
    body = parse(address, data)
    receipts = _receipts(address, body.get("events"))
    checker.check(address, body, signed_bytes(address, receipts))
    return receipts


def digest(payload: bytes) -> str:
    """Of the payload exactly as published."""
    return hashlib.sha256(payload).hexdigest()[:_DIGEST_CHARS]


def signed_bytes(address: Address, receipts: Sequence[Receipt]) -> bytes:
    """What the signature covers: one line each for domain, ward, group, node and every event, LF-ended."""
    events = (f"{r.boot} {r.seq} {r.digest}" for r in receipts)
    return lines(_DOMAIN, address.ward, address.group, address.node, *events)


def receipt_payload(address: Address, receipts: Sequence[Receipt], signer: Signer) -> bytes:
    """The message for the node's ack topic, at most MAX_EVENTS receipts."""
    assert 0 < len(receipts) <= MAX_EVENTS
    events = [{"boot": r.boot, "seq": r.seq, "digest": r.digest} for r in receipts]
    return sealed(address, {"events": events}, signed_bytes(address, receipts), signer)


def ack_topic(address: Address) -> str:
    """Where receipts for a node go; never retained."""
    return address.topic(Kind.ACK)


def _receipts(address: Address, events: object) -> list[Receipt]:
    if not isinstance(events, list) or not 0 < len(events) <= MAX_EVENTS:
        raise FrameError(f"{address.node}: a receipt of no events, or of more than {MAX_EVENTS}")
    return [_receipt(address, event) for event in events]


def _receipt(address: Address, event: object) -> Receipt:
    if isinstance(event, dict):
        boot, seq, of = event.get("boot"), event.get("seq"), event.get("digest")
        if is_count(boot) and is_count(seq) and isinstance(of, str) and len(of) == _DIGEST_CHARS:
            return Receipt(boot, seq, of)
    raise FrameError(f"{address.node}: an event of a receipt without boot, seq and digest")
