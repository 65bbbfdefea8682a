import json
from pathlib import Path

import pytest

from edge.cli.main import main

pytestmark = pytest.mark.usefixtures("english")

MANIFEST = """\
format: 1
recordings:
- {{file: nist/sdc07.csv.gz, kind: fire, ignition_s: 1800, fire_zone: bedroom-main,
   interval_s: {{bedroom-main-smoke: 2.0}},
   peers: [{{alarm: photoelectric, place: bedroom-main, alarm_s: 85.0}}]}}
- {{file: fsri/chair.csv.gz, kind: fire, ignition_s: 180, fire_zone: room}}
- {{file: fsri/sofa.csv.gz, kind: fire, ignition_s: 120, fire_zone: room}}
- {{file: quito/kitchen.csv.gz, kind: nuisance, home_days: 2.0, cooking_bouts: 12}}
{more}"""

FILES = {
    "nist/sdc07.csv.gz": "nist-sdc07-two-rooms.csv.gz",
    "fsri/chair.csv.gz": "fsri-redaccent-open-corner-1.csv.gz",
    "fsri/sofa.csv.gz": "fsri-overstuffed-open-back-2.csv.gz",
    "quito/kitchen.csv.gz": "quito-household-31-lpg.csv.gz",
}


@pytest.fixture
def manifest(tmp_path: Path, recordings: Path) -> Path:
    for name, source in FILES.items():
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((recordings / source).read_bytes())
    path = tmp_path / "manifest.yaml"
    path.write_text(MANIFEST.format(more=""))
    return path


def evaluated(capsys: pytest.CaptureFixture[str], *argv: str) -> dict:
    assert main(["evaluate", "--json", *argv]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    return json.loads(line)


def test_evaluate_measures_recorded_fires_and_a_kitchen(
    manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = evaluated(capsys, str(manifest))
    sets = report["sets"]
    assert (sets["nist"]["detected"], sets["fsri"]["detected"], sets["fsri"]["fires"]) == (1, 2, 2)
    assert sets["nist"]["prealarm_s"]["median"] <= 35.0
    assert sets["nist"]["alarm_s"]["max"] <= 45.0
    assert sets["fsri"]["prealarm_s"]["max"] <= 195.0
    assert sets["fsri"]["alarm_s"]["max"] <= 215.0
    assert sets["nist"]["false_before_ignition"] == sets["fsri"]["false_before_ignition"] == 0
    quito = sets["quito"]
    assert (quito["alarms_per_home_day"], quito["alarms_per_100_bouts"]) == (0.0, 0.0)
    assert quito["prealarms_per_home_day"] == 0.5  # the one evening of frying that this copy was cut for
    assert [r["file"] for r in report["recordings"]] == list(FILES)
    first = report["recordings"][0]
    assert first["detected"] is True
    assert first["alarm_s"] < first["peers_s"]["photoelectric_fire_zone"] == 85.0
    assert report["simple"]["union"]["fsri"]["alarm_s"]["max"] == 205.0
    assert report["simple"]["union"]["quito"]["alarms_per_home_day"] > 0.0


def test_evaluate_in_one_process_and_in_three_is_the_same(
    manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluated(capsys, "--jobs", "1", str(manifest)) == evaluated(capsys, "--jobs", "3", str(manifest))


def test_evaluate_prints_tables(manifest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(manifest)]) == 0
    out = capsys.readouterr().out
    assert "| fsri | 2/2 |" in out
    assert "| quito | 2 | 12 | 0 | 0 (95 %: < 1.4979) | 0 | 1 |" in out
    assert "| nist/sdc07.csv.gz | 33 |" in out
    assert "| union | fsri |" in out


def test_evaluate_reports_simulations_apart(
    manifest: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from edge.cli import evaluate
    from edge.simulation.fires.verdict import Case

    monkeypatch.setattr(evaluate, "cases", lambda: [Case("TF4 flaming polyurethane", "bedroom", "full")])
    report = evaluated(capsys, "--simulated", "2", str(manifest))
    (simulated,) = report["simulated"]
    assert (simulated["seeds"], simulated["alarms"]) == (2, 2)
    assert list(report["sets"]) == ["nist", "fsri", "quito"]
    assert main(["evaluate", "--simulated", "1", str(manifest)]) == 0
    assert "| TF4 flaming polyurethane | bedroom | full | 1/1 |" in capsys.readouterr().out


def test_evaluate_draws_each_recording(
    manifest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed: pip install '.[plots]'")
    evaluated(capsys, "--jobs", "1", "--plots", str(tmp_path / "plots"), str(manifest))
    pictures = sorted((tmp_path / "plots").iterdir())
    assert [p.name for p in pictures] == [
        "fsri-chair.png", "fsri-sofa.png", "nist-sdc07.png", "quito-kitchen.png",
    ]  # fmt: skip
    assert all(p.read_bytes().startswith(b"\x89PNG") and p.stat().st_size > 5000 for p in pictures)


def test_evaluate_goes_on_after_a_bad_recording(manifest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (manifest.parent / "bad.csv").write_text("nonsense\n")
    manifest.write_text(MANIFEST.format(more="- {file: bad.csv, kind: normal}\n"))
    assert main(["evaluate", "--json", str(manifest)]) == 1
    out, err = capsys.readouterr()
    assert "bad.csv:1: the header is 'nonsense'" in err
    assert json.loads(out)["sets"]["fsri"]["detected"] == 2


def test_evaluate_says_when_a_picture_cannot_be_drawn(
    manifest: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    assert main(["evaluate", "--plots", str(tmp_path / "plots"), str(manifest)]) == 75
    assert "matplotlib is not installed" in capsys.readouterr().err


@pytest.mark.parametrize("argument", [["--jobs", "0"], ["--simulated", "0"], []])
def test_evaluate_wrong_usage_exits_2(argument: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["evaluate", *argument])
    assert caught.value.code == 2
    assert capsys.readouterr().err
