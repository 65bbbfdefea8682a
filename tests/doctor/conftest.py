from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from edge.doctor.case import Case
from edge.doctor.user import User
from edge.node.kinds import all_kinds
from edge.settings.load import load

HOUSE = """\
node: {{id: k7q2, name: Nhà cô Lan, state_dir: {folder}/state, pins: {pins}}}
zones:
  - id: bep
    name: Bếp
    sensors:
      - {{id: bui, kind: pms5003, port: {folder}/dust}}
      - {{id: nut, kind: call_point, gpio: 27}}
sirens:
  - {{id: coi, kind: gpio, gpio: 23}}
"""
GROUP = Path(__file__).parents[2] / "config/group.yaml"


@pytest.fixture
def make_case(tmp_path: Path) -> Callable[..., Case]:
    """A case whose machine is a folder: root/proc, root/sys and root/dev."""

    def make(pins: str = "lgpio", sensors: Sequence[str] = (), more: str = "", **words: Any) -> Case:
        config = tmp_path / "node.yaml"
        house = HOUSE.replace("sirens:", "".join(f"      - {one}\n" for one in sensors) + "sirens:")
        config.write_text((house + more).format(folder=tmp_path, pins=pins), encoding="utf-8")
        (tmp_path / "group.yaml").write_bytes(GROUP.read_bytes())
        (tmp_path / "state").mkdir(exist_ok=True)
        values: dict[str, Any] = {
            "config": config,
            "state_dir": tmp_path / "state",
            "loaded": load(config, all_kinds()),
            "status": None,
            "vitals": None,
            "user": User("liengia", 4711, frozenset({20}), frozenset({"dialout"})),
            "root": tmp_path / "root",
        }
        return Case(**values | words)

    return make
