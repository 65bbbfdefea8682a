"""Evidence of one zone to one verdict: the weights add, hard alarms stand above them.

One criterion at its threshold is a pre-alarm; a second, confirmed, makes it fire. Of channels that see
the same thing only the strongest counts.
"""

from dataclasses import replace

from edge.detection.aerosol import SmokeChannel
from edge.detection.channel import HARD_NAT, Family, FireChannel
from edge.detection.gas import CoChannel
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

_NO_CAUTION = float("-inf")

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

    __slots__ = ("_channels", "_quiet", "_severity", "_speaking", "steam", "zone")

    def __init__(self, zone: ZoneId) -> None:
        self.zone = zone
        self.steam = SteamGuard()
        self._channels: list[FireChannel] = []
        self._speaking: list[FireChannel] = []
        self._severity = Severity.NONE
        self._quiet = Verdict(zone, float("-inf"), Severity.NONE)

    def add(self, channel: FireChannel) -> None:
        """One more channel of the zone."""
        self._channels.append(channel)

    def look(self) -> None:
        """Look anew which channels speak; call when one of them began or ended."""
        self._speaking = [channel for channel in self._channels if channel.is_speaking]

    def verdict(self, at: float) -> Verdict:
        """The opinion now, from the channels as they stand."""
        speaking = self._speaking
        if not speaking:
            self._severity = Severity.NONE
            if self._quiet.at != at:  # the channels of a quiet room read at one instant share one verdict
                self._quiet = Verdict(self.zone, at, Severity.NONE)
            return self._quiet
        evidence = [channel.evidence() for channel in speaking]
        score, family = self._score(evidence, at)
        evidence.sort(key=_weight, reverse=True)
        hard = [channel for channel in speaking if channel.cause is not Cause.NONE]
        if hard:
            self._severity = Severity.FIRE
            first = min(hard, key=_rank)
            hazard = Hazard.FIRE if _is_fire_too(family) else first.hazard
            return Verdict(self.zone, at, Severity.FIRE, score, first.cause, hazard, tuple(evidence))
        severity = self._severity = _judge(score, self._severity)
        if severity is Severity.NONE and any(at < channel.caution_until for channel in speaking):
            severity = Severity.PRE_ALARM  # for this moment only: no opinion that hysteresis would keep
        cause = Cause.NONE if severity is Severity.NONE else Cause.DETECTOR
        return Verdict(self.zone, at, severity, score, cause, Hazard.FIRE, tuple(evidence))

    def lapse(self, at: float) -> bool:
        """End cautions that are over, and evidence of sensors silent for KEEP_SILENT_S; whether any was.

        A pressed call point never lapses.
        """
        over = [c for c in self._speaking if _NO_CAUTION < c.caution_until <= at]
        for channel in over:
            channel.caution_until = _NO_CAUTION
        due = [c for c in self._speaking if c.family is not Family.CONTACT and c.at + KEEP_SILENT_S <= at]
        for channel in due:
            channel.lapse()
        if due:
            self.look()
        return bool(due or over)

    def next_lapse(self) -> float | None:
        """When to lapse next [s]; None while nothing stands."""
        speaking = self._speaking
        if not speaking:
            return None
        ends = [c.at + KEEP_SILENT_S for c in speaking if c.family is not Family.CONTACT]
        ends += [c.caution_until for c in speaking if c.caution_until > _NO_CAUTION]
        return min(ends, default=None)

    def _score(self, evidence: list[Evidence], at: float) -> tuple[float, dict[Family, float]]:
        """Sum over the families [nat], and each family's part; evidence of a product is added to the list."""
        family: dict[Family, float] = {}
        smoke = 0.0
        aerosols = set()
        for channel, said in zip(self._speaking, evidence, strict=True):
            weight, kind = said.weight_nat, channel.family
            family[kind] = max(family.get(kind, 0.0), weight)
            if kind is Family.AEROSOL and weight >= AGREEING_NAT:
                aerosols.add(channel.quantity)
            if isinstance(channel, SmokeChannel):
                smoke = max(smoke, channel.percent_per_m)
        if len(aerosols) > 1:
            family[Family.AEROSOL] += AGREEING_NAT
        if smoke:
            self._add_product(family, smoke, evidence)
        self._distrust_steam(family, at)
        return sum(family.values()), family

    def _add_product(self, family: dict[Family, float], smoke: float, evidence: list[Evidence]) -> None:
        """Smoke and CO together say more than each alone (product rule)."""
        for channel in self._channels:
            if not isinstance(channel, CoChannel):
                continue
            weight = channel.with_smoke(smoke)
            if weight > family.get(Family.CO, 0.0):
                family[Family.CO] = weight
                if not channel.is_speaking:
                    evidence.append(replace(channel.evidence(), weight_nat=weight))

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


def _weight(evidence: Evidence) -> float:
    return evidence.weight_nat


def _rank(channel: FireChannel) -> int:
    return _RANK[channel.cause]
