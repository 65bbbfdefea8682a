"""Programs between a sensor line and a siren line, measured from the deciding frame to the siren's bytes."""

import subprocess
import time

import pytest

from bench_ports import OFF, ON, Wire, drain, frame, send_frame, wait_for
from rig import House, eventually

# The node's clock: its confirmation of some seconds passes in a fraction of one.
SPEED = 40


def fast_clock() -> dict[str, str]:
    """What makes a node's clock run SPEED times faster."""
    return {"LIENGIA_CLOCK": f"{SPEED}@{time.clock_gettime(time.CLOCK_BOOTTIME)}"}


class Program:
    """One program between a sensor line and a relay line."""

    def __init__(self, name: str, argv: list[str], sensor: Wire, relay: Wire) -> None:
        self.name, self.sensor, self.relay = name, sensor, relay
        self.latencies: list[float] = []
        self._count = 0
        self._process = subprocess.Popen(argv, stdout=subprocess.PIPE)
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def trial(self) -> None:
        """One decision."""
        for _ in range(400):
            self._send(20)
            if wait_for(self.relay, OFF, 0.02) is not None or self._count < 3:
                break
        self._calm()
        for _ in range(400):
            drain(self.relay)
            began = self._send(900)
            if (ended := wait_for(self.relay, ON, 0.03)) is not None and self._has_decided():
                self.latencies.append(ended - began)
                return
        pytest.fail(f"{self.name}: no decision after 400 frames")

    def _calm(self) -> None:
        for _ in range(40):
            self._send(20)
            time.sleep(0.005)
        drain(self.relay)

    def _has_decided(self) -> bool:
        return True

    def _send(self, pm: int) -> float:
        self._count += 1
        return send_frame(self.sensor, frame(pm, self._count))

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


class Node(Program):
    """The real node, with its real settings, outbox and group."""

    def __init__(self, house: House) -> None:
        self.name, self.latencies, self._count = "liengia", [], 0
        self._house = house
        self.sensor = Wire(house.dust.master, house.dust.slave, str(house.dust.path))
        self.relay = Wire(house.relay.master, house.relay.slave, str(house.relay.path))
        house.environment = fast_clock()
        house.start()
        for _ in range(60):  # 30 s of the sensor's warm-up and a baseline of clean air
            self._send(20)
            time.sleep(0.03)

    def _calm(self) -> None:
        def is_quiet() -> bool:
            self._send(20)
            time.sleep(0.01)
            self._house.do("reset")  # the pre-alarm may have run its window out; refused while smoke stands
            return self._house.status()["sounding"] in {"off", "chirp"}

        eventually(is_quiet, "the alarm has ended")
        super()._calm()

    def _has_decided(self) -> bool:
        # A fault chirp switches the relay too; that is no decision.
        return self._house.status()["sounding"] == "pre_alarm"

    def close(self) -> None:
        self._house.close()
