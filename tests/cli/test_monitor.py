"""The monitor on a real terminal before a real node, and its picture alone."""

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from edge.cli.main import main
from edge.cli.monitor_view import SPARK_COLUMNS, History, picture, sparkline
from edge.errors import ExitCode
from edge.texts.catalogue import speaker
from rig import Group, House

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]")


class Terminal:
    """80 columns and 24 lines, as ssh gives them; always read, for a full one stops whoever writes to it."""

    def __init__(self, master: int, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self._master = master
        self._seen = b""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def shows(self, text: str, within_s: float = 60.0) -> bool:
        """Whether it comes on the screen from now on."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            if text in CONTROL.sub("", self._seen.decode("utf-8", "replace")):
                return True
            time.sleep(0.05)
        return False

    def press(self, key: str) -> None:
        self._seen = b""
        os.write(self._master, key.encode())

    def leave(self) -> int:
        """Press q; the exit code."""
        self.press("q")
        return self.process.wait(60)

    def join(self) -> None:
        """Once nobody has the other end."""
        self._reader.join()

    def _read(self) -> None:
        with contextlib.suppress(OSError):  # EIO: the other end is closed
            while data := os.read(self._master, 65536):
                self._seen += data


@contextmanager
def monitor(house: House, lang: str = "en") -> Iterator[Terminal]:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(slave)
    process = subprocess.Popen(
        [sys.executable, "-m", "edge", "monitor", str(house.config), "--lang", lang],
        stdin=slave, stdout=slave, stderr=slave, env=os.environ | {"TERM": "xterm-256color"},
    )  # fmt: skip
    terminal = Terminal(master, process)
    try:
        yield terminal
        assert termios.tcgetattr(slave) == before, "the terminal is given back as it was"
    finally:
        process.kill()
        process.wait()
        os.close(slave)
        terminal.join()
        os.close(master)


def test_it_follows_an_alarm_and_its_keys_act(tmp_path: Path) -> None:
    with Group(tmp_path, 2) as (house, other):
        house.start()
        other.start()
        house.show_dust(37)
        with monitor(house) as screen:
            assert screen.shows("particles PM2.5")
            assert screen.shows("37 µg/m³")
            assert screen.shows("n02 ")
            assert screen.shows("a acknowledge  s silence")
            screen.press("h")
            assert screen.shows("hush: sure?")
            screen.press("y")
            assert screen.shows("hush: refused, no pre-alarm stands here")
            house.hand.press(27)
            assert screen.shows("FIRE ALARM")
            screen.press("a")
            assert screen.shows("acknowledge: sure?")
            screen.press("n")
            assert not any(e["change"] == "acknowledged" for e in house.status()["events"])
            screen.press("a")
            screen.press("y")
            assert screen.shows("acknowledge: done")
            assert any(e["change"] == "acknowledged" for e in house.status()["events"])
            assert screen.leave() == 0


def test_walk_test_asks_which_device(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        house.show_dust(5)
        with monitor(house, "vi") as screen:
            assert screen.shows("bụi mịn PM2.5")
            screen.press("w")
            assert screen.shows("Thử thiết bị nào?")
            names = [name.partition("/")[0] for z in house.status()["zones"] for name in z["values"]]
            screen.press(str(list(dict.fromkeys(names)).index("dust") + 1))
            assert screen.shows("thử thiết bị dust: chắc chưa?")
            screen.press("y")
            assert screen.shows("đang thử dust")
            assert [i["sensor"] for i in house.status()["impairments"]] == ["dust"]
            assert screen.leave() == 0


def test_it_outlives_a_restart_of_the_node(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        with monitor(house) as screen:
            assert screen.shows("normal")
            house.kill()
            screen.press("x")
            assert screen.shows("does not answer")
            house.start()
            screen.press("x")
            assert screen.shows("a acknowledge")
            assert screen.leave() == 0


def test_without_a_terminal_it_says_what_to_use(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["monitor", "--state-dir", str(tmp_path), "--lang", "en"]) == ExitCode.USAGE
    assert "liengia status" in capsys.readouterr().err


def status(**more: Any) -> dict[str, Any]:
    value = {"value": 1234.5, "at": 1.0, "quality": "good"}
    zone = {
        "name": "Phòng ngủ của bà nội trên gác hai phía sau nhà",
        "condition": "pre_alarm",
        "because": "smoke obscuration 0.31 dB/m for 12 s; temperature rising 9 °C/min for 20 s, and so on",
        "speaks_for_fire": "",
        "values": {f"cam-bien-rat-dai-{n}/smoke_obscuration": value for n in range(3)},
    }
    peer = {"id": "n02", "heard_at": 1.0, "condition": "quiescent"}
    fault = {"part": "bui-bep", "kind": "silent", "detail": "x"}
    found = {
        "node": "k7q2", "now": 9.0, "condition": "pre_alarm", "fires_of_neighbours": [{"origin": "n03"}],
        "zones": [zone] * 2, "sounding": "pre_alarm", "silenced_until": 20.0, "neighbours": [peer] * 40,
        "impairments": [{"what": "testmode", "sensor": "bui", "by": "lan", "until": 30.0}],
        "drills": [{"origin": "n02", "by": "n02", "until": 300.0}], "faults": [fault] * 9,
        "ward": {"connected": False, "unacked": 3},
    }  # fmt: skip
    return found | more


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_bad_day_fits_eighty_columns(lang: str) -> None:
    from rich.console import Console

    history = History()
    for value in range(40):
        shown = status()
        for zone in shown["zones"]:
            for item in zone["values"].values():
                item["value"] = value
        history.note(shown)
    console = Console(width=80, height=40, record=True, highlight=False)
    with console.capture() as capture:
        console.print(picture(status(), history, speaker(lang), lang, "", console))
    lines = capture.get().splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 40
    text = "\n".join(lines)
    assert "▁▁▂▂▃▃▄▄▅▅▆▆▇▇██" in text
    assert "n03" in text
    assert speaker(lang)("monitor.more", count=24) in text.replace("\n", " ")
    assert speaker(lang)("monitor.more", count=5) in text


def test_a_large_house_leaves_room_for_faults_and_the_question_on_24_lines() -> None:
    from rich.console import Console

    calm = status()["zones"][0] | {"condition": "quiescent", "because": ""}
    zones = [calm | {"name": f"room {n}"} for n in range(6)]
    zones[5] |= {"condition": "fire_alarm", "name": "burning"}
    console = Console(width=80, height=24, record=True, highlight=False)
    with console.capture() as capture:
        shown = status(zones=zones, neighbours=[], faults=status()["faults"][:2], drills=[], impairments=[])
        console.print(picture(shown, History(), speaker("en"), "en", "hush: sure?", console))
    lines = capture.get().splitlines()
    assert len(lines) == 24
    assert lines[-1].startswith("hush: sure?")
    assert "bui-bep" in lines[-2]
    assert lines[1].startswith("burning: FIRE ALARM"), "what burns is never what is left out"
    assert "and 8 more" in lines[-7]


def test_what_is_off_for_the_time_being_is_told() -> None:
    from rich.console import Console

    console = Console(width=80, height=24, record=True, highlight=False)
    off = {"what": "disablement", "zone": "room", "by": "lan", "until": 3609.0}
    with console.capture() as capture:
        console.print(picture(status(impairments=[off]), History(), speaker("en"), "en", "", console))
    text = capture.get()
    assert "disabled room: by lan, 60 min left" in text
    assert "DRILL begun by n02" in text, "a neighbour's sounds here too"


def test_a_node_that_does_not_answer_is_not_called_normal() -> None:
    from rich.console import Console

    console = Console(width=80, height=24, record=True, highlight=False)
    with console.capture() as capture:
        shown = status(condition="quiescent", fires_of_neighbours=[], is_away=True)
        console.print(picture(shown, History(), speaker("en"), "en", "", console))
    headline = capture.get().splitlines()[0]
    assert "does not answer" in headline
    assert "normal" not in headline


def test_sparklines_span_their_own_values() -> None:
    assert sparkline([]) == ""
    assert sparkline([5, 5, 5]) == "▁▁▁"
    assert sparkline([0, 7]) == "▁█"
    assert sparkline(range(8)) == "▁▂▃▄▅▆▇█"
    history = History()
    for value in range(100):
        history.note({"zones": [{"values": {"a/co": {"value": value}}}]})
    assert len(history.spark("a/co")) == SPARK_COLUMNS
    history.note({"zones": []})
    assert history.spark("a/co") == ""
