"""A siren behind an R421A08: eight relays on RS485 that switch off by themselves unless told again.

Source: Erriez/R421A08 wiki. FC 06 writes relay 1-8: 0x0100 on, 0x0200 off, 0x06ss on for ss seconds; FC 03
reads 1 or 0. After power-up all are off; a broadcast is not answered.
"""

from typing import Annotated, Literal

from pydantic import Field

from edge.settings.fields import duration
from edge.sirens.base import Desk, Siren, SirenKind
from edge.sirens.modbus_frame import Request, read_register, write_register
from edge.sirens.rs485_relay import Rs485Relay, Rs485Settings, Talk

_OFF = 0x0200
_ON_FOR = 0x0600


class R421a08Settings(Rs485Settings):
    """`dead_man` limits a siren that nobody can switch off any more; it is wound up at half its time."""

    kind: Literal["r421a08"] = "r421a08"
    relay: Annotated[int, Field(strict=True, ge=1, le=8)] = Field(
        1, description="Which relay of the board drives the siren."
    )
    # Half of it must outlive a restart of the daemon, which takes seconds; the register holds one byte.
    dead_man: Annotated[float, duration("60 s", least="30 s", most="255 s")] = Field(
        60.0, description="The board switches the siren off by itself so long after the node has died."
    )


def order(address: int, relay: int, seconds: int) -> Request:
    """On for so many seconds [s, 1-255], off for 0."""
    return write_register(address, relay, _ON_FOR | seconds if seconds else _OFF)


def query(address: int, relay: int) -> Request:
    """Ask for the state of one relay."""
    return read_register(address, relay)


def build(settings: R421a08Settings, desk: Desk) -> Siren:
    """The siren; opens nothing yet."""
    address, relay, seconds = settings.address, settings.relay, int(settings.dead_man)
    talk = Talk(
        order=lambda on: order(address, relay, seconds if on else 0),
        query=query(address, relay),
        is_on=lambda data: data[-1] != 0,
        rewind_s=seconds / 2,
    )
    return Rs485Relay(settings, talk, desk)


KIND = SirenKind(
    name="r421a08",
    settings=R421a08Settings,
    build=build,
    example="{id: coi-485, kind: r421a08, port: /dev/ttyUSB2, relay: 1, dead_man: 60 s}",
)
