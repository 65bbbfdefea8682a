import json
from pathlib import Path

import pytest

from edge.cli.main import main
from edge.errors import ExitCode
from edge.settings.reference import BEGIN, END


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "schema"]) == ExitCode.OK
    kinds = json.loads(capsys.readouterr().out)["$defs"]["ZoneFile"]["properties"]["sensors"]["items"]
    assert "pms5003" in kinds["properties"]["kind"]["enum"]
    assert main(["config", "schema", "--group"]) == ExitCode.OK
    assert "members" in json.loads(capsys.readouterr().out)["properties"]


def test_reference_names_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "reference"]) == ExitCode.OK
    out = capsys.readouterr().out
    for kind in ("pms5003", "dht22", "contact", "call_point", "relay_serial"):
        assert f"kind `{kind}`" in out


def test_reference_is_renewed_within_a_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "doc.md"
    path.write_text(f"before\n{BEGIN}\nstale words\n{END}\nafter\n", encoding="utf-8")
    assert main(["config", "reference", "--update", str(path)]) == ExitCode.OK
    text = path.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "stale words" not in text
    assert "`state_dir`" in text


def test_document_without_markers_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "doc.md"
    path.write_text("text\n", encoding="utf-8")
    assert main(["config", "reference", "--update", str(path)]) == ExitCode.FAILED
    assert path.read_text(encoding="utf-8") == "text\n"
    assert "reference: begin" in capsys.readouterr().err
