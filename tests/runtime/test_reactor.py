import os
import threading

from edge.runtime.reactor import Reactor


def test_call_at_hands_over_the_instant_of_its_turn(virtual) -> None:
    begun = virtual.reactor.now()
    instants: list[float] = []
    virtual.reactor.call_at(begun + 5.0, instants.append)
    virtual.reactor.call_at(begun + 2.0, instants.append)
    virtual.run(10.0)
    assert [round(at - begun, 6) for at in instants] == [2.0, 5.0]


def test_call_at_in_the_past_is_called_at_once(virtual) -> None:
    begun = virtual.reactor.now()
    instants: list[float] = []
    virtual.reactor.call_at(begun - 100.0, instants.append)
    virtual.run(0.1)
    assert instants[0] - begun < 0.01


def test_timer_cancelled_is_never_called(virtual) -> None:
    called: list[float] = []
    timer = virtual.reactor.call_at(virtual.reactor.now() + 1.0, called.append)
    timer.cancel()
    timer.cancel()
    virtual.run(5.0)
    assert not called


def test_reader_is_called_and_removed(bench) -> None:
    read, write = os.pipe()
    seen: list[bytes] = []

    def on_readable(_at: float) -> None:
        seen.append(os.read(read, 10))
        bench.reactor.remove_reader(read)

    bench.reactor.add_reader(read, on_readable)
    os.write(write, b"one")
    bench.until(lambda: seen)
    os.write(write, b"two")
    bench.run(0.05)
    assert seen == [b"one"]
    os.close(read)
    os.close(write)


def test_post_from_a_thread_runs_on_the_loop(bench) -> None:
    ran_in: list[threading.Thread] = []
    thread = threading.Thread(
        target=lambda: bench.reactor.post(lambda: ran_in.append(threading.current_thread()))
    )
    thread.start()
    bench.until(lambda: ran_in)
    thread.join()
    assert ran_in == [threading.main_thread()]


def test_post_after_the_end_is_harmless(bench) -> None:
    import asyncio

    loop = asyncio.new_event_loop()
    loop.close()
    Reactor(loop, bench.reactor.clock).post(lambda: None)
