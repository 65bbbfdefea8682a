from collections.abc import Callable
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
sirens: [{{id: coi, kind: gpio, gpio: 23}}]
"""


@pytest.fixture
def make_case(tmp_path: Path) -> Callable[..., Case]:
    """A case whose machine is a folder: root/proc, root/sys and root/dev."""

    def make(pins: str = "lgpio", **words: Any) -> Case:
        config = tmp_path / "node.yaml"
        config.write_text(HOUSE.format(folder=tmp_path, pins=pins), encoding="utf-8")
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
