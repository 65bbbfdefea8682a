"""Hosts as the roster writes them."""

import pytest

from edge.group.hosts import DEFAULT_PORT, Host, parse_host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("192.168.1.12", Host("192.168.1.12", DEFAULT_PORT)),
        ("127.0.0.1:45121", Host("127.0.0.1", 45121)),
        ("nha12.local", Host("nha12.local", DEFAULT_PORT)),
        ("nha12.local:45121", Host("nha12.local", 45121)),
        ("fd00::7", Host("fd00::7", DEFAULT_PORT)),
        ("[fd00::7]:45121", Host("fd00::7", 45121)),
    ],
)
def test_host_parses_and_prints(text: str, host: Host) -> None:
    assert parse_host(text) == host
    assert parse_host(str(host)) == host


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "a b",
        "192.168.1",
        "192.168.1.300",
        "host:0",
        "host:65536",
        "host:x",
        ":45114",
        "[nha]:1",
        "-x",
    ],
)
def test_host_refuses(text: object) -> None:
    with pytest.raises(ValueError, match="host or host:port"):
        parse_host(text)


def test_host_knows_what_needs_no_resolving() -> None:
    assert parse_host("10.0.0.1:1").is_address
    assert not parse_host("nha12").is_address
