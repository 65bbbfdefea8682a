"""Every recorded frame of every serial kind: read as it should be, or refused.

expect  reading (with `readings` by quantity), blank (not measuring yet), answer (no measurement),
        rejected, command (we would send these bytes), bad_command (printed wrong: we never would)
"""

from collections.abc import Callable
from typing import Any

import pytest

from edge.errors import FrameError
from edge.sensors import pms5003_frame, sds011_frame, sps30_frame, winsen_frame, zphs01c_frame
from edge.sensors.stream_frame import Decoder
from serial_kinds import verify_vector
from wires import vectors, wires

ALL = [(name, vector) for name in wires() for vector in vectors(name)]
RECEIVED = [(name, v) for name, v in ALL if v["direction"] == "rx"]
SENT = [(name, v) for name, v in ALL if v["direction"] == "tx"]

# The same command, made anew from its code and its data.
COMMANDS: dict[str, Callable[[bytes], bytes]] = {
    "Plantower command": lambda b: pms5003_frame.command(b[2], int.from_bytes(b[3:5], "big")),
    "SDS011 command": lambda b: sds011_frame.command(b[2:15].rstrip(b"\0")),
    "SPS30 command": lambda b: sps30_frame.request(b[2], b[4 : 4 + b[3]]),
    "MH-Z19B command": lambda b: winsen_frame.command(b[2], b[3:8]),
    "ZE07-CO/ZE15-CO command": lambda b: winsen_frame.command(b[2], b[3:8]),
    "ZE03 command": lambda b: winsen_frame.command(b[2], b[3:8]),
    "ZPHS01C command": lambda b: zphs01c_frame.command(b[2], b[3:-1]),
}


def name_of(case: tuple[str, dict[str, Any]]) -> str:
    return f"{case[0]}-{case[1]['expect']}-{case[1]['hex'].replace(' ', '')[:60]}"


@pytest.mark.parametrize("name", wires())
def test_each_kind_has_vectors_of_both_sorts(name: str) -> None:
    assert {"reading", "rejected"} <= {vector["expect"] for vector in vectors(name)}
    assert all(vector["source"] for vector in vectors(name))


@pytest.mark.parametrize("case", RECEIVED, ids=name_of)
def test_frame_is_read_or_refused(case: tuple[str, dict[str, Any]]) -> None:
    verify_vector(*case)


@pytest.mark.parametrize("case", RECEIVED, ids=name_of)
def test_next_frame_is_found_after_any_vector(case: tuple[str, dict[str, Any]]) -> None:
    name, vector = case
    wire, data = wires()[name], bytes.fromhex(vector["hex"])
    good = wire.mimic.says(wire.air)
    found = Decoder(wire.form).feed(data + good * 2)
    assert found[-2:] == Decoder(wire.form).feed(good * 2)


@pytest.mark.parametrize("case", SENT, ids=name_of)
def test_command_is_made_as_recorded(case: tuple[str, dict[str, Any]]) -> None:
    _, vector = case
    data = bytes.fromhex(vector["hex"])
    if vector["device"] == "SPS30 command":  # take the stuffing out by hand
        data = data.replace(b"\x7d\x5e", b"\x7e")
    made = COMMANDS[vector["device"]](data)
    assert (made == bytes.fromhex(vector["hex"])) == (vector["expect"] == "command")


@pytest.mark.parametrize("name", wires())
def test_what_the_node_sends_is_no_calibration(name: str) -> None:
    """A zero point set in bad air ruins a sensor: nothing that runs by itself may do that."""
    wire = wires()[name]
    calibrations = {bytes.fromhex(v["hex"]) for v in vectors(name) if "zero" in str(v["decoded"])}
    assert not calibrations & {*wire.opening(1.0), *wire.requests}


@pytest.mark.parametrize("name", wires())
def test_form_refuses_what_is_no_frame(name: str) -> None:
    form = wires()[name].form
    for data in (b"", b"\0", form.headers[0], b"\xff" * form.most):
        with pytest.raises(FrameError):
            form.parse(data)


@pytest.mark.parametrize("name", wires())
def test_ordinary_air_is_spoken_and_read_back(name: str) -> None:
    wire = wires()[name]
    (frame,) = Decoder(wire.form).feed(wire.mimic.says(wire.air))
    assert set(frame.values()) == set(wire.quantities) == set(wire.air)
    assert frame.values() == pytest.approx(dict(wire.air), rel=0.05, abs=0.5)
    assert not frame.is_blank
    assert not frame.defect
