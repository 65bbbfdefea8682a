import json
import random
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edge.errors import ChecksumError, FrameError
from edge.sensors.pms5003_frame import FRAME_BYTES, HEADER, Decoder, PmsFrame

FILE = Path(__file__).parents[1] / "vectors" / "pms5003.json"
VECTORS: list[dict[str, Any]] = [
    vector for vector in json.loads(FILE.read_text(encoding="utf-8")) if vector["direction"] == "rx"
]
OURS = [v for v in VECTORS if v["checksum_ok"] and len(bytes.fromhex(v["hex"])) == FRAME_BYTES]
REJECTED = [v for v in VECTORS if v not in OURS]

U16 = st.integers(0, 0xFFFF)
FRAMES = st.builds(PmsFrame, *[U16] * 12, version=st.integers(0, 255), error_code=st.integers(0, 255))


@pytest.mark.parametrize("vector", OURS, ids=lambda v: v["hex"][36:])
def test_real_frames_are_decoded_and_encoded(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])
    frame = PmsFrame.from_bytes(data)
    if isinstance(vector["decoded"], dict):
        fields = asdict(frame)
        expected = {k: v for k, v in vector["decoded"].items() if k in fields}
        assert {k: fields[k] for k in expected} == expected
        assert len(expected) >= 10
    else:
        assert "warming up" in vector["decoded"]
        assert frame.is_blank
    assert frame.to_bytes() == data
    assert Decoder().feed(data) == [frame]


@pytest.mark.parametrize("vector", REJECTED, ids=lambda v: v["source"])
def test_bad_and_foreign_frames_are_refused_without_losing_the_next(vector: dict[str, Any]) -> None:
    data, good = bytes.fromhex(vector["hex"]), bytes.fromhex(OURS[0]["hex"])
    with pytest.raises(FrameError):
        PmsFrame.from_bytes(data)
    decoder = Decoder()
    assert decoder.feed(data + good) == [PmsFrame.from_bytes(good)]
    assert decoder.skipped == len(data)


def test_there_are_vectors_of_all_sorts() -> None:
    assert len(OURS) >= 16
    assert sum("PMS3003" in v["device"] for v in REJECTED) == 3
    assert sum("REJECT" in str(v["decoded"]) for v in REJECTED) == 2


def test_wrong_checksum_is_told_from_wrong_form() -> None:
    good = bytes.fromhex(OURS[0]["hex"])
    with pytest.raises(ChecksumError):
        PmsFrame.from_bytes(good[:-1] + b"\0")
    with pytest.raises(FrameError, match="not a 32-byte"):
        PmsFrame.from_bytes(good[:-1])


def test_saturated_frame_is_known() -> None:
    smoke = next(v for v in OURS if "dense smoke" in v["source"])
    assert PmsFrame.from_bytes(bytes.fromhex(smoke["hex"])).is_saturated
    assert not PmsFrame.from_bytes(bytes.fromhex(OURS[0]["hex"])).is_saturated


@given(FRAMES)
def test_any_frame_survives_the_wire(frame: PmsFrame) -> None:
    assert PmsFrame.from_bytes(frame.to_bytes()) == frame


@given(st.lists(st.one_of(FRAMES, st.binary(max_size=40)), max_size=12), st.data())
def test_any_split_gives_the_same_frames(parts: list[PmsFrame | bytes], data: st.DataObject) -> None:
    stream = b"".join(p if isinstance(p, bytes) else p.to_bytes() for p in parts)
    whole = Decoder()
    expected = whole.feed(stream)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=10)))
    split, found = Decoder(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += split.feed(stream[start:end])
        assert len(split._rest) < FRAME_BYTES
    assert found == expected
    assert (split.bad_checksums, split.skipped) == (whole.bad_checksums, whole.skipped)
    assert len(stream) == FRAME_BYTES * len(found) + split.skipped + len(split._rest)


@given(st.lists(FRAMES, min_size=1, max_size=6), st.binary(max_size=60))
def test_frames_after_any_garbage_are_found(frames: list[PmsFrame], garbage: bytes) -> None:
    assert Decoder().feed(garbage + b"".join(f.to_bytes() for f in frames)) == frames


@given(FRAMES, st.integers(0, FRAME_BYTES - 1), st.integers(1, 255))
@example(PmsFrame(*[0x424D, 0x001C] * 6, 0, 0), 0, 1)
def test_one_damaged_byte_never_gives_a_false_frame(frame: PmsFrame, where: int, flip: int) -> None:
    data = bytearray(frame.to_bytes())
    data[where] ^= flip
    good = PmsFrame.from_bytes(bytes.fromhex(OURS[3]["hex"]))
    decoder = Decoder()
    assert decoder.feed(bytes(data) + good.to_bytes() * 2) == [good, good]
    assert decoder.skipped >= FRAME_BYTES


@given(FRAMES, st.integers(0, FRAME_BYTES - 1))
def test_a_lost_byte_never_gives_a_false_frame(frame: PmsFrame, where: int) -> None:
    data = frame.to_bytes()
    good = PmsFrame.from_bytes(bytes.fromhex(OURS[3]["hex"]))
    found = Decoder().feed(data[:where] + data[where + 1 :] + good.to_bytes() * 2)
    # Dropping one of two equal bytes side by side is no change but at the end.
    assert all(f == good or f.to_bytes() in data for f in found[:-1])
    assert found[-1] == good


def test_random_garbage_gives_no_frame_in_bounded_memory() -> None:
    random_bytes = random.Random(7).randbytes
    decoder = Decoder()
    for _ in range(500):
        assert decoder.feed(random_bytes(1000)) == []
        assert len(decoder._rest) < FRAME_BYTES
    assert decoder.skipped + len(decoder._rest) == 500_000
    assert decoder.errors == decoder.skipped // FRAME_BYTES


def test_babble_of_headers_is_survived() -> None:
    decoder = Decoder()
    assert decoder.feed(HEADER * 5000) == []
    assert len(decoder._rest) < FRAME_BYTES
    good = bytes.fromhex(OURS[0]["hex"])
    assert decoder.feed(good)[-1:] == [PmsFrame.from_bytes(good)]


def test_errors_count_lost_frames_once() -> None:
    good = bytes.fromhex(OURS[0]["hex"])
    torn = good[:10] + b"\xff" + good[11:]
    decoder = Decoder()
    decoder.feed(good[20:] + good * 3)
    assert decoder.errors == 0  # entered in the middle of a frame: no error
    decoder.feed(torn + good)
    assert decoder.errors == 1
    decoder.feed(b"\0" * 320 + good)
    assert decoder.errors == 11
