"""A roster's file, read and written so that comments and layout stay."""

import contextlib
import os
from pathlib import Path
from typing import Any

from edge.errors import Said, SettingsError, StorageError, said_of

# 40 houses with comments are some 12 KiB.
_MAX_BYTES = 262_144


def read(path: Path) -> str:
    """The text.

    Raises:
        SettingsError: it cannot be read, or is no text.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
        if len(raw) > _MAX_BYTES:
            raise SettingsError([Said("{path}: larger than {most} bytes", path=path, most=_MAX_BYTES)])
        return raw.decode()
    except OSError as error:
        raise SettingsError([said_of(path, error)]) from error
    except UnicodeDecodeError:
        raise SettingsError([Said("{path}: is not UTF-8 text", path=path)]) from None


def load(path: Path, text: str) -> tuple[Any, Any]:
    """The writer that will give the file back as it was, comments and indentation too, and the content.

    Raises:
        SettingsError: it is no YAML, or no mapping.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.util import load_yaml_guess_indent

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096  # never fold a line
    try:
        _, indent, offset = load_yaml_guess_indent(text)
        yaml.indent(mapping=2, sequence=indent or 2, offset=offset or 0)
        data = yaml.load(text)
    except YAMLError as error:
        raise SettingsError([Said("{path}: is no YAML: {why}", path=path, why=error)]) from error
    if not isinstance(data, dict):
        said = Said("must be a mapping with version, group, ward, group_key and members")
        raise SettingsError([Said("{place}: {why}", place=path, why=said)])
    return yaml, data


def write(path: Path, yaml: Any, data: Any) -> None:
    """Replace the file in one step: a house never reads half a roster.

    Raises:
        StorageError: the disk refused.
    """
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        mode = target.stat().st_mode if target.exists() else None
        with draft.open("x", encoding="utf-8") as file:
            yaml.dump(data, file)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            draft.chmod(mode & 0o7777)
        draft.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):  # the folder may be closed altogether
            draft.unlink()
        raise StorageError(said_of(path, error)) from error
