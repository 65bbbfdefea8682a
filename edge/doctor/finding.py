"""One line of the doctor's report, without its words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

Say = Callable[..., str]


class Level(IntEnum):
    """How bad it is; NONE: it does not exist here, or cannot be known."""

    NONE = 0
    OK = 1
    WARN = 2
    FAIL = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found.

    area    what it belongs to: a heading of the report ("doctor.area.*")
    code    key of the catalogue beneath "doctor." (of a standing fault: the fault's own), with
            "<code>.remedy" where it can be worse than OK
    params  what the message speaks of
    """

    area: str
    code: str
    level: Level
    params: Mapping[str, object] = field(default_factory=dict)

    def text(self, say: Say) -> str:
        """What was found, in words."""
        if self.area == "faults":
            return f"{self.params['part']}: {say(self.code)} ({self.params['detail']})"
        return say(f"doctor.{self.code}", **self.params)

    def remedy(self, say: Say) -> str:
        """What to do about it; "" when nothing has to be done."""
        key = self.code if self.area == "faults" else f"doctor.{self.code}"
        return say(f"{key}.remedy", **self.params) if self.level >= Level.WARN else ""


def judged(area: str, code: str, value: float, limits: tuple[float, float], **params: object) -> Finding:
    """OK up to the first limit, WARN up to the second, then FAIL."""
    warn, fail = limits
    level = Level.OK if value <= warn else Level.WARN if value <= fail else Level.FAIL
    return Finding(area, code, level, params)
