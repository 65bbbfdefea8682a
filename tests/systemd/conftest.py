from collections.abc import Iterator
from pathlib import Path

import pytest

from pi_root import Machine, built_wheel


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This version, as `make wheel` makes it."""
    return built_wheel(tmp_path_factory.mktemp("dist"))


@pytest.fixture
def machine(tmp_path: Path, wheel: Path) -> Iterator[Machine]:
    made = Machine(tmp_path, wheel)
    yield made
    made.close()
