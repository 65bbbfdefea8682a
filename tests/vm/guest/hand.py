"""In the guest: a hand on the call point and an eye on the siren's line. Reads what to do from its arguments.

    press N          N alarms by the call point, each reset; prints the times from contact to siren line [ms]
    kill SIGNAL      of the node, in an alarm; prints when the siren fell silent and when it sounded again [s]

The siren is a relay board that sounds at the low level; its line rests at the high one.
"""

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

CALL_POINT, SIREN = 27, 23
DOOR = "/var/lib/liengia/control.sock"
PATIENCE_S = 180.0


def line(number: int, what: str) -> Path:
    return Path(f"/run/gpio-sim/sim_gpio{number}/{what}")


def close_contact(is_closed: bool) -> None:
    line(CALL_POINT, "pull").write_text("pull-down" if is_closed else "pull-up")


def sounds() -> bool:
    return line(SIREN, "value").read_text().strip() == "0"


def ask(**request: object) -> dict:
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(30)
        door.connect(DOOR)
        door.sendall(json.dumps(request).encode() + b"\n")
        return json.loads(door.makefile().readline())


def until(condition, what: str, pause_s: float = 0.001) -> float:
    """The instant at which it held."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"in vain: {what}")
        time.sleep(pause_s)
    return time.monotonic()


def press(count: int) -> dict:
    times = []
    for _ in range(count):
        began = time.monotonic()
        close_contact(True)
        times.append((until(sounds, "the siren sounds", 0.0) - began) * 1e3)
        close_contact(False)
        until(lambda: "error" not in ask(do="reset", by="test"), "it can be reset", 0.1)
        until(lambda: not sounds(), "the siren is silent")
    times.sort()
    return {
        "presses": len(times),
        "median_ms": round(statistics.median(times), 1),
        "most_ms": round(times[-1], 1),
    }


def kill(number: int) -> dict:
    pid = int(subprocess.check_output(["systemctl", "show", "--value", "-p", "MainPID", "liengia"]))
    assert sounds()
    began = time.monotonic()
    os.kill(pid, number)
    silent = until(lambda: not sounds(), "the line is let go")
    again = until(sounds, "the siren sounds again")
    return {
        "silent_s": round(silent - began, 1),
        "again_s": round(again - began, 1),
        "gap_s": round(again - silent, 1),
    }


def main(verb: str, argument: str) -> None:
    found = press(int(argument)) if verb == "press" else kill(getattr(signal, argument))
    print(json.dumps(found))


main(*sys.argv[1:])
