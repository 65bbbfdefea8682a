"""The search for frames, with a form made for it: `<` length, data, sum8 `>`-less and tiny."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.errors import ChecksumError, FrameError
from edge.sensors.stream_frame import NO_FRAME, Decoder, Form

MOST = 12


def parse(data: bytes) -> bytes:
    if len(data) < 3 or data[1] != len(data) - 3:
        raise FrameError("length")
    if sum(data[:-1]) & 0xFF != data[-1]:
        raise ChecksumError("checksum")
    return data[2:-1]


def size(data: bytes) -> int | None:
    if len(data) < 2:
        return None
    return data[1] + 3 if data[1] + 3 <= MOST else NO_FRAME


FORM = Form((b"<", b"\xc2\xab"), MOST, parse, size=lambda d: size(d) if d[:1] == b"<" else NO_FRAME)
DATA = st.binary(max_size=MOST - 3)


def closed(data: bytes) -> bytes:
    body = bytes((0x3C, len(data))) + data
    return body + bytes((sum(body) & 0xFF,))


@given(st.lists(DATA, max_size=8))
def test_frames_in_a_row_are_all_found(frames: list[bytes]) -> None:
    decoder = Decoder(FORM)
    assert decoder.feed(b"".join(map(closed, frames))) == frames
    assert (decoder.frames, decoder.skipped, decoder.bad_checksums) == (len(frames), 0, 0)


@given(st.lists(st.one_of(DATA.map(closed), st.binary(max_size=20)), max_size=12), st.booleans(), st.data())
def test_any_split_gives_the_same_frames_and_keeps_little(
    parts: list[bytes], confirm: bool, data: st.DataObject
) -> None:
    stream = b"".join(parts)
    whole = Decoder(FORM, confirm=confirm).spans(stream)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=10)))
    split, found = Decoder(FORM, confirm=confirm), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += split.spans(stream[start:end])
        assert len(split._rest) < MOST
    assert found == whole
    assert all(stream[span.start : span.end] == closed(span.frame) for span in found)


def test_confirm_wants_a_good_frame_directly_before() -> None:
    a, b, c = closed(b"a"), closed(b"b"), closed(b"c")
    decoder = Decoder(FORM, confirm=True)
    assert decoder.feed(a) == []  # nobody knows yet whether this line speaks our language
    assert decoder.feed(b + c) == [b"b", b"c"]
    assert decoder.feed(b"\0" + a) == []
    assert decoder.feed(b) == [b"b"]
    assert decoder.feed(c[:-1] + b"\xee" + a + b) == [b"b"]
    assert (decoder.frames, decoder.unconfirmed) == (7, 3)


def test_without_confirm_every_good_frame_counts() -> None:
    assert Decoder(FORM).feed(b"\0\0" + closed(b"a") + b"\xff" + closed(b"b")) == [b"a", b"b"]


def test_frame_within_a_torn_one_is_found() -> None:
    decoder = Decoder(FORM)
    assert decoder.feed(closed(b"123456789")[:4] + closed(b"inner") + bytes(20)) == [b"inner"]


def test_size_that_never_tells_is_no_frame() -> None:
    endless = Form((b"<",), MOST, parse, size=lambda _data: None)
    decoder = Decoder(endless)
    assert decoder.feed(b"<" * 1000) == []
    assert len(decoder._rest) < MOST
    assert decoder.skipped >= 1000 - MOST


@pytest.mark.parametrize("cut", range(1, 4))
def test_header_cut_off_by_the_end_is_kept(cut: int) -> None:
    form = Form((b"abcd",), 5, lambda data: data)
    decoder = Decoder(form)
    assert decoder.feed(b"xx" + b"abcd"[:cut]) == []
    assert decoder.skipped == 2
    assert decoder.feed(b"abcd"[cut:] + b"!") == [b"abcd!"]
