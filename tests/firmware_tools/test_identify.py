import errno
import json
import os
import threading
import tty
from collections.abc import Iterator

import pytest
import serial

from edge.runtime.serial_port import open_line
from firmware_tools import line as bench_line
from firmware_tools import registry
from firmware_tools.cli import main
from firmware_tools.contract import Finding, LineSettings, Prober
from rig import House


@pytest.fixture
def pty() -> Iterator[tuple[int, str]]:
    """Our end and the path of the other; nobody speaks."""
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    os.close(master)
    os.close(slave)


def test_identify_names_the_device_and_its_readings(emulate, capsys):
    path = emulate("pms5003", "--value", "35", "--interval", "0.2")
    assert main(["identify", "--json", path]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["device"] == "pms5003"
    assert found["readings"] == {"pm2_5": pytest.approx(35, abs=3)}
    assert found["candidates"] == ["pms5003", "pms7003", "pmsa003"]
    assert (found["port"], found["baud"]) == (path, 9600)


def test_identify_says_it_for_a_person(emulate, capsys):
    path = emulate("pms5003", "--interval", "0.2")
    assert main(["identify", path]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "pms5003 at 9600 8N1"
    assert "or pms7003, pmsa003" in out
    assert "pm2_5 = " in out


def test_identify_of_a_silent_port_says_what_to_check(pty, capsys):
    _, path = pty
    assert main(["identify", "--listen", "0.2", path]) == 1
    out = capsys.readouterr().out
    assert "no known device" in out
    assert "9600 8N1: nothing heard" in out
    assert "TX goes to RX" in out


def test_identify_of_noise_shows_what_came(emulate, capsys):
    path = emulate("pms5003", "--fault", "garbage", "--interval", "0.05")
    assert main(["identify", "--json", "--only", "9600", "--listen", "0.5", path]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["device"], found["readings"]) == (None, {})
    (tried,) = found["tried"]
    assert tried["bytes"] >= 32
    assert len(bytes.fromhex(tried["hex"])) == 24


def test_identify_of_a_port_that_the_node_holds_names_its_process(tmp_path, capsys):
    house = House(tmp_path, "h1a2")
    try:
        house.write(house.settings(group=False, ward=None))
        house.start()
        assert house.process is not None
        assert main(["identify", str(house.dust.path)]) == 1
        err = capsys.readouterr().err
        assert f"{house.dust.path}: is held by process {house.process.pid} (" in err
        assert f"edge run {house.config}" in err
        assert "stop it first" in err
    finally:
        house.close()


def test_identify_of_a_missing_port_says_so(capsys):
    assert main(["identify", "/dev/ttyNOPE9"]) == 1
    assert "/dev/ttyNOPE9: is not there" in capsys.readouterr().err


def test_identify_at_a_speed_of_no_device_says_so(pty, capsys):
    assert main(["identify", "--only", "1234", pty[1]]) == 1
    assert "1234 baud" in capsys.readouterr().err


def test_owners_prefers_the_one_with_the_lock(pty):
    _, path = pty
    held = open_line(path, 9600)
    try:
        assert os.getpid() in bench_line._locking(path)
        assert all(holder.pid != os.getpid() for holder in bench_line.owners(path))
    finally:
        held.close()


def test_a_prober_that_asks_is_answered(pty, capsys, mocker):
    master, path = pty

    def answer():
        assert os.read(master, 10) == b"?"
        os.write(master, b"ok!")

    def ask(talk):
        os.write(master, b"stale")  # forgotten: it came before the question
        device = threading.Thread(target=answer)
        device.start()
        reply = talk.ask(b"?", wait_s=10.0)
        device.join()
        return Finding("board", {"temperature": 21.5}, detail={"said": reply.decode()})

    board = Prober("a board", LineSettings(19200, "E"), ask=ask)
    mocker.patch("firmware_tools.registry.probers", return_value=[board])
    assert main(["identify", "--json", path]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["device"], found["readings"]) == ("board", {"temperature": 21.5})
    assert found["detail"] == {"said": "ok!"}
    assert found["candidates"] == ["board"]
    assert (found["baud"], found["parity"]) == (19200, "E")


def test_every_prober_is_complete():
    for prober in registry.probers():
        assert prober.name
        assert prober.listen or prober.ask


def test_port_that_this_user_may_not_open_names_the_remedy(
    emulate, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    def forbidden(port: str, *_: object, **__: object) -> None:
        raise serial.SerialException(
            errno.EACCES, f"could not open port {port}: [Errno 13] Permission denied"
        )

    monkeypatch.setattr(serial, "Serial", forbidden)
    assert main(["identify", emulate("pms5003")]) == 1
    assert "put sudo before the command, or join the group dialout" in capsys.readouterr().err
