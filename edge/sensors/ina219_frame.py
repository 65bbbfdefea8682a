"""INA219: the registers that need no calibration. PURE.

The chip forgets its calibration when its supply breaks down, and then reads 0 A; the shunt's voltage does not
depend on it. Source: TI SBOS448.
"""

CONFIG, SHUNT, BUS = 0x00, 0x01, 0x02

# 32 V, ±320 mV, 12 bit, shunt and bus, continuous: as after power-on.
POWER_ON_CONFIG = 0x399F
_CONTINUOUS_BOTH = 0b111
_SHUNT_LSB_V = 10e-6
_BUS_LSB_V = 4e-3


def is_measuring(config: int) -> bool:
    """Whether it measures both by itself."""
    return config & 0b111 == _CONTINUOUS_BOTH


def shunt_volts(word: int) -> float:
    """Across the shunt [V]; negative the other way round."""
    return (word - 0x10000 if word >= 0x8000 else word) * _SHUNT_LSB_V


def bus_volts(word: int) -> float:
    """From the load's side to ground [V]; the lowest three bits are flags."""
    return (word >> 3) * _BUS_LSB_V
