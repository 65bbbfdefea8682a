"""The newest roster that this house has run: an older file, or another group's key, never takes its place."""

from collections.abc import Callable
from pathlib import Path

from edge.errors import LiengiaError, StorageError
from edge.group.keys import verify
from edge.group.roster import Roster
from edge.runtime import latch

FILE_NAME = "roster.json"


def newest(folder: Path, given: Roster, complain: Callable[[str], None]) -> Roster:
    """The roster to run, remembered durably: the given one, unless it would roll back the one before.

    complain is told why the given one is refused, or that the disk does not keep it.
    """
    path = folder / FILE_NAME
    try:
        kept = _kept(path)
        if kept is not None and given != kept and not given.supersedes(kept):
            complain(
                f"the roster file (version {given.version}) does not follow version {kept.version} that this "
                f"house has run, which stays in force; to found the group anew, remove {path}"
            )
            return kept
        if given != kept:
            latch.save(path, {"roster": given.to_mapping()})
    except StorageError as error:
        complain(f"the roster is not kept: {error}")
    return given


def _kept(path: Path) -> Roster | None:
    value = latch.read(path)
    if value is None:
        return None
    try:
        roster = Roster.from_mapping(value["roster"])
    except (KeyError, TypeError, LiengiaError) as error:
        raise StorageError(f"{path}: {error}") from error
    # The folder may come from an old card or another house: only what the group's key signed counts.
    return roster if roster.is_signed(verify) else None
