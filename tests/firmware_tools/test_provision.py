import json
import os
import stat
from pathlib import Path

import pytest

from edge.group.keys import load_key, new_key
from firmware_tools.cli import main

ROOT = Path(__file__).parents[2]
GROUP = str(ROOT / "config" / "group.yaml")


def provision(folder: Path, *further: str, node: str = "q9z9") -> int:
    return main(["provision", node, "--name", "Nhà cô Lan", "--state-dir", str(folder), *further])


def test_key_is_made_once_and_kept(tmp_path: Path, capsys) -> None:
    folder = tmp_path / "state"
    assert provision(folder, "--json") == 0
    first = json.loads(capsys.readouterr().out)
    key = load_key(folder / "node.key")
    assert stat.S_IMODE((folder / "node.key").stat().st_mode) == 0o600
    assert first == {
        "node": "q9z9", "name": "Nhà cô Lan", "public_key": key.public_text, "radio": "", "channel": None,
        "mhz": None, "new_key": True, "code": f"liengia:q9z9:{key.public_text}",
    }  # fmt: skip
    before = (folder / "node.key").read_bytes()
    assert provision(folder, "--json") == 0
    assert json.loads(capsys.readouterr().out) == first | {"new_key": False}
    assert (folder / "node.key").read_bytes() == before


def test_force_keeps_the_old_key_beside_the_new_one(tmp_path: Path, capsys) -> None:
    old = [new_key(tmp_path / "node.key").public_text]
    for n in (1, 2):
        assert provision(tmp_path, "--force") == 0
        assert load_key(tmp_path / f"node.key.old-{n}").public_text == old[-1]
        old.append(load_key(tmp_path / "node.key").public_text)
    assert len(set(old)) == 3
    assert "the old key is kept in" in capsys.readouterr().err


def test_broken_key_is_not_replaced(tmp_path: Path, capsys) -> None:
    (tmp_path / "node.key").write_text("not a key")
    (tmp_path / "node.key").chmod(0o600)
    assert provision(tmp_path) == 1
    assert (tmp_path / "node.key").read_text() == "not a key"


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    assert provision(tmp_path / "state", "--dry-run", "--qr", str(tmp_path / "q.svg")) == 0
    assert list(tmp_path.iterdir()) == []


def test_label_says_what_goes_on_the_box(tmp_path: Path, capsys) -> None:
    assert provision(tmp_path, "--radio", "e22", "--channel", "24") == 0
    out = capsys.readouterr().out
    public = load_key(tmp_path / "node.key").public_text
    assert "| liengia  q9z9 " in out
    assert "| e22  channel 24  434.125 MHz " in out
    assert f'- {{id: q9z9, name: "Nhà cô Lan", public_key: {public}}}' in out
    assert public[:22] in out
    assert "█" in out or "▀" in out  # the QR code
    widths = {len(line) for line in out.splitlines() if line.startswith(("|", "+"))}
    assert len(widths) == 1


def test_qr_code_is_a_picture_too(tmp_path: Path) -> None:
    pytest.importorskip("segno")
    assert provision(tmp_path, "--qr", str(tmp_path / "label.svg")) == 0
    assert "<svg" in (tmp_path / "label.svg").read_text()
    assert provision(tmp_path, "--qr", str(tmp_path / "label.gif")) == 1  # no such format


def test_id_of_another_house_is_refused(tmp_path: Path, capsys) -> None:
    assert provision(tmp_path, "--group", GROUP, node="k7q2") == 1
    assert "k7q2 is in the roster with a key that is not here" in capsys.readouterr().err
    assert not (tmp_path / "node.key").exists()
    new_key(tmp_path / "node.key")
    assert provision(tmp_path, "--group", GROUP, node="k7q2") == 1
    assert "the roster has another key for k7q2" in capsys.readouterr().err
    assert provision(tmp_path, "--group", GROUP) == 0  # q9z9 is free


def test_key_that_the_roster_has_needs_no_new_entry(tmp_path: Path, capsys) -> None:
    public = new_key(tmp_path / "node.key").public_text
    roster = tmp_path / "group.yaml"
    text = Path(GROUP).read_text(encoding="utf-8")
    roster.write_text(text.replace("7VMCWLywacJ0dMEkMiTK5euPK8purpdPlsESbvhvRYY", public), encoding="utf-8")
    assert provision(tmp_path, "--group", str(roster), node="k7q2") == 0
    assert "one of the members" not in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "why"), [
    (["--radio", "e22", "--channel", "40"], "channel 40 leaves the band"),
    (["--radio", "e32", "--band", "920 MHz"], "no such module"),
    (["--channel", "23"], "--channel needs --radio"),
    (["--group", "/nowhere/group.yaml"], "/nowhere/group.yaml: cannot be read"),
])  # fmt: skip
def test_what_is_wrong_is_said_before_a_key_is_made(tmp_path: Path, capsys, arguments, why: str) -> None:
    assert provision(tmp_path, *arguments) == 1
    assert why in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("node", ["K7Q2", "nha-12", "x", "abcdefghi"])
def test_ids_that_give_a_house_away_or_are_none(tmp_path: Path, node: str) -> None:
    with pytest.raises(SystemExit) as ended:
        provision(tmp_path, node=node)
    assert ended.value.code == 2


def test_key_belongs_to_the_owner_of_its_folder(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    os.chown(tmp_path, 12345, 12346)
    assert provision(tmp_path) == 0
    owner = (tmp_path / "node.key").stat()
    assert (owner.st_uid, owner.st_gid) == (12345, 12346)
