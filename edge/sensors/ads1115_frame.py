"""ADS1115: the config word and the conversion register. PURE.

Sources: TI's datasheet; the words of adafruit_ads1x15 3.0.5.
"""

CONVERSION, CONFIG = 0x00, 0x01
CHANNELS = 4

# Start one conversion (OS), one shot, 128 a second, comparator off; the input in bits 14-12.
_START, _SINGLE_SHOT, _RATE_128, _NO_COMPARATOR = 0x8000, 0x0100, 0x0080, 0x0003
_AIN0_TO_GROUND = 4
# ±4.096 V: the next range below ends under the 3.3 V of the header. The input itself must stay within the
# supply plus 0.3 V.
_PGA_4V096 = 0x0200
FULL_V = 4.096
_LSB_V = 125e-6
# A conversion takes 1/128 s and up to a tenth more.
CONVERSION_S = 0.009


def config(channel: int) -> int:
    """The word that starts a conversion of AIN0 … AIN3 against ground."""
    return _START | (_AIN0_TO_GROUND + channel) << 12 | _PGA_4V096 | _SINGLE_SHOT | _RATE_128 | _NO_COMPARATOR


def is_ready(config_word: int) -> bool:
    """Whether the conversion has ended."""
    return bool(config_word & _START)


def volts(word: int) -> float:
    """What the conversion register holds [V]; a grounded input reads some steps below zero."""
    return (word - 0x10000 if word >= 0x8000 else word) * _LSB_V
