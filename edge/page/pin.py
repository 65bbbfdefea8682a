"""The house PIN: kept as a slow hash, and guesses at it are counted.

A PIN is short, so the count is what protects it; the hash only keeps a stolen card from telling it at once.
"""

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from edge.errors import Refused, Said, StorageError, words_of
from edge.runtime.owner import hand_over

FILE_NAME = "page-pin.json"
MIN_DIGITS, MAX_DIGITS = 6, 12
# OWASP's least parameters for scrypt on a small machine: 16 MiB and some 60 ms on a Pi.
_N, _R, _P = 2**14, 8, 1

# Five slips of a nervous finger, then a minute, doubling to an hour.
FREE_TRIES = 5
FIRST_WAIT_S, LONGEST_WAIT_S = 60.0, 3600.0
# All clients together, so that many addresses do not help: 40 an hour need 14 years for half of 10^7.
ALL_TRIES = 40
ALL_PERIOD_S = 3600.0
MAX_CLIENTS = 256  # more: the one that guessed longest ago is forgotten; ALL_TRIES holds on


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN's hash; `secret` signs the sessions and changes with the PIN."""

    salt: bytes
    digest: bytes
    secret: bytes

    def matches(self, text: str) -> bool:
        """Whether it is the PIN; takes long on purpose, so call it off the loop."""
        return hmac.compare_digest(_digest(text, self.salt), self.digest)


def set_pin(path: Path, text: str) -> None:
    """Keep a PIN's hash, readable by the owner of the folder alone.

    Raises:
        Refused: it is not 6 to 12 digits, or all of them are the same.
        StorageError: the folder cannot be written.
    """
    if not (text.isascii() and text.isdigit() and MIN_DIGITS <= len(text) <= MAX_DIGITS):
        raise Refused("pin", f"a PIN has {MIN_DIGITS} to {MAX_DIGITS} digits and nothing else")
    if len(set(text)) == 1:
        raise Refused("pin", "a PIN of one repeated digit is the first that anybody tries")
    salt = secrets.token_bytes(16)
    kept = {"salt": salt.hex(), "digest": _digest(text, salt).hex(), "secret": secrets.token_hex(32)}
    fresh = path.with_name(path.name + ".new")
    try:
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        hand_over(fresh)
        fresh.replace(path)
    except OSError as error:
        raise StorageError(
            Said("{path}: the PIN cannot be kept: {why}", path=path, why=words_of(error))
        ) from error


def read_pin(path: Path) -> Pin | None:
    """The kept PIN; None when none was set.

    Raises:
        StorageError: the file is there but says nothing usable; set the PIN again.
    """
    try:
        kept = json.loads(path.read_text(encoding="ascii"))
        return Pin(*(bytes.fromhex(kept[name]) for name in ("salt", "digest", "secret")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        said = Said("{path}: cannot be read ({why}); set the PIN again", path=path, why=words_of(error))
        raise StorageError(said) from error


class Tries:
    """Counts wrong PINs; pure, `at` is any steady clock [s]."""

    def __init__(self) -> None:
        self._wrong: dict[str, tuple[int, float]] = {}  # client -> how many, the last one's instant
        self._all: list[float] = []

    def wait_s(self, client: str, at: float) -> float:
        """How long this client has to wait before its next try [s]; 0 when it may try now."""
        count, last = self._wrong.get(client, (0, at))
        own = last + _wait(count) - at if count >= FREE_TRIES else 0.0
        recent = [t for t in self._all if at - t < ALL_PERIOD_S]
        shared = recent[0] + ALL_PERIOD_S - at if len(recent) >= ALL_TRIES else 0.0
        return max(own, shared, 0.0)

    def note_wrong(self, client: str, at: float) -> None:
        """A wrong PIN came."""
        count = self._wrong.pop(client, (0, at))[0]
        if len(self._wrong) >= MAX_CLIENTS:
            del self._wrong[next(iter(self._wrong))]
        self._wrong[client] = (count + 1, at)
        self._all = [*self._all, at][-ALL_TRIES:]

    def note_right(self, client: str) -> None:
        """The PIN came: this client's slips are forgotten."""
        self._wrong.pop(client, None)


def _wait(count: int) -> float:
    return float(min(FIRST_WAIT_S * 2.0 ** min(count - FREE_TRIES, 16), LONGEST_WAIT_S))


def _digest(text: str, salt: bytes) -> bytes:
    return hashlib.scrypt(text.encode(), salt=salt, n=_N, r=_R, p=_P, dklen=32)
