"""Every recorded scratchpad, with what must be refused (origin of each vector in its `source`)."""

import json
from pathlib import Path

import pytest

from edge.errors import ChecksumError, FrameError
from edge.model.condition import FaultKind
from edge.sensors.ds18b20_frame import crc8, from_scratchpad, temperature
from edge.sensors.poll import kind_of

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "ds18b20.json").read_text(encoding="utf-8"))
REFUSED = {
    "ff ff ff ff ff ff ff ff ff": FaultKind.OPEN,
    "00 00 00 00 00 00 00 00 00": FaultKind.SHORT,
    "50 05 4b 46 7f ff 0c 10 1c": FaultKind.POWER,
    "ff 07 4b 46 7f ff 01 10 2f": FaultKind.OUT_OF_RANGE,
}


def text(hexadecimal: str, word: str = "YES", shown: int = 0) -> str:
    crc = hexadecimal[-2:]
    return f"{hexadecimal} : crc={crc} {word}\n{hexadecimal} t={shown}\n"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["hex"])
def test_every_vector(vector) -> None:
    data = bytes.fromhex(vector["hex"])
    assert (crc8(data[:-1]) == data[-1]) is vector["checksum_ok"]
    if vector["hex"] in REFUSED:
        with pytest.raises(FrameError) as caught:
            temperature(text(vector["hex"]))
        assert kind_of(caught.value) is REFUSED[vector["hex"]]
    else:
        assert temperature(text(vector["hex"])) == pytest.approx(vector["decoded"]["t_mC"] / 1000, abs=0.0006)


def test_nothing_refused_is_missing() -> None:
    assert set(REFUSED) <= {v["hex"] for v in VECTORS}


def test_the_wrong_t_beside_the_last_good_bytes_is_never_used() -> None:
    """As the kernel prints it when the sensor does not answer (recorded)."""
    seen = (
        "ff ff ff ff ff ff ff ff ff : crc=c9 NO\n61 01 4b 46 7f ff 0f 10 02 t=-62\n",
        "61 01 4b 46 7f ff 0f 10 03 : crc=02 NO\n61 01 4b 46 7f ff 0f 10 02 t=22062\n",
    )
    for words in seen:
        with pytest.raises(FrameError):
            temperature(words)


@pytest.mark.parametrize("bit", range(72))
def test_any_flipped_bit_is_a_checksum_error_even_under_yes(bit: int) -> None:
    data = bytearray.fromhex("61 01 4b 46 7f ff 0f 10 02")
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ChecksumError):
        temperature(text(data.hex(" ")))


@pytest.mark.parametrize(
    "junk", ["", "\n", "YES", "61 01 : crc=02 YES", "zz " * 9 + ": crc=00 YES", "\ufffd" * 80]
)
def test_junk_is_refused(junk: str) -> None:
    with pytest.raises(FrameError):
        temperature(junk)


def test_scratchpad_of_another_length_is_refused() -> None:
    with pytest.raises(FrameError):
        from_scratchpad(b"\x61\x01")
