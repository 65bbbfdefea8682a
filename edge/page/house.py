"""Asks the node: at most one status a second, however many phones look and however hard one hammers."""

import asyncio
import json
from pathlib import Path
from typing import Any

from edge.errors import DeviceError
from edge.runtime.clock import boottime
from edge.texts.catalogue import DEFAULT_LANGUAGE

FRESH_S = 1.0
TIMEOUT_S = 3.0
MAX_ANSWER = 1 << 20  # bytes; a status of 40 neighbours and 64 zones is a twentieth of it


class House:
    """The running node behind its control socket."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._asking = asyncio.Lock()
        self._status: dict[str, Any] = {}
        self._asked_at = float("-inf")
        self._trouble: DeviceError | None = None

    async def status(self) -> dict[str, Any]:
        """The newest, at most FRESH_S old.

        Raises:
            DeviceError: the node does not answer.
        """
        async with self._asking:
            if boottime() - self._asked_at >= FRESH_S:
                self._status, self._trouble = await self._look()
                self._asked_at = boottime()
            if self._trouble is not None:
                raise self._trouble
            return self._status

    @property
    def lang(self) -> str:
        """Of the node's settings, as it last told; Vietnamese until then."""
        return self._status.get("lang") or DEFAULT_LANGUAGE

    async def act(self, request: dict[str, Any]) -> dict[str, Any]:
        """Put a wish to the node; what it answers is for the person.

        Raises:
            DeviceError: the node does not answer.
        """
        answer = await self._ask(request)
        self._asked_at = float("-inf")
        return answer

    async def _look(self) -> tuple[dict[str, Any], DeviceError | None]:
        """The new status; or the old one and what is wrong, which serves all who wait: none waits twice."""
        try:
            return await self._ask({"do": "status"}), None
        except DeviceError as error:
            return self._status, error

    async def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            async with asyncio.timeout(TIMEOUT_S):
                reader, writer = await asyncio.open_unix_connection(self._socket, limit=MAX_ANSWER)
                try:
                    writer.write(json.dumps(request).encode() + b"\n")
                    line = await reader.readline()
                finally:
                    writer.close()
            answer = json.loads(line)
        except (OSError, TimeoutError, ValueError) as error:
            raise DeviceError("node", f"no node answers at {self._socket}: {error!r}") from error
        if not isinstance(answer, dict):
            raise DeviceError("node", "the node's answer is no object")
        return answer
