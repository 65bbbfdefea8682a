"""Every command of README and the guides exists with these options; README's are run, in their order."""

import json
import re
import shlex
import subprocess
from contextlib import nullcontext
from pathlib import Path

import pytest

from edge.cli.main import build_parser
from pi_root import Machine
from rig import eventually

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*/README.md"))]
# Of the words of a line only the first command is ours: what follows a pipe, a comment or && is not.
END = re.compile(r"\s#\s|\s+(?:\||&&|;|>|<)\s|\s{3,}")


def commands(path: Path) -> list[str]:
    """Lines of fenced blocks that begin with a command of ours or of the shell."""
    blocks = re.findall(r"^```(?:sh|bash|)\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [END.split(line.strip(), maxsplit=1)[0] for line in lines]


def named(word: str) -> list[tuple[str, str]]:
    return [
        (path.relative_to(ROOT).as_posix(), line.removeprefix("sudo ").strip())
        for path in GUIDES
        for line in commands(path)
        if re.match(rf"(?:sudo )?(?:\w+=\S+ )*{word}\s", line)
    ]


@pytest.mark.parametrize(("guide", "line"), named("liengia"), ids=lambda value: str(value)[:60])
def test_every_command_of_the_guides_is_understood(guide: str, line: str) -> None:
    words = shlex.split(line)[1:]
    if "..." in line or "…" in line:
        pytest.skip("a placeholder")
    with pytest.raises(SystemExit, match="0") if "--help" in words else nullcontext():
        build_parser(words[0]).parse_args(words)


@pytest.mark.parametrize(("guide", "line"), named("make"), ids=lambda value: str(value)[:60])
def test_every_target_of_the_guides_is_there(guide: str, line: str) -> None:
    target = shlex.split(line)[1]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.M), f"{guide}: {line}"


def test_commands_are_found_at_all() -> None:
    assert len(named("liengia")) > 10
    assert len(named("make")) > 5


@pytest.mark.timeout(300)
def test_the_readmes_steps_on_a_pi(machine: Machine) -> None:
    steps = [line for _, line in named("(?:liengia|make)") if _ == "README.md"]
    steps = steps[steps.index("make install") :]
    assert [step.split()[:2] for step in steps] == [
        ["make", "install"], ["liengia", "config"], ["liengia", "check"], ["liengia", "doctor"],
        ["liengia", "monitor"],
    ]  # fmt: skip
    assert machine.run("install").returncode == 0
    liengia = machine.root / "opt/liengia/current/bin/liengia"

    def run(step: str, *more: str) -> subprocess.CompletedProcess[str]:
        words = [
            liengia,
            *shlex.split(step.replace("/etc/liengia", f"{machine.root}/etc/liengia"))[1:],
            *more,
        ]
        return subprocess.run(
            words, env=machine.environment, capture_output=True, text=True, timeout=100, check=False
        )

    made = run(steps[1], "--yes", str(machine.config))
    assert made.returncode == 0, made.stderr
    # There are no GPIO pins here.
    machine.config.write_text(machine.config.read_text().replace("  lang:", "  pins: simulated\n  lang:"))
    checked = run(steps[2])
    assert checked.returncode == 0, checked.stdout
    assert ": OK." in checked.stdout
    machine.start()
    eventually(lambda: machine.status()["condition"] == "quiescent", "armed")
    report = json.loads(
        run(steps[3], str(machine.config), "--state-dir", str(machine.state), "--json").stdout
    )
    found = {finding["code"]: finding["level"] for finding in report["findings"]}
    assert found["running"] == "ok"
    assert found["pins_simulated"] == "warn"
    # A terminal it has not: tests/cli/test_monitor.py gives it one.
    assert run(steps[4], "--state-dir", str(machine.state)).returncode == 2
