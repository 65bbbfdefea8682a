from collections.abc import Callable
from pathlib import Path

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
