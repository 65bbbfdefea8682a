"""Evidence of one zone to one verdict: the weights add, hard alarms stand above them.

One criterion at its threshold is a pre-alarm; a second, confirmed, makes it fire. Of channels that see
the same thing only the strongest counts.
"""

from collections.abc import Sequence

from edge.detection.because import say
from edge.detection.channel import HARD_NAT, Family, FireChannel
from edge.detection.criteria import CoChannel, SmokeChannel
from edge.detection.profile import FIRE_NAT, PRE_ALARM_NAT, SUPPORTING_NAT
from edge.model.condition import Cause, Hazard
from edge.model.evidence import Evidence, Severity, Verdict
from edge.model.identity import ZoneId

# An opinion ends a third lower than it began: the noise of one reading must not end it.
RELEASE = 2.0 / 3.0
# Two different aerosol sensors that agree rule out a fault and a puff at one of them, not a second cause.
AGREEING_NAT = 1.0

# Steam: above 80 %RH and rising (standards.md C2: apparent PM rises beyond 90 %RH; half of the cheap
# capacitive sensors read 5-10 % low when wet). Rising: over the mean of the last ten minutes.
STEAM_RH = 80.0
STEAM_RISE_RH = 3.0
STEAM_TAU_S = 600.0
# A humidity older than this says nothing of the air now.
STEAM_STALE_S = 300.0

# Evidence of a silent sensor stands so long, as a neighbour's fire does: it may have burnt.
KEEP_SILENT_S = 1800.0

# The strongest hard cause names the verdict, in this order.
_RANK = {
    cause: rank
    for rank, cause in enumerate(
        (
            Cause.CALL_POINT,
            Cause.SMOKE_ALARM,
            Cause.HEAT_CONTACT,
            Cause.HEAT_LIMIT,
            Cause.HEAT_RISE,
            Cause.SMOKE_LIMIT,
            Cause.CO_LIMIT,
        )
    )
}


class SteamGuard:
    """Whether the air is getting wet, so that particles and smoke may be water."""

    __slots__ = ("_at", "_mean", "humidity")

    def __init__(self) -> None:
        self.humidity = 0.0
        self._mean = 0.0
        self._at = float("-inf")

    def feed(self, at: float, humidity: float) -> None:
        """Take one plausible reading [%RH]."""
        dt = at - self._at
        if dt <= 0.0:
            return
        # Written so that an endless dt (the first reading) gives the reading itself.
        self._mean = (
            humidity if dt > STEAM_TAU_S else self._mean + (humidity - self._mean) * dt / (STEAM_TAU_S + dt)
        )
        self._at, self.humidity = at, humidity

    def is_steam(self, at: float) -> bool:
        """Whether it is humid and getting more so."""
        return (
            self.humidity > STEAM_RH
            and self.humidity - self._mean >= STEAM_RISE_RH
            and at - self._at <= STEAM_STALE_S
        )


class ZoneFusion:
    """The opinion on one zone."""

    __slots__ = ("_channels", "_severity", "steam", "zone")

    def __init__(self, zone: ZoneId, channels: Sequence[FireChannel]) -> None:
        self.zone = zone
        self.steam = SteamGuard()
        self._channels = tuple(channels)
        self._severity = Severity.NONE

    def verdict(self, at: float) -> Verdict:
        """The opinion now, from the channels as they stand."""
        speaking = [channel for channel in self._channels if channel.is_speaking]
        if not speaking:
            self._severity = Severity.NONE
            return Verdict(self.zone, at, Severity.NONE)
        score, family = self._score(speaking, at)
        hard = [channel for channel in speaking if channel.cause is not Cause.NONE]
        evidence = _strongest_first(speaking)
        if hard:
            self._severity = Severity.FIRE
            first = min(hard, key=lambda channel: _RANK[channel.cause])
            hazard = Hazard.FIRE if _is_fire_too(family) else first.hazard
            return Verdict(self.zone, at, Severity.FIRE, score, first.cause, hazard, evidence)
        severity = self._severity = _judge(score, self._severity)
        cause = Cause.NONE if severity is Severity.NONE else Cause.DETECTOR
        return Verdict(self.zone, at, severity, score, cause, Hazard.FIRE, evidence)

    def lapse(self, at: float) -> bool:
        """Drop evidence of sensors silent for KEEP_SILENT_S; a pressed call point never lapses."""
        due = [
            c
            for c in self._channels
            if c.is_speaking and c.family is not Family.CONTACT and c.at + KEEP_SILENT_S <= at
        ]
        for channel in due:
            channel.lapse()
        return bool(due)

    def next_lapse(self) -> float | None:
        """When the oldest evidence lapses [s]; None while none stands."""
        ends = [
            c.at + KEEP_SILENT_S for c in self._channels if c.is_speaking and c.family is not Family.CONTACT
        ]
        return min(ends, default=None)

    def _score(self, speaking: list[FireChannel], at: float) -> tuple[float, dict[Family, float]]:
        """Sum over the families [nat], and each family's part."""
        family: dict[Family, float] = {}
        smoke = 0.0
        aerosols = set()
        for channel in speaking:
            weight = channel.weight if channel.cause is Cause.NONE else HARD_NAT
            kind = channel.family
            family[kind] = max(family.get(kind, 0.0), weight)
            if kind is Family.AEROSOL and weight >= AGREEING_NAT:
                aerosols.add(channel.quantity)
            if isinstance(channel, SmokeChannel):
                smoke = max(smoke, channel.percent_per_m)
        if len(aerosols) > 1:
            family[Family.AEROSOL] += AGREEING_NAT
        if smoke:
            self._add_product(family, smoke)
        self._distrust_steam(family, at)
        return sum(family.values()), family

    def _add_product(self, family: dict[Family, float], smoke: float) -> None:
        """Smoke and CO together say more than each (product rule)."""
        for channel in self._channels:
            if isinstance(channel, CoChannel):
                family[Family.CO] = max(family.get(Family.CO, 0.0), channel.with_smoke(smoke))

    def _distrust_steam(self, family: dict[Family, float], at: float) -> None:
        """Wet air takes the particles' own voice; they still join heat or CO, and hard alarms stay."""
        if SUPPORTING_NAT < family.get(Family.AEROSOL, 0.0) < HARD_NAT and self.steam.is_steam(at):
            family[Family.AEROSOL] = SUPPORTING_NAT


def _judge(score: float, before: Severity) -> Severity:
    """The severity of a score [nat], with the hysteresis of RELEASE."""
    for severity, limit in ((Severity.FIRE, FIRE_NAT), (Severity.PRE_ALARM, PRE_ALARM_NAT)):
        if score >= (limit * RELEASE if before >= severity else limit):
            return severity
    return Severity.NONE


def _is_fire_too(family: dict[Family, float]) -> bool:
    """Whether smoke or heat stands beside a CO alarm."""
    return any(
        family.get(kind, 0.0) >= PRE_ALARM_NAT for kind in (Family.HEAT, Family.AEROSOL, Family.CONTACT)
    )


def _strongest_first(speaking: list[FireChannel]) -> tuple[Evidence, ...]:
    if len(speaking) == 1:
        return (speaking[0].evidence(),)
    return tuple(sorted((c.evidence() for c in speaking), key=lambda e: -e.weight_nat))
