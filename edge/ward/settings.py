"""`ward:` of the settings file: which broker, and how the node proves who it is."""

import ipaddress
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from edge.settings.base import Strict

# IANA's ports for MQTT and MQTT over TLS.
_PORTS = {"mqtt": 1883, "mqtts": 8883}


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        has_port = parts.port != 0  # .port raises for one that is no number
    except ValueError:
        parts, has_port = urlsplit(""), False
    if parts.scheme not in _PORTS or not parts.hostname or not has_port:
        raise PydanticCustomError(
            "bad_broker", "'{url}' is no broker; write 'mqtts://ward.example:8883'", {"url": url}
        )
    if parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
        raise PydanticCustomError(
            "bad_broker_extra",
            "a broker is only scheme, host and port; the name and password go into the credentials file",
        )
    return parts


def _broker(url: str) -> str:
    _split(url)
    return url


class WardSettings(Strict):
    """The ward's broker.

    broker       mqtts://host[:port], or mqtt:// on a trusted network
    credentials  file with the user name on the first line and the password on the second, mode 0600
    ca           PEM file of the authority that signed the broker's certificate; None: the system's
    certificate  PEM file of the node's own certificate, with its key in `key`
    """

    broker: Annotated[str, AfterValidator(_broker)]
    credentials: Path | None = None
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    @model_validator(mode="after")
    def _agree(self) -> "WardSettings":
        if (self.certificate is None) != (self.key is None):
            raise PydanticCustomError("half_certificate", "certificate and key go together")
        if not self.is_tls and (self.ca or self.certificate):
            raise PydanticCustomError("needs_tls", "certificates need 'mqtts://'")
        # The password would cross the network readable for all who listen.
        if self.credentials and not self.is_tls and not _is_loopback(self.host):
            raise PydanticCustomError("needs_tls", "credentials need 'mqtts://'")
        return self

    @property
    def is_tls(self) -> bool:
        """Whether the server is checked and the talk encrypted."""
        return _split(self.broker).scheme == "mqtts"

    @property
    def host(self) -> str:
        """Name or address."""
        return _split(self.broker).hostname or ""

    @property
    def port(self) -> int:
        """As written, or the scheme's."""
        parts = _split(self.broker)
        return parts.port or _PORTS[parts.scheme]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
