"""Pins and ports: are they there, may the node use them, and does somebody else hold them."""

import os
from collections.abc import Iterator
from pathlib import Path

from edge.doctor.case import Case
from edge.doctor.finding import Finding, Level
from edge.doctor.holders import consumer_of, header_chip, holders_of
from edge.settings.base import DeviceSettings

# What gpiozero's lgpio backend, our own and gpiod call themselves at the kernel.
_OURS = ("lg", "liengia", "gpiod", "?")

_HELD_BRIEFLY = frozenset({"dht22", "dht11"})


def devices(case: Case) -> Iterator[Finding]:
    """Every claim of every device of the settings."""
    settings = case.loaded.settings
    if settings is None:
        return
    claims = [(d, claim) for d in (*settings.sensors, *settings.sirens) for claim in d.claims()]
    pins = [(device, int(claim.name)) for device, claim in claims if claim.kind == "gpio"]
    if pins and settings.node.pins == "lgpio":
        yield from _pins(case, pins)
    elif pins:
        yield Finding("devices", "pins_simulated", Level.WARN, {"pins": settings.node.pins})
    ports = {claim.name: device for device, claim in reversed(claims) if claim.kind == "port"}
    for name, device in sorted(ports.items()):
        yield _port(case, device, name)


def _pins(case: Case, pins: list[tuple[DeviceSettings, int]]) -> Iterator[Finding]:
    chip = header_chip(case.root)
    if chip is None:
        yield Finding("devices", "no_gpio", Level.FAIL)
        return
    may = case.user.may_write(chip)
    params = {"chip": chip, "user": case.user.name}
    yield Finding("devices", "gpio_chip", Level.OK if may else Level.FAIL, params)
    for device, gpio in pins:
        consumer = consumer_of(chip, gpio)
        is_ours = consumer is not None and consumer.startswith(_OURS)
        params = {"device": device.id, "gpio": gpio, "holder": consumer or "-"}
        if consumer is None:
            # Held by nobody while the node runs: it could not take it. A DHT is held only while it is read.
            is_lost = bool(case.pid) and device.kind not in _HELD_BRIEFLY
            yield Finding("devices", "pin_free", Level.FAIL if is_lost else Level.OK, params)
        elif is_ours and case.pid:
            yield Finding("devices", "pin_ours", Level.OK, params)
        else:
            yield Finding("devices", "pin_taken", Level.FAIL, params)


def _port(case: Case, device: DeviceSettings, name: str) -> Finding:
    path = Path(name)
    params: dict[str, object] = {"device": device.id, "port": name, "user": case.user.name}
    if not path.exists():
        return Finding("devices", "no_port", Level.FAIL, params)
    if not case.user.may_write(path):
        return Finding("devices", "port_forbidden", Level.FAIL, params)
    holders = holders_of(path, case.root)
    others = [holder for holder in holders if holder.pid not in {case.pid, os.getpid()}]
    if others:
        params |= {"holder": others[0].name, "pid": others[0].pid}
        return Finding("devices", "port_taken", Level.FAIL, params)
    return Finding("devices", "port_ours" if holders else "port_free", Level.OK, params)
