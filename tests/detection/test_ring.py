import numpy as np
import pytest

from edge.detection.ring import Ring


def test_ring_keeps_newest_in_order_across_the_seam() -> None:
    ring = Ring(4)
    for i in range(11):
        ring.append(float(i), i * 10.0)
        times, values = ring.window()
        expected = [float(j) for j in range(max(0, i - 3), i + 1)]
        assert list(times) == expected
        assert list(values) == [j * 10.0 for j in expected]


def test_ring_window_is_a_view_that_numpy_can_use() -> None:
    ring = Ring(3)
    for i in range(5):
        ring.append(float(i), float(i))
    times, _ = ring.window()
    view = np.asarray(times)
    assert view.base is not None
    assert view.tolist() == [2.0, 3.0, 4.0]
    ring.append(5.0, 5.0)
    assert 5.0 in view.tolist()  # not a copy: the append is seen


def test_ring_drops_oldest_and_clears() -> None:
    ring = Ring(3)
    for i in range(4):
        ring.append(float(i), float(i))
    assert ring.oldest() == (1.0, 1.0)
    ring.drop_oldest()
    assert ring.oldest() == (2.0, 2.0)
    assert len(ring) == 2
    ring.clear()
    assert len(ring) == 0
    assert list(ring.window()[0]) == []


def test_ring_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Ring(0)
