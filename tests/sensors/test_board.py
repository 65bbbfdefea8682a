import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from edge.model.event import FaultRaised
from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Quality, Role
from edge.sensors.board import KIND, SensorBoard, channel_part
from edge.sensors.board_frame import (
    Frame,
    Hardware,
    Health,
    Hello,
    Measured,
    Readings,
    Reset,
    Type,
    Wellbeing,
    encode,
)
from edge.sensors.board_settings import BoardSettings
from edge.sensors.board_wire_frame import Head, Splitter, from_wire, to_wire
from plug import Plug

OURS, NEIGHBOURS = "e6614103e7174f2a", "e6614103e7999999"
T, RH, GAS, CONTACT = Quantity.TEMPERATURE, Quantity.HUMIDITY, Quantity.GAS_RATIO, Quantity.CONTACT


class Maker:
    """Makes the frames of a board in their order."""

    def __init__(self, board: str = OURS, reset: Reset = Reset.POWER_ON) -> None:
        self.board = board
        self.reset = reset
        self.number = 0
        self.ms = 20

    def head(self) -> Head:
        head = Head(self.number & 0xFFFF, self.ms)
        self.number += 1
        return head

    def hello(self, warm_up_s: dict[Quantity, int] | None = None) -> bytes:
        measures = {T: 0, RH: 0, GAS: 180, CONTACT: 0} if warm_up_s is None else warm_up_s
        return encode(
            Hello(
                self.head(), self.board, Hardware.RP2040, (1, 0, 0), 7, self.reset, 1.0, 60, measures, "bếp"
            )
        )

    def rows(self, *rows: tuple[Quantity, float] | tuple[Quantity, Health]) -> bytes:
        return encode(Readings(self.head(), tuple(
            Measured(q, what, 0.0) if isinstance(what, Health) else Measured(q, Health.GOOD, what)
            for q, what in rows
        )))  # fmt: skip

    def warming(self, quantity: Quantity, value: float) -> bytes:
        return encode(Readings(self.head(), (Measured(quantity, Health.WARMING_UP, value),)))

    def health(self, supply_v: float = 5.0) -> bytes:
        return encode(Wellbeing(self.head(), 7, self.reset, supply_v, 0, 0.03, 100))


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    plug = Plug(tmp_path / "board")
    yield plug
    plug.pull()


def make(bench, plug: Plug, **further: object) -> SensorBoard:
    given = {"id": "bo", "kind": "board", "port": str(plug.link), "board": OURS, "channels": [T, RH, GAS]}
    return SensorBoard(BoardSettings.model_validate(given | further), ZoneId("bep"), bench.desk())


@pytest.fixture
def board(virtual, plug: Plug) -> Iterator[SensorBoard]:
    board = make(virtual, plug)
    board.start()
    yield board
    board.close()


def run(bench, plug: Plug, maker: Maker, seconds: int, *rows: tuple[Quantity, float]) -> None:
    """A frame a second, and the answer to each question of the node."""
    splitter = Splitter()
    for _ in range(seconds):
        maker.ms += 1000
        if splitter.feed(plug.sent_to_it()):
            plug.send(maker.hello())
        plug.send(maker.rows(*(rows or ((T, 25.3),))))
        bench.run(1.0)


def details(bench) -> list[str]:
    return [c.fault.detail for c in bench.changes if isinstance(c, FaultRaised)]


def test_every_channel_is_a_reading_in_the_call_that_brought_it(virtual, plug: Plug, board) -> None:
    maker = Maker()
    plug.send(maker.hello())
    virtual.run(0.1)
    before = virtual.reactor.now()
    plug.send(maker.rows((T, 25.3), (RH, 61.0), (GAS, 2.31), (CONTACT, 1.0)))
    virtual.run(0.1)
    found = [(r.sensor, r.zone, r.quantity, r.value, r.quality) for r in virtual.readings]
    good = Quality.GOOD
    # The contact is not named in the settings, and so not read.
    assert found == [
        ("bo", "bep", T, 25.3, good),
        ("bo", "bep", RH, 61.0, good),
        ("bo", "bep", GAS, 2.31, good),
    ]
    assert all(before <= r.at < before + 0.1 for r in virtual.readings)
    assert virtual.faults() == []


def test_board_is_asked_and_told_its_interval(virtual, plug: Plug) -> None:
    board = make(virtual, plug, every="250 ms")
    board.start()
    virtual.run(3.0)
    pieces = [from_wire(p) for p in Splitter().feed(plug.sent_to_it())]
    assert [kind for kind, _, _ in pieces] == [Type.CONFIG] * 2  # at once, and again without an answer
    assert {body for _, _, body in pieces} == {struct.pack(">HH", 250, 60)}
    plug.send(Maker().hello())
    virtual.run(45.0)
    assert len(Splitter().feed(plug.sent_to_it())) == 3
    board.close()


def test_swapped_board_is_a_fault_that_names_both(virtual, plug: Plug, board) -> None:
    maker = Maker(NEIGHBOURS)
    plug.send(maker.hello())
    run(virtual, plug, maker, 3)
    assert virtual.faults() == ["+settings"]
    assert OURS in details(virtual)[0]
    assert NEIGHBOURS in details(virtual)[0]
    assert virtual.values(T, Quality.SUSPECT) == [25.3] * 3  # doubted, not lost
    assert virtual.values(T, Quality.GOOD) == []
    plug.pull()
    virtual.run(5.0)
    plug.plug()
    virtual.run(10.0)
    maker = Maker()
    run(virtual, plug, maker, 3)
    assert virtual.faults() == ["+settings", "+unplugged", "-unplugged", "-settings"]
    assert virtual.values(T, Quality.GOOD)[-1:] == [25.3]


def test_board_swapped_behind_an_adapter_that_stays_is_noticed(virtual, plug: Plug, board) -> None:
    ours = Maker()
    plug.send(ours.hello())
    run(virtual, plug, ours, 5)
    theirs = Maker(NEIGHBOURS)
    plug.send(theirs.rows((T, 40.0)))  # its hello was lost while the wire was plugged
    virtual.run(0.1)
    assert virtual.readings[-1].quality is Quality.SUSPECT
    run(virtual, plug, theirs, 3, (T, 40.0))
    assert virtual.faults() == ["+settings"]
    assert NEIGHBOURS in details(virtual)[0]


def test_board_that_does_not_say_who_it_is(virtual, plug: Plug, board) -> None:
    maker = Maker()
    for _ in range(12):
        maker.ms += 1000
        plug.send(maker.rows((T, 25.0)))
        virtual.run(1.0)
    assert virtual.faults() == ["+settings"]
    assert OURS in details(virtual)[0]
    assert virtual.values(T, Quality.SUSPECT) == [25.0] * 12
    plug.send(maker.hello())
    virtual.run(0.1)
    assert virtual.faults() == ["+settings", "-settings"]


def test_missing_channel_is_named(virtual, plug: Plug, board) -> None:
    plug.send(Maker().hello({T: 0, RH: 0}))
    virtual.run(0.1)
    assert details(virtual) == [f"board {OURS} does not measure gas_ratio"]


@pytest.mark.parametrize(("health", "kind"), [
    (Health.SILENT, "silent"), (Health.OPEN, "open"), (Health.SHORT, "short"), (Health.CHECKSUM, "checksum"),
    (Health.OUT_OF_RANGE, "out_of_range"), (Health.STUCK, "stuck"), (Health.HEATER, "power"),
])  # fmt: skip
def test_health_of_a_channel_is_its_fault(virtual, plug: Plug, board, health: Health, kind: str) -> None:
    maker = Maker()
    plug.send(maker.hello(), maker.rows((T, 25.0), (GAS, health)), maker.rows((T, 25.1), (GAS, health)))
    virtual.run(0.1)
    assert virtual.faults() == [f"+{kind}"]
    assert virtual.changes[0].fault.part == channel_part("bo", GAS) == "bo-gas_ratio"
    assert OURS in details(virtual)[0]
    assert virtual.values(GAS) == []
    assert virtual.values(T) == [25.0, 25.1]  # the others go on
    plug.send(maker.rows((T, 25.0), (GAS, 2.0)))
    virtual.run(0.1)
    assert virtual.faults() == [f"+{kind}", f"-{kind}"]
    assert virtual.values(GAS) == [2.0]


def test_health_may_change_from_one_fault_to_another(virtual, plug: Plug, board) -> None:
    maker = Maker()
    plug.send(maker.hello(), maker.rows((GAS, Health.OPEN)), maker.rows((GAS, Health.HEATER)))
    virtual.run(0.1)
    assert virtual.faults() == ["+open", "-open", "+power"]


def test_warm_up_of_a_channel_is_passed_on(virtual, plug: Plug, board) -> None:
    maker = Maker()
    plug.send(maker.hello(), maker.warming(GAS, 9.0))
    virtual.run(0.1)
    assert virtual.values(GAS, Quality.WARMING_UP) == [9.0]


def test_gas_ratio_is_by_clean_air(virtual, plug: Plug) -> None:
    board = make(virtual, plug, clean_air=2.5)
    board.start()
    plug.send(Maker().rows((T, 25.0), (GAS, 2.0)))
    virtual.run(0.1)
    assert [r.value for r in virtual.readings] == [25.0, 0.8]
    board.close()


def test_contact_of_the_board_has_its_role(virtual, plug: Plug) -> None:
    board = make(virtual, plug, channels=["contact"], role="smoke_alarm")
    board.start()
    maker = Maker()
    plug.send(maker.rows((CONTACT, 1.0)))  # before it has said who it is: doubted, never held back
    virtual.run(0.1)
    assert virtual.values(CONTACT) == [1.0]
    board.close()
    (channel,) = KIND.channels(board._settings, ZoneId("bep"))
    assert channel.role is Role.SMOKE_ALARM


def test_missing_numbers_are_counted_and_many_are_a_fault(virtual, plug: Plug, board) -> None:
    maker = Maker()
    plug.send(maker.hello())
    run(virtual, plug, maker, 2)
    maker.number += 2
    run(virtual, plug, maker, 2)
    assert virtual.faults() == []
    assert "missing=2" in board.stats()
    maker.number += 1
    run(virtual, plug, maker, 1)
    assert virtual.faults() == ["+checksum"]
    assert "missing=3" in details(virtual)[0]
    run(virtual, plug, maker, 61)
    assert virtual.faults() == ["+checksum", "-checksum"]


def test_torn_frames_are_counted_once(virtual, plug: Plug, board) -> None:
    maker = Maker()
    plug.send(maker.hello())
    for _ in range(2):
        torn = bytearray(maker.rows((T, 20.0)))
        torn[9] ^= 0x10
        plug.send(bytes(torn))
        run(virtual, plug, maker, 1)
    assert virtual.faults() == []
    assert "missing=2 torn=2" in board.stats()


def test_noise_is_a_fault_and_no_reading(virtual, plug: Plug, board) -> None:
    plug.send(bytes(range(256)) * 8)
    virtual.run(1.0)
    assert virtual.faults() == ["+checksum"]
    assert virtual.readings == []


def test_restart_is_noticed_and_its_reason_named(virtual, plug: Plug, board) -> None:
    maker = Maker()
    plug.send(maker.hello())
    run(virtual, plug, maker, 5)
    for reason, faults in ((Reset.POWER_ON, []), (Reset.BROWN_OUT, ["+power"]), (Reset.WATCHDOG, ["+hung"])):
        virtual.changes.clear()
        maker = Maker(reset=reason)
        plug.send(maker.hello())
        run(virtual, plug, maker, 601)
        assert virtual.faults()[:1] == faults
        assert virtual.faults()[1:] == [f.replace("+", "-") for f in faults]
    assert "restarts=3" in board.stats()
    assert "missing=0" in board.stats()


def test_board_that_restarts_again_and_again(virtual, plug: Plug, board) -> None:
    for _ in range(4):
        maker = Maker()
        maker.ms = 20
        plug.send(maker.hello())
        run(virtual, plug, maker, 20)
    assert virtual.faults() == ["+power"]
    assert "3 times" in details(virtual)[0]


def test_low_supply_is_a_fault_until_it_is_well(virtual, plug: Plug, board) -> None:
    maker = Maker()
    plug.send(maker.hello(), maker.health(0.0), maker.health(4.95))
    virtual.run(0.1)
    assert virtual.faults() == []  # 0: it cannot measure it
    plug.send(maker.health(4.31))
    virtual.run(0.1)
    plug.send(maker.health(4.9))
    virtual.run(0.1)
    assert virtual.faults() == ["+power", "-power"]
    assert "4.31 V" in details(virtual)[0]


def test_other_version_is_named(virtual, plug: Plug, board) -> None:
    plug.send(to_wire(Type.READINGS, Head(1, 1), b"\0", version=2))
    virtual.run(0.1)
    assert virtual.faults() == ["+settings"]
    assert "version 2" in details(virtual)[0]
    plug.send(Maker().hello())
    virtual.run(0.1)
    assert virtual.faults() == ["+settings", "-settings"]


def test_unplugged_board_comes_back(virtual, plug: Plug, board) -> None:
    maker = Maker()
    plug.send(maker.hello())
    run(virtual, plug, maker, 3)
    plug.pull()
    virtual.run(5.0)
    assert virtual.faults() == ["+unplugged"]
    plug.plug()
    virtual.run(10.0)
    maker = Maker()
    virtual.readings.clear()
    run(virtual, plug, maker, 3)
    assert virtual.faults() == ["+unplugged", "-unplugged"]
    assert virtual.values(T, Quality.GOOD)[-1] == 25.3
    assert "restarts=0" in board.stats()  # the power was pulled with the plug


@pytest.mark.parametrize("wrong", [
    {"board": "e661"}, {"board": OURS.upper()}, {"channels": []}, {"channels": ["smoke"]},
    {"channels": ["co", "co"]}, {"channels": ["contact"]}, {"role": "heat"}, {"every": "10 ms"},
    {"clean_air": 0.0}, {"clean_air": "2.5"},
])  # fmt: skip
def test_wrong_settings_are_refused(plug: Plug, wrong: dict[str, object]) -> None:
    given = {"id": "bo", "kind": "board", "port": "/dev/x", "board": OURS, "channels": ["co"]}
    assert BoardSettings.model_validate(given)
    with pytest.raises(ValidationError):
        BoardSettings.model_validate(given | wrong)


def test_every_health_is_known(virtual, plug: Plug, board) -> None:
    maker = Maker()
    frames: list[Frame] = [
        Readings(maker.head(), (Measured(T, h, 1.0 if h.has_value else 0.0),)) for h in Health
    ]
    plug.send(maker.hello(), *(encode(replace(f, head=maker.head())) for f in frames))
    virtual.run(0.1)
    assert len(virtual.values(T)) == sum(h.has_value for h in Health) == 3
