"""The newest roster that this house has run: an older file, or another group's key, never takes its place."""

import logging
from collections.abc import Callable
from pathlib import Path

from edge.errors import LiengiaError, StorageError
from edge.group.keys import verify
from edge.group.roster import Roster
from edge.runtime import latch

log = logging.getLogger(__name__)

FILE_NAME = "roster.json"


def newest(
    folder: Path, given: Roster, complain: Callable[[str], None], learnt: Roster | None = None
) -> Roster:
    """The roster to run, remembered durably: the given one, unless it would roll back the one before.

    learnt    given by a neighbour since the start, and checked
    complain  is told why the given one is refused, or that the disk does not keep it; a file that a
              neighbour's roster has overtaken is only logged: a roll-out must not set every house chirping
    """
    kept, is_learnt = None, False
    try:
        kept, is_learnt = _kept(folder / FILE_NAME)
    except StorageError as error:
        complain(f"the roster is not kept: {error}")
    in_force = kept if kept is not None else given
    if learnt is not None and learnt.supersedes(in_force):
        in_force, is_learnt = learnt, True
    if given.supersedes(in_force):
        in_force = given
    if in_force != given:
        is_overtaken = is_learnt and in_force.supersedes(given)
        (log.warning if is_overtaken else complain)(_refusal(given, in_force, folder / FILE_NAME))
    if in_force != kept:
        try:
            remember(folder, in_force, is_learnt=in_force == learnt)
        except StorageError as error:
            complain(f"the roster is not kept: {error}")
    return in_force


def remember(folder: Path, roster: Roster, *, is_learnt: bool = False) -> None:
    """Write the roster in force, durably when this returns; is_learnt: a neighbour gave it.

    Raises:
        StorageError: the disk refused.
    """
    latch.save(folder / FILE_NAME, {"roster": roster.to_mapping(), "learnt": is_learnt})


def _refusal(given: Roster, in_force: Roster, path: Path) -> str:
    if in_force.supersedes(given):
        return (
            f"the roster file (version {given.version}) is older than version {in_force.version}, which this "
            "house has run or a neighbour gave it, and which stays in force; put the newest file in its place"
        )
    return (
        f"the roster file (version {given.version}) does not follow version {in_force.version} that this "
        f"house has run, which stays in force; to found the group anew, remove {path}"
    )


def _kept(path: Path) -> tuple[Roster | None, bool]:
    """The remembered roster, and whether a neighbour gave it."""
    value = latch.read(path)
    if value is None:
        return None, False
    try:
        roster = Roster.from_mapping(value["roster"])
    except (KeyError, TypeError, LiengiaError) as error:
        raise StorageError(f"{path}: {error}") from error
    # The folder may come from an old card or another house: only what the group's key signed counts.
    return (roster, value.get("learnt") is True) if roster.is_signed(verify) else (None, False)
