"""Pins and ports: are they there, may the node use them, and does somebody else hold them."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from edge.doctor.case import Case, Need
from edge.doctor.finding import Finding, Level
from edge.doctor.holders import consumer_of, header_chip, holders_of
from edge.settings.base import Claim

# What gpiozero's lgpio backend, our own and gpiod call themselves at the kernel.
_OURS = ("lg", "liengia", "gpiod", "?")

# Kind of claim -> the bus's device file (Raspberry Pi OS: the header's I2C is bus 1, its SPI bus 0).
_BUSES: dict[str, Callable[[Claim], str]] = {
    "i2c": lambda _claim: "dev/i2c-1",
    "spi": lambda claim: f"dev/spidev0.{claim.name.removeprefix('CE')}",
}
_HELD_BRIEFLY = frozenset({"dht22", "dht11"})


def devices(case: Case) -> Iterator[Finding]:
    """Everything that the settings want of the machine."""
    settings = case.loaded.settings
    if settings is None:
        return
    # A pin of a bus is the bus driver's and not held as a line.
    pins = [need for need in case.needs if need.claim.kind == "gpio" and need.claim.share is None]
    if pins and settings.node.pins == "lgpio":
        yield from _pins(case, pins)
    elif pins:
        yield Finding("devices", "pins_simulated", Level.WARN, {"pins": settings.node.pins})
    ports = {need.claim.name: need.device for need in reversed(case.needs) if need.claim.kind == "port"}
    for name, device in sorted(ports.items()):
        yield _port(case, device, name)
    buses = {_BUSES[n.claim.kind](n.claim): n for n in reversed(case.needs) if n.claim.kind in _BUSES}
    for name, need in sorted(buses.items()):
        yield _bus(case, need, name)


def _pins(case: Case, pins: list[Need]) -> Iterator[Finding]:
    chip = header_chip(case.root)
    if chip is None:
        yield Finding("devices", "no_gpio", Level.FAIL)
        return
    may = case.user.may_write(chip)
    params = {"chip": chip, "user": case.user.name}
    yield Finding("devices", "gpio_chip", Level.OK if may else Level.FAIL, params)
    if not os.access(chip, os.R_OK):  # who holds a pin is not ours to ask
        yield Finding("devices", "pins_unseen", Level.NONE, params)
        return
    for need in pins:
        gpio = int(need.claim.name)
        consumer = consumer_of(chip, gpio)
        is_ours = consumer is not None and consumer.startswith(_OURS)
        params = {"device": need.device, "gpio": gpio, "holder": consumer or "-"}
        if consumer is None:
            # Held by nobody while the node runs: it could not take it. A DHT is held only while it is read.
            is_lost = bool(case.pid) and need.kind not in _HELD_BRIEFLY
            yield Finding("devices", "pin_free", Level.FAIL if is_lost else Level.OK, params)
        elif is_ours and case.pid:
            yield Finding("devices", "pin_ours", Level.OK, params)
        else:
            yield Finding("devices", "pin_taken", Level.FAIL, params)


def _port(case: Case, device: str, name: str) -> Finding:
    path = Path(name)
    params: dict[str, object] = {"device": device, "port": name, "user": case.user.name}
    if not path.exists():
        return Finding("devices", "no_port", Level.FAIL, params)
    if not case.user.may_write(path):
        return Finding("devices", "port_forbidden", Level.FAIL, params)
    holders = holders_of(path, case.root)
    others = [holder for holder in holders if holder.pid not in {case.pid, os.getpid()}]
    if others:
        params |= {"holder": others[0].name, "pid": others[0].pid}
        return Finding("devices", "port_taken", Level.FAIL, params)
    if not holders and _is_hidden(case):
        return Finding("devices", "port_unseen", Level.NONE, params)
    return Finding("devices", "port_ours" if holders else "port_free", Level.OK, params)


def _is_hidden(case: Case) -> bool:
    """Whether we cannot see what the node holds."""
    files = case.root / "proc" / str(case.pid) / "fd"
    return not os.access(files, os.R_OK) if case.pid and files.exists() else case.is_closed


def _bus(case: Case, need: Need, name: str) -> Finding:
    path = case.root / name
    params = {"device": need.device, "path": f"/{name}", "bus": need.claim.kind, "user": case.user.name}
    if not path.exists():
        return Finding("devices", "no_bus", Level.FAIL, params)
    if not case.user.may_write(path):
        return Finding("devices", "bus_forbidden", Level.FAIL, params)
    return Finding("devices", "bus", Level.OK, params)
