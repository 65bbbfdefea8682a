"""Names to addresses, in a thread."""

import logging
import queue
import socket
import threading
from typing import Any

import pytest

from edge.group import resolver
from edge.group.hosts import Host, parse_host
from edge.group.resolver import Resolver, literal_addresses

# Generous: this machine may be busy.
WAIT_S = 20.0


def test_literals_of_the_family_only() -> None:
    hosts = [parse_host(text) for text in ("10.0.0.1:5", "nha12", "fd00::7")]
    assert literal_addresses(hosts, socket.AF_INET) == [("10.0.0.1", 5)]
    assert literal_addresses(hosts, socket.AF_INET6) == [("fd00::7", 45114)]


def test_no_names_need_no_thread() -> None:
    before = threading.active_count()
    idle = Resolver([parse_host("10.0.0.1")], socket.AF_INET, lambda _: None)
    idle.start()
    assert threading.active_count() == before
    idle.close()


def test_real_name_is_found() -> None:
    found: queue.Queue[Any] = queue.Queue()
    names = Resolver([Host("localhost", 45121)], socket.AF_INET, found.put)
    names.start()
    try:
        assert found.get(timeout=WAIT_S) == [("127.0.0.1", 45121)]
    finally:
        names.close()


def test_name_that_fails_keeps_its_last_address_and_warns_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(resolver, "REFRESH_S", 0.001)
    monkeypatch.setattr(resolver, "RETRY_S", 0.001)
    answers: list[Any] = ["10.0.0.1", OSError("away"), OSError("away"), OSError("away"), "10.0.0.2"]
    found: queue.Queue[Any] = queue.Queue()

    def lookup(name: str, port: int, *_: Any) -> list[Any]:
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, OSError):
            raise answer
        return [(0, 0, 0, "", (answer, port))]

    names = Resolver([Host("nha12", 1)], socket.AF_INET, found.put, lookup)
    with caplog.at_level(logging.WARNING):
        names.start()
        try:
            assert found.get(timeout=WAIT_S) == [("10.0.0.1", 1)]
            assert found.get(timeout=WAIT_S) == [("10.0.0.2", 1)], "no empty list between them"
        finally:
            names.close()
    assert [record.getMessage() for record in caplog.records] == ["lan: no address for nha12: away"]


def test_one_dead_name_does_not_hide_the_others() -> None:
    found: queue.Queue[Any] = queue.Queue()

    def lookup(name: str, port: int, *_: Any) -> list[Any]:
        if name == "dead":
            raise socket.gaierror("no such name")
        return [(0, 0, 0, "", ("10.0.0.2", port))]

    names = Resolver([Host("dead", 1), Host("alive", 2)], socket.AF_INET, found.put, lookup)
    names.start()
    try:
        assert found.get(timeout=WAIT_S) == [("10.0.0.2", 2)]
    finally:
        names.close()
