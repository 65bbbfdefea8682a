import time

import pytest

from edge.runtime import clock
from edge.runtime.clock import Clock


def test_boottime_never_steps_back_and_counts_seconds() -> None:
    samples = [clock.boottime() for _ in range(1000)]
    assert samples == sorted(samples)
    before = clock.boottime()
    time.sleep(0.05)
    assert 0.045 < clock.boottime() - before < 5.0


def test_clock_at_speed_one_is_its_source() -> None:
    assert Clock(source=lambda: 12.5).now() == 12.5


def test_clock_faster_than_real() -> None:
    now = [100.0]
    fast = Clock(source=lambda: now[0], speed=60.0)
    now[0] = 101.0
    assert fast.now() == 160.0
    assert fast.real_delay(220.0) == pytest.approx(1.0)
    assert fast.real_delay(100.0) == 0.0
    assert fast.to_real(160.0) == pytest.approx(101.0)


def test_clocks_of_one_epoch_agree() -> None:
    now = [500.0]
    one, other = (Clock(source=lambda: now[0], speed=20.0, epoch=400.0) for _ in range(2))
    now[0] = 507.0
    assert one.now() == other.now() == 400.0 + 107.0 * 20.0


@pytest.mark.parametrize(("wall_s", "is_synchronised", "expected"), [
    (0.0, True, False),  # never set: 1970
    (1_800_000_000.0, False, False),  # set by hand or from a stale file, by nobody who knows
    (1_800_000_000.0, True, True),
])  # fmt: skip
def test_wall_is_trusted_only_when_set(
    monkeypatch: pytest.MonkeyPatch, wall_s: float, is_synchronised: bool, expected: bool
) -> None:
    monkeypatch.setattr(clock, "wall", lambda: wall_s)
    monkeypatch.setattr(clock, "_SYNCHRONISED", clock.Path("/nowhere"))
    monkeypatch.setattr(clock, "_kernel_says_synchronised", lambda: is_synchronised)
    assert clock.wall_is_trusted() is expected


def test_kernel_is_asked_without_a_crash() -> None:
    assert clock._kernel_says_synchronised() in {True, False}


def test_kernel_boot_id_is_steady() -> None:
    assert clock.kernel_boot_id() == clock.kernel_boot_id() != ""
