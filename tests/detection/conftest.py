"""A bench for detection: one zone, its channels, virtual time."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from edge.detection.detector import Detector
from edge.model.evidence import Severity, Verdict
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Quality, Reading, Role, Zone

RECORDINGS = Path(__file__).parents[1] / "vectors" / "recordings"


class Bench:
    """One zone with one sensor per quantity (or per role of a contact)."""

    def __init__(self, profile: str, parts: Iterable[Quantity | Role], interval_s: float | None) -> None:
        self.zone = Zone("z", "Zone", profile)
        self.channels = [
            Channel(part.value, "z", Quantity.CONTACT, interval_s, role=part)
            if isinstance(part, Role)
            else Channel(part.value, "z", part, interval_s)
            for part in parts
        ]
        self.detector = Detector([self.zone], self.channels)
        self.last: Verdict | None = None

    def feed(
        self, part: Quantity | Role, value: float, at: float, quality: Quality = Quality.GOOD
    ) -> Severity:
        """One reading; the severity after it."""
        quantity = Quantity.CONTACT if isinstance(part, Role) else part
        verdicts = self.detector.feed(Reading(part.value, "z", quantity, value, at, quality))
        if verdicts:
            (self.last,) = verdicts
        return self.last.severity if self.last else Severity.NONE

    def play(
        self,
        curves: dict[Quantity, Callable[[float], float]],
        start: float,
        end: float,
        step: float = 1.0,
        until: Severity | None = None,
    ) -> float | None:
        """Feed curves of time; when a severity was first reached (else None at the end)."""
        at = start
        while at <= end:
            for quantity, curve in curves.items():
                severity = self.feed(quantity, curve(at), at)
                if until is not None and severity >= until:
                    return at
            at += step
        return None


@pytest.fixture
def bench() -> Callable[..., Bench]:
    def make(*parts: Quantity | Role, profile: str = "bedroom", interval_s: float | None = 1.0) -> Bench:
        return Bench(profile, parts, interval_s)

    return make


@pytest.fixture
def recordings() -> Path:
    return RECORDINGS
