"""The roster's own rules and signature, in the form that settings ask for."""

from collections.abc import Mapping
from typing import Any

from edge.group.keys import verify
from edge.group.roster import Roster, find_problems


def verify_roster(mapping: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What is wrong with a roster, as codes of the message catalogue; "path" places each in the file."""
    if problems := find_problems(mapping):
        return [("roster_invalid", {"path": found.path, "reason": found.message}) for found in problems]
    roster = Roster.from_mapping(mapping)
    if not roster.signature:
        return [("unsigned_roster", {})]
    return [] if roster.is_signed(verify) else [("bad_signature", {})]
