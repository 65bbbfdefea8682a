import json
from pathlib import Path

import pytest

from edge.cli.main import main

pytestmark = pytest.mark.usefixtures("english")


def test_replay_prints_each_change_with_time_and_reason(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = recordings / "fsri-redaccent-open-corner-1.csv.gz"
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text(
        f"format: 1\nrecordings:\n- {{file: {path}, kind: fire, ignition_s: 180.0, fire_zone: room}}\n"
    )
    assert main(["replay", "--manifest", str(manifest), "--explain", str(path)]) == 0
    out = capsys.readouterr().out
    assert "room (bedroom)" in out
    assert "opinion: pre-alarm" in out
    pre, fire = [line for line in out.splitlines() if "ALARM (" in line]
    assert "PRE-ALARM (several signs of fire together): temperature rising" in pre
    assert "FIRE ALARM" in fire
    assert 60.0 < float(pre.split()[0]) < 80.0  # after ignition


def test_replay_json_is_one_object_a_line(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", "--json", str(recordings / "fsri-redaccent-open-corner-1.csv.gz")]) == 0
    steps = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(s["what"], s["after"]) for s in steps] == [
        ("condition", "PRE_ALARM"),
        ("condition", "FIRE_ALARM"),
    ]


def test_replay_of_a_quiet_kitchen_says_so(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(recordings / "quito-household-31-lpg.csv.gz")
    assert main(["replay", "--profile", "kitchen=altar", path]) == 0
    assert "kitchen (altar)" in (out := capsys.readouterr().out)
    assert "every zone stayed quiet" in out
    assert main(["replay", path]) == 0
    # the home is cautioned while it fries for a quarter of an hour; the neighbours hear nothing
    assert "PRE-ALARM" in (out := capsys.readouterr().out)
    assert "FIRE ALARM" not in out


def test_replay_profile_and_interval_change_the_answer(
    recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(recordings / "quito-household-31-lpg.csv.gz")
    assert main(["replay", "--profile", "kitchen=bedroom", "--interval", "60 s", "--faults", path]) == 0
    assert "PRE-ALARM" in capsys.readouterr().out


def test_replay_goes_on_after_a_bad_file(
    recordings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.csv").write_text("nonsense\n")
    good = str(recordings / "fsri-redaccent-open-corner-1.csv.gz")
    assert main(["replay", str(tmp_path / "bad.csv"), good]) == 1
    out, err = capsys.readouterr()
    assert "bad.csv:1: the header is 'nonsense'" in err
    assert "FIRE ALARM" in out


@pytest.mark.parametrize(
    "argument", [["--interval", "3"], ["--profile", "kitchen=cellar"], ["--profile", "x"], []]
)
def test_replay_wrong_usage_exits_2(argument: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["replay", *argument])
    assert caught.value.code == 2
    assert capsys.readouterr().err
