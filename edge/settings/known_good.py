"""The last settings that were good, kept in the state folder.

A technician's typing error, or a file lost with its partition, must not leave a house unarmed: `run` then
starts from these, and says so as a Fault.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from edge.errors import SettingsError, StorageError
from edge.settings.problem import START, Problem, problem
from edge.settings.report import Say, plain, render
from edge.settings.state_dir import DEFAULT_STATE_DIR, state_dir_of

if TYPE_CHECKING:  # `state_dir_of` is for commands that must answer without importing pydantic
    from edge.settings.kinds import Kinds
    from edge.settings.load import Wants
    from edge.settings.overrides import Overrides
    from edge.settings.result import Loaded, Settings, Texts
    from edge.settings.roster_file import VerifyRoster

__all__ = ["Armed", "keep", "load_or_last_known_good", "state_dir_of"]

FILE_NAME = "last-good-settings.json"


class Armed(NamedTuple):
    """What the node starts with.

    problems  of the file; when an error is among them, `settings` are the last good ones: raise the Fault
    texts     of the good file, to be kept once the node runs (`keep`); None when the last good ones are used
    """

    settings: "Settings"
    problems: tuple[Problem, ...]
    texts: "Texts | None"


def load_or_last_known_good(
    path: Path,
    kinds: "Kinds",
    *,
    verify_roster: "VerifyRoster | None" = None,
    overrides: "Overrides | None" = None,
    say: Say = plain,
) -> Armed:
    """The settings of a file, or the last good ones of its state folder.

    Raises:
        SettingsError: the file is bad and there are no last good ones that this version can use.
    """
    from edge.settings.load import Wants, load_file
    from edge.settings.overrides import Overrides

    wants = Wants(kinds, verify_roster, overrides or Overrides())
    loaded = load_file(path, wants)
    if loaded.settings is not None:
        return Armed(loaded.settings, loaded.problems, loaded.texts)
    problems = list(loaded.problems)
    for kept in _candidates(path, wants, problems):
        if kept.settings is not None:
            return Armed(kept.settings, tuple(problems), None)
        problems.extend(kept.problems)
    raise SettingsError([render(problem, say) for problem in problems])


def keep(settings: "Settings", texts: "Texts") -> None:
    """Store the texts of good settings durably; a file that is there already is not written again.

    Raises:
        StorageError: the disk refused; what was kept before stands.
    """
    from edge.runtime import latch

    path = settings.node.state_dir / FILE_NAME
    value = {"path": str(settings.path), "node": texts.node, "group": texts.group}
    try:
        if latch.read(path) == value:
            return
    except StorageError:
        pass  # torn: written anew
    latch.save(path, value)


def _candidates(path: Path, wants: "Wants", problems: list[Problem]) -> "Iterator[Loaded]":
    """What is kept in the folder that the file seems to name, then in the default one.

    The default folder may belong to another node of the machine, so its path must match there.
    """
    own = state_dir_of(path, wants.environ, wants.overrides.state_dir)
    for folder in dict.fromkeys((own, DEFAULT_STATE_DIR)):
        value = _read(folder / FILE_NAME, problems)
        if value is None or (folder != own and value.get("path") != str(path.absolute())):
            continue
        if (loaded := _load_kept(value, folder, path, wants)) is not None:
            yield loaded


def _load_kept(value: dict[str, object], folder: Path, path: Path, wants: "Wants") -> "Loaded | None":
    from edge.settings.load import load_texts
    from edge.settings.result import Texts

    node, group = value.get("node"), value.get("group")
    if not isinstance(node, str) or not isinstance(group, str | None):
        return None
    # Problems name the place where the text is kept; its own paths still start at the file's old folder.
    kept_in = str(folder / FILE_NAME)
    origin = Path(str(value.get("path", path)))
    return load_texts(Texts(node, group), origin, wants, names=(f"{kept_in}#node", f"{kept_in}#group"))


def _read(path: Path, problems: list[Problem]) -> dict[str, object] | None:
    from edge.runtime import latch

    try:
        return latch.read(path)
    except StorageError as error:
        problems.append(problem(str(path), START, "last_good_unreadable", {"reason": error}))
        return None
