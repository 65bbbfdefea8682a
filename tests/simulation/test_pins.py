import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from gpiozero import DigitalInputDevice, OutputDevice

from edge.errors import DeviceError
from edge.simulation.pins import SOCKET_NAME, PinHand, open_factory


@pytest.fixture
def factory(tmp_path: Path, reactor):
    factory = open_factory(tmp_path, reactor)
    yield factory
    factory.close()


@pytest.fixture
def hand(tmp_path: Path) -> PinHand:
    return PinHand(tmp_path / SOCKET_NAME)


def test_pins_press_and_release_reach_the_device(factory, hand, run_until):
    seen = []
    with DigitalInputDevice(27, pull_up=True, pin_factory=factory) as button:
        button.when_activated = lambda: seen.append(("pressed", threading.current_thread()))
        button.when_deactivated = lambda: seen.append(("released", threading.current_thread()))
        hand.press(27)
        run_until(lambda: button.value == 1)
        hand.release(27)
        run_until(lambda: button.value == 0)
    here = threading.current_thread()
    assert seen == [("pressed", here), ("released", here)]


def test_pins_level_of_an_output_can_be_asked(factory, hand, reactor, tmp_path):
    with OutputDevice(23, active_high=False, initial_value=False, pin_factory=factory) as siren:
        assert ask(hand, 23, reactor) is True
        siren.on()
        assert ask(hand, 23, reactor) is False


def ask(hand: PinHand, gpio: int, reactor) -> bool:
    with ThreadPoolExecutor(1) as other_process:
        future = reactor.loop.run_in_executor(other_process, hand.is_high, gpio)
        return reactor.loop.run_until_complete(future)


@pytest.mark.parametrize("line", ["", "27", "27 up", "99 low", "x low", "-1 high", "27 low\nrm", "\xff" * 80])
def test_pins_line_that_asks_the_impossible_does_nothing(factory, hand, run_until, line):
    with DigitalInputDevice(27, pull_up=True, pin_factory=factory) as button:
        hand._send(line)
        hand.press(22)
        run_until(lambda: factory.pin(22).state is False)
        assert button.value == 0


def test_pins_output_is_not_driven(factory, hand, run_until):
    with OutputDevice(23, pin_factory=factory) as siren:
        hand.press(23)
        hand.release(23)
        hand.press(22)
        run_until(lambda: factory.pin(22).state is False)
        assert siren.value == 0


def test_pins_hand_says_when_no_node_listens(tmp_path):
    hand = PinHand(tmp_path / "nobody")
    with pytest.raises(DeviceError, match="no node listens"):
        hand.press(27)
    with pytest.raises(DeviceError, match="no answer"):
        hand.is_high(27)


def test_pins_factory_removes_its_socket_and_opens_again_over_a_stale_one(tmp_path, reactor):
    first = open_factory(tmp_path, reactor)
    first.close()
    assert not (tmp_path / SOCKET_NAME).exists()
    (tmp_path / SOCKET_NAME).write_text("left by a kill -9")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        open_factory(tmp_path, reactor).close()


def test_pins_folder_that_is_not_there_is_a_device_error(tmp_path, reactor):
    with pytest.raises(DeviceError, match="cannot listen"):
        open_factory(tmp_path / "missing", reactor)
