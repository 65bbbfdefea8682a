import json
import os
from pathlib import Path

import pytest

from edge.errors import DeviceError
from edge.model.command import Sounding
from edge.model.condition import FaultKind
from edge.model.event import FaultCleared, FaultRaised
from edge.sirens.fanout import Fanout
from edge.sirens.relay_serial import KIND, lcus

# Published with the module: 9600 8N1, no answer.
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "lcus1.json").read_text(encoding="utf-8"))
ON, OFF = bytes.fromhex("A00101A2"), bytes.fromhex("A00100A1")


@pytest.fixture
def siren(desk, cable):
    siren = KIND.build(KIND.settings(id="coi-usb", port=str(cable.path)), desk)
    yield siren
    siren.close()


def test_orders_are_the_published_bytes() -> None:
    assert (lcus(1, True), lcus(1, False)) == (ON, OFF)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["decoded"])
def test_published_frames_are_made(vector) -> None:
    _, relay, state = vector["decoded"].split()
    assert lcus(int(relay), state == "on") == bytes.fromhex(vector["hex"])


def test_bytes_are_out_before_switch_returns(siren, cable) -> None:
    siren.start()
    siren.switch(True)
    assert cable.read() == ON
    siren.switch(False)
    assert cable.read() == OFF


def test_opening_says_nothing_of_its_own(siren, cable) -> None:
    siren.start()
    siren.start()
    assert cable.read() == b""


def test_a_port_that_is_away_is_a_device_error_and_a_named_fault(desk, faults, turning, tmp_path) -> None:
    siren = KIND.build(KIND.settings(id="coi-usb", port=str(tmp_path / "none")), desk)
    siren.start()
    with pytest.raises(DeviceError, match="coi-usb"):
        siren.switch(True)
    assert faults == [], "never in the middle of the outputs of an alarm"
    turning.turn_until(lambda: bool(faults))
    siren.close()
    assert [(f.fault.part, f.fault.kind) for f in faults] == [("coi-usb", FaultKind.UNPLUGGED)]


@pytest.mark.parametrize("on", [True, False])
def test_a_port_that_comes_back_is_told_the_level_at_once(siren, cable, turning, faults, on) -> None:
    siren.start()
    siren.switch(on)
    cable.read()
    cable.unplug()
    turning.turn_until(lambda: len(faults) == 1)
    cable.plug()
    turning.turn_until(lambda: len(faults) == 2)
    assert cable.read() == (ON if on else OFF)
    assert [type(f) for f in faults] == [FaultRaised, FaultCleared]


def test_through_the_fanout_a_pulled_cable_is_named_and_heals(siren, cable, turning, faults) -> None:
    now = turning.reactor.now
    circuit = []
    fanout = Fanout([siren], circuit.append)
    fanout.sound(Sounding.NEIGHBOUR, now())
    assert cable.read() == ON
    cable.unplug()
    turning.turn_until(lambda: len(faults) == 1)
    fanout.tick(fanout.next_deadline())
    assert [(type(f), f.fault.part, f.fault.kind) for f in circuit] == [
        (FaultRaised, "coi-usb", FaultKind.SIREN_CIRCUIT)
    ]
    cable.plug()
    turning.turn_until(lambda: len(faults) == 2)
    cable.read()
    fanout.sound(Sounding.FIRE, now())
    assert cable.read() == ON
    assert isinstance(circuit[-1], FaultCleared)


def test_a_relay_that_answers_after_all_does_no_harm(siren, cable, turning) -> None:
    siren.start()
    os.write(cable.master, b"\xa0\x01\x01\xa2" * 10)
    siren.switch(True)
    turning.turn_until(lambda: cable.read() == ON)


def test_close_leaves_the_relay_as_it_is(siren, cable) -> None:
    siren.start()
    siren.switch(True)
    cable.read()
    siren.close()
    assert cable.read() == b""
