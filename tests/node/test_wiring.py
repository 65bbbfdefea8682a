"""What is built of a settings file."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.model.condition import FaultKind
from edge.model.event import FaultRaised
from edge.node.kinds import all_kinds
from edge.node.wiring import Wiring
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from edge.settings.load import load

HOUSE = """\
node: {{id: k7q2, name: House, state_dir: {folder}, pins: mock}}
zones:
  - {{id: door, name: Door, sensors: [{{id: nut, kind: call_point, gpio: 27}}]}}
sirens: [{sirens}]
"""
SIREN = "{id: coi, kind: gpio, gpio: 23}"
STROBE = "{id: den-chop, kind: gpio, gpio: 24, drive: strobe}"
LED = "{id: den, kind: gpio, gpio: 18, drive: status}"


@pytest.fixture
def reactor() -> Iterator[Reactor]:
    loop = asyncio.new_event_loop()
    yield Reactor(loop, Clock())
    loop.close()


@pytest.mark.parametrize(
    ("sirens", "is_silent"), [([SIREN], False), ([SIREN, STROBE, LED], False), ([STROBE, LED], True)]
)
def test_a_house_of_lights_alone_says_that_nothing_wakes_anybody(
    tmp_path: Path, reactor: Reactor, sirens: list[str], is_silent: bool
) -> None:
    path = tmp_path / "node.yaml"
    path.write_text(HOUSE.format(folder=tmp_path / "state", sirens=", ".join(sirens)), encoding="utf-8")
    loaded = load(path, all_kinds())
    assert loaded.settings is not None, loaded.errors
    parts, _, early = Wiring(loaded.settings, reactor).build()
    parts.black_box.close()
    parts.keeper.close()
    parts.shelf.close()
    found = [c.fault for c in early if isinstance(c, FaultRaised) and c.fault.part == "sirens"]
    assert [fault.kind for fault in found] == ([FaultKind.SETTINGS] if is_silent else [])
