"""Words of the converters, the two frames' vectors, and what must be refused."""

import json
from pathlib import Path

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory

from edge.sensors import adc, ads1115_frame, mcp3008_frame
from edge.sensors.refusal import Unusable

VECTORS = Path(__file__).parents[1] / "vectors"


def vectors(name: str, direction: str) -> list[dict]:
    found = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return [v for v in found if v["direction"] == direction]


@pytest.mark.parametrize("vector", vectors("mcp3008", "rx"), ids=lambda v: v["hex"])
def test_mcp3008_answer(vector: dict) -> None:
    words = bytes.fromhex(vector["hex"])
    assert mcp3008_frame.raw(words) == vector["decoded"]["raw"]
    assert mcp3008_frame.raw([words[0] ^ 0xFF, words[1] | 0xF8, words[2]]) == vector["decoded"]["raw"]


def test_mcp3008_is_asked_as_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    factory = MockFactory()
    chip = adc._open_mcp3008(0, lambda: factory)
    sent: list[list[int]] = []
    monkeypatch.setattr(chip._spi, "transfer", lambda words: sent.append(list(words)) or [0, 0, 0])
    asked = vectors("mcp3008", "tx")
    for vector in asked:
        chip.raw_of(int(vector["decoded"].split()[-1]))
    assert [bytes(words).hex(" ") for words in sent] == [vector["hex"] for vector in asked]
    assert len(sent) == 4
    chip.close()
    Device.pin_factory = None  # gpiozero's software SPI keeps it there
    factory.reset()


@pytest.mark.parametrize("words", [[0xFF, 0xFF, 0xFF], [0, 0x04, 0]])
def test_mcp3008_that_is_not_there(words: list[int]) -> None:
    with pytest.raises(Unusable, match="MISO"):
        mcp3008_frame.raw(words)


@pytest.mark.parametrize("vector", vectors("ads1115", "rx"), ids=lambda v: v["hex"])
def test_ads1115_conversion(vector: dict) -> None:
    word = int.from_bytes(bytes.fromhex(vector["hex"]), "big")
    assert ads1115_frame.volts(word) == pytest.approx(vector["decoded"]["volts_at_pga4_096"], abs=1e-9)


def test_ads1115_config_is_that_of_the_vectors() -> None:
    words = {v["hex"] for v in vectors("ads1115", "tx") if "4.096" in v["decoded"]}
    assert words == {f"01 {ads1115_frame.config(n).to_bytes(2, 'big').hex(' ')}" for n in (0, 1)}
    assert ads1115_frame.is_ready(0x8583)
    assert not ads1115_frame.is_ready(0x0583)
