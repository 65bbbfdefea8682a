import pytest

from edge.errors import FrameError
from edge.group import envelope

SECRET, OTHER, THEIRS = b"s" * 32, b"o" * 32, b"t" * 32


def test_only_the_holder_of_the_key_opens() -> None:
    closed = envelope.close(b"names", envelope.public_of(SECRET), THEIRS)
    assert b"names" not in closed
    assert envelope.open_(closed, SECRET) == b"names"
    with pytest.raises(FrameError):
        envelope.open_(closed, OTHER)


@pytest.mark.parametrize("at", [0, 31, 32, -1])
def test_a_changed_or_cut_envelope_is_refused(at: int) -> None:
    closed = bytearray(envelope.close(b"names", envelope.public_of(SECRET), THEIRS))
    closed[at] ^= 1
    with pytest.raises(FrameError):
        envelope.open_(bytes(closed), SECRET)
    for size in (0, 10, 32, 40):
        with pytest.raises(FrameError):
            envelope.open_(bytes(closed[:size]), SECRET)


def test_a_key_of_low_order_is_refused() -> None:
    with pytest.raises(FrameError):
        envelope.close(b"names", bytes(32), THEIRS)
