"""Which criterion each quantity is, and the contacts, which are hard alarms by themselves."""

from edge.detection.aerosol import ParticleChannel, SmokeChannel
from edge.detection.because import say
from edge.detection.channel import AnalogueChannel, Family, FireChannel
from edge.detection.gas import Co2Channel, CoChannel, GasRatioChannel, VapourChannel
from edge.detection.hard import CONTACT_CAUSE
from edge.detection.heat import HeatChannel
from edge.detection.profile import FIRE_NAT, Profile
from edge.model.condition import Cause
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Reading, Role


class ContactChannel(FireChannel):
    """A call point, or the relay of a certified alarm: a hard alarm while it is 1, whatever the quality."""

    family = Family.CONTACT

    __slots__ = ("_means",)

    def __init__(self, channel: Channel, profile: Profile) -> None:
        super().__init__(channel, profile)
        self._means = Cause.CALL_POINT if channel.role is None else CONTACT_CAUSE[channel.role]

    def feed(self, reading: Reading) -> None:
        """Take one level; the newest to arrive counts, a late one too (a press is never dropped)."""
        if not self.low <= reading.value <= self.high:
            return
        self.at = max(self.at, reading.at)
        self.is_speaking = reading.value >= 0.5
        self.cause = self._means if self.is_speaking else Cause.NONE
        self.weight = FIRE_NAT if self.is_speaking else 0.0

    def because(self) -> str:
        """Why it speaks for fire."""
        return say(
            {Cause.SMOKE_ALARM: "smoke_alarm", Cause.HEAT_CONTACT: "heat_contact"}.get(
                self._means, "call_point"
            )
        )


_KINDS: dict[Quantity, type[AnalogueChannel]] = {
    Quantity.TEMPERATURE: HeatChannel,
    Quantity.SMOKE: SmokeChannel,
    Quantity.PM2_5: ParticleChannel,
    Quantity.CO: CoChannel,
    Quantity.CO2: Co2Channel,
    Quantity.TVOC: VapourChannel,
    Quantity.GAS_RATIO: GasRatioChannel,
}


def fire_channel(channel: Channel, profile: Profile) -> FireChannel | None:
    """The detector's side of a channel; None for what says nothing of fire (humidity, tamper, mains)."""
    if channel.quantity is Quantity.CALL_POINT:
        return ContactChannel(channel, profile)
    if channel.quantity is Quantity.CONTACT:
        is_alarm = channel.role in (Role.SMOKE_ALARM, Role.HEAT)
        return ContactChannel(channel, profile) if is_alarm else None
    kind = _KINDS.get(channel.quantity)
    return None if kind is None else kind(channel, profile)
