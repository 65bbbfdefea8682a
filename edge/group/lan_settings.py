"""`links.lan` of the settings."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from edge.group.hosts import DEFAULT_PORT, is_address
from edge.settings.base import Strict


def _ip_address(text: str) -> str:
    if is_address(text):
        return text
    raise PydanticCustomError(
        "bad_address", "'{value}' is not an IP address; 0.0.0.0 means all", {"value": text}
    )


class LanSettings(Strict):
    """links.lan of the settings; bind 127.0.0.1 keeps a group on one machine."""

    port: Annotated[int, Field(strict=True, ge=1024, le=65535)] = Field(
        DEFAULT_PORT, description="UDP port of this node; the same in every house unless hosts say otherwise."
    )
    bind: Annotated[str, AfterValidator(_ip_address)] = "0.0.0.0"
    multicast: bool = Field(
        True, description="Also send to the group's multicast address, for houses whose address changed."
    )
