from pathlib import Path

import pytest

from edge.recording.manifest import load
from edge.recording.recording import RecordingError

GOOD = """\
format: 1
recordings:
- file: fires/a.csv.gz
  kind: fire
  ignition_s: 1800
  fire_zone: room
  interval_s: {room-heat: 2.0}
  peers:
  - {alarm: photoelectric, place: room, alarm_s: 85.0}
- file: homes/b.csv
  kind: nuisance
  home_days: 2.0
  cooking_bouts: 12
"""


def test_manifest_is_read_and_finds_its_files(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(GOOD)
    manifest = load(path)
    fire, home = manifest
    assert (fire.ignition_s, fire.fire_zone, fire.interval_s) == (1800.0, "room", {"room-heat": 2.0})
    assert fire.peers[0].alarm_s == 85.0
    assert manifest.path_of(fire) == tmp_path / "fires" / "a.csv.gz"
    assert manifest.entry_of(tmp_path / "homes" / ".." / "homes" / "b.csv") == home
    assert manifest.entry_of(tmp_path / "c.csv") is None


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("ignition_s: 1800", "notes: none"), "recordings.0: Value error, a fire needs ignition_s"),
        (("kind: nuisance", "kind: cooking"), "recordings.1.kind: Input should be 'fire'"),
        (("home_days", "home_dys"), "recordings.1.home_dys: Extra inputs are not permitted"),
        (("format: 1", "format: 2"), "format: Input should be 1"),
        (("ignition_s: 1800", "ignition_s: -1"), "recordings.0.ignition_s"),
        (("- file: homes", "- file: [homes"), "manifest.yaml:11: is no YAML"),
        ((GOOD, "- 1"), "valid dictionary"),
    ],
)
def test_bad_manifest_names_what_is_wrong(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(GOOD.replace(*change))
    with pytest.raises(RecordingError) as caught:
        load(path)
    assert complaint in str(caught.value)


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(GOOD.replace("kind: nuisance", "kind: x").replace("format: 1", "format: 7"))
    with pytest.raises(RecordingError) as caught:
        load(path)
    assert "format" in str(caught.value)
    assert "recordings.1.kind" in str(caught.value)


def test_absent_manifest_is_a_recording_error(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        load(tmp_path / "absent.yaml")
