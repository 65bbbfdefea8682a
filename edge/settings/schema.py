"""The shape of node.yaml and group.yaml, apart from what the kinds bring.

The description of each field is its documentation: docs/settings.md and the editor's schema repeat it.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from edge.settings.base import Strict
from edge.settings.fields import KeyText, NodeName, PartName, SignatureText
from edge.settings.kinds import DEFAULT_PROFILE
from edge.settings.state_dir import DEFAULT_STATE_DIR

# Names end up on a display of 20 columns, in a log line and in a spoken sentence.
DisplayName = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]

LogLevel = Literal["debug", "info", "warning", "error"]
Lang = Literal["vi", "en"]

# Where installing makes a house's key.
KEY_NAME = "node.key"

# The zone's index goes over the air in one byte; a house has far fewer.
MAX_ZONES = 64
MAX_SENSORS_PER_ZONE = 32
MAX_SIRENS = 16


class NodeSettings(Strict):
    """The node itself."""

    id: NodeName = Field(
        description="Opaque name of this house in its group: 2 to 8 of a-z and 0-9. Never the house number."
    )
    name: DisplayName = Field(description="What people call the house; stays in the house and its group.")
    state_dir: Path = Field(
        DEFAULT_STATE_DIR,
        description="Folder for state, latched alarms and the outbox. A relative path starts at this file. "
        "LIENGIA_STATE_DIR and --state-dir go before it.",
    )
    key: Path = Field(
        Path("node.key"),
        description="This house's private key, as `liengia keys new` makes it. A relative path starts at "
        "this file. Where there is none, node.key in state_dir is used, which installing makes.",
    )
    pins: Literal["lgpio", "simulated", "mock"] = Field(
        "lgpio",
        description="Who drives the GPIO pins: lgpio on a Pi; simulated or mock where there are none.",
    )
    log_level: LogLevel = Field(
        "info", description="How much the log says. LIENGIA_LOG_LEVEL and --log-level go before it."
    )
    lang: Lang | None = Field(
        None,
        description="Language of what the node says: vi or en; else the system's, else vi. "
        "LIENGIA_LANG and --lang go before it.",
    )

    def key_file(self) -> Path:
        """The key that `key` names, else the one in the state folder (docs/decisions/091)."""
        kept = self.state_dir / KEY_NAME
        # os.access, because Path.exists raises where it may not look. Who may not look into the state folder
        # must hear that, and not that there is no key: with another one the house would be a stranger.
        is_closed = os.access(self.state_dir, os.F_OK) and not os.access(self.state_dir, os.X_OK)
        is_kept = is_closed or os.access(kept, os.F_OK)
        return kept if is_kept and not os.access(self.key, os.F_OK) else self.key


class ZoneFile(Strict):
    """One room."""

    id: PartName = Field(description="Name of the zone in messages: a-z, 0-9, '-' and '_', at most 32.")
    name: DisplayName = Field(description="What people call the room.")
    profile: str = Field(
        DEFAULT_PROFILE,
        description="What burns and what deceives here: kitchen, bedroom, shop, altar or attic.",
    )
    sensors: list[Any] = Field(
        max_length=MAX_SENSORS_PER_ZONE, description="Sensors and call points of this room."
    )


def _with_unit(value: object) -> object:
    """Text, whose unit the roster judges; a mere number would be told to be put in quotes.

    Raises:
        PydanticCustomError: no_unit.
    """
    if isinstance(value, int | float):
        raise PydanticCustomError(
            "no_unit",
            "'{value}' needs a unit",
            {"value": str(value), "allowed": "s", "example": f"{value} s"},
        )
    return value


class LinksFile(Strict):
    """The roads to the neighbours."""

    lan: Any = Field(None, description="The local network. Used with its defaults when a group is named.")
    radio: Any = Field(None, description="A LoRa module, for when the network is gone.")
    broker: Any = Field(
        None,
        description="An MQTT broker between the houses, for houses on different networks. "
        "Without it the ward's is used.",
    )


class NodeFile(Strict):
    """node.yaml: one house."""

    node: NodeSettings = Field(description="The node itself.")
    group: Annotated[str, Field(min_length=1, max_length=255)] | None = Field(
        None,
        description="Path to group.yaml, from this file. The same file in every house. "
        "Without it the house stands alone.",
    )
    zones: list[Any] = Field(max_length=MAX_ZONES, description="The rooms, each with its sensors.")
    sirens: list[Any] = Field([], max_length=MAX_SIRENS, description="What sounds; at least one.")
    links: LinksFile = Field(LinksFile(lan=None), description="The roads to the neighbours.")
    ward: Any = Field(None, description="The connection to the ward police; needs a group.")
    home_assistant: Any = Field(
        None, description="The house's own Home Assistant, by its MQTT broker. Off without this."
    )


class MemberFile(Strict):
    """One house of the group."""

    id: NodeName = Field(description="As `node.id` in that house's node.yaml.")
    name: DisplayName = Field(description="What the neighbours call the house; never leaves the group.")
    public_key: KeyText = Field(description="Of that node; `liengia keys show` prints it.")
    hosts: list[str] = Field(
        [],
        description="Where it is reached beside multicast: addresses or names, with :port if not the usual.",
    )


class GroupFile(Strict):
    """group.yaml: the same signed file in every house; how far its values reach is the roster's business."""

    version: int = Field(description="Counts up with every change; an older file is refused.")
    group: str = Field(description="Id of the group, in topics: 2 to 32 of a-z, 0-9 and '-'.")
    ward: str = Field(description="Id of the ward, in topics: 2 to 32 of a-z, 0-9 and '-'.")
    verification_window: Annotated[str, BeforeValidator(_with_unit)] = Field(
        "20 s", description="How long a pre-alarm waits for a person by day before the group hears of it."
    )
    members: list[MemberFile] = Field(description="The houses.")
    ward_keys: list[KeyText] = Field([], description="Who may sign the ward's orders and acknowledgements.")
    group_key: KeyText = Field(description="Public key of the group; its owner signs this file.")
    signature: SignatureText | None = Field(None, description="By the group's key, over all the rest.")
