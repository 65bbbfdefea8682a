"""Any serial kind: built, played, and held to what every kind owes."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from edge.model.identity import ZoneId
from edge.model.reading import Quality
from edge.sensors.registry import kinds
from edge.sensors.serial_sensor import SerialSensor
from edge.sensors.stream_frame import Decoder
from edge.simulation.pty_port import PtyPort
from edge.simulation.serial_device import SerialDevice
from firmware_tools.registry import emulators
from wires import wires

ZONE = ZoneId("bep")


def settings_of(name: str, port: Path, **more: Any) -> Any:
    given = {"id": name.replace("_", "-"), "kind": name, "port": str(port), **more}
    return kinds()[name].settings.model_validate(given)


def build(bench: Any, name: str, port: Path, **more: Any) -> SerialSensor:
    sensor = kinds()[name].build(settings_of(name, port, **more), ZONE, bench.desk())
    assert isinstance(sensor, SerialSensor)
    return sensor


def emulated(bench: Any, name: str, port: PtyPort, fault: str | None = None) -> SerialDevice:
    emulator = emulators()[name]
    given = SimpleNamespace(air=dict(emulator.air), fault=fault, interval=1.0, baud=None)
    return emulator.build(port, bench.reactor, given)


def verify_unplug(bench: Any, name: str, port: PtyPort) -> None:
    """Pulled out and plugged in again: a fault in between, and no restart."""
    sensor, played = build(bench, name, port.path, every="1 s"), emulated(bench, name, port)
    quantities = set(wires()[name].quantities)
    played.start()
    sensor.start()
    bench.until(lambda: {r.quantity for r in bench.readings} == quantities)
    assert bench.faults() == []
    played.stop()
    port.unplug()
    bench.until(lambda: bench.faults() == ["+unplugged"])
    bench.readings.clear()
    bench.run(3.0)
    assert bench.readings == []  # nothing is made up meanwhile
    port.plug()
    played.start()
    bench.until(lambda: {r.quantity for r in bench.readings} == quantities)
    assert bench.faults() == ["+unplugged", "-unplugged"]
    # It has been without power, so it warms up once more.
    assert {r.quality for r in bench.readings} == {Quality.WARMING_UP}
    played.stop()
    sensor.close()


def verify_vector(name: str, vector: dict[str, Any]) -> None:
    """A recorded frame is read as it should be, or refused."""
    wire, data = wires()[name], bytes.fromhex(vector["hex"])
    frames = Decoder(wire.form).feed(data)
    if vector["expect"] == "rejected":
        assert frames == []
        return
    (frame,) = frames
    read = {str(quantity): value for quantity, value in frame.values().items()}
    assert read == pytest.approx(vector.get("readings", {}), abs=0.001)
    assert frame.is_blank == (vector["expect"] == "blank")
    if isinstance(vector["decoded"], dict):
        known = [key for key in vector["decoded"] if hasattr(frame, key)]
        assert known
        for key in known:
            assert getattr(frame, key) == pytest.approx(vector["decoded"][key], abs=0.001)
        if vector["decoded"].get("fault") is not None:
            assert bool(frame.defect) == vector["decoded"]["fault"]
