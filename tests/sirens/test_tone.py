import numpy as np
import pytest

from edge.model.command import Sounding
from edge.sirens.pattern import level
from edge.sirens.tone import BLOCK_S, RATE_HZ, SILENCE, Programme, tone


def samples(sounding: Sounding, span_s: float, words: bytes = b"") -> np.ndarray:
    programme = Programme(sounding, words)
    data = b"".join(programme.next() for _ in range(round(span_s / BLOCK_S)))
    return np.frombuffer(data, dtype="<i2")


def test_tone_is_a_square_wave_of_520_hz() -> None:
    wave = np.frombuffer(tone() * 40, dtype="<i2").astype(float)  # one second
    spectrum = np.abs(np.fft.rfft(wave))
    peaks = np.argsort(spectrum)[::-1][:8]
    assert sorted(peaks) == [520 * k for k in (1, 3, 5, 7, 9, 11, 13, 15)], "odd harmonics and nothing else"
    for harmonic in (3, 5, 7):
        assert spectrum[520 * harmonic] / spectrum[520] == pytest.approx(1 / harmonic, rel=0.01)
    assert np.max(np.abs(wave)) <= 32767
    assert abs(np.mean(wave)) < 1.0
    assert np.sum(spectrum[peaks] ** 2) / np.sum(spectrum**2) > 0.999, "no rattle folded back"


def test_blocks_follow_each_other_without_a_click() -> None:
    wave = np.frombuffer(tone() * 3, dtype="<i2").astype(float)
    steps = np.abs(np.diff(wave))
    seams = [RATE_HZ * BLOCK_S * n - 1 for n in (1, 2)]
    assert all(steps[int(seam)] <= np.max(steps[:399]) for seam in seams)


@pytest.mark.parametrize("sounding", [s for s in Sounding if s is not Sounding.OFF])
def test_it_sounds_when_the_pattern_is_on(sounding: Sounding) -> None:
    wave = samples(sounding, 12.0).reshape(-1, len(SILENCE) // 2)
    heard = np.max(np.abs(wave), axis=1) > 10_000
    assert list(heard) == [level(sounding, n * BLOCK_S)[0] for n in range(len(wave))]


def test_words_stand_between_cycles_and_cut_none() -> None:
    words = (b"\x01\x00" * 400) * 60  # 1.5 s
    marked = samples(Sounding.FIRE, 16.0, words)
    spoken = np.flatnonzero(marked == 1)
    assert spoken[0] / RATE_HZ == pytest.approx(8.0), "after two whole cycles of T3"
    assert len(spoken) == len(words) // 2
    after = marked[spoken[-1] + 1 :]
    assert np.max(np.abs(after[: round(0.5 * RATE_HZ)])) > 10_000, "the next cycle begins with on"
    assert np.max(np.abs(after[round(0.5 * RATE_HZ) : RATE_HZ])) == 0


def test_a_drill_is_announced_before_its_first_tone() -> None:
    assert Programme(Sounding.DRILL, b"words").next() == b"words"
    assert Programme(Sounding.FIRE, b"words").next() == tone(), "a fire is not talked about first"


def test_silence_is_skipped_to_the_very_next_tone() -> None:
    programme = Programme(Sounding.CHIRP)
    chirp = [programme.next() for _ in range(4)]
    assert chirp == [tone()] * 4
    assert programme.silent_for_s() == pytest.approx(59.9)
    programme.skip_silence()
    assert programme.silent_for_s() == 0.0
    assert programme.next() == tone()
