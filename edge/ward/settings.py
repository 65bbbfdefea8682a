"""`ward:` of the settings file: which brokers, how the node proves who it is, and whom to telephone."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from edge.settings.base import Strict

# IANA's ports for MQTT and MQTT over TLS.
_PORTS = {"mqtt": 1883, "mqtts": 8883}

# More people than this are not reached in time one after another.
MAX_PHONES = 8
MAX_COMMAND = 16
# Of a real number; police, fire, ambulance and the like are shorter, and never dialled by a machine.
_PHONE = re.compile(r"\+?[0-9]{7,15}")


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


def _phone(text: str) -> str:
    number = re.sub(r"[ .-]", "", text)
    if not _PHONE.fullmatch(number):
        raise PydanticCustomError(
            "bad_phone",
            "'{number}' is no telephone number of 7 to 15 digits; emergency numbers are for people to call",
            {"number": text},
        )
    return number


class BrokerSettings(Strict):
    """A broker, and how we are known there."""

    broker: Annotated[str, AfterValidator(_broker)] = Field(
        description="mqtts://host[:port], or mqtt:// on a trusted network."
    )
    credentials: Path | None = Field(
        None,
        description="File with the user name on the first line and the password on the second, mode 0600. "
        "Needs mqtts://, unless the broker is this machine.",
    )
    ca: Path | None = Field(
        None, description="PEM file of the authority that signed the broker's certificate; else the system's."
    )
    certificate: Path | None = Field(None, description="PEM file of our own certificate; goes with `key`.")
    key: Path | None = Field(None, description="PEM file of the certificate's private key.")

    @model_validator(mode="after")
    def _agree(self) -> "BrokerSettings":
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


class WardSettings(BrokerSettings):
    """The ward's broker, and what follows when no word comes from there."""

    second: BrokerSettings | None = Field(
        None,
        description="Another way to the ward: tried when the first fails, or an alarm is not acknowledged.",
    )
    phones: list[Annotated[str, AfterValidator(_phone)]] = Field(
        [],
        max_length=MAX_PHONES,
        description="Whom to tell when the ward acknowledges no alarm within 60 s; shown in the fault, and "
        "handed to `phone_command`. No emergency numbers: those are for people to call.",
    )
    phone_command: list[str] = Field(
        [],
        max_length=MAX_COMMAND,
        description="Program and arguments that tell one number; {phone} and {text} are replaced. "
        "Run without a shell.",
    )


class HomeAssistantSettings(BrokerSettings):
    """The house's own Home Assistant, by its broker. Nothing of the ward or the group goes there."""

    discovery_prefix: str = Field(
        "homeassistant",
        min_length=1,
        max_length=64,
        pattern=r"^[A-Za-z0-9_/-]+$",
        description="Where Home Assistant looks for devices; as in its MQTT integration.",
    )
    commands: bool = Field(
        False,
        description="Whether Home Assistant may hush a pre-alarm and test the sirens; never more. "
        "Needs a broker that knows who speaks: credentials or a certificate.",
    )

    @model_validator(mode="after")
    def _authenticated(self) -> "HomeAssistantSettings":
        if self.commands and not (self.credentials or self.certificate):
            raise PydanticCustomError(
                "commands_need_auth",
                "commands need credentials or a certificate: a broker that knows who speaks",
            )
        return self


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
