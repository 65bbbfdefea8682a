import shutil
import wave
from pathlib import Path

import numpy as np
import pytest

from edge.cli.main import main
from edge.cli.prompts import RATE_HZ, _resampled
from rig import Group


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="no espeak-ng: apt install espeak-ng")
def test_prompts_speak_of_the_house_and_each_neighbour(tmp_path: Path, capsys) -> None:
    with Group(tmp_path, 3) as houses:
        words = tmp_path / "words"
        assert main(["prompts", str(houses[0].config), "--to", str(words)]) == 0
    names = {"fire", "co", "neighbour", "pre_alarm", "drill", "neighbour-n02", "neighbour-n03"}
    assert {path.stem for path in words.iterdir()} == names
    assert "Cháy! Cháy n02!" in capsys.readouterr().out
    for path in words.iterdir():
        with wave.open(str(path)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE_HZ)
            assert 0.5 < file.getnframes() / RATE_HZ < 4.0
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        assert np.abs(samples).max() > 3000


def test_prompts_without_the_program_say_what_to_install(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["prompts", "config/minimal.yaml", "--to", str(tmp_path / "w")]) == 75
    assert "apt install espeak-ng" in capsys.readouterr().err
    assert not (tmp_path / "w").exists()


def test_resampled_keeps_pitch_length_and_level() -> None:
    at = np.arange(22050) / 22050
    tone = (10000 * np.sin(2 * np.pi * 520 * at)).astype("<i2")
    fresh = np.frombuffer(_resampled(tone.tobytes(), 22050), dtype="<i2")
    assert len(fresh) == RATE_HZ
    assert np.argmax(np.abs(np.fft.rfft(fresh))) == 520
    assert abs(int(np.abs(fresh).max()) - 10000) < 60
