import fcntl
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edge.doctor.case import Case
from edge.doctor.devices import devices
from edge.doctor.finding import Finding, Level
from edge.doctor.holders import holders_of, holders_of_udp
from edge.doctor.running import running
from edge.doctor.user import User
from rig import free_udp_port

ROOT = User("root", 0, frozenset(), frozenset())


def by_device(case: Case) -> dict[str, Finding]:
    return {str(finding.params.get("device", finding.code)): finding for finding in devices(case)}


@pytest.fixture
def chip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[int, str]:
    """A Pi 4's header; line -> who holds it. Stands in for the kernel's ioctl alone."""
    held: dict[int, str] = {}

    def ioctl(_fd: object, request: int, buffer: bytearray, _mutate: bool) -> int:
        if request == 0x8044B401:
            buffer[32:47] = b"pinctrl-bcm2711"
            return 0
        assert (request, len(buffer)) == (0xC100B405, 256)
        (line,) = struct.unpack_from("I", buffer, 64)
        if line in held:
            buffer[32 : 32 + len(held[line])] = held[line].encode()
            struct.pack_into("Q", buffer, 72, 1)
        return 0

    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    (tmp_path / "root/dev").mkdir(parents=True)
    (tmp_path / "root/dev/gpiochip0").touch(mode=0o660)
    return held


def test_without_a_chip_there_are_no_pins(make_case: Callable[..., Case]) -> None:
    assert by_device(make_case())["no_gpio"].level is Level.FAIL
    assert by_device(make_case(pins="simulated"))["pins_simulated"].level is Level.WARN


def test_a_pin_that_somebody_else_holds_is_named(
    make_case: Callable[..., Case], chip: dict[int, str]
) -> None:
    chip[27] = "w1-gpio"
    found = by_device(make_case())
    assert (found["nut"].code, found["nut"].level) == ("pin_taken", Level.FAIL)
    assert found["nut"].params["holder"] == "w1-gpio"
    assert (found["coi"].code, found["coi"].level) == ("pin_free", Level.OK)


def test_a_running_node_must_hold_its_pins(make_case: Callable[..., Case], chip: dict[int, str]) -> None:
    chip[27] = "lg"
    found = by_device(make_case(status={"process": {"pid": 4711}}))
    assert (found["nut"].code, found["nut"].level) == ("pin_ours", Level.OK)
    assert (found["coi"].code, found["coi"].level) == ("pin_free", Level.FAIL)


def test_what_an_ordinary_user_cannot_see_is_not_called_free(
    make_case: Callable[..., Case], chip: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor lost: neither the chip, nor the node's descriptors, nor its door is ours to look at."""
    case = make_case(user=ROOT)
    case.config.with_name("dust").touch()
    shut = {case.root / "dev/gpiochip0", case.state_dir}
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) not in shut and real(path, mode))
    found = {f.code: f.level for f in devices(case)}
    assert found == {"gpio_chip": Level.OK, "pins_unseen": Level.NONE, "port_unseen": Level.NONE}
    assert [f.code for f in running(case)] == ["closed"], "and not: no node runs"
    shut.discard(case.state_dir)
    assert by_device(case)["bui"].code == "port_free"
    assert [f.code for f in running(case)] == ["not_running"]


RADIO = """\
group: group.yaml
links: {{radio: {{kind: e22, port: "{folder}/lora", m0: 5, m1: 6, aux: 13}}}}
"""
MQ2 = "{{id: ga, kind: mq2, adc: ads1115, channel: 0, load: 10 kΩ, r0: 10 kΩ}}"
WIRE = "{{id: nhiet, kind: ds18b20, serial: 28-0123456789ab}}"


def test_the_radios_port_and_pins_are_looked_at(make_case: Callable[..., Case], chip: dict[int, str]) -> None:
    """The serial console of a fresh Raspberry Pi OS sits on its port."""
    chip[6] = "spi0 CS1"
    case = make_case(more=RADIO)
    assert case.loaded.settings is not None, case.loaded.problems
    found = [(f.code, f.params.get("gpio") or f.params.get("port")) for f in devices(case)
             if f.params.get("device") == "radio"]  # fmt: skip
    port = str(case.config.with_name("lora"))
    assert found == [("pin_free", 5), ("pin_taken", 6), ("pin_free", 13), ("no_port", port)]


def test_pins_of_a_bus_are_its_drivers_and_the_bus_is_looked_at(
    make_case: Callable[..., Case], chip: dict[int, str]
) -> None:
    """No line of theirs is held while the node runs; 1-Wire's is, by the kernel's driver."""
    chip.update({27: "lg", 23: "lg", 4: "w1"})
    running = {"process": {"pid": 4711}}
    case = make_case(sensors=[MQ2, WIRE], status=running, user=ROOT)
    assert case.loaded.settings is not None, case.loaded.problems
    found = {f.code: f.params.get("device") for f in devices(case) if f.level is Level.FAIL}
    assert found == {"no_bus": "ga", "no_port": "bui"}
    (case.root / "dev/i2c-1").touch(mode=0o600)
    assert by_device(case)["ga"].code == "bus"
    assert by_device(make_case(sensors=[MQ2]))["ga"].code == "bus_forbidden"


def test_a_port_that_is_not_there_or_not_ours_to_open(make_case: Callable[..., Case]) -> None:
    case = make_case()
    assert by_device(case)["bui"].code == "no_port"
    port = case.config.with_name("dust")
    port.touch(mode=0o600)
    assert by_device(case)["bui"].code == "port_forbidden"
    assert by_device(make_case(user=ROOT))["bui"].code == "port_free"


def test_who_holds_a_port_is_named(make_case: Callable[..., Case]) -> None:
    port = make_case().config.with_name("dust")
    port.touch()
    code = f"f = open({str(port)!r}); print(flush=True); import time; time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert [holder.pid for holder in holders_of(port)] == [other.pid]
        found = by_device(make_case(user=ROOT, root=Path("/"), pins="simulated"))["bui"]
        assert (found.code, found.params["pid"]) == ("port_taken", other.pid)
        ours: Any = {"process": {"pid": other.pid}}
        found = by_device(make_case(user=ROOT, root=Path("/"), pins="simulated", status=ours))["bui"]
        assert found.code == "port_ours"
        other.kill()


def test_who_holds_a_udp_port_is_found() -> None:
    port = free_udp_port()
    code = (
        "import socket, time; s = socket.socket(type=socket.SOCK_DGRAM); "
        f"s.bind(('127.0.0.1', {port})); print(flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert [holder.pid for holder in holders_of_udp(port)] == [other.pid]
        other.kill()
