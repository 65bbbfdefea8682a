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

What the caller should do is in the type; the text names the part and the value. What a person at the command
line reads is a `Said`: English in the log, either language on the terminal.
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum


class ExitCode(IntEnum):
    """Of every command (sysexits.h where it has one)."""

    OK = 0
    FAILED = 1
    USAGE = 2
    INTERNAL = 70
    TRY_LATER = 75
    BAD_CONFIG = 78


class Said(str):
    """Words in English that can be said in another language: `Said("{path}: exists already", path=path)`.

    template  as it was given, a literal: the key of the message catalogue
    params    what stands in it; what is a Said itself is translated too
    """

    template: str
    params: Mapping[str, object]

    def __new__(cls, template: str, /, **params: object) -> "Said":
        said = super().__new__(cls, template.format_map(params) if params else template)
        said.template, said.params = template, params
        return said


def words_of(error: BaseException) -> str:
    """What an error says, as the Said that it was made of; of the system's, its reason."""
    if isinstance(error, OSError) and error.strerror:
        return Said(error.strerror)
    first = error.args[0] if error.args else ""
    return first if isinstance(first, Said) else str(error)


def said_of(place: object, error: BaseException) -> Said:
    """Where something failed, a path or a part, and what the error says of it."""
    return Said("{place}: {why}", place=place, why=words_of(error))


class LiengiaError(Exception):
    """Root of the tree."""


class SettingsError(LiengiaError, ValueError):
    """A settings file cannot be used; str() is the whole report, `problems` one line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


class FrameError(LiengiaError, ValueError):
    """Bytes that are not a frame of ours."""


class ChecksumError(FrameError):
    """A frame whose checksum does not match: noise on the wire."""


class SignatureError(FrameError):
    """A frame that no key of the roster signed."""


class ReplayError(FrameError):
    """A signed frame that is not newer than the newest seen."""


class DeviceError(LiengiaError, OSError):
    """A device cannot be reached; `part` names it, `why` says why."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(Said("{place}: {why}", place=part, why=message))
        self.part = part
        self.why = message


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
