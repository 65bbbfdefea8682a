"""The command beside real nodes, and without one."""

import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from edge.cli.main import main
from edge.errors import ExitCode
from rig import Group, House, eventually


def doctor(house: House, *words: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "edge", "doctor", str(house.config), "--json", "--lang", "en", *words]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.stderr == ""
    return ended.returncode, json.loads(ended.stdout)


# The test holds the lines' ends itself; how much is written to this machine's disk is its own affair.
OURS = {"port_taken", "written", "wear", "space"}


def codes(report: dict[str, Any], level: str) -> set[str]:
    return {finding["code"] for finding in report["findings"] if finding["level"] == level} - OURS


def test_a_running_house_is_told_line_by_line(tmp_path: Path) -> None:
    with Group(tmp_path, 2) as (house, other):
        house.start()
        other.start()
        for value in (20, 30, 25):
            house.show_dust(value)
        eventually(lambda: house.status()["neighbours"][0]["heard_at"], "the neighbour is heard")
        _, report = doctor(house)
        found = {(f["code"], f["params"].get("sensor")): f for f in report["findings"]}
        dust = found["channel", "dust"]
        assert (float(dust["params"]["low"]), float(dust["params"]["high"])) == (20, 30)
        assert re.search(r"150 s \(\d+ readings\)", dust["text"])
        assert {
            "running",
            "udp",
            "state_dir",
            "key_mode",
            "roster",
            "peer",
            "siren_unread",
        } <= codes(report, "ok")
        assert "pins_simulated" in codes(report, "warn")
        assert not codes(report, "fail"), [f for f in report["findings"] if f["level"] == "fail"]
        taken = [f for f in report["findings"] if f["code"] == "port_taken"]
        assert {f["params"]["pid"] for f in taken} == {os.getpid()}, "who else holds a port is named"


def test_what_is_broken_is_named_with_its_remedy(tmp_path: Path) -> None:
    with Group(tmp_path, 2) as (house, _absent):
        house.dust.unplug()
        house.relay.unplug()
        (house.folder / "node.key").chmod(0o600)
        house.start()
        eventually(lambda: house.fault("siren"), "the relay is missed")
        (house.folder / "node.key").chmod(0o644)
        code, report = doctor(house)
        assert (code, report["ok"]) == (ExitCode.FAILED, False)
        failed = [f for f in report["findings"] if f["level"] == "fail"]
        assert {"no_port", "channel_silent", "siren_fault", "key_mode", "peer_lost"} <= {
            f["code"] for f in failed
        }
        assert all(f["remedy"] for f in failed)
        assert all("{" not in f["text"] + f["remedy"] for f in report["findings"])


def test_without_a_node_the_rest_is_examined_all_the_same(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        code, report = doctor(house)
        assert code == ExitCode.FAILED
        assert codes(report, "fail") == {"not_running"}
        assert {"state_dir"} <= codes(report, "ok")
        house.config.write_text(house.config.read_text().replace("pms5003", "pms5030"))
        assert {"not_running", "settings_bad"} <= codes(doctor(house)[1], "fail")


def test_text_is_plain_where_nobody_sees_colours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Group(tmp_path, 1) as (house,):
        for lang, words in (("vi", "hỏng     máy không trả lời"), ("en", "FAIL     no node answers")):
            assert main(["doctor", str(house.config), "--lang", lang]) == ExitCode.FAILED
            out = capsys.readouterr().out
            assert words in out
            assert "systemctl start liengia" in out
            assert "\x1b" not in out


def test_the_bundle_helps_and_tells_nothing_private(tmp_path: Path) -> None:
    with Group(tmp_path, 2) as (house, other):
        settings = house.settings(group=True, ward=None)
        settings["zones"][0]["name"] = "Phòng bé Na"
        telephone = {"phones": ["0912 345 678"], "phone_command": ["sms", "--token=s3cr3t", "{phone}"]}
        house.write(settings | {"ward": {"broker": "mqtt://127.0.0.1:1", **telephone}})
        text = house.config.read_text().replace("name: n01", "name: Nhà cô Lan")
        house.config.write_text(text + "# gọi chú Minh 0903 123 456\n")
        house.start()
        house.do("disable", target="room", by="cô Thanh")
        path = tmp_path / "bundle.tar.gz"
        doctor(house, "--bundle", str(path))
        assert path.stat().st_mode & 0o777 == 0o600
        with tarfile.open(path) as archive:
            files = {m.name.rpartition("/")[2]: archive.extractfile(m) for m in archive.getmembers()}
            texts = {name: file.read().decode() for name, file in files.items() if file is not None}
        assert {"report.txt", "findings.json", "status.json", "node.yaml", "group.yaml", "log.txt"} <= set(
            texts
        )
        assert "kind: pms5003" in texts["node.yaml"]
        assert "quiescent" in texts["status.json"]
        whole = "\n".join(texts.values())
        secrets = [house.key.public_text, other.key.public_text, "127.0.0.1", "Lan", "Minh", "0903 123 456"]
        secrets += [os.uname().nodename, 'signature: "[A-Za-z]', "bé Na", "Thanh", "0912 345 678", "s3cr3t"]
        assert [secret for secret in secrets if secret in whole] == []


def test_a_bundle_that_cannot_be_written_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Group(tmp_path, 1) as (house,):
        where = tmp_path / "none" / "b.tar.gz"
        assert main(["doctor", str(house.config), "--bundle", str(where)]) == ExitCode.TRY_LATER
        assert str(where) in capsys.readouterr().err


def test_a_machine_without_settings_is_told_how_to_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["doctor", str(tmp_path / "none.yaml"), "--state-dir", str(tmp_path)]
    assert main([*words, "--lang", "en"]) == ExitCode.FAILED
    told = capsys.readouterr().out
    assert f"there is no {tmp_path}/none.yaml" in told
    assert "liengia config init" in told
