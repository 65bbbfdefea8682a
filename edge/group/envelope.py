"""Closes what one house alone may read: X25519, HKDF-SHA-256, ChaCha20-Poly1305, as a sealed box.

A roster holds names and addresses, and its road may be a broker that others read. Both keys are used once.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from edge.errors import FrameError

ENVELOPE_KEY_BYTES = 32
_DOMAIN = b"liengia envelope 1\n"
# The key is drawn for this one text.
_NONCE = bytes(12)


def public_of(secret: bytes) -> bytes:
    """The key that others close with, of 32 random bytes."""
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def close(data: bytes, to: bytes, secret: bytes) -> bytes:
    """For the holder of `to`'s secret: our one-time key 32, then data with a tag of 16.

    Raises:
        FrameError: `to` is no key.
    """
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    own = public_of(secret)
    return own + ChaCha20Poly1305(_key(secret, to, own + to)).encrypt(_NONCE, data, None)


def open_(sealed: bytes, secret: bytes) -> bytes:
    """What was closed for the key of this secret.

    Raises:
        FrameError: it was not, or is not whole.
    """
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    theirs, text = sealed[:ENVELOPE_KEY_BYTES], sealed[ENVELOPE_KEY_BYTES:]
    key = _key(secret, theirs, theirs + public_of(secret))
    try:
        return ChaCha20Poly1305(key).decrypt(_NONCE, text, None)
    except InvalidTag as error:
        raise FrameError("an envelope that is not for this call") from error


def _key(secret: bytes, theirs: bytes, keys: bytes) -> bytes:
    # Imported only where a roster travels: every module counts in a small memory.
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    try:
        shared = X25519PrivateKey.from_private_bytes(secret).exchange(
            X25519PublicKey.from_public_bytes(theirs)
        )
    except ValueError as error:
        raise FrameError(f"no key of an envelope: {error}") from error
    return HKDF(SHA256(), 32, salt=None, info=_DOMAIN + keys).derive(shared)
