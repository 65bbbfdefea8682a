"""What people do to the running node, answered in their language."""

import subprocess
import sys
from pathlib import Path

import pytest

from edge.cli import status
from edge.cli.main import main
from edge.errors import ExitCode, NodeAway
from edge.texts.catalogue import speaker
from rig import Group, House


def run(house: House, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "edge", *words, str(house.config)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_what_was_done_refused_or_would_be_is_said_in_the_language(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        assert "chưa diễn tập lần nào" in run(house, "drill", "report", "--lang", "vi").stderr
        for lang, done, refused in (
            ("vi", "bắt đầu diễn tập: xong", "xác nhận đã biết: không được"),
            ("en", "start a drill: done", "acknowledge: refused"),
        ):
            answer = run(house, "ack", "--lang", lang)
            assert (answer.returncode, answer.stdout) == (ExitCode.FAILED, "")
            assert refused in answer.stderr
            assert "chưa làm gì" in run(house, "drill", "start", "--dry-run", "--lang", "vi").stdout
            assert run(house, "drill", "start", "--lang", lang).stdout.strip() == done
            assert run(house, "drill", "stop", "--lang", lang).returncode == ExitCode.OK


@pytest.mark.parametrize(("lang", "words"), [("vi", "không trả lời"), ("en", "no node answers")])
@pytest.mark.parametrize("command", ["status", "ack", "silence", "hush"])
def test_without_a_node_the_remedy_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, lang: str, words: str
) -> None:
    assert main([command, "--state-dir", str(tmp_path), "--lang", lang]) == ExitCode.TRY_LATER
    told = capsys.readouterr().err
    assert words in told
    assert str(tmp_path) in told
    assert "sudo systemctl start liengia" in told


def test_a_node_of_others_is_not_called_dead(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(path: Path, request: object) -> None:
        raise NodeAway(str(path), PermissionError(13, "Permission denied"))

    monkeypatch.setattr("edge.runtime.control.ask", forbidden)
    assert main(["status", "--state-dir", str(tmp_path), "--lang", "en"]) == ExitCode.TRY_LATER
    told = capsys.readouterr().err
    assert "sudo" in told
    assert "no node answers" not in told


@pytest.mark.parametrize(("lang", "words"), [("vi", "6 đến 12 chữ số"), ("en", "6 to 12 digits")])
def test_a_bad_pin_is_refused_in_the_language(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    lang: str,
    words: str,
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda _prompt: "2468")
    assert main(["pin", "--state-dir", str(tmp_path), "--lang", lang]) == ExitCode.FAILED
    assert words in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_status_names_the_sensor_where_a_room_has_more_of_the_kind() -> None:
    others = ["khoi/contact", "nhiet/contact", "nhiet/temperature"]
    say = speaker("vi")
    assert status._value("khoi/contact", 0.0, others, say) == "tiếp điểm khoi 0"
    assert status._value("nhiet/temperature", 28.25, others, say) == "nhiệt độ 28.25"
