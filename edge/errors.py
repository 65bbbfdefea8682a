"""Every error of the node, and the exit codes.

LiengiaError
├── SettingsError (ValueError)     the technician must change the file; carries all problems
├── FrameError (ValueError)        bytes that are not what they claim; drop and count them
│   ├── ChecksumError
│   ├── SignatureError             not signed by a key of the roster
│   └── ReplayError                signed, but seen before
├── DeviceError (OSError)          a port, pin or child failed; raise a Fault, retry
│   └── NodeAway                   nobody serves the node's socket, or we may not open it
├── StorageError (OSError)         the disk failed; raise a Fault, go on from memory
├── Refused (ValueError)           a person's or the ward's wish that may not be granted; says why
└── TransitionError (RuntimeError) an event the alarm table does not know: our bug

What the caller should do is in the type; the text names the part and the value.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Of every command (sysexits.h where it has one)."""

    OK = 0
    FAILED = 1
    USAGE = 2
    INTERNAL = 70
    TRY_LATER = 75
    BAD_CONFIG = 78


class LiengiaError(Exception):
    """Root of the tree."""


class SettingsError(LiengiaError, ValueError):
    """A settings file cannot be used; str() is the whole report, `problems` one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FrameError(LiengiaError, ValueError):
    """Bytes that are not a frame of ours."""


class ChecksumError(FrameError):
    """A frame whose checksum does not match: noise on the wire."""


class SignatureError(FrameError):
    """A frame that no key of the roster signed."""


class ReplayError(FrameError):
    """A signed frame that is not newer than the newest seen."""


class DeviceError(LiengiaError, OSError):
    """A device cannot be reached; `part` names it."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(f"{part}: {message}")
        self.part = part


class NodeAway(DeviceError):
    """No node answers at `path`; `is_forbidden`: perhaps one does, but this user may not ask it."""

    def __init__(self, path: str, why: OSError) -> None:
        super().__init__("node", f"no node answers at {path} ({why}); is it running?")
        self.path = path
        self.is_forbidden = isinstance(why, PermissionError)


class StorageError(LiengiaError, OSError):
    """A file could not be written or read back."""


class Refused(LiengiaError, ValueError):
    """A wish that may not be granted; `reason` is a key of the message catalogue."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class TransitionError(LiengiaError, RuntimeError):
    """The alarm table has no row for this event: our bug, and nothing was changed."""
