"""The manifest of recordings: YAML beside them, checked once into frozen models."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from edge.errors import Said, words_of
from edge.recording.recording import RecordingError

Kind = Literal["fire", "nuisance", "normal", "unscored"]


class Peer(BaseModel):
    """A real alarm that was there.

    alarm_s  when it sounded, after ignition [s]
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    alarm: str
    place: str
    alarm_s: float


class Entry(BaseModel):
    """One recording.

    ignition_s     since the recording's start [s]; every fire has one
    fire_zone      where it burns
    interval_s     nominal step of each sensor [s]
    home_days      watched time; cooking_bouts in it
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    kind: Kind
    ignition_s: float | None = Field(default=None, ge=0)
    fire_zone: str | None = None
    interval_s: dict[str, float] = {}
    home_days: float = Field(default=0.0, ge=0)
    cooking_bouts: int = Field(default=0, ge=0)
    source: str = ""
    licence: str = ""
    notes: str = ""
    profiles: dict[str, str] = {}
    peers: tuple[Peer, ...] = ()

    @model_validator(mode="after")
    def _fire_has_ignition(self) -> "Entry":
        if self.kind == "fire" and self.ignition_s is None:
            raise ValueError("a fire needs ignition_s")
        return self


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1]
    recordings: tuple[Entry, ...]


class Manifest:
    """The entries and where their files are."""

    def __init__(self, path: Path, entries: tuple[Entry, ...]) -> None:
        self.path = path
        self.entries = entries

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def path_of(self, entry: Entry) -> Path:
        """The recording's file."""
        return self.path.parent / entry.file

    def entry_of(self, path: Path) -> Entry | None:
        """What the manifest says of a file; None when it does not name it."""
        wanted = path.resolve()
        return next((entry for entry in self.entries if self.path_of(entry).resolve() == wanted), None)


def load(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        RecordingError: it cannot be read, is no YAML, or has wrong or unknown keys (all are named).
    """
    try:
        data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        document = _Document.model_validate(data)
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(path, None, Said("cannot be read: {why}", why=words_of(error))) from error
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        why = getattr(error, "problem", error)
        raise RecordingError(path, line, Said("is no YAML: {why}", why=why)) from error
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}" for found in error.errors()
        )
        raise RecordingError(path, None, problems) from error
    return Manifest(path, document.recordings)
