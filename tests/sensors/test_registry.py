import pytest
from pydantic import ValidationError

from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Role
from edge.sensors.registry import kinds
from edge.settings.base import Claim

EXAMPLES = [
    {"id": "bui-bep", "kind": "pms5003", "port": "/dev/serial/by-path/x", "every": "1 s"},
    {"id": "nhiet-bep", "kind": "dht22", "gpio": 4},
    {"id": "bao-khoi", "kind": "contact", "role": "smoke_alarm", "gpio": 17, "wiring": "normally_open"},
    {"id": "nut-trong", "kind": "call_point", "gpio": 27},
    {"id": "nhiet-kho", "kind": "dht11", "gpio": 5, "driver": "kernel"},
    {
        "id": "bo-bep",
        "kind": "board",
        "port": "/dev/serial/by-path/y",
        "board": "e6614103e7174f2a",
        "channels": ["temperature", "contact"],
        "role": "heat",
    },
]


def test_kinds_are_found_by_their_modules() -> None:
    assert set(kinds()) >= {"pms5003", "dht22", "contact", "call_point"}
    assert all(name == kind.name for name, kind in kinds().items())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e["kind"])
def test_each_kind_builds_from_its_example(virtual, example: dict[str, object]) -> None:
    kind = kinds()[str(example["kind"])]
    settings = kind.settings.model_validate(example)
    channels = kind.channels(settings, ZoneId("bep"))
    assert {(c.sensor, c.zone) for c in channels} == {(example["id"], "bep")}
    assert all(c.stale_s > c.interval_s > 0 for c in channels)
    assert len(settings.claims()) == 1
    sensor = kind.build(settings, ZoneId("bep"), virtual.desk())  # touches no hardware
    assert sensor.id == example["id"]
    assert sensor.stats()
    sensor.close()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e["kind"])
def test_unknown_key_is_refused(example: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        kinds()[str(example["kind"])].settings.model_validate({**example, "colour": "red"})


@pytest.mark.parametrize("wrong", [
    {"id": "k", "kind": "contact", "gpio": 17},  # no role
    {"id": "k", "kind": "contact", "role": "smoke", "gpio": 17},
    {"id": "k", "kind": "contact", "role": "heat", "gpio": 17, "wiring": "open"},
    {"id": "k", "kind": "contact", "role": "heat", "gpio": 17, "stable": "1 h"},  # would mute it
    {"id": "k", "kind": "contact", "role": "heat", "gpio": 17, "stable": 5},
    {"id": "k", "kind": "call_point", "gpio": 1},
    {"id": "k", "kind": "call_point", "gpio": 27, "stable": "10 s"},
    {"id": "k", "kind": "dht22", "gpio": "4"},
    {"id": "k", "kind": "pms5003", "port": ""},
    {"id": "k", "kind": "pms5003", "port": "/dev/x", "every": "0 s"},
])  # fmt: skip
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        kinds()[str(wrong["kind"])].settings.model_validate(wrong)


def test_contact_channel_carries_its_role() -> None:
    kind = kinds()["contact"]
    for role in Role:
        settings = kind.settings.model_validate({"id": "k", "kind": "contact", "role": role, "gpio": 17})
        (channel,) = kind.channels(settings, ZoneId("z"))
        assert (channel.role, channel.quantity) == (role, Quantity.CONTACT)


SHARED = [
    {"id": "kho", "kind": "modbus", "port": "/dev/ttyUSB2", "address": 1, "preset": "xy_md02"},
    {"id": "gac", "kind": "ds18b20", "serial": "28-0316a2795bff"},
    *({"id": k, "kind": k, "adc": "mcp3008", "channel": n, "load": "10 kΩ", "r0": "10 kΩ"}
      for n, k in enumerate(("mq2", "mq7", "mq135"))),
    {"id": "vung", "kind": "supervised_zone", "adc": "ads1115", "channel": 3, "role": "heat"},
    {"id": "ups", "kind": "ups_ina219"},
]  # fmt: skip


@pytest.mark.parametrize("example", SHARED, ids=lambda e: e["kind"])
def test_kinds_on_a_bus_build_without_hardware_and_share(virtual, example: dict[str, object]) -> None:
    kind = kinds()[str(example["kind"])]
    settings = kind.settings.model_validate(example)
    assert all(c.stale_s > c.interval_s > 0 for c in kind.channels(settings, ZoneId("z")))
    assert all(claim.share is not None for claim in settings.claims())
    sensor = kind.build(settings, ZoneId("z"), virtual.desk())
    assert (sensor.id, bool(sensor.stats())) == (example["id"], True)
    sensor.close()


def test_claims_name_pin_and_port() -> None:
    claims = [kinds()[str(e["kind"])].settings.model_validate(e).claims() for e in EXAMPLES]
    assert claims == [
        [Claim("port", "/dev/serial/by-path/x")], [Claim("gpio", "4")], [Claim("gpio", "17")],
        [Claim("gpio", "27")], [Claim("gpio", "5")], [Claim("port", "/dev/serial/by-path/y")],
    ]  # fmt: skip
