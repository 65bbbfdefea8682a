"""The one door of all commands: what it offers, and how soon it answers."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from edge.cli.main import build_parser, main
from edge.errors import ExitCode

CONFIG = Path(__file__).parents[2] / "config"
# What `--help` has no use for: each of them costs more than the rest of the answer.
SLOW = ("numpy", "pydantic", "asyncio", "cryptography", "rich", "paho", "gpiozero", "ruamel")


def cpu_s(*command: str) -> float:
    """Processor seconds of a command: what it takes on a machine that has nothing else to do."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], check=True, capture_output=True, timeout=60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least(*command: str) -> float:
    return min(cpu_s(*command) for _ in range(3))


def test_help_and_check_answer_soon() -> None:
    """As ratios to a bare Python; measured on a busy machine 6 and 16 (0.14 s and 0.40 s of 0.025 s)."""
    bare = least("-c", "pass")
    assert least("-m", "edge", "--help") < 14 * bare
    assert least("-m", "edge", "check", str(CONFIG / "house.yaml")) < 32 * bare


def test_help_loads_nothing_slow() -> None:
    code = "import sys, edge.cli.main as m; m.build_parser().format_help(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert not {name.split(".")[0] for name in loaded.stdout.split()} & set(SLOW)


def test_the_running_node_keeps_no_help_in_its_memory() -> None:
    code = "import sys, edge.cli.main as m; m.main(['version']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "edge.texts.help_node_words" not in loaded.stdout


def test_what_belongs_to_a_command_is_no_command_itself() -> None:
    action = next(a for a in build_parser()._actions if a.metavar == "COMMAND")
    assert action.choices is not None
    assert "ward" in action.choices
    assert not set(action.choices) & {"order", "listen", "export", "init", "sign"}


def test_the_settings_file_may_stand_behind_options(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "node.yaml"
    config.write_text(f"node: {{id: a1, name: A, state_dir: {tmp_path}}}")
    for words in (
        ["drill", "start", "--minutes", "5"],
        ["disable", "bep", "--hours", "1"],
        ["status", "--json"],
    ):
        assert main([*words, str(config)]) == ExitCode.TRY_LATER
        assert f"{tmp_path}/control.sock" in capsys.readouterr().err
    for words in (["drill", "start", str(config), "more"], ["version", "more"], ["status", "--jsn"]):
        with pytest.raises(SystemExit, match="2"):
            main(words)
        assert "không hiểu: " in capsys.readouterr().err


def test_the_node_speaks_the_language_of_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, object] = {}
    monkeypatch.setattr("edge.node.start.start", lambda _config, **options: given.update(options) or 0)
    assert main(["run", "node.yaml", "--lang", "en"]) == 0
    assert given == {"state_dir": None, "log_level": None, "lang": "en"}


def test_unknown_command_lists_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["chek"])
    error = capsys.readouterr().err
    assert "'check'" in error
    assert "'evaluate'" in error
