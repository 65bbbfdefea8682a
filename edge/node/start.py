"""The process: settings, log, loop, signals; then the node until it is told to stop."""

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from edge.errors import DeviceError, ExitCode, Said, SettingsError, StorageError
from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultRaised
from edge.model.identity import PartId
from edge.node.keeper import STORAGE
from edge.node.kinds import all_kinds, verify_roster
from edge.node.life import SOCKET_NAME, Life
from edge.node.reload import House, Reload
from edge.node.succession import Succession
from edge.node.wiring import Wiring
from edge.runtime import log as queued_log
from edge.runtime.clock import Clock
from edge.runtime.control import ask
from edge.runtime.reactor import Reactor
from edge.runtime.watchdog import Notifier
from edge.settings.known_good import Armed, keep, load_or_last_known_good
from edge.settings.load import Loaded, Overrides, Settings, load
from edge.settings.report import render
from edge.settings.result import Texts
from edge.texts.catalogue import language, speaker, text

log = logging.getLogger(__name__)

# "SPEED@EPOCH": a simulation's clock, the same for all its nodes.
CLOCK_VARIABLE = "LIENGIA_CLOCK"

# CPython hands the GIL over after 5 ms by default; a busy ward thread would delay the loop by as much.
SWITCH_INTERVAL_S = 0.001


def start(
    config: Path,
    *,
    state_dir: Path | None = None,
    log_level: str | None = None,
    lang: str | None = None,
) -> int:
    """Run the node of a settings file until SIGTERM or Ctrl-C; returns the exit code."""
    overrides = Overrides(state_dir=state_dir, log_level=log_level, lang=lang)
    try:
        armed = _load(config, overrides)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return ExitCode.BAD_CONFIG
    if _is_running(armed.settings.node.state_dir):
        said = Said("a node runs already with {path}", path=armed.settings.node.state_dir)
        print(f"liengia: {text(said, armed.settings.node.lang or language(lang))}", file=sys.stderr)
        return ExitCode.TRY_LATER
    stop_log = queued_log.start(logging.getLevelName(armed.settings.node.log_level.upper()))
    try:
        return _run(
            armed, lambda: load(config, all_kinds(), verify_roster=verify_roster, overrides=overrides)
        )
    finally:
        stop_log()


def clock_from(text: str | None) -> Clock:
    """The clock that LIENGIA_CLOCK asks for; the real one when it is unset.

    Raises:
        ValueError: the text is not SPEED@EPOCH.
    """
    if not text:
        return Clock()
    speed, _, epoch = text.partition("@")
    return Clock(speed=float(speed), epoch=float(epoch))


def _load(config: Path, overrides: Overrides) -> Armed:
    return load_or_last_known_good(
        config,
        all_kinds(),
        verify_roster=verify_roster,
        overrides=overrides,
        say=speaker(language(overrides.lang)),
    )


def _is_running(state_dir: Path) -> bool:
    try:
        ask(state_dir / SOCKET_NAME, {"do": "status"}, timeout_s=2.0)
    except DeviceError:
        return False
    return True


def _run(armed: Armed, read: Callable[[], Loaded]) -> int:
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    loop = asyncio.new_event_loop()
    reactor = Reactor(loop, clock_from(os.environ.get(CLOCK_VARIABLE)))
    notifier = Notifier()

    def renew() -> None:
        reload.renew()

    succession = Succession(reactor, renew)
    house = _build(armed.settings, reactor, notifier, succession)
    keeping = _Keeping(reactor)
    reload = Reload(
        house,
        reactor,
        notifier,
        read=read,
        build=lambda settings: _build(settings, reactor, notifier, succession),
        keep=lambda loaded, new: keeping.begin(loaded.texts, new),
    )

    def on_exception(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        log.error("loop: %s", context.get("message"), exc_info=error)
        fault = Fault(PartId("loop"), FaultKind.INTERNAL, reactor.now(), repr(error))
        reload.house.chain.on_fault(FaultRaised(fault))

    loop.set_exception_handler(on_exception)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, loop.stop)
    loop.add_signal_handler(signal.SIGHUP, reload.ask)
    loop.call_soon(lambda: house.life.start(_bad(armed)))
    keeping.begin(armed.texts, house)
    # What is alive now lives as long as the node: the collector need never look at it again.
    gc.collect()
    gc.freeze()
    try:
        loop.run_forever()
    finally:
        succession.close()
        reload.close()
        keeping.close()
        reload.house.life.stop()
        notifier.close()
        loop.close()
    return ExitCode.INTERNAL if reload.has_died else ExitCode.OK


def _build(settings: Settings, reactor: Reactor, notifier: Notifier, succession: Succession) -> House:
    parts, chain, early = Wiring(settings, reactor, succession).build()
    return House(parts, chain, Life(parts, chain, early, notifier), early)


class _Keeping:
    """Stores good settings in a thread: a siren that is to resume does not wait for a slow card."""

    def __init__(self, reactor: Reactor) -> None:
        self._reactor = reactor
        self._thread: threading.Thread | None = None

    def begin(self, texts: Texts | None, house: House) -> None:
        """Store the texts of a house that runs; None when it runs by the last good ones already."""
        self.close()
        if texts is not None:
            self._thread = threading.Thread(target=self._run, args=(texts, house), name="settings")
            self._thread.start()

    def close(self) -> None:
        """Wait for what is being stored."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, texts: Texts, house: House) -> None:
        try:
            keep(house.parts.settings, texts)
        except StorageError as error:
            detail = f"the good settings are not kept: {error}"
            fault = Fault(STORAGE, FaultKind.STORAGE, self._reactor.now(), detail)
            self._reactor.post(lambda: house.chain.on_fault(FaultRaised(fault)))


def _bad(armed: Armed) -> list[str]:
    if armed.texts is not None:
        return []
    say = speaker(language(armed.settings.node.lang))
    return [
        f"the settings file is bad, the last good one is used: {render(problem, say)}"
        for problem in armed.problems
        if not problem.warning
    ]
