"""`links.radio` of the settings: a LoRa module that keeps to the rules of its band."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from edge.group.airtime import MODULATIONS
from edge.group.ebyte_frame import MODELS, Model
from edge.settings.base import Claim, LinkClaims
from edge.settings.fields import GpioPin, SerialPort, in_units

# Licence-exempt in Vietnam, 08/2021/TT-BTTTT: edges [MHz] and radiated power (docs/radio.md has the sources
# and what is doubtful). The power is that of the module: a dipole's 2.15 dBi is what ERP takes for granted.
_EDGES = {"433 MHz": (433.05, 434.79), "920 MHz": (920.0, 923.0)}
_MOST_DBM = {"433 MHz": 10, "920 MHz": 14}

# Slower, and the beats of a house would take more than their 0.4 % of the air, or be too few for 300 s.
_SLOWEST = 9.6


class RadioSettings(LinkClaims):
    """An EBYTE module on a serial port. The same kind, band, channel and air rate in every house."""

    kind: Literal["e22", "e220", "e32"] = Field(
        description="Which series: E22-400T22 or E22-900T22, E220-400T22 or E220-900T22, E32-433T20."
    )
    port: SerialPort
    band: Literal["433 MHz", "920 MHz"] = Field(
        "433 MHz", description="433.05-434.79 MHz with at most 10 dBm, or 920-923 MHz with at most 14 dBm."
    )
    channel: Annotated[int, Field(strict=True, ge=0, le=83)] | None = Field(
        None,
        description="The module's channel number; without it the first whose 500 kHz lie within the band.",
    )
    power: Annotated[float, in_units({"dBm": 1.0}, "10 dBm")] = Field(
        10.0, description="What the module sends with; its steps that the band allows."
    )
    air_rate: Annotated[float, in_units({"kbit/s": 1.0}, "9.6 kbit/s")] = Field(
        9.6,
        description="As the module's manual names it; faster reaches less far. Below 9.6 the beats take too "
        "much of the air.",
    )
    m0: GpioPin | None = Field(None, description="BCM number of the pin to M0; without m0 and m1, jumpers.")
    m1: GpioPin | None = Field(None, description="BCM number of the pin to M1.")
    aux: GpioPin | None = Field(None, description="BCM number of the pin from AUX; without it, time decides.")

    @field_validator("channel", mode="after")
    @classmethod
    def _within_band(cls, value: int | None, info: ValidationInfo) -> int | None:
        model, band = _model(info), info.data.get("band")
        if value is None or model is None or band is None or value in _channels(model, band):
            return value
        raise PydanticCustomError(
            "radio_channel",
            "channel {value} leaves the band",
            {"value": value, "band": band, "allowed": _words(_channels(model, band))},
        )

    @field_validator("band", mode="after")
    @classmethod
    def _has_band(cls, value: str, info: ValidationInfo) -> str:
        model = _model(info)
        if model is not None and not _channels(model, value):
            raise PydanticCustomError("not_allowed", "no such module", {"allowed": "433 MHz"})
        return value

    @field_validator("power", mode="after")
    @classmethod
    def _within_power(cls, value: float, info: ValidationInfo) -> float:
        model, band = _model(info), info.data.get("band")
        if model is None or band is None:
            return value
        allowed = sorted(dbm for dbm in model.powers if dbm <= _MOST_DBM[band])
        if value not in allowed:
            raise PydanticCustomError(
                "radio_power",
                "{value} is not a step of this module within the band's limit",
                {"value": f"{value:g} dBm", "band": band, "allowed": _words(f"{dbm} dBm" for dbm in allowed)},
            )
        return value

    @field_validator("air_rate", mode="after")
    @classmethod
    def _fast_enough(cls, value: float, info: ValidationInfo) -> float:
        model = _model(info)
        if model is None:
            return value
        allowed = [rate for rate in sorted(model.air) if rate >= _SLOWEST]
        if value not in allowed:
            raise PydanticCustomError(
                "radio_air_rate",
                "{value} is not an air rate for a group",
                {"value": f"{value:g} kbit/s", "allowed": _words(f"{rate:g} kbit/s" for rate in allowed)},
            )
        return value

    @field_validator("aux", mode="after")
    @classmethod
    def _pins_agree(cls, value: int | None, info: ValidationInfo) -> int | None:
        return _agreed(value, info)

    @field_validator("m1", mode="after")
    @classmethod
    def _mode_pins_agree(cls, value: int | None, info: ValidationInfo) -> int | None:
        if value is not None and info.data.get("m0", 0) is None:
            raise PydanticCustomError("radio_pins", "m0 and m1 go together")
        return _agreed(value, info)

    @property
    def model(self) -> Model:
        """The module's."""
        return MODELS[self.kind]

    @property
    def number(self) -> int:
        """Of the channel."""
        return self.channel if self.channel is not None else _channels(self.model, self.band)[0]

    @property
    def frequency_mhz(self) -> float:
        """Of the channel's centre."""
        return _mhz(self.model, self.band, self.number)

    def claims(self) -> list[tuple[str, Claim]]:
        """The port and pins that it needs for itself, each with the setting that names it."""
        pins = [(key, getattr(self, key)) for key in ("m0", "m1", "aux")]
        claimed = [(key, Claim("gpio", str(pin))) for key, pin in pins if pin is not None]
        return [("port", Claim("port", self.port)), *claimed]


def _agreed(value: int | None, info: ValidationInfo) -> int | None:
    others = {info.data.get(key) for key in ("m0", "m1", "aux")} - {None}
    if value in others:
        raise PydanticCustomError("radio_pins", "m0, m1 and aux are three pins")
    return value


def _model(info: ValidationInfo) -> Model | None:
    return MODELS.get(str(info.data.get("kind")))


def _mhz(model: Model, band: str, channel: int) -> float:
    return model.first_mhz[band.partition(" ")[0]] + channel


def _channels(model: Model, band: str) -> list[int]:
    """Whose whole width lies within the band."""
    if band.partition(" ")[0] not in model.first_mhz:
        return []
    half = MODULATIONS[_SLOWEST].bandwidth_hz / 2e6
    low, high = _EDGES[band]
    return [n for n in range(84) if low + half <= _mhz(model, band, n) <= high - half]


def _words(values: object) -> str:
    return ", ".join(str(value) for value in values)  # type: ignore[attr-defined]
