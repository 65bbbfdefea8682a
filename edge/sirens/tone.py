"""What a loudspeaker plays: the house's patterns in a 520 Hz square wave, with spoken words between (PURE).

520 Hz wakes 4-12 times as many sleepers as the usual 3 kHz, the hard of hearing above all (NFPA 72-2010
18.4.5.3: square wave, 520 Hz ± 10 %). Signed 16-bit mono at RATE_HZ, little-endian.
"""

import math
import struct
from functools import cache

from edge.model.command import Sounding
from edge.sirens.pattern import level

RATE_HZ = 16_000
BYTES_PER_S = 2 * RATE_HZ
TONE_HZ = 520
# 13 whole periods: blocks follow each other without a click, and every span of the patterns is a multiple.
BLOCK_S = 0.025
BLOCK_SAMPLES = round(RATE_HZ * BLOCK_S)

# Between two announcements: two cycles of T3, so that the tone is never long away.
WORDS_EVERY_S = 8.0

SILENCE = bytes(2 * BLOCK_SAMPLES)
_PEAK = 0.9 * 32767


@cache
def tone() -> bytes:
    """One block: the odd harmonics below half the rate; a bare ±1 would fold the others back as a rattle."""
    highest = RATE_HZ // (2 * TONE_HZ)
    wave = [
        sum(
            math.sin(2 * math.pi * TONE_HZ * harmonic * n / RATE_HZ) / harmonic
            for harmonic in range(1, highest + 1, 2)
        )
        for n in range(BLOCK_SAMPLES)
    ]
    peak = max(abs(sample) for sample in wave)
    return struct.pack(f"<{BLOCK_SAMPLES}h", *(round(_PEAK * sample / peak) for sample in wave))


class Programme:
    """A sound from its beginning, block by block; `words` come between cycles, before a drill's first.

    Others may be put in their place at any time; b"" for none.
    """

    def __init__(self, sounding: Sounding, words: bytes = b"") -> None:
        self._sounding = sounding
        self.words = words
        self._block = 0
        self._was_on = False
        # What must run between comes before the first words: the tone first, but a drill is announced.
        self._spoken_s = -math.inf if sounding is Sounding.DRILL else 0.0

    def next(self) -> bytes:
        """The next block, or all the words at once."""
        elapsed_s = self._block * BLOCK_S
        on, _ = level(self._sounding, elapsed_s)
        is_rise, self._was_on = on and not self._was_on, on
        if self.words and is_rise and elapsed_s - self._spoken_s >= WORDS_EVERY_S:
            self._spoken_s, self._was_on = elapsed_s, False
            return self.words
        self._block += 1
        return tone() if on else SILENCE

    def silent_for_s(self) -> float:
        """How long nothing will be heard from here [s]; 0 while it sounds."""
        elapsed_s = self._block * BLOCK_S
        on, change_s = level(self._sounding, elapsed_s)
        return 0.0 if on else change_s - elapsed_s

    def skip_silence(self) -> None:
        """Go on where it sounds again."""
        self._block += round(self.silent_for_s() / BLOCK_S)
