"""A siren or a tower light behind a Modbus coil: Waveshare-style boards and the LCTECH LC-Modbus.

FC 05 writes the coil, FC 01 reads eight. There is no dead-man: what is on when the node dies stays on.
"""

from typing import Annotated, Literal

from pydantic import Field

from edge.sirens.base import Desk, Siren, SirenKind
from edge.sirens.modbus_frame import read_coils, write_coil
from edge.sirens.rs485_relay import Rs485Relay, Rs485Settings, Talk

# As the boards' manuals ask: whole bytes, from the first coil.
_COILS = 8


class CoilRelaySettings(Rs485Settings):
    """`address: 255` for an LC-Modbus as it is delivered; `drive: strobe` for a tower light."""

    kind: Literal["coil_relay"] = "coil_relay"
    channel: Annotated[int, Field(strict=True, ge=1, le=32)] = Field(
        1, description="Which relay or lamp of the board, from 1."
    )
    read_back: bool = Field(
        True, description="Ask for the coil's state after each order; false for a board that knows no FC 01."
    )


def build(settings: CoilRelaySettings, desk: Desk) -> Siren:
    """The siren; opens nothing yet."""
    address, coil = settings.address, settings.channel - 1
    count = (coil // _COILS + 1) * _COILS
    talk = Talk(
        order=lambda on: write_coil(address, coil, on),
        query=read_coils(address, 0, count) if settings.read_back else None,
        is_on=lambda data: bool(data[coil // _COILS] >> coil % _COILS & 1),
    )
    return Rs485Relay(settings, talk, desk)


KIND = SirenKind(
    name="coil_relay",
    settings=CoilRelaySettings,
    build=build,
    example="{id: coi-modbus, kind: coil_relay, port: /dev/ttyUSB3, address: 255, channel: 1}",
)
