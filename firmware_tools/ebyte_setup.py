"""Configuring an EBYTE module from the bench, its jumpers set by hand."""

from edge.errors import DeviceError, FrameError, Said
from edge.group.ebyte_frame import Model, differences, read_command, take_reply, write_command
from firmware_tools.contract import Talk

# A module answers within 0.1 s; a USB adapter on a busy machine within this.
ANSWER_S = 3.0


def configure(talk: Talk, model: Model, wanted: bytes) -> str:
    """Write what differs from the wanted registers; returns, in words, what did.

    Raises:
        DeviceError: no answer, a refusal, or registers that are not kept.
    """
    found = _ask(talk, model, read_command(model))
    before = differences(model, wanted, found)
    if before:
        _ask(talk, model, write_command(model, wanted))
        after = differences(model, wanted, _ask(talk, model, read_command(model)))
        if after:
            raise DeviceError(model.name, Said("does not keep its settings: {after}", after=after))
    return before


def _ask(talk: Talk, model: Model, command: bytes) -> bytes:
    try:
        found = take_reply(model, talk.ask(command, ANSWER_S))
    except FrameError as error:
        raise DeviceError(model.name, str(error)) from error
    if found is None:
        pins = f"M0={model.configuring.m0:d} M1={model.configuring.m1:d}"
        raise DeviceError(
            model.name,
            Said("no answer: set its jumpers to {pins} for configuration, and check TX and RX", pins=pins),
        )
    return found
