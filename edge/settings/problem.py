"""What is wrong with a settings file, and where; the words are put to it later (report.py)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Mark(NamedTuple):
    """A place in a file, counted from 1."""

    line: int
    column: int


START = Mark(1, 1)

# A value is repeated in the report; this much of it finds the place.
_MAX_SHOWN = 40


def shown(value: object) -> str:
    """A value as the report repeats it: on one line, cut to a length that still finds it."""
    text = " ".join(str(value).split())
    return text if len(text) <= _MAX_SHOWN else text[:_MAX_SHOWN] + "…"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend.

    file     as it was named to us
    code     key of the message catalogue, beneath "settings."
    params   what the message speaks of
    where    the path to it, such as "zones[0].sensors[1].gpio"; "" for the whole file
    warning  true when the node starts all the same
    """

    file: str
    line: int
    column: int
    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    warning: bool = False

    @property
    def order(self) -> tuple[str, int, int, bool]:
        """Sorts by file and place, errors first."""
        return (self.file, self.line, self.column, self.warning)


def problem(
    file: str,
    mark: Mark,
    code: str,
    params: Mapping[str, object] | None = None,
    *,
    where: str = "",
    warning: bool = False,
) -> Problem:
    """A Problem at a mark."""
    # A Said is a str already and stays one that can be translated.
    texts = {name: value if isinstance(value, str) else str(value) for name, value in (params or {}).items()}
    return Problem(file, mark.line, mark.column, code, texts, where, warning)
