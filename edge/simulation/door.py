"""The other end of a node's control socket, for a loop: asks without ever blocking."""

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

MAX_ANSWER = 1 << 20  # bytes; a status with 40 neighbours and 50 events is some 30 kB
ANSWER_S = 5.0


class Door:
    """Asks one node; keeps the connection, and opens it anew when the node has restarted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn = asyncio.Lock()

    async def ask(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """The node's answer; None when it does not answer (not up yet, gone, or hanging)."""
        async with self._turn:
            try:
                return await asyncio.wait_for(self._exchange(request), ANSWER_S)
            except (TimeoutError, OSError, ValueError):
                self.close()
                return None

    def close(self) -> None:
        """Let go of the connection."""
        if self._streams is not None:
            with contextlib.suppress(OSError, RuntimeError):
                self._streams[1].close()
            self._streams = None

    async def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._streams is None:
            self._streams = await asyncio.open_unix_connection(str(self._path), limit=MAX_ANSWER)
        reader, writer = self._streams
        writer.write(json.dumps(request).encode() + b"\n")
        line = await reader.readline()
        if not line.endswith(b"\n"):
            raise ConnectionResetError("the node closed the connection")
        answer = json.loads(line)
        if not isinstance(answer, dict):
            raise ValueError("not an object")
        return answer
