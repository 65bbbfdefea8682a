"""`liengia config init`: what it writes passes `check`, whatever was answered; nothing is written over."""

import contextlib
import json
import os
import pty
import random
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from edge.cli.main import main
from edge.errors import ExitCode
from edge.node.kinds import all_kinds
from edge.settings.draft import ROOMS, SENSORS, SIRENS, quoted
from edge.settings.load import load
from edge.settings.scalar import resolve
from edge.settings.yaml_tree import parse


@pytest.fixture(autouse=True)
def _language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIENGIA_LANG", "en")


def codes(path: Path) -> list[str]:
    loaded = load(path, all_kinds())
    assert loaded.settings is not None, loaded.errors
    return [problem.code for problem in loaded.problems]


def test_proposals_make_a_house_that_lacks_only_its_group(tmp_path: Path) -> None:
    path = tmp_path / "node.yaml"
    assert main(["config", "init", "--yes", str(path)]) == ExitCode.OK
    assert codes(path) == ["no_group"]
    settings = load(path, all_kinds()).settings
    assert settings is not None
    assert [sensor.kind for sensor in settings.sensors] == ["dht22", "contact", "call_point", "call_point"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_comments_are_in_the_language(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "node.yaml"
    assert main(["config", "init", "--yes", "--lang", lang, str(path)]) == ExitCode.OK
    text = path.read_text(encoding="utf-8")
    assert ("không dùng số nhà" in text) == (lang == "vi")
    assert ("never the house number" in text) == (lang == "en")


@pytest.mark.parametrize("seed", range(25))
def test_any_answers_make_a_file_that_passes(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    rooms = dice.sample(sorted(ROOMS), dice.randint(1, 3))
    words = ["--set", f"rooms={' '.join(rooms)}", "--set", f"siren={dice.choice(SIRENS)}"]
    words += ["--set", f"call_points={dice.randint(0, 4)}", "--set", 'name=Nhà: "số 12" #\'\\']
    for room in rooms:
        words += ["--set", f"sensors.{room}={' '.join(dice.sample(SENSORS, dice.randint(1, 3)))}"]
    path = tmp_path / "node.yaml"
    assert main(["config", "init", str(path), *words]) == ExitCode.OK
    assert "no_group" in codes(path)
    settings = load(path, all_kinds()).settings
    assert settings is not None
    assert settings.node.name == 'Nhà: "số 12" #\'\\'


def test_answers_may_be_vietnamese(tmp_path: Path) -> None:
    path = tmp_path / "node.yaml"
    words = ["--set", "rooms=phòng bếp, cửa hàng gac", "--set", "sensors.kitchen=Nhiệt khói bụi"]
    assert main(["config", "init", "--yes", str(path), *words]) == ExitCode.OK
    settings = load(path, all_kinds()).settings
    assert settings is not None
    assert [zone.profile for zone in settings.zones][:3] == ["kitchen", "shop", "attic"]
    assert [s.kind for s in settings.zones[0].sensors] == ["dht22", "contact", "pms5003"]


def test_a_thermometer_that_is_plugged_in_is_named_and_a_room_beyond_gets_a_dht(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("28-0316a2795bff", "w1_bus_master1"):
        (tmp_path / "w1" / name).mkdir(parents=True)
    monkeypatch.setattr("edge.cli.config_init._ONE_WIRE", tmp_path / "w1")
    path = tmp_path / "node.yaml"
    words = ["--set", "rooms=kitchen bedroom", "--set", "sensors.bedroom=heat"]
    assert main(["config", "init", "--yes", str(path), *words]) == ExitCode.OK
    assert codes(path) == ["no_group"]
    settings = load(path, all_kinds()).settings
    assert settings is not None
    heats = [
        (s.kind, s.gpio) for zone in settings.zones[:2] for s in zone.sensors if s.id.startswith("nhiet")
    ]
    assert heats == [("ds18b20", 4), ("dht22", 5)]
    out = capsys.readouterr().out
    assert "GPIO4 (header pin 7): DQ of every DS18B20, 4.7 kOhm" in out
    assert "GPIO5 (header pin 29): DATA of nhiet-ngu, 10 kOhm" in out
    assert "GPIO23 (header pin 16): IN of the relay board of coi; NEVER the siren itself" in out


def test_without_a_terminal_it_asks_nobody_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    path = tmp_path / "node.yaml"
    assert main(["config", "init", str(path)]) == ExitCode.USAGE
    assert "--yes" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_ward_that_waits_for_the_group_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--set", "ward=mqtts://ward.example"]
    assert main(["config", "init", "--yes", str(tmp_path / "node.yaml"), *words]) == ExitCode.OK
    assert "The ward is NOT told yet" in capsys.readouterr().out


@pytest.mark.parametrize("where", ["file/node.yaml", "closed/node.yaml", "closed/sub/node.yaml"])
def test_where_nothing_can_be_written_is_told_before_the_first_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "closed").mkdir()
    # The tests may run as root, to whom no folder is closed.
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "closed")
    monkeypatch.setattr("edge.cli.config_init._take", lambda *_: pytest.fail("it asked"))
    assert main(["config", "init", "--yes", str(tmp_path / where)]) == ExitCode.FAILED
    assert "sudo" in capsys.readouterr().err


def test_a_signed_group_beside_it_is_named_and_checked(tmp_path: Path) -> None:
    config = Path(__file__).parents[2] / "config"
    (tmp_path / "group.yaml").write_bytes((config / "group.yaml").read_bytes())
    path = tmp_path / "node.yaml"
    words = ["config", "init", "--yes", str(path), "--set", "ward=mqtts://ward.example"]
    assert main([*words, "--set", "id=zz99"]) == ExitCode.BAD_CONFIG, "the roster does not have this house"
    assert not path.exists()
    assert main([*words, "--set", "id=k7q2"]) == ExitCode.OK
    assert codes(path) == ["one_road"]
    assert "\nward: " in path.read_text(encoding="utf-8")


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "node.yaml"
    path.write_text("mine\n")
    assert main(["config", "init", "--yes", str(path)]) == ExitCode.FAILED
    assert path.read_text() == "mine\n"
    assert "--force" in capsys.readouterr().err
    assert main(["config", "init", "--yes", "--force", str(path)]) == ExitCode.OK
    assert "zones:" in path.read_text()


def test_dry_run_prints_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "node.yaml"
    assert main(["config", "init", "--yes", "--dry-run", str(path)]) == ExitCode.OK
    assert not list(tmp_path.iterdir())
    source, problems = parse(capsys.readouterr().out, "f")
    assert source is not None
    assert problems == []


def test_answers_come_from_a_file(tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("name: Nhà A\nrooms: [altar, attic]\nsensors: {altar: [heat, dust]}\ncall_points: 1\n")
    path = tmp_path / "node.yaml"
    assert main(["config", "init", "--answers", str(answers), str(path)]) == ExitCode.OK
    settings = load(path, all_kinds()).settings
    assert settings is not None
    assert [(zone.profile, len(zone.sensors)) for zone in settings.zones] == [
        ("altar", 2), ("attic", 1), ("bedroom", 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--set", "siren=bell"], "gpio-low"),
        (["--set", "rooms=cellar"], "kitchen"),
        (["--set", "colour=red"], "call_points"),
        (["--set", "id"], "KEY=VALUE"),
        (["--set", "id=12 Lê Lợi"], "2-8 of a-z"),
        (["--set", "id=12"], "never the house number"),
        (["--set", "ward=ward.hanoi.vn"], "mqtts://ward.example:8883"),
        (["--answers", "none.yaml"], "none.yaml"),
    ],
)
def test_a_bad_answer_names_what_is_allowed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], named: str
) -> None:
    path = tmp_path / "node.yaml"
    assert main(["config", "init", str(path), "--yes", *words]) == ExitCode.BAD_CONFIG
    assert named in capsys.readouterr().err
    assert not path.exists()


def test_it_asks_at_a_terminal_and_asks_again(tmp_path: Path) -> None:
    path = tmp_path / "node.yaml"
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "edge", "config", "init", "--lang", "en", str(path)]
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave) as process:
        os.close(slave)
        seen = b""
        lines = ["Nha Lan", "NHA12", "k7q2", "cellar", "kitchen", "heat", "1", "gpio-high", "", ""]
        os.write(master, ("\n".join(lines) + "\n").encode())
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if select.select([master], [], [], 0.1)[0]:
                with contextlib.suppress(OSError):  # EIO: it has ended
                    seen += os.read(master, 65536)
        assert process.wait(1) == 0, seen.decode()
    os.close(master)
    assert b"cellar: only these: kitchen bedroom" in seen
    assert b"'NHA12': a house's id is 2-8 of a-z and 0-9" in seen
    text = path.read_text()
    assert "gpio: 23, active: high" in text
    assert "name: Nha Lan" in text
    assert codes(path) == ["no_group"]


def test_schema_for_a_file_is_beside_it_and_named_at_its_head(tmp_path: Path) -> None:
    path = tmp_path / "node.yaml"
    path.write_text("node: {id: k7q2}\n")
    for _ in range(2):
        assert main(["config", "schema", "--for", str(path)]) == ExitCode.OK
    assert path.read_text() == "# yaml-language-server: $schema=node.schema.json\nnode: {id: k7q2}\n"
    assert "$defs" in json.loads((tmp_path / "node.schema.json").read_text())
    group = tmp_path / "group.yaml"
    group.write_text("# yaml-language-server: $schema=old.json\nmembers: []\n")
    assert main(["config", "schema", "--for", str(group)]) == ExitCode.OK
    assert group.read_text().startswith("# yaml-language-server: $schema=group.schema.json\nmembers")
    assert main(["config", "schema", "--for", str(tmp_path / "none" / "x.yaml")]) == ExitCode.FAILED


@pytest.mark.parametrize(
    "text", ["Nhà cô Lan", "yes", "12", "a: b", "#x", "", "- a", "1e5", "null", "*x", "~"]
)
def test_quoted_text_stays_text(text: str) -> None:
    source, problems = parse(f"a: {quoted(text)}", "f")
    assert problems == []
    assert source is not None
    assert source.root.plain() == {"a": text}
    assert resolve("12") == 12, "or quoting would be for nothing"
