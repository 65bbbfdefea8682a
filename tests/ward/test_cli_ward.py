"""`liengia ward listen` as a process of its own."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edge.cli.main import main
from edge.cli.ward_order import _show
from edge.errors import ExitCode
from edge.group.keys import new_key
from edge.model.event import Change
from edge.texts.speech import speak
from tests.ward.parties import ADDRESS, Broker, House, alarm, event, until

pytestmark = pytest.mark.usefixtures("english")

Closing = Callable[[Any], Any]


class Listening:
    """The command, running."""

    def __init__(self, broker: Broker, folder: Path, *options: str) -> None:
        self._out, self._err = folder / "out.txt", folder / "err.txt"
        command = [
            sys.executable, "-m", "edge", "ward", "listen", "--broker", broker.url, "--ward", ADDRESS.ward,
            "--key", str(folder / "ward.key"), "--store", str(folder / "ward.db"), *options,
        ]  # fmt: skip
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(command, stdout=out, stderr=err, cwd=Path(__file__).parents[2])
        until(lambda: "connected" in self._err.read_text(), "it is connected")

    @property
    def lines(self) -> list[str]:
        return self._out.read_text("utf-8").splitlines()

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def test_listen_prints_stores_and_acknowledges(broker: Broker, tmp_path: Path, closing: Closing) -> None:
    key = new_key(tmp_path / "ward.key")
    broker.start()
    listening = closing(Listening(broker, tmp_path))
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    house.ward.put(alarm(1, because="nóng \x1b[2J", drill=True))
    house.ward.put(event(2, change=Change.RESET, by="chị Hai"))
    until(lambda: len(house.done) == 2, "both receipts")
    until(lambda: len(listening.lines) == 3, "three lines")
    text = "\n".join(listening.lines)
    assert f"{ADDRESS.group}/{ADDRESS.node}  online" in text
    assert (
        "bep  condition changed  pre-alarm -> FIRE ALARM  (the temperature passed its limit, fire)"
        "  nóng �[2J  [drill]" in text
    )
    assert "by chị Hai" in text
    assert "\x1b" not in text, "a house cannot command the ward's terminal"
    listening.close()
    assert listening.process.returncode == ExitCode.OK


def test_listen_json_is_one_object_a_line(broker: Broker, tmp_path: Path, closing: Closing) -> None:
    key = new_key(tmp_path / "ward.key")
    broker.start()
    listening = closing(Listening(broker, tmp_path, "--json"))
    house = closing(House(broker.url, tmp_path / "outbox.db", [key.public]))
    house.ward.start()
    house.ward.put(alarm(1))
    until(lambda: len(listening.lines) == 2, "birth and event")
    said = {line["kind"]: line for line in map(json.loads, listening.lines)}
    assert said["state"]["online"] is True
    assert (said["event"]["group"], said["event"]["after"]) == (ADDRESS.group, "fire_alarm")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--broker", "http://x"], "mqtts://"),
        (["--ward", "a/b"], "level of a topic"),
        (["--group", "#"], "level of a topic"),
        (["--key", "none.key"], "liengia keys new"),
    ],
)
def test_listen_refuses(
    options: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new_key(tmp_path / "ward.key")
    good = ["--broker", "mqtt://127.0.0.1", "--ward", "w", "--key", str(tmp_path / "ward.key"),
            "--store", str(tmp_path / "ward.db")]  # fmt: skip
    assert main(["ward", "listen", *good, *options]) == ExitCode.BAD_CONFIG
    assert says in capsys.readouterr().err
    assert not (tmp_path / "ward.db").exists()


def test_what_a_house_answers_to_an_order_is_said_in_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    speak("vi")
    facts = {"condition": "fire_alarm", "sounding": "fire", "fault_count": 2}
    _show(ADDRESS, {"done": True, "said": "", "reason": "", "facts": facts})
    _show(ADDRESS, {"done": False, "said": "a drill is running", "reason": "drill_running", "facts": {}})
    house = f"{ADDRESS.group}/{ADDRESS.node}"
    assert capsys.readouterr().out.splitlines() == [
        f"{house}  đã làm  BÁO CHÁY  còi báo cháy  số lỗi: 2",
        f"{house}  TỪ CHỐI  đang diễn tập",
    ]
