"""Every serial kind, as its own module offers it, and the frames that were recorded of it."""

import json
from pathlib import Path
from typing import Any

from edge.sensors.registry import kinds
from edge.sensors.wire import Wire

VECTORS = Path(__file__).parents[1] / "vectors"


def wires() -> dict[str, Wire]:
    """By kind."""
    return {name: kind.wire for name, kind in sorted(kinds().items()) if kind.wire is not None}


def vectors(name: str) -> list[dict[str, Any]]:
    """Of a kind, else of one that speaks the same.

    Raises:
        FileNotFoundError: nobody has put any there.
    """
    same = [name, *wires()[name].same_as]
    path = next((p for other in same if (p := VECTORS / f"{other}.json").exists()), VECTORS / f"{name}.json")
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found
