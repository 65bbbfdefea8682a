import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from gpiozero import GPIOPinInUse, PinInvalidPin
from gpiozero.pins.mock import MockFactory, MockPin

from edge.model.event import FaultRaised
from edge.model.identity import ZoneId
from edge.model.quantity import Quantity
from edge.sensors import call_point, contact
from edge.sensors.pin_input import EDGES_MOST, REPEAT_S, PinInput

GPIO = 17


class WiredPin(MockPin):
    """The contact outside decides the level, not the pull inside; `closed` before the node starts."""

    closed = False

    def __init__(self, factory: Any, info: Any) -> None:
        super().__init__(factory, info)
        self._state = not self.closed

    def _set_pull(self, value: str) -> None:
        self._pull = value


class ClosedPin(WiredPin):
    closed = True


class DeafPin(WiredPin):
    """The driver's thread has died: levels change, no edge is told."""

    def _call_when_changed(self) -> None:
        pass


@pytest.fixture
def house(virtual: Any) -> Iterator[Any]:
    """With wired pins."""
    virtual.factory = MockFactory(pin_class=WiredPin)
    yield virtual
    virtual.factory.reset()


def make(bench: Any, **settings: object) -> PinInput:
    wish = {"id": "bao-khoi", "kind": "contact", "role": "smoke_alarm", "gpio": GPIO, **settings}
    return contact.build(contact.ContactSettings.model_validate(wish), ZoneId("bep"), bench.desk())


def close_contact(bench: Any) -> None:
    bench.factory.pin(GPIO).drive_low()


def open_contact(bench: Any) -> None:
    bench.factory.pin(GPIO).drive_high()


def values(bench: Any) -> list[float]:
    return bench.values(Quantity.CONTACT)


def test_contact_closing_is_read_after_its_stable_time(house) -> None:
    sensor = make(house)
    sensor.start()
    assert values(house) == [0.0]  # the level found, at once
    house.run(0.5)
    pressed_at = house.reactor.now()
    close_contact(house)
    house.run(0.4)
    assert values(house) == [0.0, 1.0]
    assert house.readings[-1].at == pytest.approx(pressed_at + 0.3, abs=0.01)
    open_contact(house)
    house.run(0.4)
    assert values(house) == [0.0, 1.0, 0.0]
    assert (house.readings[0].sensor, house.readings[0].zone) == ("bao-khoi", "bep")
    sensor.close()


@pytest.mark.parametrize(("wiring", "expected"), [("normally_open", 1.0), ("normally_closed", 0.0)])
def test_contact_closed_at_start_is_read_at_once(house, wiring: str, expected: float) -> None:
    house.factory = MockFactory(pin_class=ClosedPin)
    sensor = make(house, wiring=wiring)
    sensor.start()
    assert values(house) == [expected]
    sensor.close()


def test_normally_closed_contact_alarms_when_its_wire_is_cut(house) -> None:
    house.factory = MockFactory(pin_class=ClosedPin)
    sensor = make(house, wiring="normally_closed")
    sensor.start()
    open_contact(house)
    house.run(0.5)
    assert values(house) == [0.0, 1.0]
    sensor.close()


def test_contact_to_the_supply_with_a_pull_down(house) -> None:
    house.factory = MockFactory(pin_class=ClosedPin)  # low at start: at rest
    sensor = make(house, pull_up=False)
    sensor.start()
    assert house.factory.pin(GPIO).pull == "down"
    house.factory.pin(GPIO).drive_high()
    house.run(0.5)
    assert values(house) == [0.0, 1.0]
    sensor.close()


def test_bounce_is_read_once(house) -> None:
    sensor = make(house)
    sensor.start()
    for _ in range(5):
        close_contact(house)
        open_contact(house)
        house.run(0.01)
    close_contact(house)
    house.run(0.5)
    assert values(house) == [0.0, 1.0]
    sensor.close()


def test_short_pulse_then_a_press_is_read(house) -> None:
    sensor = make(house)
    sensor.start()
    close_contact(house)
    house.run(0.1)
    open_contact(house)
    house.run(0.05)
    close_contact(house)
    house.run(0.5)
    assert values(house) == [0.0, 1.0]
    sensor.close()


def test_level_is_told_again_so_that_supervision_sees_it(house) -> None:
    sensor = make(house)
    sensor.start()
    house.run(10 * REPEAT_S + 0.5)
    assert len(values(house)) == 11
    close_contact(house)
    house.run(2 * REPEAT_S + 0.5)
    assert values(house)[11:] == [1.0, 1.0]
    sensor.close()


def test_poll_finds_what_the_driver_did_not_tell(house) -> None:
    house.factory = MockFactory(pin_class=DeafPin)
    sensor = make(house)
    sensor.start()
    house.run(0.5)
    close_contact(house)
    house.run(1.5)
    assert values(house) == [0.0, 1.0]
    assert "missed=1" in sensor.stats()
    sensor.close()


def test_level_that_went_away_unseen_is_not_taken_for_stable(house) -> None:
    sensor = make(house)
    sensor.start()
    house.run(0.1)
    close_contact(house)
    house.run(0.1)
    house.factory.pin(GPIO)._state = True  # opened, and the edge was lost
    house.run(2.0)
    assert values(house) == [0.0]
    sensor.close()


def test_idle_contact_wakes_the_loop_once_a_second(house) -> None:
    sensor = make(house)
    sensor.start()
    polls = []
    original = sensor._poll
    sensor._poll = lambda at: (polls.append(at), original(at))
    house.run(100.0)
    assert 95 <= len(polls) <= 105
    sensor.close()


def test_chatter_is_a_fault_and_a_steady_level_alarms_all_the_same(house) -> None:
    sensor = make(house)
    sensor.start()
    for n in range(100):
        (close_contact if n % 2 == 0 else open_contact)(house)
        house.run(0.05)
    assert house.faults() == ["+noisy"]
    close_contact(house)
    house.run(0.5)
    assert values(house)[-1] == 1.0
    house.run(15.0)
    assert house.faults() == ["+noisy", "-noisy"]
    sensor.close()


def test_flood_of_edges_is_bounded(house) -> None:
    sensor = make(house)
    sensor.start()
    for _ in range(5000):
        close_contact(house)
        open_contact(house)
    close_contact(house)
    assert len(sensor._edges) == EDGES_MOST
    assert len(house.loop._ready) < 20
    house.run(0.5)
    assert values(house) == [0.0, 1.0]
    sensor.close()


def test_driver_thread_never_sees_an_exception(house, mocker) -> None:
    sensor = make(house)
    sensor.start()
    mocker.patch.object(house.reactor, "now", side_effect=RuntimeError("our bug"))
    close_contact(house)  # gpiozero's mock would let it through
    mocker.stopall()
    assert "broken=1" in sensor.stats()
    house.run(1.5)
    assert values(house) == [0.0, 1.0]  # by the poll
    sensor.close()


def test_reading_that_fails_downstream_does_not_end_the_polling(house) -> None:
    sensor = make(house)
    sensor.start()
    fails = iter([RuntimeError("our bug")])

    def on_reading(reading: Any) -> None:
        for error in fails:
            raise error
        house.readings.append(reading)

    object.__setattr__(sensor._desk, "on_reading", on_reading)
    house.readings.clear()
    house.run(3 * REPEAT_S)
    assert len(house.errors) == 1
    house.errors.clear()
    assert values(house) == [0.0, 0.0]
    sensor.close()


def test_edge_from_the_drivers_thread_reaches_the_loop(bench) -> None:
    bench.factory = MockFactory(pin_class=WiredPin)
    sensor = make(bench)
    sensor.start()
    readers: list[threading.Thread] = []
    object.__setattr__(
        sensor._desk, "on_reading",
        lambda r: (readers.append(threading.current_thread()), bench.readings.append(r)),
    )  # fmt: skip
    thread = threading.Thread(target=close_contact, args=(bench,))
    thread.start()
    bench.until(lambda: values(bench) == [0.0, 1.0])
    thread.join()
    assert set(readers) == {threading.main_thread()}
    sensor.close()


class BusyFactory:
    """A pin that cannot be had until `free`."""

    def __init__(self, inner: MockFactory, error: Exception) -> None:
        self.inner = inner
        self.error: Exception | None = error
        self.tries = 0

    def __call__(self) -> MockFactory:
        self.tries += 1
        if self.error is not None:
            raise self.error
        return self.inner


@pytest.mark.parametrize("error", [
    GPIOPinInUse("GPIO17 is already in use"), PinInvalidPin("no such pin"), OSError(13, "Permission denied"),
    ImportError("No module named 'lgpio'"),
])  # fmt: skip
def test_pin_that_cannot_be_opened_is_a_fault_and_tried_again(house, error: Exception) -> None:
    busy = BusyFactory(house.factory, error)
    desk = house.desk()
    object.__setattr__(desk, "pins", busy)
    settings = call_point.CallPointSettings.model_validate({"id": "nut", "kind": "call_point", "gpio": GPIO})
    sensor = call_point.build(settings, ZoneId("cua"), desk)
    sensor.start()
    house.run(200.0)
    assert house.faults() == ["+unplugged"]
    change = house.changes[0]
    assert isinstance(change, FaultRaised)
    assert str(GPIO) in change.fault.detail
    assert 5 <= busy.tries <= 12
    assert house.readings == []
    busy.error = None
    house.run(61.0)
    assert house.faults() == ["+unplugged", "-unplugged"]
    assert house.values(Quantity.CALL_POINT)[0] == 0.0
    sensor.close()


def test_drivers_own_error_is_caught(house, monkeypatch: pytest.MonkeyPatch) -> None:
    """lgpio's error is a bare Exception: GPIO busy, chip gone."""
    lgpio = SimpleNamespace(error=type("error", (Exception,), {}))
    monkeypatch.setitem(sys.modules, "lgpio", lgpio)
    desk = house.desk()
    object.__setattr__(desk, "pins", BusyFactory(house.factory, lgpio.error("GPIO busy")))
    settings = call_point.CallPointSettings.model_validate({"id": "nut", "kind": "call_point", "gpio": GPIO})
    sensor = call_point.build(settings, ZoneId("cua"), desk)
    sensor.start()
    assert house.faults() == ["+unplugged"]
    sensor.close()


def test_pin_that_stops_answering_is_a_fault_and_recovers(house, mocker) -> None:
    sensor = make(house)
    sensor.start()
    broken = mocker.patch.object(WiredPin, "_get_state", side_effect=OSError(5, "Input/output error"))
    house.run(3.0)
    assert house.faults() == ["+unplugged"]
    mocker.stop(broken)
    house.run(10.0)
    assert house.faults() == ["+unplugged", "-unplugged"]
    house.readings.clear()
    close_contact(house)
    house.run(0.5)
    assert values(house) == [1.0]
    sensor.close()


def test_close_frees_the_pin_and_tells_nothing_more(house) -> None:
    sensor = make(house)
    sensor.start()
    close_contact(house)
    sensor.close()
    house.run(10.0)
    assert values(house) == [0.0]
    again = make(house)  # the pin is free
    again.start()
    assert house.faults() == []
    again.close()
