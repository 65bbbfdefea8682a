from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("aiohttp", reason="the page's extra is not installed")

from page_process import PageProcess, Phone
from rig import Group, House


@pytest.fixture
def houses(tmp_path: Path) -> Iterator[list[House]]:
    """Two real nodes of one group."""
    with Group(tmp_path, 2) as houses:
        for house in houses:
            house.start()
        yield houses


@pytest.fixture
def page(houses: list[House]) -> Iterator[PageProcess]:
    """The first house's page."""
    with PageProcess(houses[0].config, houses[0].state) as process:
        yield process


@pytest.fixture
def phone(page: PageProcess) -> Phone:
    return Phone(page.port)
