"""A pin or a port has one owner.

Two drivers of one pin fight silently: a siren that a sensor's pull-up switches off. So double use is
refused before anything is opened, with both claimants named.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass

from edge.settings.base import Claim
from edge.settings.problem import Problem
from edge.settings.source import Loc, Source, dotted

# The header's UART: whoever opens it owns its pins too (TXD is GPIO14, RXD is GPIO15 on every Pi).
_UART_PORTS = frozenset({"/dev/serial0", "/dev/ttyAMA0", "/dev/ttyS0"})
_UART_PINS = (Claim("gpio", "14"), Claim("gpio", "15"))


@dataclass(frozen=True, slots=True)
class Claimant:
    """A device that wants something; `loc` is its place, `key` the setting that names the thing."""

    id: str
    loc: Loc
    claim: Claim
    key: str


def conflicts(source: Source, claimants: Iterable[Claimant]) -> list[Problem]:
    """One problem for every claimant after the first of a pin or port."""
    owners: dict[Claim, Claimant] = {}
    problems = []
    for claimant in claimants:
        for thing in _things(claimant.claim):
            owner = owners.setdefault(thing, claimant)
            if owner.loc != claimant.loc:
                problems.append(_conflict(source, owner, claimant, thing))
                break  # the port and its pins are one conflict
    return problems


def claimants_of(loc: Loc, device_id: str, claims: Iterable[Claim]) -> list[Claimant]:
    """A device's claims with their places; the settings are called as the kind of claim."""
    return [Claimant(device_id, loc, claim, claim.kind) for claim in claims]


def _things(claim: Claim) -> list[Claim]:
    """What a claim really takes: symbolic links of a port are one port (/dev/serial/by-path/...)."""
    if claim.kind != "port" or not claim.name.startswith("/"):
        return [claim]
    path = os.path.realpath(claim.name)
    is_uart = bool({claim.name, path} & _UART_PORTS)
    return [Claim("port", path), *(_UART_PINS if is_uart else ())]


def _conflict(source: Source, owner: Claimant, claimant: Claimant, thing: Claim) -> Problem:
    place = source.value_mark((*owner.loc, owner.key))
    code = "pin_taken" if thing.kind == "gpio" else "port_taken"
    return source.problem(
        (*claimant.loc, claimant.key),
        code,
        {
            "value": _shown(thing if thing.kind == "gpio" else claimant.claim),
            "claimant": claimant.id,
            "owner": owner.id,
            "owner_value": _shown(owner.claim),
            "owner_where": dotted(owner.loc),
            "line": place.line,
        },
    )


def _shown(claim: Claim) -> str:
    return f"GPIO{claim.name}" if claim.kind == "gpio" else claim.name
