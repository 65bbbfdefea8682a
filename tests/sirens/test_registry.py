import pydantic
import pytest
from ruamel.yaml import YAML

from edge.settings.base import Claim
from edge.sirens.pattern import Drive
from edge.sirens.registry import kinds


def test_every_kind_is_found() -> None:
    assert set(kinds()) >= {"gpio", "relay_serial", "r421a08", "coil_relay", "audio"}
    assert all(kind.name == name for name, kind in kinds().items())


@pytest.mark.parametrize("name", kinds())
def test_the_example_of_a_kind_loads_and_builds(name, desk) -> None:
    kind = kinds()[name]
    settings = kind.settings.model_validate(YAML(typ="safe").load(kind.example))
    siren = kind.build(settings, desk)
    assert siren.id == settings.id
    # A GPIO pin, an LCUS-1 and a loudspeaker tell nothing, so they may never confirm.
    assert siren.has_feedback is (name in {"r421a08", "coil_relay"})
    assert len(settings.claims()) == 1
    siren.close()


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("gpio", {"id": "coi", "gpio": 23, "active": "up"}),
        ("gpio", {"id": "coi", "gpio": 99}),
        ("gpio", {"id": "coi", "gpio": 23, "inital": True}),
        ("relay_serial", {"id": "coi", "port": "/dev/ttyUSB0", "model": "lcus9"}),
        ("relay_serial", {"id": "coi", "port": "/dev/ttyUSB0", "channel": 0}),
        ("relay_serial", {"id": "coi", "port": "/dev/ttyUSB0", "drive": "loud"}),
        ("r421a08", {"id": "coi", "port": "/dev/ttyUSB0", "dead_man": "29 s"}),
        ("r421a08", {"id": "coi", "port": "/dev/ttyUSB0", "dead_man": "256 s"}),
        ("r421a08", {"id": "coi", "port": "/dev/ttyUSB0", "dead_man": 60}),
        ("r421a08", {"id": "coi", "port": "/dev/ttyUSB0", "relay": 9}),
        ("r421a08", {"id": "coi", "port": "/dev/ttyUSB0", "address": 0}),  # a broadcast is not answered
        ("coil_relay", {"id": "coi", "port": "/dev/ttyUSB0", "channel": 0}),
        ("audio", {"id": "loa", "card": "hw:0,0; reboot"}),
        ("audio", {"id": "loa", "words": "loi/"}),
        ("coil_relay", {"id": "coi", "port": "/dev/ttyUSB0", "baud": 9601}),
    ],
)
def test_wrong_settings_are_refused(name, row) -> None:
    with pytest.raises(pydantic.ValidationError):
        kinds()[name].settings.model_validate(row)


def test_settings_claim_their_pin_or_port() -> None:
    assert kinds()["gpio"].settings(id="coi", gpio=23).claims() == [Claim("gpio", "23")]
    relay = kinds()["relay_serial"].settings(id="coi", port="/dev/ttyUSB0")
    assert relay.claims() == [Claim("port", "/dev/ttyUSB0")]
    assert relay.drive is Drive.TEMPORAL
