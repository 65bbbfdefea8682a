"""The one place that reads a clock."""

import time
from collections.abc import Callable
from pathlib import Path

# Linux counts suspended time in BOOTTIME; elsewhere the monotonic clock is the nearest.
_BOOTTIME = getattr(time, "CLOCK_BOOTTIME", None)

# A wall clock before this was never set (a Pi has no clock battery).
_EARLIEST_WALL = 1_735_689_600.0  # 2025-01-01 UTC

# systemd-timesyncd touches this file once it has synchronised; chrony and ntpd set the kernel's flag.
_SYNCHRONISED = Path("/run/systemd/timesync/synchronized")


def boottime() -> float:
    """Seconds since the kernel started, never stepping back; the same in every process."""
    if _BOOTTIME is None:  # pragma: no cover - not Linux
        return time.monotonic()
    return time.clock_gettime(_BOOTTIME)


def wall() -> float:
    """Seconds since 1970 UTC, as the wall clock has it; only for people and the ward."""
    return time.time()


def wall_is_trusted() -> bool:
    """Whether something has set the wall clock since this boot."""
    return wall() > _EARLIEST_WALL and (_SYNCHRONISED.exists() or _kernel_says_synchronised())


def _kernel_says_synchronised() -> bool:
    import ctypes

    class _Timex(ctypes.Structure):
        _fields_ = (("modes", ctypes.c_uint), ("rest", ctypes.c_byte * 252))

    time_error = 5  # TIME_ERROR of adjtimex(2): the clock is not synchronised
    try:
        state: int = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(_Timex()))
    except (OSError, AttributeError):
        return False
    return 0 <= state < time_error


def local_hour() -> int:
    """The hour on the wall, 0-23, in the house's time zone."""
    return time.localtime(wall()).tm_hour


def kernel_boot_id() -> str:
    """Differs after each reboot of the machine; empty where unknown."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


class Clock:
    """The node's clock; `speed` above 1 only in simulation, where an hour may pass in a minute."""

    def __init__(
        self, source: Callable[[], float] = boottime, speed: float = 1.0, epoch: float | None = None
    ) -> None:
        """epoch is the instant at which both clocks agree: shared by all nodes of a simulation."""
        self._source = source
        self._speed = speed
        self._start = source() if epoch is None else epoch

    def now(self) -> float:
        """Seconds on the node's clock."""
        if self._speed == 1.0:
            return self._source()
        return self._start + (self._source() - self._start) * self._speed

    def real_delay(self, deadline: float) -> float:
        """Real seconds from now to a deadline, 0 when it has passed."""
        return max(0.0, (deadline - self.now()) / self._speed)

    def to_real(self, at: float) -> float:
        """An instant of this clock on the real one: for measurements across processes."""
        return self._start + (at - self._start) / self._speed
