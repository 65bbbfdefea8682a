"""The process that owns a DHT11 or DHT22: reads it with adafruit_dht and writes one JSON record a line.

    python -m edge.sensors.dht_child GPIO [--model dht11] [--gap SECONDS] [--pulseio]

A process of its own, because the library blocks for 350 ms, spins, and is known to hang. It ends, with its
helpers, when its standard input closes.
"""

import argparse
import contextlib
import json
import os
import signal
import sys
import threading
from typing import Any

# The library returns the values before, without an error, when it is asked again within 2 s, even after a
# read that failed. Waited after the end of each try, so that no try can fall into that window.
GAP_S = 2.1
# So a record's `why` begins when it is no use to try again.
LACKING = "this machine has no "


def main(argv: list[str] | None = None) -> int:
    """Read until standard input closes; 1 when the pin cannot be had now.

    Where there never will be one (no library, no such pin on this machine), it says so and goes on saying so.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("gpio", type=int)
    parser.add_argument("--gap", type=float, default=GAP_S, help="shorter only where time is simulated")
    parser.add_argument("--pulseio", action="store_true")
    parser.add_argument("--model", choices=("dht11", "dht22"), default="dht22")
    args = parser.parse_args(argv)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    never = threading.Event()
    try:
        with contextlib.redirect_stdout(sys.stderr):  # the library warns there of machines it does not know
            sensor = _open(args.model, args.gpio, use_pulseio=args.pulseio)
    except (ImportError, AttributeError, NameError, NotImplementedError) as error:
        while True:
            _write({"kind": "error", "why": LACKING + _lacking(args.gpio, error)})
            never.wait(args.gap)
    except (RuntimeError, OSError) as error:
        _write({"kind": "error", "why": f"cannot open GPIO{args.gpio}: {error!r}"})
        return 1
    while True:
        _write(read(sensor))
        never.wait(args.gap)


def _lacking(gpio: int, error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"{error.name}: pip install 'liengia[pi]'"
    return f"GPIO{gpio} for a DHT: {error}"


def read(sensor: Any) -> dict[str, Any]:
    """One try: {"kind": "ok", "temperature": °C, "humidity": %RH} or {"kind": "error", "why": text}."""
    try:
        sensor.measure()
        temperature, humidity = sensor.temperature, sensor.humidity
    except (RuntimeError, OSError) as error:
        return {"kind": "error", "why": str(error)}
    if temperature is None or humidity is None:
        return {"kind": "error", "why": "no value"}
    if temperature == 0 and humidity == 0:
        # A line held low gives five zero bytes, whose checksum is right; the library accepts them.
        return {"kind": "error", "why": "all bits zero: line held low"}
    if not 0 <= humidity <= 100:
        return {"kind": "error", "why": f"humidity {humidity} %"}
    return {"kind": "ok", "temperature": float(temperature), "humidity": float(humidity)}


def _open(model: str, gpio: int, *, use_pulseio: bool) -> Any:
    import adafruit_dht
    import board

    made = adafruit_dht.DHT11 if model == "dht11" else adafruit_dht.DHT22
    return made(getattr(board, f"D{gpio}"), use_pulseio=use_pulseio)


def _write(record: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    # Raw reads: a thread blocked inside sys.stdin would abort the interpreter at its end.
    while os.read(0, 64):
        pass
    if os.getpgrp() == os.getpid():  # a group of our own: pulseio's helper goes along
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
