"""Frames of real devices and of manuals: pymodbus' framer against the map, and what must be refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU

from edge.model.condition import FaultKind
from edge.sensors.modbus_map import PRESETS, Register, Table
from edge.sensors.modbus_values import BLOCK_MOST, Block, blocks, value_of, values
from edge.sensors.refusal import Unusable

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "modbus.json").read_text(encoding="utf-8"))
ANSWERS = [v for v in VECTORS if v["direction"] == "rx"]


# Kept among the answers of the library's own tests, but questions.
QUESTIONS = {"11 03 00 7c 00 02 07 43", "fe 04 00 03 00 01 d5 c5"}


def decoded(vector: dict[str, Any]) -> Any:
    data = bytes.fromhex(vector["hex"])
    is_question = vector["direction"] == "tx" or vector["hex"] in QUESTIONS
    return FramerRTU(DecodePDU(is_server=is_question)).handleFrame(data, data[0], 0)[1]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["hex"])
def test_the_library_accepts_a_frame_exactly_when_its_checksum_is_right(vector: dict[str, Any]) -> None:
    assert (decoded(vector) is not None) == vector["checksum_ok"]


def block_of(preset: str) -> Block:
    (block,) = blocks(PRESETS[preset].registers)
    return block


def of(device: str, **wanted: object) -> dict[str, Any]:
    return next(
        v for v in ANSWERS if v["device"].startswith(device) and isinstance(v["decoded"], dict)
        and wanted.items() <= v["decoded"].items()
    )  # fmt: skip


def read(preset: str, vector: dict[str, Any]) -> dict[str, float]:
    answer = decoded(vector)
    numbers = [int(n) for n in (answer.bits or answer.registers)]
    return {str(r.quantity or r.fault): value for r, value in values(block_of(preset), numbers)}


def test_xy_md02_reads_both_at_once() -> None:
    block = block_of("xy_md02")
    assert (block.table, block.first, block.count) == (Table.INPUT_REGISTER, 1, 2)
    found = read("xy_md02", of("XY-MD02", temp_c=30.5, rh=54.6))
    assert found == {"temperature": pytest.approx(30.5), "humidity": pytest.approx(54.6)}


def test_xy_md02_below_zero() -> None:
    (temperature, _) = block_of("xy_md02").registers
    (number,) = decoded(of("XY-MD02", temp_c=-20.5)).registers
    assert value_of(temperature, number) == pytest.approx(-20.5)


@pytest.mark.parametrize(("preset", "wrong"), [("xy_md02", "x100 variant"), ("xy_md02_hundredths", None)])
def test_the_variant_that_counts_hundredths_is_refused_by_the_wrong_map(
    preset: str, wrong: str | None
) -> None:
    (temperature, humidity) = block_of(preset).registers
    numbers = [decoded(of("XY-MD02", scale="x100 variant", **{k: v})).registers[0]
               for k, v in (("temp_c", 30.5), ("rh", 54.6))]  # fmt: skip
    if wrong is None:
        assert value_of(temperature, numbers[0]) == pytest.approx(30.5)
        assert value_of(humidity, numbers[1]) == pytest.approx(54.6)
        return
    for register, number in zip((temperature, humidity), numbers, strict=True):
        with pytest.raises(Unusable, match="another variant") as refused:
            value_of(register, number)
        assert refused.value.kind is FaultKind.OUT_OF_RANGE


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"mounted": 1, "service": 0, "smoke": 0}, {"open": 0.0, "drifting": 0.0, "contact": 0.0}),
        ({"smoke": 1}, {"open": 0.0, "drifting": 0.0, "contact": 1.0}),
        ({"service": 1}, {"open": 0.0, "drifting": 1.0, "contact": 0.0}),
        ({"mounted": 0}, {"open": 1.0, "drifting": 0.0, "contact": 0.0}),
    ],
)
def test_calectro(wanted: dict[str, int], found: dict[str, float]) -> None:
    assert read("calectro_ug3", of("Modbus duct smoke detector", **wanted)) == found


@pytest.mark.parametrize(("smoke", "value"), [(False, 0.0), (True, 1.0)])
def test_renke_is_marked_unconfirmed(smoke: bool, value: float) -> None:
    preset = PRESETS["renke_yg_n01"]
    assert not preset.is_confirmed
    assert preset.baud == 4800
    assert read("renke_yg_n01", of("RS485 smoke", smoke=smoke)) == {"contact": value}


def test_every_other_preset_names_its_source() -> None:
    assert {name for name, preset in PRESETS.items() if not preset.is_confirmed} == {"renke_yg_n01"}
    assert all(preset.source for preset in PRESETS.values())


def contact(**more: object) -> Register:
    return Register.model_validate(
        {"table": "discrete_input", "register": 0, "quantity": "contact", "role": "smoke_alarm", **more}
    )


@pytest.mark.parametrize(("state", "value"), [("OK", 0.0), ("ALARM", 1.0)])
def test_fail_safe_contact(state: str, value: float) -> None:
    answer = decoded(of("Modbus DI alarm contact", state=state))
    assert value_of(contact(alarm_when=0, normal_when=1), int(answer.bits[0])) == value


def test_third_number_of_a_contact_is_another_device() -> None:
    register = contact(table="holding_register", register=3)
    with pytest.raises(Unusable, match="another device") as refused:
        value_of(register, 7)
    assert refused.value.kind is FaultKind.SETTINGS


@pytest.mark.parametrize(
    "wrong",
    [{"role": None}, {"quantity": "temperature"}, {"fault": "open"}, {"quantity": None, "role": None},
     {"alarm_when": 0}, {"register": 65536}, {"register": -1}, {"scale": 0}, {"table": "coils"}],
)  # fmt: skip
def test_register_that_means_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        contact(**wrong)


def measured(register: int, table: str = "input_register") -> Register:
    return Register.model_validate({"table": table, "register": register, "quantity": "temperature"})


def test_only_neighbours_are_asked_for_together() -> None:
    found = blocks([measured(9), measured(1), measured(2), measured(2, "holding_register"), measured(4)])
    assert [(b.table.value, b.first, b.count) for b in found] == [
        ("holding_register", 2, 1), ("input_register", 1, 2),
        ("input_register", 4, 1), ("input_register", 9, 1),
    ]  # fmt: skip
    assert [b.count for b in blocks(measured(n) for n in range(20))] == [BLOCK_MOST, 20 - BLOCK_MOST]


def test_same_register_twice_is_one_question() -> None:
    (block,) = blocks([contact(), contact(role="tamper")])
    assert [value for _, value in values(block, [1])] == [1.0, 1.0]
