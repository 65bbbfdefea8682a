"""A few kinds of our own, and a house to break."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Channel, Role
from edge.settings.base import SensorSettings, SirenSettings, Strict
from edge.settings.fields import Duration, GpioPin, SerialPort, duration
from edge.settings.kinds import Kinds
from edge.settings.load import load
from edge.settings.result import Loaded

HOUSE = """\
node: {id: k7q2, name: "Nhà số 12"}
zones:
  - id: bep
    name: Bếp
    profile: kitchen
    sensors:
      - {id: bui, kind: dust, port: /dev/ttyUSB0, every: 1 s}
      - {id: nhiet, kind: heat, gpio: 4}
      - {id: khoi, kind: contact, role: smoke_alarm, gpio: 17}
  - id: cua
    name: Cửa trước
    sensors:
      - {id: nut, kind: button, gpio: 27}
sirens:
  - {id: coi, kind: gpio, gpio: 23}
"""


class Dust(SensorSettings):
    port: SerialPort
    every: Annotated[float, duration("1 s", least="0.5 s", most="60 s")] = 1.0


class Heat(SensorSettings):
    gpio: GpioPin
    every: Duration = 2.0


class Contact(SensorSettings):
    role: Role
    gpio: GpioPin


class Button(SensorSettings):
    gpio: GpioPin


class GpioSiren(SirenSettings):
    gpio: GpioPin
    active: Annotated[str, Field(pattern="^(high|low)$")] = "high"


class Lamp(GpioSiren):
    drive: str = "temporal"


class RelaySiren(SirenSettings):
    port: SerialPort


class Lan(Strict):
    port: Annotated[int, Field(ge=1024, le=65535)] = 45114


class Ward(Strict):
    broker: str
    credentials: Path | None = None


_QUANTITIES = {
    Dust: Quantity.PM2_5,
    Heat: Quantity.TEMPERATURE,
    Contact: Quantity.CONTACT,
    Button: Quantity.CALL_POINT,
}


def channels(settings: SensorSettings, zone: ZoneId) -> list[Channel]:
    role = getattr(settings, "role", None)
    return [Channel(PartId(settings.id), zone, _QUANTITIES[type(settings)], role=role)]


KINDS = Kinds(
    sensors={"dust": Dust, "heat": Heat, "contact": Contact, "button": Button},
    sirens={"gpio": GpioSiren, "relay": RelaySiren, "lamp": Lamp},
    lan=Lan,
    ward=Ward,
    channels=channels,
)


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LIENGIA_STATE_DIR", "LIENGIA_LOG_LEVEL", "LIENGIA_LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def kinds() -> Kinds:
    return KINDS


@pytest.fixture
def house() -> str:
    return HOUSE


@pytest.fixture
def load_text(tmp_path: Path) -> Callable[..., Loaded]:
    """Write a node.yaml (and a group.yaml) and load it."""

    def load_it(text: str | bytes, group: str | None = None, **kwargs: object) -> Loaded:
        path = tmp_path / "node.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if group is not None:
            (tmp_path / "group.yaml").write_text(group, encoding="utf-8")
        return load(path, KINDS, **kwargs)  # type: ignore[arg-type]

    return load_it
