"""Gets the sensor board's own program out of the way of a new one."""

import time
from pathlib import Path

from edge.errors import DeviceError, Said
from edge.sensors import board_frame
from edge.sensors.board import BAUD
from edge.sensors.board_frame import Decoder, Hello
from firmware_tools.contract import LineSettings
from firmware_tools.line import BenchLine

# It greets at once; a USB console takes a moment to be there again after the restart.
HELLO_S = 1.5
RETURN_S = 10.0


def meet(port: str, question: bytes = board_frame.who(1), wait_s: float = HELLO_S) -> Hello | None:
    """Who is on a port, if it is a sensor board; None for anything else.

    Raises:
        DeviceError: the port is missing or held.
    """
    hello: Hello | None = None
    decoder = Decoder()

    def take(data: bytes) -> bool:
        nonlocal hello
        found = [frame for frame in decoder.feed(data) if isinstance(frame, Hello)]
        hello = found[-1] if found else hello
        return hello is not None

    with BenchLine(port, LineSettings(BAUD)) as line:
        line.ask(question, 0.0)
        line.listen(wait_s, take)
    return hello


def release(port: str) -> None:
    """End the program, if there is one; harmless for any other board on the port.

    Raises:
        DeviceError: the port is missing or held, or does not come back.
    """
    if meet(port) is None:
        return
    meet(port, board_frame.release(2))
    give_up = time.monotonic() + RETURN_S
    while not Path(port).exists():
        if time.monotonic() > give_up:
            raise DeviceError(
                port, Said("did not come back within {return_s} s of its restart", return_s=f"{RETURN_S:.0f}")
            )
        time.sleep(0.1)
    time.sleep(1.0)  # udev sets the owner a moment after the name is there
