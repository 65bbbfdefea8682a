from hypothesis import given
from hypothesis import strategies as st

from edge.runtime.lines import Lines


def test_lines_are_joined_over_reads() -> None:
    lines = Lines(10)
    assert lines.feed(b"ab") == []
    assert lines.feed(b"c\nde\n\nf") == [b"abc", b"de", b""]
    assert lines.feed(b"\n") == [b"f"]


def test_line_too_long_is_dropped_whole() -> None:
    lines = Lines(4)
    assert lines.feed(b"ok\n12345") == [b"ok"]
    assert lines.feed(b"6789" * 1000) == []
    assert lines.feed(b"tail\nok\n") == [b"ok"]
    assert lines.dropped == 1
    assert lines.feed(b"12345\nok\n") == [b"ok"]
    assert lines.dropped == 2


@given(st.lists(st.binary(max_size=6).map(lambda b: b.replace(b"\n", b"")), max_size=20), st.data())
def test_any_split_gives_the_same_lines(parts: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(part + b"\n" for part in parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    lines = Lines(4)
    found: list[bytes] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += lines.feed(stream[start:end])
        assert len(lines._rest) <= 4
    assert found == [part for part in parts if len(part) <= 4]
    assert lines.dropped == sum(len(part) > 4 for part in parts)
