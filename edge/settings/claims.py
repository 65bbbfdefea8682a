"""A pin or a port has one owner, or is a bus whose devices each have a place of their own.

Two drivers of one pin fight silently: a siren that a sensor's pull-up switches off. Two devices of one bus
with the same address answer at once, and neither is heard. So both are refused before anything is opened,
with both claimants named.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass

from edge.settings.base import Claim, LinkClaims, Share
from edge.settings.problem import Problem
from edge.settings.result import LinkSettings
from edge.settings.source import Loc, Source, dotted

# The header's UART: whoever opens it owns its pins too (TXD is GPIO14, RXD is GPIO15 on every Pi).
_UART_PORTS = frozenset({"/dev/serial0", "/dev/ttyAMA0", "/dev/ttyS0"})
_UART_PINS = ("14", "15")

# Of a device that cannot be understood: it may belong on any bus, and collides with sole owners alone.
UNKNOWN = Share("", "", "")


@dataclass(frozen=True, slots=True)
class Claimant:
    """A device that wants something; `loc` is its place, `key` the setting that names the thing."""

    id: str
    loc: Loc
    claim: Claim
    key: str


def conflicts(source: Source, claimants: Iterable[Claimant]) -> list[Problem]:
    """One problem for every pair of claimants that cannot both have a pin or port, at the later one."""
    holders: dict[tuple[str, str], list[Claimant]] = {}
    named: set[tuple[Loc, Loc]] = set()
    problems = []
    for claimant in claimants:
        for kind, name in _things(claimant.claim):
            holding = holders.setdefault((kind, name), [])
            owner = next((one for one in holding if _collide(one, claimant)), None)
            if owner is None:
                holding.append(claimant)
            elif (owner.loc, claimant.loc) not in named:  # a bus and its pins are one conflict
                named.add((owner.loc, claimant.loc))
                problems.append(_conflict(source, owner, claimant, Claim(kind, name)))
    return problems


def claimants_of(loc: Loc, device_id: str, claims: Iterable[Claim]) -> list[Claimant]:
    """A device's claims with their places; the settings are called as the kind of claim."""
    return [Claimant(device_id, loc, claim, claim.kind) for claim in claims]


def link_claimants(links: LinkSettings) -> list[Claimant]:
    """The radio's port and pins; the other roads own nothing."""
    claims = links.radio.claims() if isinstance(links.radio, LinkClaims) else []
    return [Claimant("radio", ("links", "radio"), claim, key) for key, claim in claims]


def _collide(owner: Claimant, claimant: Claimant) -> bool:
    mine, theirs = claimant.claim.share, owner.claim.share
    if owner.loc == claimant.loc:
        return False
    if mine is None or theirs is None:
        return True
    return UNKNOWN not in {mine, theirs} and (mine.bus != theirs.bus or mine.place == theirs.place)


def _things(claim: Claim) -> list[tuple[str, str]]:
    """What a claim really takes: symbolic links of a port are one port (/dev/serial/by-path/...)."""
    if claim.kind != "port" or not claim.name.startswith("/"):
        return [(claim.kind, claim.name)]
    path = os.path.realpath(claim.name)
    is_uart = bool({claim.name, path} & _UART_PORTS)
    return [("port", path), *(("gpio", pin) for pin in _UART_PINS if is_uart)]


def _conflict(source: Source, owner: Claimant, claimant: Claimant, thing: Claim) -> Problem:
    place = source.value_mark((*owner.loc, owner.key))
    params: dict[str, object] = {
        "value": _shown(thing if thing.kind == "gpio" else claimant.claim),
        "claimant": claimant.id,
        "owner": owner.id,
        "owner_value": _shown(owner.claim),
        "owner_where": dotted(owner.loc),
        "line": place.line,
    }
    mine, theirs = claimant.claim.share, owner.claim.share
    if mine is None or theirs is None:
        code, key = "pin_taken" if thing.kind == "gpio" else "port_taken", claimant.key
    elif mine.bus != theirs.bus:
        code, key = "bus_differs", claimant.key
        params |= {"bus": mine.bus, "owner_bus": theirs.bus}
    else:
        code, key = "place_taken", mine.key
        params |= {"key": mine.key, "place": mine.place}
    return source.problem((*claimant.loc, key), code, params)


def _shown(claim: Claim) -> str:
    prefix = {"gpio": "GPIO", "i2c": "I2C ", "spi": "SPI "}.get(claim.kind, "")
    return prefix + claim.name
