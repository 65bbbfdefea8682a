"""Small state that must outlive a power cut: one checked file, and the generation before it.

The alarm is never behind the disk: Latch.put() only hands the value to a thread of its own.
"""

import contextlib
import hashlib
import json
import logging
import os
import threading
from pathlib import Path
from typing import Any

from edge.errors import StorageError
from edge.model.condition import FaultKind
from edge.model.identity import PartId
from edge.runtime.reactor import Reactor
from edge.runtime.trouble import OnFault, Trouble

log = logging.getLogger(__name__)

Value = dict[str, Any]

# Above this a file is not ours: a snapshot with the baselines of 30 channels is some 10 kB.
MOST_BYTES = 1_000_000
# A full or read-only disk is asked again this often [s].
RETRY_S = 5.0
# At the node's end: an SD card in garbage collection takes a second or two to write.
CLOSE_WAIT_S = 5.0


def write_atomic(path: Path, data: bytes) -> None:
    """Replace a file; after a power cut it holds the old bytes or the new, whole.

    Raises:
        StorageError: the disk refused; the old file stands.
    """
    _replace(path, data, keeps_previous=False)


def save(path: Path, value: Value) -> None:
    """Write a value durably and keep the generation before it beside it (`.1`).

    Raises:
        StorageError: the disk refused; read() still gives the value before.
        ValueError, TypeError: the value is not JSON (a bug in the caller).
    """
    _replace(path, _encode(value), keeps_previous=True)


def read(path: Path) -> Value | None:
    """The newest whole generation; None when there never was one.

    Raises:
        StorageError: there is a file, but no generation of it is whole.
    """
    value, _ = _read_generations(path)
    return value


def next_boot(path: Path) -> int:
    """Count a start of the node, durably before it returns; the first is 1.

    Raises:
        StorageError: the counter cannot be read or written, so that no number is safe to use.
    """
    value, is_newest = _read_generations(path)
    # The generation before is one behind; the number in the torn file may have been used.
    boot = 1 if value is None else _boot_of(path, value) + (1 if is_newest else 2)
    save(path, {"boot": boot})
    return boot


class Latch:
    """Keeps the latest value on disk from a thread of its own; older values waiting are skipped.

    on_fault  STORAGE, raised when a write fails and cleared at the next that does not; called on the loop
    """

    def __init__(self, path: Path, on_fault: OnFault, reactor: Reactor) -> None:
        self._path = path
        self._reactor = reactor
        self._trouble = Trouble(PartId(path.stem), on_fault)
        self._waiting: bytes | None = None
        self._is_closing = False
        self._written = 0
        # The lock guards two assignments and is never held over I/O.
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=f"latch-{path.stem}", daemon=True)
        self._thread.start()

    def put(self, value: Value) -> None:
        """Have this value written next; returns at once.

        Raises:
            ValueError, TypeError: the value is not JSON (a bug in the caller).
        """
        data = _encode(value)
        with self._changed:
            self._waiting = data
            self._changed.notify()

    def close(self) -> None:
        """Write what is waiting and end the thread; gives up after CLOSE_WAIT_S."""
        with self._changed:
            self._is_closing = True
            self._changed.notify()
        self._thread.join(CLOSE_WAIT_S)
        if self._thread.is_alive():
            log.warning("%s: the disk does not answer, the last state may be lost", self._path)

    def stats(self) -> str:
        """For the stats line."""
        return f"written={self._written} waiting={int(self._waiting is not None)}"

    def _run(self) -> None:
        while (data := self._take()) is not None:
            try:
                _replace(self._path, data, keeps_previous=True)
            except StorageError as error:
                self._report(str(error))
                if self._is_closing:
                    return
                self._wait_to_retry(data)
            else:
                self._written += 1
                self._report(None)

    def _take(self) -> bytes | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting is not None or self._is_closing)
            data, self._waiting = self._waiting, None
            return data

    def _wait_to_retry(self, data: bytes) -> None:
        """Put the value back unless a newer one came; a close is tried at once, for the last time."""
        with self._changed:
            if self._waiting is None:
                self._waiting = data
            self._changed.wait_for(lambda: self._is_closing, RETRY_S)

    def _report(self, problem: str | None) -> None:
        def tell() -> None:
            self._trouble.told(problem is not None, FaultKind.STORAGE, self._reactor.now(), problem or "")

        self._reactor.post(tell)


_HEAD = b'{"sha256":"'
_NECK = b'","value":'
_TAIL = b"}\n"
_DIGEST_CHARS = 64


def _encode(value: Value) -> bytes:
    text = json.dumps(value, allow_nan=False, ensure_ascii=True, separators=(",", ":")).encode()
    return _encode_text(text)


def _encode_text(text: bytes) -> bytes:
    return b"".join((_HEAD, hashlib.sha256(text).hexdigest().encode(), _NECK, text, _TAIL))


def _decode(data: bytes) -> Value | None:
    """The value, None when the bytes are torn."""
    text = data[len(_HEAD) + _DIGEST_CHARS + len(_NECK) : -len(_TAIL)]
    try:
        value = json.loads(text)
        return value if isinstance(value, dict) and _encode_text(text) == data else None
    except (ValueError, RecursionError):
        return None


def _replace(path: Path, data: bytes, *, keeps_previous: bool) -> None:
    fresh = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_through(fresh, data)
        # Never put a torn file in the place of the good generation.
        if keeps_previous and _load(path) is not None:
            path.replace(_previous(path))
        fresh.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or error}") from error


def _write_through(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        # Snapshots tell who is at home when; nobody else's business.
        with contextlib.suppress(OSError):  # vfat has no modes
            path.chmod(0o600)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    # Without this the name may still point to the old file after a power cut.
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _previous(path: Path) -> Path:
    return path.with_name(path.name + ".1")


def _load(path: Path) -> Value | None:
    try:
        with path.open("rb") as file:
            return _decode(file.read(MOST_BYTES))
    except FileNotFoundError:
        return None


def _read_generations(path: Path) -> tuple[Value | None, bool]:
    """A value and whether it is of the newest generation."""
    try:
        for generation in (path, _previous(path)):
            if (value := _load(generation)) is not None:
                return value, generation == path
        is_virgin = not path.exists() and not _previous(path).exists()
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or error}") from error
    if is_virgin:
        return None, True
    raise StorageError(f"{path}: no generation is whole")


def _boot_of(path: Path, value: Value) -> int:
    boot = value.get("boot")
    if not isinstance(boot, int) or boot < 0:
        raise StorageError(f"{path}: '{boot}' is no boot number")
    return boot
