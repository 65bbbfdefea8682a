"""The bench as a technician runs it: processes of their own on real ptys."""

from collections.abc import Callable, Iterator

import pytest

from played import Played


@pytest.fixture
def emulate() -> Iterator[Callable[..., str]]:
    """Start `liengia-bench emulate ...`; gives the path of its pty. All are ended after the test."""
    running: list[Played] = []

    def start(*arguments: str) -> str:
        running.append(Played(*arguments))
        return running[-1].path

    yield start
    for played in running:
        played.end()


@pytest.fixture(autouse=True)
def in_english(english: None) -> None:
    """The words that these tests look for."""
