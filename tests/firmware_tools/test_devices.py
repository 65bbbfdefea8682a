"""The bench's view of every serial kind, on real ptys: emulated, identified, sniffed, decoded."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from firmware_tools import registry
from firmware_tools.cli import main
from firmware_tools.emulate import _device
from wires import vectors, wires

KINDS = list(wires())


@pytest.mark.parametrize("name", KINDS)
def test_identify_recognises_what_emulate_plays(name, emulate, capsys):
    path = emulate(name, "--interval", "0.2")
    wire = wires()[name]
    # At its own speed alone: the others would be silent here for as long as one listens to them.
    assert main(["identify", "--json", "--only", str(wire.baud), "--listen", "1.5", path]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["device"] in (name, *wire.same_as)
    assert name in found["candidates"]
    expected = {str(quantity): value for quantity, value in wire.air.items()}
    assert found["readings"] == pytest.approx(expected, rel=0.06, abs=0.2)
    assert found["baud"] == wire.baud


def test_identify_finds_the_speed(emulate, capsys):
    """The device speaks at 115200 and whoever has set another speed hears noise."""
    path = emulate("sps30", "--baud", "115200")
    assert main(["identify", "--json", "--listen", "0.3", path]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["device"], found["baud"]) == ("sps30", 115200)
    assert found["tried"][0]["line"] != "115200 8N1"


def test_identify_of_a_device_at_a_foreign_speed_hears_noise(emulate, capsys):
    path = emulate("pms5003", "--baud", "57600", "--interval", "0.1")
    assert main(["identify", "--json", "--only", "9600", "--listen", "0.6", path]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["device"] is None
    assert found["tried"][0]["bytes"] >= 32


@pytest.mark.parametrize(("name", "fault"), [("ze15_co", "cell"), ("mhz19b", "booting")])
def test_identify_tells_what_the_device_says_of_itself(name, fault, emulate, capsys):
    path = emulate(name, "--fault", fault, "--interval", "60")
    code = main(["identify", "--json", "--only", "9600", "--listen", "0.2", path])
    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert found["detail"] in ({"defect": "the electrochemical cell has failed"}, {"warming_up": True})


@pytest.mark.parametrize("name", KINDS)
def test_emulator_lists_its_faults(name, capsys):
    with pytest.raises(SystemExit):
        main(["emulate", "--help"])
    text = capsys.readouterr().out
    emulator = registry.emulators()[name]
    assert {"silent", "torn", "garbage", "frozen", "checksum", "foreign"} <= set(emulator.faults)
    for fault, what in emulator.faults.items():
        assert fault in text
        assert what in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pms5003", "--fault", "haunted"), "pms5003 has"),
        (("pms5003", "--set", "co=1"), "measures pm2_5"),
        (("nonsense",), "nonsense"),
    ],
)
def test_emulate_refuses_what_the_device_cannot(arguments, said, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["emulate", *arguments])
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "name"), [("MH-Z19B", "mhz19b"), ("ZE07-CO", "ze07_co"), ("PMS5003", "pms5003"), ("x", "x")]
)
def test_device_may_be_named_as_on_its_box(text, name):
    assert _device(text) == name


def test_emulate_sets_quantities(emulate, capsys):
    path = emulate("zphs01b", "--set", "temperature=61.5", "--set", "co=120")
    assert main(["identify", "--json", "--only", "9600", "--listen", "0.1", path]) == 0
    read = json.loads(capsys.readouterr().out)["readings"]
    assert read["temperature"] == pytest.approx(61.5, abs=1)
    assert read["co"] == pytest.approx(120, abs=2)


@pytest.mark.parametrize("name", KINDS)
def test_decode_reads_every_vector(name, tmp_path: Path, capsys):
    file = tmp_path / "capture.hex"
    for vector in vectors(name):
        if vector["direction"] != "rx":
            continue
        file.write_text(vector["hex"])
        code = main(["decode", "--json", "--device", name, str(file)])
        rows = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
        assert (code == 0) == (vector["expect"] != "rejected")
        assert bytes.fromhex(" ".join(row["hex"] for row in rows)) == bytes.fromhex(vector["hex"])
        if vector["expect"] == "rejected":
            assert all(row["rejected"] for row in rows)


@pytest.mark.parametrize("name", KINDS)
def test_decode_finds_out_whose_frames_they_are(name, tmp_path: Path, capsys):
    wire = wires()[name]
    file = tmp_path / "capture"
    file.write_bytes(b"\0\0" + wire.mimic.says(wire.air) * 3)
    assert main(["decode", str(file)]) == 0
    err = capsys.readouterr().err
    assert err.split(":")[0] in (name, *wire.same_as)
    assert "3 frames, 1 rejected pieces" in err


def test_sniff_shows_frames_and_keeps_the_capture(emulate, tmp_path: Path, capsys):
    path, file = emulate("sds011", "--interval", "0.1"), tmp_path / "sds.hex"
    assert main(["sniff", path, "--device", "sds011", "--seconds", "1.0", "--out", str(file)]) == 0
    out, err = capsys.readouterr()
    frames = [line for line in out.splitlines() if "pm25=" in line]
    assert len(frames) >= 4
    assert [int(line.split()[0]) for line in frames][:3] == [0, 10, 20]
    assert "bytes at 9600 baud" in err
    assert file.read_text().startswith("# 0.")
    assert main(["decode", "--device", "sds011", str(file)]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == frames[:3]


def test_sniff_shows_what_is_no_frame(emulate, capsys):
    path = emulate("pms5003", "--fault", "foreign", "--interval", "0.1")
    assert main(["sniff", path, "--device", "pms5003", "--seconds", "1.5"]) == 0
    assert "REJECTED no frame begins here" in capsys.readouterr().out


def test_sniff_without_a_device_is_hex(emulate, capsys):
    path = emulate("sds011", "--interval", "0.1")
    assert main(["sniff", path, "--seconds", "0.5"]) == 0
    assert "hex=aa c0" in capsys.readouterr().out


def test_sniff_may_ask(emulate, capsys):
    path = emulate("mhz19b")
    ask = "ff 01 86 00 00 00 00 00 79"
    assert main(["sniff", path, "--device", "mhz19b", "--ask", ask, "--seconds", "0.6"]) == 0
    assert "co2_ppm=" in capsys.readouterr().out


def test_sniff_never_overwrites_a_capture(emulate, tmp_path: Path, capsys):
    file = tmp_path / "old.hex"
    file.write_text("precious")
    assert main(["sniff", emulate("sds011"), "--seconds", "0.1", "--out", str(file)]) == 1
    assert "old.hex" in capsys.readouterr().err
    assert file.read_text() == "precious"


def test_sniff_of_a_silent_line_fails(emulate):
    assert main(["sniff", emulate("mhz19b"), "--seconds", "0.2"]) == 1


def test_help_of_the_bench_imports_no_more_than_it_needs():
    """It is typed often; the daemon's parts stay out of it."""
    program = "import sys, firmware_tools.cli as c; c.build_parser(); print('edge.node' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
