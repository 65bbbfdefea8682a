"""The ward's word that it has an event: signed, and about these very bytes (PURE).

A receipt is what makes an event *done*; a PUBACK only says that the broker has it. It is signed over
ward, group, node and, for each event, boot, seq and the digest of the stored payload. The digest is there
because (node, boot, seq) alone can be taken by somebody else: a forged event sent ahead of the real one
would earn the real one's receipt, and a node that lost its start counter would find its new fire
receipted by an old message.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from edge.errors import FrameError, SignatureError
from edge.ward.payload import VERSION, Address, Kind, is_count, parse

# (raw Ed25519 public key, signature, message) -> whether it is good
Verify = Callable[[bytes, bytes, bytes], bool]

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


@dataclass(frozen=True, slots=True)
class Signer:
    """The ward's key: its public half, raw, and a function that signs bytes."""

    public: bytes
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Checker:
    """Tells the ward's receipts from forged ones.

    ward_keys  of the roster, raw; with none, no receipt is ever accepted and events stay un-done
    """

    ward_keys: Collection[bytes]
    verify: Verify

    def read(self, address: Address, data: bytes) -> list[Receipt]:
        """The receipts in a message on the node's ack topic.

        Raises:
            FrameError: not a receipt, or for another node.
            SignatureError: not signed by a ward key of the roster.
        """
        body = parse(address, data)
        receipts = _receipts(address, body.get("events"))
        key, signature = _from_text(address, body.get("key")), _from_text(address, body.get("sig"))
        if key not in self.ward_keys:
            raise SignatureError(f"{address.node}: a receipt by a key that is no ward key of the roster")
        if not self.verify(key, signature, signed_bytes(address, receipts)):
            raise SignatureError(f"{address.node}: a receipt with a wrong signature")
        return receipts


def digest(payload: bytes) -> str:
    """Of the payload exactly as published."""
    return hashlib.sha256(payload).hexdigest()[:_DIGEST_CHARS]


def signed_bytes(address: Address, receipts: Sequence[Receipt]) -> bytes:
    """What the signature covers: one line each for domain, ward, group, node and every event, LF-ended."""
    lines = [_DOMAIN, address.ward, address.group, address.node]
    lines += (f"{r.boot} {r.seq} {r.digest}" for r in receipts)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def receipt_payload(address: Address, receipts: Sequence[Receipt], signer: Signer) -> bytes:
    """The message for the node's ack topic, at most MAX_EVENTS receipts."""
    assert 0 < len(receipts) <= MAX_EVENTS
    signature = signer.sign(signed_bytes(address, receipts))
    body = {
        "v": VERSION,
        "node": address.node,
        "events": [{"boot": r.boot, "seq": r.seq, "digest": r.digest} for r in receipts],
        "key": _to_text(signer.public),
        "sig": _to_text(signature),
    }
    return json.dumps(body, separators=(",", ":")).encode("utf-8")


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


def _to_text(raw: bytes) -> str:
    """As keys stand in the roster: base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _from_text(address: Address, text: object) -> bytes:
    if isinstance(text, str) and text.isascii():
        try:
            return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except binascii.Error:
            pass
    raise FrameError(f"{address.node}: a receipt whose key or signature is not base64url")
