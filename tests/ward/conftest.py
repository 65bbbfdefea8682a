"""A broker, a key, and an orderly end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ward.parties import MOSQUITTO, Broker, Key


@pytest.fixture
def key() -> Key:
    return Key()


@pytest.fixture(scope="session")
def broker_kind() -> str:
    if not MOSQUITTO:
        # amqtt serves the demo; it keeps no session over a take-over and answers some seconds late.
        pytest.skip("mosquitto is not installed: make system-packages")
    return "mosquitto"


@pytest.fixture
def broker(tmp_path: Path, broker_kind: str) -> Iterator[Broker]:
    """A broker that is not started yet."""
    broker = Broker(tmp_path, broker_kind)
    yield broker
    broker.close()


@pytest.fixture
def closing() -> Iterator[Callable[[Any], Any]]:
    """Closes what it was given, the last first."""
    things: list[Any] = []

    def keep(thing: Any) -> Any:
        things.append(thing)
        return thing

    yield keep
    for thing in reversed(things):
        thing.close()
