"""Headless Chromium over its debugging protocol: a phone's width, keys, pictures, accessibility tree."""

import asyncio
import base64
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0")


class Tab:
    """One page."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._count = 0

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol."""
        self._count += 1
        await self._socket.send_json({"id": self._count, "method": method, "params": params})
        while True:
            message = json.loads((await self._socket.receive(timeout=60)).data)
            if message.get("id") == self._count:
                assert "error" not in message, message
                result: dict[str, Any] = message["result"]
                return result

    async def open(self, url: str, *, width: int, height: int = 700) -> None:
        """Load a page at a width."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        await self.call("Emulation.setDeviceMetricsOverride", **size)
        await self.call("Page.navigate", url=url)
        await self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    async def value(self, script: str) -> Any:
        """What a script comes to."""
        found = await self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return found["result"].get("value")

    async def until(self, script: str, within_s: float = 60.0) -> None:
        """Wait until a script comes to something true."""
        deadline = asyncio.get_running_loop().time() + within_s
        while not await self.value(script):
            assert asyncio.get_running_loop().time() < deadline, f"never: {script}"
            await asyncio.sleep(0.1)

    async def key(self, name: str, text: str = "") -> None:
        """Press and release a key; `text` is what it types."""
        code = {"Tab": 9, "Enter": 13}.get(name, 0)
        common = {"key": name, "windowsVirtualKeyCode": code, "text": text}
        await self.call("Input.dispatchKeyEvent", type="keyDown", **common)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    async def tree(self) -> list[tuple[str, str]]:
        """(role, name) of everything that a screen reader finds."""
        nodes = (await self.call("Accessibility.getFullAXTree"))["nodes"]
        return [
            (node["role"]["value"], str(node.get("name", {}).get("value", "")))
            for node in nodes
            if not node.get("ignored")
        ]

    async def picture(self, path: Path) -> None:
        """The whole page as PNG."""
        shot = await self.call("Page.captureScreenshot", captureBeyondViewport=True)
        await asyncio.to_thread(path.write_bytes, base64.b64decode(shot["data"]))


def browse(visit: Callable[[Tab], Awaitable[T]]) -> T:
    """Run a visit in a fresh browser."""
    return asyncio.run(_browse(visit))


async def _browse(visit: Callable[[Tab], Awaitable[T]]) -> T:
    import aiohttp

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.to_thread(_start, profile)
        try:
            port = await asyncio.to_thread(_debugging_port, process)
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                    pages = await answer.json(content_type=None)
                url = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
                async with session.ws_connect(url, max_msg_size=0) as socket:
                    return await visit(Tab(socket))
        finally:
            process.terminate()
            process.communicate(timeout=30)


def _start(profile: str) -> "subprocess.Popen[str]":
    assert CHROMIUM is not None
    command = [CHROMIUM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def _debugging_port(process: "subprocess.Popen[str]") -> int:
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"ws://127\.0\.0\.1:(\d+)/", line):
            return int(found[1])
    raise AssertionError("chromium gave no debugging port")
