"""Analogue inputs: a channel of an MCP3008 (SPI, by gpiozero) or of an ADS1115 (I2C, by smbus2).

Both measure in the thread of their bus: all channels of a chip, and all chips of a bus, share it.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Annotated, Any, Literal, Protocol, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from edge.errors import DeviceError
from edge.sensors import ads1115_frame, mcp3008_frame
from edge.sensors.base import Desk
from edge.sensors.bus import Bus
from edge.sensors.i2c import I2c, i2c_claims, shared_i2c
from edge.sensors.pin_errors import driver_errors
from edge.settings.base import Claim, SensorSettings, Share
from edge.settings.fields import Volts

_SPI_PINS = ("9", "10", "11")  # MISO, MOSI, SCLK
_CHIP_SELECT = ("8", "7")  # CE0, CE1
# How often the end of a conversion is asked for before the chip counts as stuck.
_READY_TRIES = 5


class AdcSettings(SensorSettings):
    """Where the voltage is measured."""

    adc: Literal["mcp3008", "ads1115"] = Field(description="Which converter.")
    channel: Annotated[int, Field(strict=True, ge=0, le=7)] = Field(
        description="Input of the converter: 0-7 of an MCP3008, 0-3 of an ADS1115."
    )
    chip_select: Literal[0, 1] = Field(0, description="Of an MCP3008: 0 for GPIO8 (CE0), 1 for GPIO7 (CE1).")
    reference: Volts = Field(3.3, description="Of an MCP3008: the voltage at VREF.")
    address: Annotated[int, Field(strict=True, ge=0x48, le=0x4B)] = Field(
        0x48, description="Of an ADS1115: 0x48-0x4B, as its ADDR pin is wired."
    )

    @model_validator(mode="after")
    def _existing_channels(self) -> Self:
        if self.adc == "ads1115" and max(self.inputs()) >= ads1115_frame.CHANNELS:
            raise PydanticCustomError("no_such_channel", "an ADS1115 has the channels 0 to 3")
        return self

    def inputs(self) -> tuple[int, ...]:
        """Every channel that this sensor measures."""
        return (self.channel,)

    def claims(self) -> list[Claim]:
        """The channels; the bus and its pins together with others."""
        return [claim for channel in self.inputs() for claim in self._claims_of(channel)]

    def _claims_of(self, channel: int) -> list[Claim]:
        if self.adc == "ads1115":
            return i2c_claims("ADS1115", self.address, ("channel", str(channel)))
        pins = (*_SPI_PINS, _CHIP_SELECT[self.chip_select])
        return [
            Claim("spi", f"CE{self.chip_select}", Share("MCP3008", "channel", str(channel))),
            *(Claim("gpio", pin, Share("SPI", "channel", f"{self.chip_select}.{channel}")) for pin in pins),
        ]


class Input(Protocol):
    """A voltage that can be measured, in the thread of its bus.

    top_v  the highest that can be told from any higher one [V]
    """

    top_v: float

    def volts(self) -> float:
        """Now. Raises as bus.Device.read()."""
        ...

    def close(self) -> None:
        """Release the chip."""
        ...


class Mcp3008:
    """One chip, opened by the first question and again after it failed; for all its channels."""

    def __init__(self, select: int, pins: Callable[[], Any]) -> None:
        self._select = select
        self._pins = pins
        self._device: Any = None

    def raw(self, channel: int) -> int:
        """0 … 1023.

        Raises:
            DeviceError: no SPI here.
            Unusable: no chip answers.
        """
        errors: tuple[type[Exception], ...] = (*driver_errors(), RuntimeError)
        try:
            if self._device is None:
                self._device = _open_mcp3008(self._select, self._pins)
            return int(self._device.raw_of(channel))
        except errors as error:
            raise DeviceError("spi", f"no MCP3008 here: {error}") from error

    def close(self) -> None:
        """Release the chip."""
        device, self._device = self._device, None
        if device is not None:
            with contextlib.suppress(*driver_errors()):
                device.close()


class Mcp3008Input:
    """One channel of an MCP3008."""

    def __init__(self, settings: AdcSettings, channel: int, chip: Mcp3008) -> None:
        self.top_v = settings.reference * (mcp3008_frame.STEPS - 6) / mcp3008_frame.STEPS
        self._step_v = settings.reference / mcp3008_frame.STEPS
        self._channel = channel
        self._chip = chip

    def volts(self) -> float:
        """The voltage now. Raises as Mcp3008.raw()."""
        return self._chip.raw(self._channel) * self._step_v

    def close(self) -> None:
        """Release the chip; the others of it open it again."""
        self._chip.close()


class Ads1115Input:
    """One channel of an ADS1115, one conversion at a time."""

    def __init__(self, settings: AdcSettings, channel: int, bus: I2c) -> None:
        self.top_v = ads1115_frame.FULL_V * 0.999
        self._address = settings.address
        self._word = ads1115_frame.config(channel)
        self._bus = bus
        self._rest = threading.Event()  # never set: waits out the conversion

    def volts(self) -> float:
        """The voltage now. Raises: DeviceError: the chip or the bus does not answer."""
        self._bus.write(self._address, ads1115_frame.CONFIG, self._word)
        for _ in range(_READY_TRIES):
            self._rest.wait(ads1115_frame.CONVERSION_S)
            if ads1115_frame.is_ready(self._bus.read(self._address, ads1115_frame.CONFIG)):
                return ads1115_frame.volts(self._bus.read(self._address, ads1115_frame.CONVERSION))
        raise DeviceError(f"ADS1115 {self._address:#04x}", "its conversion does not end")

    def close(self) -> None:
        """The bus is everybody's."""


def input_of(settings: AdcSettings, channel: int, desk: Desk) -> tuple[Input, Bus]:
    """A channel and the thread that may measure it."""
    if settings.adc == "ads1115":
        i2c, bus = shared_i2c(desk)
        return Ads1115Input(settings, channel, i2c), bus
    if "spi bus" not in desk.shared:
        desk.shared["spi bus"] = Bus("spi", desk.reactor)
    name = f"mcp3008 {settings.chip_select}"
    if name not in desk.shared:
        desk.shared[name] = Mcp3008(settings.chip_select, desk.pins)
    return Mcp3008Input(settings, channel, desk.shared[name]), desk.shared["spi bus"]


def _open_mcp3008(select: int, pins: Callable[[], Any]) -> Any:
    import warnings

    from gpiozero import MCP3008, Device, SPISoftwareFallback

    class Checked(MCP3008):  # type: ignore[misc]
        """For all channels; gpiozero leaves the null bit out, and an absent chip reads 1023."""

        def raw_of(self, channel: int) -> int:
            self._channel = channel
            return mcp3008_frame.raw(self._spi.transfer(self._send()))

    # Without the kernel's SPI it moves the pins itself: slower, and as right.
    warnings.simplefilter("ignore", SPISoftwareFallback)
    # The factory given to a device is not handed on to its software SPI, which looks here.
    Device.pin_factory = pins()
    return Checked(device=select, pin_factory=Device.pin_factory)
