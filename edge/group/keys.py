"""Ed25519 key files of a house, a group or a ward, and the sign and verify that the pure parts are handed."""

import os
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from edge.errors import Said, SettingsError, StorageError, said_of
from edge.group.key_text import to_text
from edge.group.message import Sign
from edge.runtime.owner import hand_over

# A PKCS#8 Ed25519 key in PEM has 119 bytes; a file larger than this is something else.
_FILE_MAX_BYTES = 4096

# The keys of one roster: 40 houses, 8 of the ward, and the group's. Parsing one costs as much as half a
# verification; an older one is parsed again.
_KEYS_KEPT = 64

_OTHERS_MAY_READ = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Key:
    """A private key: its public half, and what signs with it. The secret is not shown by repr."""

    public: bytes
    sign: Sign = field(repr=False)

    @property
    def public_text(self) -> str:
        """As it stands in the roster: 43 letters."""
        return to_text(self.public)


def new_key(path: Path) -> Key:
    """Make a key and its file, mode 0600, of the folder's owner, on the disk when this returns.

    Raises:
        SettingsError: the file exists: a key is never overwritten.
        StorageError: the disk refused.
    """
    private = _drawn()
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(fd, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(pem)
            file.flush()
            os.fsync(fd)
        hand_over(path)
    except FileExistsError:
        raise SettingsError([Said("{path}: exists already; a key is never overwritten", path=path)]) from None
    except OSError as error:
        raise StorageError(said_of(path, error)) from error
    return _key(private)


def load_key(path: Path) -> Key:
    """Read a key file.

    Raises:
        SettingsError: missing, no Ed25519 key, or readable by others than its owner; says what to do.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            pem = file.read(_FILE_MAX_BYTES + 1)
    except FileNotFoundError:
        said = Said("{path}: no such file; make one with: liengia keys new {path}", path=path)
        raise SettingsError([said]) from None
    except OSError as error:
        raise SettingsError([said_of(path, error)]) from error
    if mode & _OTHERS_MAY_READ:
        said = Said(
            "{path}: others may read this private key (mode {mode}); do: chmod 600 {path}",
            path=path,
            mode=f"{stat.S_IMODE(mode):04o}",
        )
        raise SettingsError([said])
    return _key(_parse(path, pem))


def verify(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """Whether this key made this signature of this data; False for anything malformed too."""
    try:
        _public(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=_KEYS_KEPT)
def _public(raw: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(raw)


def _drawn() -> Ed25519PrivateKey:
    # One in 64 would begin with a hyphen, and be taken for an option where it is typed in a command.
    while True:
        private = Ed25519PrivateKey.generate()
        if not to_text(private.public_key().public_bytes_raw()).startswith("-"):
            return private


def _key(private: Ed25519PrivateKey) -> Key:
    return Key(private.public_key().public_bytes_raw(), private.sign)


def _parse(path: Path, pem: bytes) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        said = Said("{path}: is not a private key file as made by `liengia keys new`", path=path)
        raise SettingsError([said]) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsError([Said("{path}: is a private key, but not an Ed25519 one", path=path)])
    return key
