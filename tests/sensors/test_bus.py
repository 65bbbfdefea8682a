"""Real threads: several devices on one, and what each costs the others."""

import threading

import pytest

from edge.errors import DeviceError
from edge.model.identity import PartId
from edge.sensors.bus import Bus
from edge.sensors.poll import Poll


class Scripted:
    """Counts; answers, fails, has nothing to tell, or blocks until told otherwise."""

    def __init__(self, mood: str = "answer") -> None:
        self.mood = mood
        self.reads = 0
        self.closed = 0
        self.threads: set[str] = set()
        self.go_on = threading.Event()

    def read(self) -> int | None:
        self.reads += 1
        self.threads.add(threading.current_thread().name)
        if self.mood == "fail":
            raise DeviceError("it", "no answer")
        if self.mood == "crash":
            self.mood = "answer"
            raise ArithmeticError("nobody foresaw this")
        if self.mood == "block":
            self.go_on.wait()
        return None if self.mood == "quiet" else self.reads

    def close(self) -> None:
        self.closed += 1


def poll(bench, bus: Bus | None, name: str, device: Scripted, into: list) -> Poll[int]:
    return Poll(
        PartId(name), device, bench.desk(), lambda value, _at: into.append((name, value)),
        every_s=1.0, patience=3, bus=bus,
    )  # fmt: skip


def test_members_share_one_thread_and_what_is_common_closes_last(quick) -> None:
    closed: list[tuple[int, int]] = []
    a, b = Scripted(), Scripted("fail")
    bus = Bus("cable", quick.reactor, on_idle=lambda: closed.append((a.closed, b.closed)))
    values: list = []
    polls = [poll(quick, bus, "a", a, values), poll(quick, bus, "b", b, values)]
    for one in polls:
        one.start()
    quick.until(lambda: "+unplugged" in quick.faults() and len(values) >= 3)
    assert {name for name, _ in values} == {"a"}
    assert a.threads == b.threads == {"bus-cable"}
    b.mood = "answer"
    quick.until(lambda: ("b", b.reads) in values)
    assert quick.faults() == ["+unplugged", "-unplugged"]
    polls[0].close()
    count = len(values)
    quick.until(lambda: len(values) > count)
    assert values[-1][0] == "b", "the others go on when one leaves"
    polls[1].close()
    polls[1].close()
    ((a_closed, b_closed),) = closed
    assert a_closed == 1
    assert b_closed >= 4  # after each failure, and at the end


def test_a_bus_that_everybody_left_can_be_joined_again(quick) -> None:
    bus, values = Bus("cable", quick.reactor), []
    for name in ("first", "second"):
        one = poll(quick, bus, name, Scripted(), values)
        one.start()
        quick.until(lambda name=name: name in {who for who, _ in values})
        one.close()


def test_nothing_to_tell_is_no_hang_and_no_reading(quick) -> None:
    device, values = Scripted("quiet"), []
    one = poll(quick, None, "a", device, values)
    one.start()
    quick.run(60.0)
    assert (values, quick.faults()) == ([], [])
    assert device.reads > 20
    one.close()


def test_a_member_that_blocks_is_hung_with_all_of_its_bus_and_another_bus_is_not(quick) -> None:
    values: list = []
    stuck = Scripted("block")
    bus = Bus("cable", quick.reactor)
    polls = [poll(quick, bus, "stuck", stuck, values), poll(quick, bus, "beside", Scripted(), values)]
    other = poll(quick, None, "other", Scripted(), values)
    for one in (*polls, other):
        one.start()
    quick.until(lambda: len(quick.changes) >= 2)
    assert {str(c.fault.part) for c in quick.changes} == {"stuck", "beside"}
    assert {c.fault.kind for c in quick.changes} == {"hung"}
    stuck.mood = "answer"
    stuck.go_on.set()
    quick.until(lambda: quick.faults().count("-hung") == 2)
    count = sum(name == "other" for name, _ in values)
    assert count >= 10
    for one in (*polls, other):
        one.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_an_unforeseen_error_ended_is_revived_and_said_so(quick) -> None:
    values: list = []
    bus = Bus("cable", quick.reactor)
    moods = {"a": "crash", "b": "answer"}
    polls = [poll(quick, bus, name, Scripted(mood), values) for name, mood in moods.items()]
    for one in polls:
        one.start()
    quick.until(lambda: {name for name, _ in values} == {"a", "b"})
    quick.until(lambda: quick.faults().count("-hung") == quick.faults().count("+hung"))
    assert set(quick.faults()) == {"+hung", "-hung"}
    for one in polls:
        one.close()


@pytest.mark.parametrize("members", [1, 3])
def test_close_waits_only_for_the_last(quick, members: int) -> None:
    bus = Bus("cable", quick.reactor)
    polls = [poll(quick, bus, str(n), Scripted(), []) for n in range(members)]
    for one in polls:
        one.start()
    for one in polls:
        one.close()
    assert not [t for t in threading.enumerate() if t.name == "bus-cable"]
