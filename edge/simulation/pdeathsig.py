"""Children that end with the demo, however it ends."""

import ctypes
import signal

_PR_SET_PDEATHSIG = 1  # prctl(2), Linux

# Loaded here: between fork and exec nothing may be imported.
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """A `preexec_fn`: when the demo is killed outright, its child gets SIGTERM."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
