import os
import threading

import pytest

from edge.simulation.loop_thread import LoopThread


def test_loop_thread_runs_what_it_is_given_and_returns_it():
    bench = LoopThread("bench")
    try:
        assert bench.call(threading.current_thread).name == "bench"
        with pytest.raises(ZeroDivisionError):
            bench.call(lambda: 1 // 0)
        assert bench.call(lambda: 7) == 7
    finally:
        bench.close()
    bench.close()


def test_loop_thread_serves_descriptors_while_the_main_thread_is_busy():
    bench = LoopThread("bench")
    came = threading.Event()
    here, there = os.pipe()
    try:
        bench.call(lambda: bench.reactor.add_reader(here, lambda _at: (os.read(here, 1), came.set())))
        os.write(there, b"x")
        assert came.wait(10)
        bench.call(lambda: bench.reactor.remove_reader(here))
    finally:
        bench.close()
        os.close(here)
        os.close(there)
