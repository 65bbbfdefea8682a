"""Where a node keeps its state, found without reading all its settings: the file may be broken."""

import contextlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

from edge.settings.source import read_text
from edge.settings.yaml_tree import parse

DEFAULT_STATE_DIR = Path("/var/lib/liengia")
STATE_DIR = "LIENGIA_STATE_DIR"

# One line of a file that YAML cannot read: `state_dir: /x`, within braces or not, quoted or not.
_LINE = re.compile(
    r"""^[^#\n]*?\bstate_dir:[ ]*(?:"([^"\n]+)"|'([^'\n]+)'|([^\s,}#"'][^\n,}#]*))""", re.MULTILINE
)


def state_dir_of(path: Path, environ: Mapping[str, str] = os.environ, given: Path | None = None) -> Path:
    """The state folder of the node of this file: command line > LIENGIA_STATE_DIR > file > default.

    From a broken file the setting is taken as far as it can be made out; the file may even be missing.
    """
    return given_state_dir(given, environ) or _from_file(path) or DEFAULT_STATE_DIR


def given_state_dir(given: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The folder where the command line or the environment names one; relative to the process."""
    text = str(given) if given is not None else environ.get(STATE_DIR)
    return resolve(Path.cwd(), text) if text else None


def resolve(folder: Path, text: str) -> Path:
    """A path written in a file of this folder; "~" is the home of whoever runs the node."""
    path = Path(text)
    with contextlib.suppress(RuntimeError):  # no home is known: a service user may have none
        path = path.expanduser()
    return folder.absolute() / path


def _from_file(path: Path) -> Path | None:
    text, problems = read_text(path)
    if problems:
        return None
    source, _ = parse(text, str(path))
    node = source.find(("node", "state_dir")) if source is not None else None
    if node is not None and isinstance(node.value, str) and node.value:
        return resolve(path.parent, node.value)
    if source is not None:
        return None
    match = _LINE.search(text)
    return resolve(path.parent, (match[1] or match[2] or match[3]).strip()) if match else None
