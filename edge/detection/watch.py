"""What is watched of one channel: silence, range, standstill, noise, drift. O(1) per reading."""

from collections.abc import Iterable
from math import isfinite, isnan
from typing import ClassVar

from edge.detection.because import say
from edge.detection.channel import STEP_BACK_S
from edge.model.condition import FaultKind
from edge.model.quantity import PLAUSIBLE, UNIT, Quantity
from edge.model.reading import Channel, Quality, Reading, Role

# So many plausible readings in a row end OUT_OF_RANGE: one lucky value in a row of torn ones does not.
SOUND_READINGS = 3

# Indoors no air stands still so long to a sensor's last digit (a DHT22 in a closed room at night holds a
# tenth of a degree for an hour or two).
STUCK_S = 6 * 3600.0
# Two quantities of one device that both stand still: its chip repeats itself.
FROZEN_S = 3600.0

# Where a value may rest for days: clean air reads the floor, a dense room the ceiling; neither is a fault.
RESTING: dict[Quantity, tuple[float, float]] = {
    Quantity.PM2_5: (15.0, 500.0),  # floors of 10 are common; the effective range of a PMS5003 ends at 500
    Quantity.SMOKE: (0.02, 50.0),
    Quantity.CO: (2.0, 1000.0),
    Quantity.TVOC: (0.0, 60_000.0),  # SGP30 clips there
    Quantity.HUMIDITY: (0.0, 99.0),  # "nồm": a wet spring week reads 99.9
}

# Mean swing from reading to reading beyond which a channel blinds its own criterion: half of it, or
# (temperature, humidity) twice the device's stated tolerance. Only swings there and back count, so that
# a fire's growth is no noise.
NOISE_LIMIT: dict[Quantity, float] = {
    Quantity.TEMPERATURE: 1.0,
    Quantity.HUMIDITY: 10.0,
    Quantity.SMOKE: 0.07,
    Quantity.PM2_5: 150.0,
    Quantity.CO: 30.0,
    Quantity.CO2: 250.0,
}
NOISE_TAU_S = 600.0

# Lowest value of a whole day above which a sensor no longer reads zero in clean air: half of the alarm's
# rise (particles: the worst haze that a baseline follows), so that people hear "clean me" before it
# alarms; commercial heads warn at 92 % of what their drift compensation reaches.
DRIFT_LIMIT: dict[Quantity, float] = {
    Quantity.SMOKE: 0.075,
    Quantity.CO: 15.0,
    Quantity.PM2_5: 300.0,
}
DAY_S = 86_400.0

# A kind with the detail of a new fault, or with None when the fault is gone.
Found = tuple[FaultKind, str | None]


class Watch:
    """Common part: order, silence and range of one channel."""

    __slots__ = (
        "_good",
        "_is_outside",
        "is_same",
        "is_silent",
        "last",
        "quantity",
        "role",
        "sensor",
        "stale_s",
        "warm_up_s",
    )

    def __init__(self, channel: Channel) -> None:
        self.sensor = channel.sensor
        self.quantity = channel.quantity
        self.role = channel.role
        self.stale_s = channel.stale_s
        self.warm_up_s = channel.warm_up_s
        self.last = float("-inf")  # newest reading [s]
        self.is_silent = False
        self.is_same = False  # whether the newest reading repeats the one before
        self._is_outside = False
        self._good = 0

    def is_late(self, at: float) -> bool:
        """Whether a reading comes out of order; stamps set back by more than STEP_BACK_S begin anew."""
        return not isfinite(at) or self.last - STEP_BACK_S < at <= self.last

    def silent_at(self, started: float) -> float:
        """When the channel will have been silent for too long [s]; started is the watch's own start."""
        return max(self.last + self.stale_s, started + max(self.stale_s, self.warm_up_s))

    def feed(self, reading: Reading) -> Iterable[Found]:
        """Take a reading in order; what changed."""
        self.last = reading.at
        return self._range(reading.value)

    def _range(self, value: float) -> tuple[Found, ...]:
        low, high = PLAUSIBLE[self.quantity]
        if not low <= value <= high:
            self._good = 0
            if self._is_outside:
                return ()
            self._is_outside = True
            detail = say(
                "out_of_range",
                quantity=self.quantity,
                value=value,
                unit=UNIT[self.quantity],
                low=low,
                high=high,
            )
            return ((FaultKind.OUT_OF_RANGE, detail),)
        if not self._is_outside:
            return ()
        self._good += 1
        if self._good < SOUND_READINGS:
            return ()
        self._is_outside = False
        return ((FaultKind.OUT_OF_RANGE, None),)


class ContactWatch(Watch):
    """Contacts that speak of the device itself: tamper or a cut wire, and the mains."""

    BROKEN: ClassVar[dict[Role | None, tuple[FaultKind, str]]] = {
        Role.TAMPER: (FaultKind.OPEN, "tamper"),
        Role.MAINS_FAIL: (FaultKind.POWER, "mains"),
    }

    __slots__ = ()

    def feed(self, reading: Reading) -> Iterable[Found]:
        """Take a level in order; what changed."""
        found = super().feed(reading)
        if self._is_outside:
            return found
        if self.quantity is Quantity.MAINS:
            return (*found, (FaultKind.POWER, say("mains") if reading.value < 0.5 else None))
        if self.role in self.BROKEN:
            kind, sentence = self.BROKEN[self.role]
            return (*found, (kind, say(sentence) if reading.value >= 0.5 else None))
        return found


class AnalogueWatch(Watch):
    """A measured quantity: standstill, noise, drift."""

    __slots__ = (
        "_day_from",
        "_day_low",
        "_drift_limit",
        "_is_drifting",
        "_is_noisy",
        "_is_stuck",
        "_noise",
        "_noise_limit",
        "_same_since",
        "_step",
        "_value",
    )

    def __init__(self, channel: Channel) -> None:
        super().__init__(channel)
        self._noise_limit = NOISE_LIMIT.get(channel.quantity, float("inf"))
        self._drift_limit = DRIFT_LIMIT.get(channel.quantity, float("inf"))
        self._value = float("nan")
        self._step = 0.0
        self._same_since = 0.0
        self._noise = 0.0
        self._day_low = self._day_from = float("inf")
        self._is_stuck = self._is_noisy = self._is_drifting = False

    def feed(self, reading: Reading) -> Iterable[Found]:
        """Take a reading in order; what changed."""
        at, value = reading.at, reading.value
        dt = at - self.last
        self.is_same = value == self._value
        range_found = super().feed(reading)
        if self._is_outside or reading.quality is not Quality.GOOD:
            return range_found
        found = [*range_found]
        self._watch_standstill(at, value, found)
        if not self.is_same:
            self._watch_noise(value, dt, found)
        self._value = value
        if self._drift_limit != float("inf"):
            self._watch_drift(at, value, found)
        return found

    def _watch_standstill(self, at: float, value: float, found: list[Found]) -> None:
        if not self.is_same:
            self._same_since = at
            if self._is_stuck:
                self._is_stuck = False
                found.append((FaultKind.STUCK, None))
        elif not self._is_stuck and at - self._same_since >= STUCK_S and not rests(self.quantity, value):
            self._is_stuck = True
            hours = (at - self._same_since) / 3600.0
            detail = say("stuck", quantity=self.quantity, value=value, unit=UNIT[self.quantity], hours=hours)
            found.append((FaultKind.STUCK, detail))

    def _watch_noise(self, value: float, dt: float, found: list[Found]) -> None:
        step = value - self._value
        if isnan(step) or not dt < NOISE_TAU_S:  # the first reading, or the first after a long gap
            self._step = 0.0
            return
        swing = min(abs(step), abs(self._step)) if step * self._step < 0.0 else 0.0
        self._step = step
        self._noise += (swing - self._noise) * dt / (NOISE_TAU_S + dt)
        limit = self._noise_limit
        if not self._is_noisy and self._noise > limit:
            self._is_noisy = True
            detail = say("noisy", quantity=self.quantity, noise=self._noise, unit=UNIT[self.quantity])
            found.append((FaultKind.NOISY, detail))
        elif self._is_noisy and self._noise < limit / 2.0:
            self._is_noisy = False
            found.append((FaultKind.NOISY, None))

    def _watch_drift(self, at: float, value: float, found: list[Found]) -> None:
        limit = self._drift_limit
        if value <= limit:
            self._day_low, self._day_from = value, at
            if self._is_drifting:
                self._is_drifting = False
                found.append((FaultKind.DRIFTING, None))
            return
        if not self._day_from <= at:  # the first reading ever, or stamps set back
            self._day_low, self._day_from = value, at
        self._day_low = min(self._day_low, value)
        if not self._is_drifting and at - self._day_from >= DAY_S:
            self._is_drifting = True
            detail = say("drifting", quantity=self.quantity, value=limit, unit=UNIT[self.quantity])
            found.append((FaultKind.DRIFTING, detail))


class FrozenWatch:
    """All quantities of one device standing still together."""

    __slots__ = ("_changed_at", "_is_frozen", "width")

    def __init__(self) -> None:
        self.width = 0  # quantities of the device
        self._changed_at = float("inf")
        self._is_frozen = False

    def feed(self, reading: Reading, is_same: bool) -> str | None:
        """Take a reading; the detail when it froze, "" when it moves again, None when nothing changed."""
        at = reading.at
        if self.width < 2 or reading.quality is not Quality.GOOD:
            return None
        # Resting values repeat rightly, so they neither freeze a device nor move it.
        if not is_same or not self._changed_at <= at:
            self._changed_at = at
            if self._is_frozen and not is_same:
                self._is_frozen = False
                return ""
            return None
        if rests(reading.quantity, reading.value):
            return None
        if not self._is_frozen and at - self._changed_at >= FROZEN_S:
            self._is_frozen = True
            return say("frozen", minutes=(at - self._changed_at) / 60.0)
        return None


def rests(quantity: Quantity, value: float) -> bool:
    """Whether a quantity may stay at this value for days."""
    low, high = RESTING.get(quantity, (float("-inf"), float("inf")))
    return value <= low or value >= high
