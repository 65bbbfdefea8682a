"""What the detector of a swapped house still knows."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from edge.model.evidence import Verdict
from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Reading
from edge.node.chain import Chain
from edge.node.heritage import MOST_RECALLED, RECALL_S, heritage
from edge.node.kinds import all_kinds
from edge.node.parts import Parts
from edge.node.wiring import Wiring
from edge.runtime.clock import Clock
from edge.runtime.reactor import Reactor
from edge.settings.load import load
from edge.settings.result import Settings

HOUSE = """\
node: {{id: k7q2, name: House, state_dir: {folder}, pins: mock}}
zones:
  - {{id: room, name: Room, profile: {profile}, sensors: [{{id: warm, kind: dht22, gpio: 4}}]}}
sirens: [{{id: {siren}, kind: gpio, gpio: 23}}]
"""


@pytest.fixture
def close() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def reactor() -> Iterator[Reactor]:
    loop = asyncio.new_event_loop()
    yield Reactor(loop, Clock())
    loop.close()


def house(folder: Path, reactor: Reactor, close: ExitStack, **words: str) -> tuple[Settings, Parts, Chain]:
    path = folder / "node.yaml"
    path.write_text(
        HOUSE.format(**{"folder": folder / "state", "profile": "bedroom", "siren": "coi"} | words)
    )
    settings = load(path, all_kinds()).settings
    assert settings is not None
    parts, chain, _ = Wiring(settings, reactor).build()
    chain.is_armed = True
    for part in (parts.shelf, parts.keeper, parts.black_box):
        close.callback(part.close)
    return settings, parts, chain


def warm(at: float) -> Reading:
    """25 °C, and from second 100 on 9 °C more each minute."""
    value = 25.0 + max(0.0, at - 100.0) * 9.0 / 60.0
    return Reading(PartId("warm"), ZoneId("room"), Quantity.TEMPERATURE, value, at)


def opinions(parts: Parts, seconds: range) -> list[Verdict]:
    return [v for at in seconds for v in parts.detector.feed(warm(float(at)))]


def test_a_rise_that_began_before_the_swap_is_judged_as_if_there_had_been_none(
    tmp_path: Path, reactor: Reactor, close: ExitStack
) -> None:
    _, old, chain = house(tmp_path, reactor, close)
    for at in range(0, 150, 2):
        chain.on_reading(warm(float(at)))
    settings, new, new_chain = house(tmp_path, reactor, close, siren="coi-moi")
    _, cold, _ = house(tmp_path, reactor, close, siren="coi-moi")
    left = heritage(old, settings, 150.0)
    new.detector.restore(left.baselines, 150.0)
    cold.detector.restore(left.baselines, 150.0)
    assert new_chain.recall(left.readings) == []
    rest = range(150, 170, 2)
    unbroken = opinions(old, rest)
    assert opinions(new, rest)[-1].severity == unbroken[-1].severity
    assert opinions(new, range(170, 172))[-1].score == pytest.approx(
        opinions(old, range(170, 172))[-1].score, abs=0.2
    )
    assert opinions(cold, rest)[-1].score < unbroken[-1].score, "or recalling would be for nothing"


def test_only_the_same_device_is_recalled_and_no_more_than_is_bounded(
    tmp_path: Path, reactor: Reactor, close: ExitStack
) -> None:
    _, old, chain = house(tmp_path, reactor, close)
    for step in range(3 * MOST_RECALLED):
        chain.on_reading(warm(1000.0 + step / 20.0))
    newest = 1000.0 + 3 * MOST_RECALLED / 20.0
    settings, _, _ = house(tmp_path, reactor, close)
    left = heritage(old, settings, newest)
    assert 0 < len(left.readings) <= MOST_RECALLED
    assert left.readings[0].at >= newest - RECALL_S
    other = (tmp_path / "node.yaml").read_text().replace("gpio: 4", "gpio: 5")
    (tmp_path / "node.yaml").write_text(other)
    changed = load(tmp_path / "node.yaml", all_kinds()).settings
    assert changed is not None
    assert heritage(old, changed, newest).readings == []
