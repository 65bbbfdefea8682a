import json
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.cli.main import main
from edge.errors import ExitCode

CONFIG = Path(__file__).parents[2] / "config"
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in ("LIENGIA_LANG", "LIENGIA_LOG_LEVEL", "LIENGIA_STATE_DIR", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def run(*args: object) -> tuple[int, str]:
        code = main(["check", *map(str, args)])
        return code, capsys.readouterr().out

    return run


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "node.yaml"
    text = (CONFIG / "minimal.yaml").read_text(encoding="utf-8")
    path.write_text(
        text.replace("gpio: 23", "gpio: 27").replace("kind: call_point", "kind: callpoint"), encoding="utf-8"
    )
    return path


def test_good_house_ends_in_one_line(check: Run) -> None:
    path = CONFIG / "minimal.yaml"
    code, out = check("--lang", "en", path)
    assert code == ExitCode.OK
    warned, _, _, verdict = out.splitlines()
    assert warned.startswith(f"{path}:4:8: warning: node.id: the house is in no group")
    assert verdict == f"{path}: OK. Zones: 1, sensors: 1, sirens: 1, neighbours: 0; warnings: 1"


def test_vietnamese_is_the_default(check: Run) -> None:
    assert "tốt. Khu vực: 1, cảm biến: 1, còi: 1" in check(CONFIG / "minimal.yaml")[1]


def test_environment_names_the_language(check: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIENGIA_LANG", "en")
    assert "OK. Zones" in check(CONFIG / "minimal.yaml")[1]


def test_every_problem_with_its_line(check: Run, bad: Path) -> None:
    code, out = check("--lang", "en", bad)
    assert code == ExitCode.BAD_CONFIG == 78
    assert (
        f"{bad}:9:25: zones[0].sensors[0].kind: there is no kind 'callpoint' (did you mean 'call_point'?)"
        in out
    )
    assert (
        f"{bad}:11:33: sirens[0].gpio: GPIO27 of 'coi' is taken by 'nut' "
        "(zones[0].sensors[0]: GPIO27, line 9)" in out
    )
    assert out.splitlines()[2].index("^") - 4 == 24
    assert out.splitlines()[-1] == f"{bad}: cannot be used. Errors: 2, warnings: 0"


def test_warnings_do_not_refuse(check: Run) -> None:
    code, out = check("--lang", "en", CONFIG / "house.yaml")
    assert code == ExitCode.OK
    assert "warning: links: only the LAN joins the neighbours" in out
    assert out.splitlines()[-1].endswith("neighbours: 4; warnings: 1")


def test_one_bad_file_of_several_refuses(check: Run, bad: Path) -> None:
    code, out = check("--lang", "en", CONFIG / "minimal.yaml", bad, CONFIG / "group.yaml")
    assert code == ExitCode.BAD_CONFIG
    assert [line.rpartition(": ")[0] for line in out.splitlines() if "OK" in line] != []
    assert f"{CONFIG / 'group.yaml'}: OK" in out


def test_json(check: Run, bad: Path) -> None:
    code, out = check("--json", "--lang", "vi", CONFIG / "minimal.yaml", bad)
    assert code == ExitCode.BAD_CONFIG
    answer = json.loads(out)
    good, refused = answer["files"]
    assert (answer["ok"], good["ok"], refused["ok"]) == (False, True, False)
    assert (good["zones"], good["sensors"], good["sirens"], good["neighbours"]) == (1, 1, 1, 0)
    assert [(p["line"], p["column"], p["code"]) for p in refused["problems"]] == [
        (9, 25, "unknown_kind"),
        (11, 33, "pin_taken"),
    ]
    assert refused["problems"][0]["message"].startswith("không có loại thiết bị 'callpoint'")


def test_missing_file(check: Run, tmp_path: Path) -> None:
    code, out = check("--lang", "en", tmp_path / "none.yaml")
    assert code == ExitCode.BAD_CONFIG
    assert "none.yaml:1:1: the file cannot be read: no such file; check its name and folder" in out


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe", b"\x00", b"[" * 3000, b"a: &a [*a]", b"node:\n\t- x"])
def test_rubbish_is_refused_with_a_place(check: Run, tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "node.yaml"
    path.write_bytes(raw)
    code, out = check(path)
    assert code == ExitCode.BAD_CONFIG
    assert out.startswith(f"{path}:")
