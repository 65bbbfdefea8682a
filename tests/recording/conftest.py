from pathlib import Path

import pytest


@pytest.fixture
def recordings() -> Path:
    return Path(__file__).parents[1] / "vectors" / "recordings"
