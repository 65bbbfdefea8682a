"""Where a house is reached, as the roster writes it: `192.168.1.12`, `nha12.local:45121`, `[fd00::7]`."""

import ipaddress
import re
from typing import NamedTuple

from edge.errors import Said

# UDP port of every house unless its entry in the roster says otherwise.
DEFAULT_PORT = 45114

# RFC 1123; underscores occur in home routers' names.
_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_-]{1,63})*\.?")
_ENTRY = re.compile(r"(?:\[(?P<v6>[^\]]+)\]|(?P<host>[^:\[\]]+))(?::(?P<port>\d{1,5}))?")


class Host(NamedTuple):
    """A name or an address, and a UDP port."""

    name: str
    port: int

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return name if self.port == DEFAULT_PORT else f"{name}:{self.port}"

    @property
    def is_address(self) -> bool:
        """Whether it needs no resolving."""
        return is_address(self.name)


def parse_host(text: object) -> Host:
    """One entry of `hosts`.

    Raises:
        ValueError: no name or address, or a port outside 1-65535.
    """
    if isinstance(text, str):
        if ":" in text and is_address(text):  # a bare IPv6 address: its colons are no port
            return Host(text, DEFAULT_PORT)
        match = _ENTRY.fullmatch(text)
        if match and 1 <= int(match["port"] or DEFAULT_PORT) <= 65535:
            name = match["v6"] or match["host"]
            if is_address(name) or (not match["v6"] and _is_name(name)):
                return Host(name, int(match["port"] or DEFAULT_PORT))
    raise ValueError(Said("must be a host or host:port, such as 192.168.1.12 or nha12.local:45114"))


def is_address(text: str) -> bool:
    """Whether a text is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_name(text: str) -> bool:
    # Digits and dots alone are a mistyped address, never a host name.
    return _NAME.fullmatch(text) is not None and re.fullmatch(r"[\d.]+", text) is None
