"""The walk through a real house, by a person who types."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from edge.cli.main import main
from edge.errors import ExitCode
from rig import OFF, ON, Group, House, eventually, frame

Start = Callable[..., "Person"]


class Person:
    """Types, and reads what the walk says."""

    def __init__(self, process: "subprocess.Popen[str]", out: Path) -> None:
        self.process = process
        self._out = out
        self._counts: dict[str, int] = {}

    def reads(self, text: str) -> bool:
        return bool(eventually(lambda: text in self._out.read_text(), f"it says: {text}"))

    def reads_again(self, text: str) -> None:
        """Once more than before."""
        before = self._counts.get(text, 0)
        eventually(lambda: self.said().count(text) > before, f"it says again: {text}")
        self._counts[text] = before + 1

    def said(self) -> str:
        return self._out.read_text()

    def types(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def ends(self) -> int:
        return self.process.wait(60)


@contextmanager
def walk(house: House, *words: str) -> Iterator[Person]:
    out = house.folder / "walk.txt"
    command = [sys.executable, "-m", "edge", "walk-test", str(house.config), "--lang", "en", *words]
    with out.open("w") as file:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=file, stderr=file, text=True)
    try:
        yield Person(process, out)
    finally:
        process.kill()
        process.wait()
        assert process.stdin is not None
        process.stdin.close()


def test_every_device_is_tried_and_the_report_is_genuine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Group(tmp_path, 2) as (house, other):
        house.start()
        other.start()
        house.show_dust(10)
        report = tmp_path / "report.html"
        with walk(house, "--report", str(report), "--by", "Anh Tuấn") as person:
            person.reads("[1/4] dust (Room)")
            eventually(lambda: house.status()["impairments"], "the node exempts it")
            assert [i["sensor"] for i in house.status()["impairments"]] == ["dust"]
            house.dust.write(frame(90))
            person.reads("reacts")
            house.dust.write(frame(10))
            person.reads("[2/4] certified")
            eventually(
                lambda: [i["sensor"] for i in house.status()["impairments"]] == ["certified"], "the next"
            )
            for gpio, following in ((17, "[3/4] inside"), (27, "[4/4] outside"), (22, "Siren siren")):
                house.hand.press(gpio)
                person.reads_again("Let go")
                assert following not in person.said(), "not before it is let go: the exemption would end"
                house.hand.release(gpio)
                person.reads(following)
            assert person.said().count("alarmed as it should") == 3
            person.reads("Siren siren (relay_serial): Enter")
            house.forget_relay()
            person.types("")
            person.reads("Was it heard?")
            eventually(
                lambda: ON in house.relay.read(0.1), "the one siren is switched on, though nothing alarms"
            )
            eventually(lambda: OFF in house.relay.read(0.1), "and falls silent by itself")
            person.types("y")
            assert person.ends() == ExitCode.OK
        assert house.status()["condition"] == other.status()["condition"] == "quiescent", "nobody was alarmed"
        assert house.status()["impairments"] == []
        assert main(["walk-test", "--verify", str(report), str(house.config), "--lang", "en"]) == ExitCode.OK
        assert "genuine, house n01" in capsys.readouterr().out
        report.write_text(report.read_text().replace("Anh Tuấn", "Anh Tuân", 1))
        assert (
            main(["walk-test", "--verify", str(report), str(house.config), "--lang", "en"]) == ExitCode.FAILED
        )
        assert "NOT genuine" in capsys.readouterr().err


def test_a_real_fire_ends_the_walk_and_stays_a_fire(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        with walk(house, "--no-report") as person:
            person.reads("[1/4] dust")
            eventually(lambda: house.status()["impairments"], "the node exempts it")
            house.hand.press(22)
            assert house.sounds(), "all other devices alarm as ever"
            person.reads("A REAL ALARM")
            assert person.ends() == ExitCode.FAILED
        assert house.status()["condition"] == "fire_alarm"


def test_what_fails_or_is_skipped_does_not_pass_and_is_reported(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        report = tmp_path / "report.html"
        with walk(house, "--report", str(report), "--patience", "1") as person:
            person.reads("[1/4] dust")
            person.types("f")
            person.reads("FAILED")
            person.reads("[2/4] certified")
            person.types("")
            person.reads("not tried")
            person.reads("no reaction within 1 s")
            person.reads("NOT passed")
            assert person.ends() == ExitCode.FAILED
        text = report.read_text()
        assert "NOT passed" in text
        assert text.count('class="bad"') >= 5


def test_a_report_of_another_house_is_not_genuine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Group(tmp_path, 2) as (house, other):
        other.start()
        (other.folder / "node.key").write_bytes((house.folder / "node.key").read_bytes())
        report = tmp_path / "report.html"
        with walk(other, "--report", str(report), "--patience", "0.2") as person:
            person.ends()
        assert (
            main(["walk-test", "--verify", str(report), str(house.config), "--lang", "en"]) == ExitCode.FAILED
        )
        assert "not by this house's key" in capsys.readouterr().err
        assert main(["walk-test", "--verify", str(tmp_path / "none"), "--lang", "en"]) == ExitCode.FAILED
        assert "No such file" in (said := capsys.readouterr().err)
        assert "genuine" not in said, "a mistyped name is no forgery"


def test_what_is_not_there_is_named_and_nothing_is_begun(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        words = ["walk-test", str(house.config), "--lang", "en"]
        assert main([*words, "--only", "dsut"]) == ExitCode.USAGE
        assert "has no dsut; only: dust, certified, inside, outside, siren" in capsys.readouterr().err
        assert main([*words, "--report", str(tmp_path / "none" / "r.html")]) == ExitCode.TRY_LATER
        said = capsys.readouterr()
        assert "none/r.html" in said.err
        assert "Every device in turn" not in said.out, "before the walk, not after it"
        assert main(["walk-test", "dsut", str(house.config), "--lang", "en"]) == ExitCode.FAILED
        assert house.status()["impairments"] == []


def test_a_part_of_the_house_is_no_commissioning(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        report = tmp_path / "report.html"
        with walk(house, "--report", str(report), "--only", "inside") as person:
            person.reads("[1/1] inside")
            eventually(lambda: house.status()["impairments"], "the node exempts it")
            house.hand.press(27)
            person.reads("Let go")
            house.hand.release(27)
            person.reads("ONLY 1 of 5 devices and sirens")
            assert person.ends() == ExitCode.OK
        assert '<p class="bad">ONLY 1 of 5' in report.read_text()


def test_without_a_key_nothing_is_begun(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        (house.folder / "node.key").unlink()
        assert main(["walk-test", str(house.config)]) == ExitCode.BAD_CONFIG
        assert house.status()["impairments"] == []


def test_one_siren_sounds_alone_and_none_in_alarm(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        house.forget_relay()
        words = ["siren", "test", str(house.config), "--only"]
        assert main([*words, "siren"]) == ExitCode.OK
        heard = b""

        def has_sounded() -> bool:
            nonlocal heard
            heard += house.relay.read(0.1)
            return ON in heard and heard.endswith(OFF)

        eventually(has_sounded, "on, and off by itself")
        assert main([*words, "bell"]) == ExitCode.FAILED
        assert "'bell' is no siren of this house: siren" in capsys.readouterr().err
        assert "error" in house.do("try-siren", target="siren", duration_s=60)
        assert main(words[:-1]) == ExitCode.OK  # all of them, for some seconds
        assert main([*words, "siren"]) == ExitCode.FAILED
        assert "còi đang kêu" in capsys.readouterr().err
        house.hand.press(27)
        eventually(lambda: house.status()["condition"] == "fire_alarm", "it burns")
        assert main([*words, "siren"]) == ExitCode.FAILED
        assert "đang báo động" in capsys.readouterr().err
