"""Children that end with the demo, however it ends."""

import ctypes
import os
import signal
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # prctl(2), Linux

# Loaded here: between fork and exec nothing may be imported.
_libc = ctypes.CDLL(None, use_errno=True)


def die_with(parent: int) -> Callable[[], None]:
    """A `preexec_fn`: when the process that starts the child is killed outright, the child gets SIGTERM.

    parent  its id, taken before the fork: one that is killed before the child has asked sends nothing
    """

    def ask() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask
