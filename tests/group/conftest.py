"""Groups of houses with keys, and couriers for them."""

from collections.abc import Callable

import pytest

import houses
from houses import Houses


@pytest.fixture(scope="session")
def make_houses() -> Callable[..., Houses]:
    """make_houses(count, group=..., quick=False): n01, n02, ..."""
    return houses.make_houses


@pytest.fixture(scope="session")
def three(make_houses: Callable[..., Houses]) -> Houses:
    """n01, n02 and n03 with real keys."""
    return make_houses(3)
