from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from edge.settings.base import Claim, SensorSettings, Share
from edge.settings.fields import SerialPort
from edge.settings.kinds import Kinds
from edge.settings.load import load
from edge.settings.result import Loaded

LoadText = Callable[..., Loaded]

HOUSE = """\
node: {{id: k7q2, name: A}}
zones:
  - id: z
    name: Z
    sensors:
      - {{id: bui, kind: dust, port: "{first}"}}
      - {{id: nut, kind: button, gpio: {pin}}}
sirens:
  - {{id: coi, kind: gpio, gpio: {siren}}}
  - {{id: usb, kind: relay, port: "{second}"}}
"""


def house(
    first: str = "/dev/ttyUSB0", second: str = "/dev/ttyUSB1", pin: str = "27", siren: str = "23"
) -> str:
    return HOUSE.format(first=first, second=second, pin=pin, siren=siren)


def test_each_owner_alone(load_text: LoadText) -> None:
    assert load_text(house()).errors == ()


def test_pin_names_both_claimants(load_text: LoadText) -> None:
    (problem,) = load_text(house(siren="27")).errors
    assert (problem.line, problem.column, problem.code, problem.where) == (
        9,
        33,
        "pin_taken",
        "sirens[0].gpio",
    )
    assert problem.params == {
        "value": "GPIO27",
        "claimant": "coi",
        "owner": "nut",
        "owner_value": "GPIO27",
        "owner_where": "zones[0].sensors[1]",
        "line": "7",
    }


def test_pin_in_another_base_is_the_same_pin(load_text: LoadText) -> None:
    assert [p.code for p in load_text(house(siren="0x1b")).errors] == ["pin_taken"]


def test_port_by_another_name_is_the_same_port(load_text: LoadText, tmp_path: Path) -> None:
    port, link = tmp_path / "ttyUSB7", tmp_path / "by-path"
    port.touch()
    link.symlink_to(port)
    (problem,) = load_text(house(first=str(port), second=str(link))).errors
    assert (problem.line, problem.code) == (10, "port_taken")
    assert (problem.params["value"], problem.params["owner_value"]) == (str(link), str(port))


def test_uart_of_the_header_owns_its_pins(load_text: LoadText) -> None:
    (problem,) = load_text(house(first="/dev/serial0", siren="15")).errors
    assert (problem.code, problem.params["owner"], problem.params["owner_value"]) == (
        "pin_taken",
        "bui",
        "/dev/serial0",
    )


def test_device_with_other_problems_still_holds_its_pin(load_text: LoadText) -> None:
    text = house(siren="27").replace("kind: button", "kind: buton")
    assert {(p.line, p.code) for p in load_text(text).errors} == {(7, "unknown_kind"), (9, "pin_taken")}


def test_third_claimant_names_the_first(load_text: LoadText) -> None:
    text = house(siren="27") + "  - {id: coi2, kind: gpio, gpio: 27}\n"
    assert [(p.line, p.params["owner"]) for p in load_text(text).errors] == [(9, "nut"), (11, "nut")]


class Slave(SensorSettings):
    """One of several on a port."""

    port: SerialPort
    baud: int = 9600
    address: int

    def claims(self) -> list[Claim]:
        return [Claim("port", self.port, Share(f"Modbus {self.baud} 8N1", "address", str(self.address)))]


class Adc(SensorSettings):
    """One channel of a chip on the header's SPI."""

    channel: int

    def claims(self) -> list[Claim]:
        share = Share("SPI", "channel", str(self.channel))
        return [Claim("gpio", pin, share) for pin in ("8", "9", "10", "11")]


@pytest.fixture
def load_shared(tmp_path: Path, kinds: Kinds) -> LoadText:
    def load_it(text: str) -> Loaded:
        path = tmp_path / "node.yaml"
        path.write_text(text, encoding="utf-8")
        more = {**kinds.sensors, "slave": Slave, "adc": Adc}
        return load(path, replace(kinds, sensors=more, channels=None))

    return load_it


SHARED = """\
node: {id: k7q2, name: A}
zones:
  - id: z
    name: Z
    sensors:
SENSORS
sirens:
  - {id: coi, kind: gpio, gpio: 23}
"""


def shared(*sensors: str) -> str:
    return SHARED.replace("SENSORS", "\n".join(f"      - {{{sensor}}}" for sensor in sensors))


FIRST = 'id: a, kind: slave, port: "/dev/ttyUSB0", address: 1'
SECOND = 'id: b, kind: slave, port: "/dev/ttyUSB0", address: 2'


def test_bus_is_shared_by_distinct_addresses(load_shared: LoadText) -> None:
    assert (
        load_shared(
            shared(FIRST, SECOND, "id: c, kind: adc, channel: 0", "id: d, kind: adc, channel: 7")
        ).errors
        == ()
    )


def test_same_address_names_the_first_at_the_address(load_shared: LoadText) -> None:
    (problem,) = load_shared(shared(FIRST, SECOND.replace("2", "1"))).errors
    assert (problem.code, problem.line, problem.where) == ("place_taken", 7, "zones[0].sensors[1].address")
    assert problem.params["owner"] == "a"
    assert (problem.params["key"], problem.params["place"]) == ("address", "1")


def test_bus_that_is_spoken_otherwise_is_refused(load_shared: LoadText) -> None:
    (problem,) = load_shared(shared(FIRST, SECOND + ", baud: 4800")).errors
    assert (problem.code, problem.where) == ("bus_differs", "zones[0].sensors[1].port")
    assert (problem.params["bus"], problem.params["owner_bus"]) == ("Modbus 4800 8N1", "Modbus 9600 8N1")


@pytest.mark.parametrize("order", [1, -1])
def test_sole_owner_and_bus_exclude_each_other(load_shared: LoadText, order: int) -> None:
    sensors = [FIRST, 'id: bui, kind: dust, port: "/dev/ttyUSB0"'][::order]
    assert [p.code for p in load_shared(shared(*sensors)).errors] == ["port_taken"]


def test_pins_of_one_bus_are_one_problem(load_shared: LoadText) -> None:
    sensors = ["id: c, kind: adc, channel: 3", "id: d, kind: adc, channel: 3"]
    (problem,) = load_shared(shared(*sensors)).errors
    assert (problem.code, problem.params["place"], problem.params["value"]) == ("place_taken", "3", "GPIO8")
    errors = load_shared(shared("id: nut, kind: button, gpio: 9", sensors[0])).errors
    assert [(p.code, p.params["value"]) for p in errors] == [("pin_taken", "GPIO9")]


def test_slave_with_other_problems_takes_the_bus_from_no_slave(load_shared: LoadText) -> None:
    broken = SECOND.replace("address: 2", "adress: 2")
    found = load_shared(shared(FIRST, broken, 'id: bui, kind: dust, port: "/dev/ttyUSB0"')).errors
    assert {(p.line, p.code) for p in found} == {(7, "missing_key"), (7, "unknown_key"), (8, "port_taken")}
