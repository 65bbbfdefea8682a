"""`liengia demo` from start to end: folder, broker, group, ward, story, report, and the way out of each."""

import asyncio
import contextlib
import io
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from edge.errors import DeviceError, Said
from edge.runtime.clock import Clock, boottime
from edge.runtime.reactor import Reactor
from edge.simulation.broker import Broker
from edge.simulation.group import WARD, Group, Plan
from edge.simulation.lossy_lan import LOOPBACK
from edge.simulation.report import Outcome, to_json, to_table
from edge.simulation.scenario import Scenario
from edge.simulation.show import LiveShow, PlainShow, Show, houses_table
from edge.simulation.story import Story
from edge.simulation.ward import DemoWard
from edge.texts.speech import say

ALL = "all"  # of `presser`: in every house at once

_SWITCH_INTERVAL_S = 0.001
_ENDING = (signal.SIGINT, signal.SIGTERM)
_PICTURE_COLUMNS = 120

# Port 9 (discard): nothing listens there, so a demo without a broker has houses that look for one in vain.
_NO_BROKER = f"mqtt://{LOOPBACK}:9"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for.

    presser  the house whose call point is pressed, or ALL
    picture  SVG file to write
    folder   kept when given, else a temporary one is used and removed
    """

    scenario: Scenario
    houses: int
    speed: float
    presser: str
    repeat: int
    has_broker: bool
    loss: float
    roads: str
    seed: int
    is_json: bool
    picture: Path | None
    folder: Path | None


def run_demo(wish: Wish) -> Outcome:
    """Run it and print what came of it; no process of ours outlives it.

    Raises:
        DeviceError: no broker, a house that did not come up, or a machine that refuses ptys or sockets.
        KeyboardInterrupt: Ctrl-C or SIGTERM; everything has been ended.
    """
    console = Console(stderr=wish.is_json)
    # The relays' thread must not wait 5 ms, CPython's default, for the loop that draws and asks.
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    with _folder(wish.folder) as folder, _signals() as shut_out, contextlib.ExitStack() as ends:
        broker = Broker(folder) if wish.has_broker else None
        if broker is not None:
            ends.callback(broker.close)
        epoch = boottime()
        loop = asyncio.new_event_loop()
        ends.callback(loop.close)
        reactor = Reactor(loop, Clock(speed=wish.speed, epoch=epoch))
        plan = Plan(
            houses=wish.houses,
            scenario=wish.scenario,
            folder=folder,
            speed=wish.speed,
            epoch=epoch,
            ward=broker.url if broker else _NO_BROKER,
            loss=wish.loss,
            roads=wish.roads,
            seed=wish.seed,
        )
        group = Group(plan, reactor)
        ends.callback(group.close)
        ward = DemoWard(broker.url, WARD, group.ward_key, folder) if broker else None
        if ward is not None:
            ends.callback(ward.close)
        ends.callback(shut_out)
        outcome = _tell(wish, group, reactor, ward, console)
    if wish.is_json:
        print(json.dumps(to_json(outcome), ensure_ascii=False), flush=True)
    return outcome


def _tell(wish: Wish, group: Group, reactor: Reactor, ward: DemoWard | None, console: Console) -> Outcome:
    group.start()  # before rich starts its thread: a process is best forked from a single one
    title = say(
        "{houses} houses, scenario {scenario}, {speed} times real time",
        houses=wish.houses,
        scenario=wish.scenario.name,
        speed=f"{wish.speed:g}",
    )

    def title_now() -> str:
        return title + _moment(wish.scenario, group.houses[0].air.time_s(reactor.now()))

    show: Show = LiveShow(console, group.houses, title_now) if console.is_terminal else PlainShow(console)
    show.say(title)
    try:
        story = Story(group, reactor, ward=ward, say=show.say)
        outcome = _run_until_done(reactor.loop, _story(wish, group, story))
    finally:
        show.close()
    _report(console, outcome, has_ward=ward is not None)
    if wish.picture is not None:
        recorder = Console(record=True, width=_PICTURE_COLUMNS, file=io.StringIO())
        recorder.print(houses_table(group.houses, title))
        _report(recorder, outcome, has_ward=ward is not None)
        recorder.save_svg(str(wish.picture), title="liengia demo")
    return outcome


def _moment(scenario: Scenario, time_s: float | None) -> str:
    """Where the recording is, for the title."""
    if time_s is None:
        return ""
    if scenario.ignition_s is None:
        return say(": {seconds} s of the recording", seconds=f"{time_s - scenario.from_s:.0f}")
    since = time_s - scenario.ignition_s
    if since < 0:
        return say(": {seconds} s before ignition", seconds=f"{-since:.0f}")
    return say(": {seconds} s after ignition", seconds=f"{since:.0f}")


def _report(console: Console, outcome: Outcome, *, has_ward: bool) -> None:
    console.print(to_table(outcome, has_ward=has_ward))
    for problem in outcome.problems:
        console.print(Text(say(problem), "bold red"))


async def _story(wish: Wish, group: Group, story: Story) -> Outcome:
    await story.until_ready()
    if wish.scenario.is_button:
        if wish.presser == ALL:
            return await story.press_all()
        return await story.press(group.house(wish.presser), wish.repeat)
    return await story.burn()


def _run_until_done(loop: asyncio.AbstractEventLoop, story: Coroutine[None, None, Outcome]) -> Outcome:
    """Raises: KeyboardInterrupt: a signal ended it; on the loop, so that it tears nothing in the middle."""
    task = loop.create_task(story)
    before = {number: signal.getsignal(number) for number in _ENDING}
    for number in _ENDING:
        loop.add_signal_handler(number, task.cancel)
    try:
        return loop.run_until_complete(task)
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)


@contextlib.contextmanager
def _signals() -> Iterator[Callable[[], None]]:
    """SIGTERM ends us as Ctrl-C does; what is yielded shuts both out while everything is being ended."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in _ENDING}

    def shut_out() -> None:
        for number in _ENDING:
            signal.signal(number, signal.SIG_IGN)

    try:
        yield shut_out
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """The folder of the run: the wanted one, which must be new or empty, else one that is removed after.

    Raises:
        DeviceError: the wanted one is not empty: keys of an earlier run are never overwritten.
    """
    if wanted is None:
        with tempfile.TemporaryDirectory(prefix="liengia-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
        return
    wanted.mkdir(parents=True, exist_ok=True)
    if any(wanted.iterdir()):
        raise DeviceError("demo", Said("--keep {path}: the folder is not empty", path=wanted))
    yield wanted.resolve()
