"""The process: settings, log, loop, signals; then the node until it is told to stop."""

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from edge.errors import DeviceError, ExitCode, SettingsError, StorageError
from edge.model.condition import Fault, FaultKind
from edge.model.event import FaultRaised
from edge.model.identity import PartId
from edge.node.chain import Chain
from edge.node.keeper import STORAGE
from edge.node.kinds import all_kinds, verify_roster
from edge.node.life import SOCKET_NAME, Life
from edge.node.wiring import Wiring
from edge.runtime import log as queued_log
from edge.runtime.clock import Clock
from edge.runtime.control import ask
from edge.runtime.reactor import Reactor
from edge.runtime.watchdog import Notifier
from edge.settings.known_good import Armed, keep, load_or_last_known_good
from edge.settings.load import Overrides
from edge.settings.report import render
from edge.texts.catalogue import language, speaker

log = logging.getLogger(__name__)

# "SPEED@EPOCH": a simulation's clock, the same for all its nodes.
CLOCK_VARIABLE = "LIENGIA_CLOCK"

# CPython hands the GIL over after 5 ms by default; a busy ward thread would delay the loop by as much.
SWITCH_INTERVAL_S = 0.001


def start(config: Path, *, state_dir: Path | None = None, log_level: str | None = None) -> int:
    """Run the node of a settings file until SIGTERM or Ctrl-C; returns the exit code."""
    try:
        armed = _load(config, state_dir, log_level)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return ExitCode.BAD_CONFIG
    if _is_running(armed.settings.node.state_dir):
        print(f"liengia: a node runs already with {armed.settings.node.state_dir}", file=sys.stderr)
        return ExitCode.TRY_LATER
    stop_log = queued_log.start(logging.getLevelName(armed.settings.node.log_level.upper()))
    try:
        return _run(armed)
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


def _load(config: Path, state_dir: Path | None, log_level: str | None) -> Armed:
    overrides = Overrides(state_dir=state_dir, log_level=log_level)
    return load_or_last_known_good(
        config, all_kinds(), verify_roster=verify_roster, overrides=overrides, say=speaker(language())
    )


def _is_running(state_dir: Path) -> bool:
    try:
        ask(state_dir / SOCKET_NAME, {"do": "status"}, timeout_s=2.0)
    except DeviceError:
        return False
    return True


def _run(armed: Armed) -> int:
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    loop = asyncio.new_event_loop()
    reactor = Reactor(loop, clock_from(os.environ.get(CLOCK_VARIABLE)))
    parts, chain, early = Wiring(armed.settings, reactor).build()

    def on_exception(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        log.error("loop: %s", context.get("message"), exc_info=error)
        fault = Fault(PartId("loop"), FaultKind.INTERNAL, reactor.now(), repr(error))
        chain.on_fault(FaultRaised(fault))

    loop.set_exception_handler(on_exception)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, loop.stop)
    loop.add_signal_handler(
        signal.SIGHUP, lambda: log.warning("settings: restart the node to apply a new file")
    )
    life = Life(parts, chain, early, Notifier())
    loop.call_soon(lambda: life.start(_bad(armed)))
    keeping = threading.Thread(target=_keep_settings, args=(armed, chain, reactor), name="settings")
    keeping.start()
    # What is alive now lives as long as the node: the collector need never look at it again.
    gc.collect()
    gc.freeze()
    try:
        loop.run_forever()
    finally:
        keeping.join()
        life.stop()
        loop.close()
    return ExitCode.OK


def _keep_settings(armed: Armed, chain: Chain, reactor: Reactor) -> None:
    """In a thread of its own: a siren that is to resume does not wait for a slow card."""
    if armed.texts is None:
        return
    try:
        keep(armed.settings, armed.texts)
    except StorageError as error:
        fault = Fault(STORAGE, FaultKind.STORAGE, reactor.now(), f"the good settings are not kept: {error}")
        reactor.post(lambda: chain.on_fault(FaultRaised(fault)))


def _bad(armed: Armed) -> list[str]:
    if armed.texts is not None:
        return []
    say = speaker(language(armed.settings.node.lang))
    return [
        f"the settings file is bad, the last good one is used: {render(problem, say)}"
        for problem in armed.problems
        if not problem.warning
    ]
