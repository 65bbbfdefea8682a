"""What only the ward can have written: signed by a ward key of the group's roster (PURE)."""

import base64
import binascii
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from edge.errors import FrameError, SignatureError
from edge.ward.payload import VERSION, Address

# (raw Ed25519 public key, signature, message) -> whether it is good
Verify = Callable[[bytes, bytes, bytes], bool]


@dataclass(frozen=True, slots=True)
class Signer:
    """The ward's key: its public half, raw, and a function that signs bytes."""

    public: bytes
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Checker:
    """Tells what the ward signed from what is forged.

    ward_keys  of the roster, raw; with none, nothing is ever believed
    """

    ward_keys: Collection[bytes]
    verify: Verify

    def check(self, address: Address, body: Mapping[str, object], message: bytes) -> None:
        """Whether `key` and `sig` of a payload are the ward's, over the message.

        Raises:
            FrameError: they are no key and no signature.
            SignatureError: not signed by a ward key of the roster.
        """
        key, signature = _from_text(address, body.get("key")), _from_text(address, body.get("sig"))
        if key not in self.ward_keys:
            raise SignatureError(f"{address.node}: signed by a key that is no ward key of the roster")
        if not self.verify(key, signature, message):
            raise SignatureError(f"{address.node}: a wrong signature")


def sealed(address: Address, body: Mapping[str, object], message: bytes, signer: Signer) -> bytes:
    """The payload to publish: body, and the ward's signature of the message."""
    payload = {"v": VERSION, "node": address.node, **body}
    payload |= {"key": _to_text(signer.public), "sig": _to_text(signer.sign(message))}
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def lines(*texts: object) -> bytes:
    """What a signature covers: UTF-8 lines, each ended by LF."""
    return "".join(f"{text}\n" for text in texts).encode("utf-8")


def _to_text(raw: bytes) -> str:
    """As keys stand in the roster: base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _from_text(address: Address, text: object) -> bytes:
    if isinstance(text, str) and text.isascii():
        try:
            return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except binascii.Error:
            pass
    raise FrameError(f"{address.node}: a key or signature that is not base64url")
