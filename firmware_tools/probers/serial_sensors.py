"""Every kind of sensor with a wire of its own: those that speak are heard, the others asked."""

from collections.abc import Callable, Iterator

from edge.sensors.registry import kinds
from edge.sensors.stream_frame import Decoder
from edge.sensors.wire import SensorFrame, Wire
from firmware_tools.probe import Finding, LineSettings, Prober, Talk

# A weak checksum is believed only when the next frame follows.
ANSWERS = 3
# The slowest of them measures once a second.
PAUSE_S = 1.1

Wires = dict[str, Wire]


def wires() -> Wires:
    """By kind."""
    return {name: kind.wire for name, kind in sorted(kinds().items()) if kind.wire is not None}


def PROBERS() -> Iterator[Prober]:
    """One that listens per kind, one that asks per request: many kinds answer the same one."""
    found = wires()
    for name, wire in found.items():
        if wire.mimic.uploads:
            yield Prober(name, LineSettings(wire.baud), listen=_listener({name: wire}))
    asked: dict[tuple[int, bytes], Wires] = {}
    for name, wire in found.items():
        if wire.requests:
            asked.setdefault((wire.baud, wire.requests[0]), {})[name] = wire
    for (baud, request), answering in asked.items():
        yield Prober(" or ".join(answering), LineSettings(baud), ask=_asker(request, answering))


def recognise(received: bytes, among: Wires) -> Finding | None:
    """The kinds whose frames are in these bytes; None when there is none."""
    found: dict[str, SensorFrame] = {}
    for name, wire in among.items():
        frames = [frame for frame in wire.decoder().feed(received) if frame.values()]
        if frames:
            found[name] = frames[-1]
    if not found:
        return None
    first = next(iter(found))
    frame = found[first]
    return Finding(
        first,
        {str(quantity): value for quantity, value in frame.values().items()},
        candidates=tuple(sorted({*found, *among[first].same_as})),
        detail=({"warming_up": True} if frame.is_blank else {})
        | ({"defect": frame.defect} if frame.defect else {}),
    )


def _listener(among: Wires) -> Callable[[bytes], Finding | None]:
    return lambda received: recognise(received, among)


def _asker(request: bytes, among: Wires) -> Callable[[Talk], Finding | None]:
    def ask(talk: Talk) -> Finding | None:
        received = b""
        for _ in range(ANSWERS):
            reply = talk.ask(request)
            received += reply
            if not reply or (finding := recognise(received, among)):
                return finding if reply else None
            for data in _answers(reply, among):
                talk.ask(data)
            talk.hear(PAUSE_S)
        return None

    return ask


def _answers(reply: bytes, among: Wires) -> Iterator[bytes]:
    """What the device wants to be told first: an SPS30 is idle until it is started."""
    for wire in among.values():
        for frame in Decoder(wire.form).feed(reply):
            if data := frame.answer():
                yield data
