"""Chips on an I2C bus, as smbus2.SMBus shows them: an ADS1115 and an INA219, and a bus that is stuck."""

import errno
import os
from collections.abc import Sequence
from typing import Protocol


class Chip(Protocol):
    """Registers of two bytes."""

    def get(self, register: int) -> int:
        """Its number, 0 to 65535."""
        ...

    def put(self, register: int, value: int) -> None:
        """Set it."""
        ...


class I2cWire:
    """Stands in for smbus2.SMBus; chips by address, and an error for everybody."""

    def __init__(self, chips: dict[int, Chip]) -> None:
        self.chips = chips
        self.error: int | None = None
        self.transfers = 0
        self.opened = 0

    def open(self, _number: int) -> "I2cWire":
        """As the constructor of SMBus."""
        self.opened += 1
        return self

    def read_i2c_block_data(self, address: int, register: int, length: int) -> list[int]:
        """As SMBus."""
        return list(self._chip(address).get(register).to_bytes(length, "big"))

    def write_i2c_block_data(self, address: int, register: int, data: Sequence[int]) -> None:
        """As SMBus."""
        self._chip(address).put(register, int.from_bytes(bytes(data), "big"))

    def close(self) -> None:
        """As SMBus."""

    def _chip(self, address: int) -> Chip:
        self.transfers += 1
        if self.error is not None or address not in self.chips:
            number = self.error or errno.EREMOTEIO
            raise OSError(number, os.strerror(number))
        return self.chips[address]


class Ads1115Chip:
    """Set `volts` of each input; `is_stuck` never ends a conversion."""

    def __init__(self) -> None:
        self.volts = [0.0] * 4
        self.is_stuck = False
        self._config = 0x8583  # as after power-on

    def get(self, register: int) -> int:
        """The conversion (0) or the config word (1)."""
        if register == 1:
            return self._config & 0x7FFF if self.is_stuck else self._config | 0x8000
        steps = round(self.volts[(self._config >> 12 & 0b111) - 4] / 125e-6)
        return min(max(steps, -0x8000), 0x7FFF) & 0xFFFF

    def put(self, register: int, value: int) -> None:
        """Only the config word can be set."""
        if register == 1:
            self._config = value


class Ina219Chip:
    """Set `volts` of the battery and `amperes` through the shunt."""

    def __init__(self, *, shunt: float = 0.1) -> None:
        self.volts = 8.2
        self.amperes = 0.2
        self.config = 0x399F  # as after power-on
        self._shunt = shunt

    def get(self, register: int) -> int:
        """Config (0), shunt voltage (1) in 10 µV, bus voltage (2) in 4 mV with its flags."""
        if register == 0:
            return self.config
        if register == 1:
            return round(self.amperes * self._shunt / 10e-6) & 0xFFFF
        return round(self.volts / 0.004) << 3 | 0b10

    def put(self, register: int, value: int) -> None:
        """Only the config word can be set."""
        if register == 0:
            self.config = value
