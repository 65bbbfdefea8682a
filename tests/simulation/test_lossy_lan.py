import socket

import pytest

from edge.simulation.lossy_lan import LossyLan


@pytest.fixture
def house():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(5)
        yield listener


def send(port: int, count: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as neighbour:
        for number in range(count):
            neighbour.sendto(str(number).encode(), ("127.0.0.1", port))


def drops(house, reactor, run_until, *, loss: float, seed: int, count: int = 200) -> list[bytes]:
    lan = LossyLan(reactor, loss=loss, seed=seed)
    port = lan.open(house.getsockname()[1])
    for start in range(0, count, 50):  # a socket's queue is short
        send(port, 50)
        run_until(lambda start=start: lan.forwarded + lan.dropped == start + 50)
    lan.close()
    return [house.recv(100) for _ in range(lan.forwarded)]


def test_lan_without_loss_forwards_everything(house, reactor, run_until):
    assert len(drops(house, reactor, run_until, loss=0.0, seed=1)) == 200


def test_lan_loses_about_the_share_it_was_told(house, reactor, run_until):
    got = drops(house, reactor, run_until, loss=0.3, seed=1)
    assert 110 <= len(got) <= 170  # 140 expected, standard deviation 6.5


def test_lan_drops_the_same_ones_with_the_same_seed(house, reactor, run_until):
    first = drops(house, reactor, run_until, loss=0.5, seed=7)
    assert first == drops(house, reactor, run_until, loss=0.5, seed=7)
    assert first != drops(house, reactor, run_until, loss=0.5, seed=8)


def test_lan_goes_on_when_a_house_is_gone(house, reactor, run_until):
    lan = LossyLan(reactor, loss=0.0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        dead_port = gone.getsockname()[1]
    to_dead, to_alive = lan.open(dead_port), lan.open(house.getsockname()[1])
    send(to_dead, 3)
    run_until(lambda: lan.forwarded >= 1)
    send(to_alive, 1)
    reactor.loop.call_soon(lambda: None)
    run_until(lambda: lan.forwarded >= 2)
    lan.close()
    assert house.recv(100) == b"0"
