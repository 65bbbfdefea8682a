"""The page's end of the node's door, before doors that answer, are shut, and hang."""

import asyncio
import json
from pathlib import Path

import pytest

from edge.errors import DeviceError
from edge.page import house as house_module
from edge.page.house import House


def test_status_is_asked_once_however_many_look(tmp_path: Path) -> None:
    asked = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.readline()
        writer.write(json.dumps({"lang": "en", "number": asked}).encode() + b"\n")
        writer.close()

    async def look() -> None:
        async with await asyncio.start_unix_server(serve, tmp_path / "s"):
            house = House(tmp_path / "s")
            assert house.lang == "vi", "until the node has spoken"
            found = await asyncio.gather(*(house.status() for _ in range(20)))
            assert [status["number"] for status in found] == [1] * 20
            assert house.lang == "en"
            await house.act({"do": "ack"})
            assert (await house.status())["number"] == 3, "after a wish it looks anew"

    asyncio.run(look())


def test_status_of_a_hanging_node_is_waited_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ten phones the last would else be told after ten times as long."""
    monkeypatch.setattr(house_module, "TIMEOUT_S", 0.2)
    monkeypatch.setattr(house_module, "FRESH_S", 60.0)
    asked = 0

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.read()  # until the page gives up
        writer.close()

    async def look() -> None:
        async with await asyncio.start_unix_server(hang, tmp_path / "s"):
            house = House(tmp_path / "s")
            found = await asyncio.gather(*(house.status() for _ in range(10)), return_exceptions=True)
            assert all(isinstance(one, DeviceError) for one in found)
            assert asked == 1

    asyncio.run(look())


def test_no_node_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(DeviceError):
        asyncio.run(House(tmp_path / "none").status())
