"""Names of the things a node speaks of."""

import re
from typing import NewType

NodeId = NewType("NodeId", str)
ZoneId = NewType("ZoneId", str)
PartId = NewType("PartId", str)  # a sensor, siren, link, or an inner part such as "outbox"

# Opaque, short, and safe in a topic, a file name and a radio frame.
NODE_ID_PATTERN = r"[a-z0-9]{2,8}"
PART_ID_PATTERN = r"[a-z0-9][a-z0-9_-]{0,31}"


def is_node_id(text: str) -> bool:
    """Whether a text may name a node: 2-8 of a-z and 0-9, never a house number (privacy)."""
    return re.fullmatch(NODE_ID_PATTERN, text) is not None
