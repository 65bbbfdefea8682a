"""A signed roster on its way from one house to another, and the call for it. Never by radio.

call     head 16, tag of the house called 2, version that the caller runs 2, one-time key 32, signature 64
roster   head 16, tag of the caller 2, envelope closed for that one-time key, signature 64
parcel   in the envelope: the group's signature 64, then the roster's canonical form under zlib

That the envelope opens proves that it answers this very call. Big-endian.
"""

import struct
import zlib
from dataclasses import dataclass

from edge.errors import FrameError, LiengiaError, SignatureError
from edge.group.message import (
    HEAD_BYTES,
    SENDER_TAG_BYTES,
    SIGNATURE_BYTES,
    VERSION,
    Head,
    Kind,
    Sign,
    Verify,
    pack_head,
    read_head,
    signed,
)
from edge.group.roster import Roster

# 15 houses with names and two addresses each are 1.2 kB, 40 are 2.4 kB; what would be larger is not handed
# on. Over the LAN it is one datagram in at most six pieces.
MAX_ROSTER_BYTES = 8192
# 40 houses with names and addresses as long as they may be: 60 kB. What unpacks to more is refused.
MAX_TEXT_BYTES = 65_536

_CALL = struct.Struct("!2sH32s")
CALL_BYTES = HEAD_BYTES + _CALL.size + SIGNATURE_BYTES
_ROSTER_HEAD_BYTES = HEAD_BYTES + SENDER_TAG_BYTES
# Of an envelope: key 32 and tag 16; of a frame: the signature.
_MAX_PARCEL_BYTES = MAX_ROSTER_BYTES - _ROSTER_HEAD_BYTES - 48 - SIGNATURE_BYTES


@dataclass(frozen=True, slots=True)
class RosterCall:
    """Asks one house for its roster; `key` is what it is to be closed with."""

    head: Head
    called: bytes
    version: int
    key: bytes


@dataclass(frozen=True, slots=True)
class SealedRoster:
    """The answer."""

    head: Head
    caller: bytes
    envelope: bytes


def concerns_rosters(datagram: bytes) -> bool:
    """Whether these bytes claim to be a call or a roster."""
    return datagram[:1] == bytes([VERSION]) and datagram[1:2] in _KINDS


def encode_call(call: RosterCall, sign: Sign) -> bytes:
    """The bytes, signed."""
    return signed(pack_head(call.head) + _CALL.pack(call.called, call.version, call.key), sign)


def encode_roster(sealed: SealedRoster, sign: Sign) -> bytes:
    """The bytes, signed."""
    return signed(pack_head(sealed.head) + sealed.caller + sealed.envelope, sign)


def decode(datagram: bytes) -> RosterCall | SealedRoster:
    """Take a frame apart, without judging its signature.

    Raises:
        FrameError: neither of the two, or of a wrong length.
    """
    head = read_head(datagram)
    if head.kind is Kind.ROSTER_CALL and len(datagram) == CALL_BYTES:
        return RosterCall(head, *_CALL.unpack_from(datagram, HEAD_BYTES))
    is_long_enough = _ROSTER_HEAD_BYTES + SIGNATURE_BYTES < len(datagram) <= MAX_ROSTER_BYTES
    if head.kind is Kind.ROSTER and is_long_enough:
        caller = datagram[HEAD_BYTES:_ROSTER_HEAD_BYTES]
        return SealedRoster(head, caller, datagram[_ROSTER_HEAD_BYTES:-SIGNATURE_BYTES])
    raise FrameError(f"{len(datagram)} bytes are no roster and no call for one")


def pack(roster: Roster) -> bytes | None:
    """The parcel of a signed roster; None when it has no signature or would not fit."""
    parcel = roster.signature + zlib.compress(roster.canonical(), 9)
    return parcel if roster.signature and len(parcel) <= _MAX_PARCEL_BYTES else None


def unpack(parcel: bytes, group_key: bytes, verify: Verify) -> Roster:
    """The roster of a parcel; nothing of it is read before the group's signature is found good.

    Raises:
        FrameError: no parcel, or too large.
        SignatureError: not signed by this group's key.
    """
    signature, inflate = parcel[:SIGNATURE_BYTES], zlib.decompressobj()
    try:
        text = inflate.decompress(parcel[SIGNATURE_BYTES:], MAX_TEXT_BYTES)
    except zlib.error as error:
        raise FrameError(f"no roster: {error}") from error
    if not inflate.eof or inflate.unused_data:
        raise FrameError(f"a roster of more than {MAX_TEXT_BYTES} bytes, or not whole")
    if not verify(group_key, signature, text):
        raise SignatureError("a roster that the group's key has not signed")
    try:
        return Roster.from_canonical(text, signature)
    except LiengiaError as error:  # of a version that writes rosters otherwise
        raise FrameError(str(error)) from error


_KINDS = {bytes([Kind.ROSTER_CALL]), bytes([Kind.ROSTER])}
