"""Fixtures of tests with real processes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.simulation.broker import Broker
from rig import real_broker


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A real Mosquitto."""
    with real_broker(tmp_path) as found:
        yield found
