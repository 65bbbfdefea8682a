"""A first node.yaml from a few answers: commented, in the technician's language, and good as it stands."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Say = Callable[..., str]

ROOMS = {"kitchen": "bep", "bedroom": "ngu", "altar": "tho", "shop": "hang", "attic": "gac"}
SENSORS = ("heat", "smoke", "heat_contact", "dust")
SIRENS = ("gpio-low", "gpio-high", "usb")
MOST_CALL_POINTS = 4

# BCM pins that no bus of the header wants, with their place on it; each device takes the next of its list.
# The siren's and the call points' are those of the wiring drawings.
PLACES = {
    4: 7,
    5: 29,
    6: 31,
    16: 36,
    17: 11,
    22: 15,
    23: 16,
    24: 18,
    25: 22,
    26: 37,
    27: 13,
    12: 32,
    20: 38,
    21: 40,
}
_CALL_POINT_PINS = (27, 22, 20, 21)
_SIREN_PIN = 23
_ONE_WIRE_PIN = 4  # where dtoverlay=w1-gpio has it unless told otherwise
_HEAT_PINS = (_ONE_WIRE_PIN, 5, 6, 12, 26)
_CONTACT_PINS = (17, 24, 25, 16, 26, 12, 6, 5)


class NoPinLeft(ValueError):
    """More devices than free pins."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the technician said.

    rooms    profile -> kinds of sensor
    group    path as it stands in the file; "" for none yet
    has_group  whether that file is there: else its line is written as a comment
    ports    serial ports that are plugged in, in their order
    thermometers  serial numbers of the DS18B20s that the kernel has found; a room beyond them gets a DHT22
    """

    id: str
    name: str
    rooms: Mapping[str, tuple[str, ...]]
    call_points: int = 2
    siren: str = "gpio-low"
    group: str = ""
    has_group: bool = False
    ward: str = ""
    lang: str = "vi"
    ports: tuple[str, ...] = ()
    thermometers: tuple[str, ...] = ()


class Wire(NamedTuple):
    """What hangs on a pin; `how` is contact, dht, one_wire or relay: each is wired otherwise."""

    how: str
    what: str


@dataclass(slots=True)
class Draft:
    """The file, and what is wired to which pin (BCM)."""

    text: str = ""
    wires: dict[int, Wire] = field(default_factory=dict)


def draft(answers: Answers, say: Say, path: str) -> Draft:
    """Write it.

    path  where it will stand, for its own comments

    Raises:
        NoPinLeft: the header is full.
    """
    writer = _Writer(answers, say)
    lines = [
        "# yaml-language-server: $schema=node.schema.json",
        f"# {say('init.c.head', path=path)}",
        f"# {say('init.c.apply')}",
        *writer.node(),
        *writer.group(),
        "",
        "zones:",
        *writer.zones(),
        *writer.sirens(),
        *writer.ward(),
    ]
    return Draft("\n".join(lines) + "\n", dict(sorted(writer.wires.items())))


class _Writer:
    def __init__(self, answers: Answers, say: Say) -> None:
        self.wires: dict[int, Wire] = {}
        self._answers = answers
        self._say = say
        self._ports = iter(answers.ports)
        self._thermometers = iter(answers.thermometers)
        self._unknown = 0

    def node(self) -> Iterator[str]:
        answers = self._answers
        yield from ("", "node:", f"  id: {quoted(answers.id)}  # {self._say('init.c.id')}")
        yield from (f"  name: {quoted(answers.name)}", f"  lang: {answers.lang}", "")

    def group(self) -> Iterator[str]:
        answers = self._answers
        if answers.has_group:
            yield f"group: {quoted(answers.group)}  # {self._say('init.c.group')}"
        else:
            yield f"# {self._say('init.c.group_later')}"
            yield f"# group: {quoted(answers.group or 'group.yaml')}"

    def ward(self) -> Iterator[str]:
        answers = self._answers
        broker = answers.ward or "mqtts://ward.example:8883"
        line = f'ward: {{broker: "{broker}", credentials: ward.cred}}'
        yield from ("", f"# {self._say('init.c.ward_later')}")
        yield line if answers.ward and answers.has_group else f"# {line}"

    def zones(self) -> Iterator[str]:
        for profile, sensors in self._answers.rooms.items():
            zone = ROOMS[profile]
            yield from (f"  - id: {zone}", f"    name: {quoted(self._say(f'init.c.{profile}'))}")
            yield f"    profile: {profile}  # {self._say('init.c.profile')}"
            yield "    sensors:"
            for sensor in sensors:
                yield from self._sensor(sensor, zone)
        if self._answers.call_points:
            yield from ("  - id: cua", f"    name: {quoted(self._say('init.c.door'))}", "    sensors:")
            yield f"      # {self._say('init.c.call_points')}"
            for number in range(1, self._answers.call_points + 1):
                pin = self._pin(_CALL_POINT_PINS, Wire("contact", f"nut-{number}"))
                yield f"      - {{id: nut-{number}, kind: call_point, gpio: {pin}}}"

    def sirens(self) -> Iterator[str]:
        yield from ("", "sirens:")
        if self._answers.siren == "usb":
            yield f"  # {self._say('init.c.by_path')}"
            yield f"  - {{id: coi, kind: relay_serial, port: {self._port()}, model: lcus1}}"
        else:
            active = self._answers.siren.removeprefix("gpio-")
            yield f"  # {self._say('init.c.siren')}"
            pin = self._pin((_SIREN_PIN,), Wire("relay", "coi"))
            yield f"  - {{id: coi, kind: gpio, gpio: {pin}, active: {active}}}"

    def _sensor(self, sensor: str, zone: str) -> Iterator[str]:
        comment = {"dust": "by_path"}.get(sensor, sensor)
        match sensor:
            case "heat" if serial := next(self._thermometers, ""):
                comment = "one_wire"
                line = f"{{id: nhiet-{zone}, kind: ds18b20, serial: {serial}, gpio: {self._one_wire()}}}"
            case "heat":
                pin = self._pin(_HEAT_PINS, Wire("dht", f"nhiet-{zone}"))
                line = f"{{id: nhiet-{zone}, kind: dht22, gpio: {pin}}}"
            case "smoke":
                pin = self._pin(_CONTACT_PINS, Wire("contact", f"khoi-{zone}"))
                line = (
                    f"{{id: khoi-{zone}, kind: contact, role: smoke_alarm, "
                    f"gpio: {pin}, wiring: normally_open}}"
                )
            case "heat_contact":
                pin = self._pin(_CONTACT_PINS, Wire("contact", f"bao-nhiet-{zone}"))
                line = (
                    f"{{id: bao-nhiet-{zone}, kind: contact, role: heat, "
                    f"gpio: {pin}, wiring: normally_closed}}"
                )
            case _:
                line = f"{{id: bui-{zone}, kind: pms5003, port: {self._port()}, every: 1 s}}"
        yield f"      # {self._say(f'init.c.{comment}')}"
        yield f"      - {line}"

    def _one_wire(self) -> int:
        self.wires[_ONE_WIRE_PIN] = Wire("one_wire", "DS18B20")
        return _ONE_WIRE_PIN

    def _pin(self, wanted: tuple[int, ...], wire: Wire) -> int:
        reserved = {_SIREN_PIN} if wire.how != "relay" else set()
        if self._answers.thermometers:
            reserved.add(_ONE_WIRE_PIN)
        for pin in (*wanted, *PLACES):
            if pin not in self.wires and pin not in reserved:
                self.wires[pin] = wire
                return pin
        raise NoPinLeft(self._say("init.no_pin_left"))

    def _port(self) -> str:
        port = next(self._ports, "")
        if not port:
            port = f"/dev/ttyUSB{self._unknown}"
            self._unknown += 1
        return port


def quoted(text: str) -> str:
    """A text as YAML takes it for a text, whatever is in it."""
    if re.fullmatch(r"[^\W\d_][\w .-]*[\w.-]|[^\W\d_]", text) and text.lower() not in _WORDS:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
