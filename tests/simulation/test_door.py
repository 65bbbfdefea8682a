import asyncio

from edge.runtime.control import Control
from edge.simulation.door import Door


def test_door_asks_and_survives_a_restart_of_the_node(tmp_path, reactor):
    path = tmp_path / "control.sock"
    door = Door(path)

    async def story():
        answers = [await door.ask({"do": "status"})]
        for name in ("first", "second"):
            control = Control(path, reactor, lambda request, _at, name=name: {"node": name, **request})
            control.start()
            answers += [await door.ask({"do": "status"}) for _ in range(2)]
            control.close()
            answers.append(await door.ask({"do": "status"}))
        door.close()
        await asyncio.sleep(0)
        return answers

    answers = reactor.loop.run_until_complete(story())
    first, second = {"node": "first", "do": "status"}, {"node": "second", "do": "status"}
    assert answers == [None, first, first, None, second, second, None]


def test_door_takes_nonsense_as_no_answer(tmp_path, reactor):
    path = tmp_path / "control.sock"

    async def nonsense(reader, writer):
        await reader.readline()
        writer.write(b"[1]\n")
        writer.close()

    async def story():
        async with await asyncio.start_unix_server(nonsense, str(path)):
            return await Door(path).ask({"do": "status"})

    assert reactor.loop.run_until_complete(story()) is None
