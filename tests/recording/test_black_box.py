from collections.abc import Sequence
from pathlib import Path

import pytest

from edge.cli.main import main
from edge.model.condition import FireCondition
from edge.model.event import AlarmEvent, Change
from edge.model.quantity import Quantity
from edge.model.reading import Reading
from edge.recording import black_box
from edge.recording.black_box import AFTER_S, BEFORE_S, LONGEST_S, BlackBox
from edge.recording.recording import read
from edge.recording.shelf import MOST_FILES, Shelf

FOLDER = Path("black-box")
T = Quantity.TEMPERATURE


class Store:
    def __init__(self) -> None:
        self.written: list[tuple[Path, Sequence[Reading]]] = []

    def __call__(self, path: Path, readings: Sequence[Reading]) -> None:
        self.written.append((path, readings))


def heat(at: float, value: float = 25.0) -> Reading:
    return Reading("heat", "room", T, value, at)


def event(at: float, seq: int = 1, after: FireCondition = FireCondition.FIRE_ALARM, **more) -> AlarmEvent:
    change = more.pop("change", Change.CONDITION)
    return AlarmEvent("k7q2", 4, seq, at, "room", 1025, change, FireCondition.PRE_ALARM, after, **more)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def box(store: Store) -> BlackBox:
    return BlackBox(FOLDER, store)


def feed(box: BlackBox, start: float, end: float, step: float = 1.0) -> None:
    at = start
    while at < end:
        box.note(heat(at))
        at += step


def test_alarm_is_recorded_from_ten_minutes_before_to_thirty_after(box: BlackBox, store: Store) -> None:
    feed(box, 0.0, 5000.0)
    assert box.next_deadline() is None
    box.on_event(event(5000.0))
    feed(box, 5000.0, 5000.0 + AFTER_S)
    box.tick(5000.0 + AFTER_S - 1.0)
    assert store.written == []
    assert box.next_deadline() == 5000.0 + AFTER_S
    box.tick(5000.0 + AFTER_S)
    ((path, readings),) = store.written
    assert path == FOLDER / "k7q2-4-1.csv.gz"
    assert readings[0].at == 0.0
    assert readings[-1].at == pytest.approx(BEFORE_S + AFTER_S, abs=2.0)
    assert len(readings) == pytest.approx(BEFORE_S + AFTER_S, abs=2.0)
    assert box.next_deadline() is None


def test_second_alarm_prolongs_the_recording_and_does_not_begin_another(box: BlackBox, store: Store) -> None:
    feed(box, 0.0, 700.0)
    box.on_event(event(700.0))
    feed(box, 700.0, 1000.0)
    box.on_event(event(1000.0, seq=5))
    assert box.next_deadline() == 1000.0 + AFTER_S
    box.tick(1000.0 + AFTER_S)
    assert [path.name for path, _ in store.written] == ["k7q2-4-1.csv.gz"]


def test_recording_ends_at_last_however_many_alarms_come(box: BlackBox, store: Store) -> None:
    feed(box, 0.0, 10.0)
    for i in range(40):
        box.on_event(event(10.0 + i * 600.0, seq=i))
        box.note(heat(10.0 + i * 600.0))
        box.tick(10.0 + i * 600.0)
    assert len(store.written) == 2
    assert store.written[0][1][-1].at <= LONGEST_S + 10.0


@pytest.mark.parametrize(
    "other",
    [
        event(5.0, after=FireCondition.PRE_ALARM),
        event(5.0, after=FireCondition.QUIESCENT),
        event(5.0, change=Change.NEIGHBOUR),
        event(5.0, change=Change.SILENCED),
        event(5.0, drill=True),
    ],
)
def test_what_is_no_fire_alarm_of_this_house_is_not_recorded(box: BlackBox, other: AlarmEvent) -> None:
    box.note(heat(1.0))
    box.on_event(other)
    assert box.next_deadline() is None


def test_memory_is_bounded_while_quiet_and_while_it_burns(
    box: BlackBox, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(black_box, "MOST_READINGS", 500)
    feed(box, 0.0, 2000.0, 0.01)
    assert len(box._ring) == black_box.MOST_BEFORE
    feed(box, 2000.0, 4000.0)
    assert len(box._ring) <= black_box.MOST_BEFORE
    box.on_event(event(4000.0))
    feed(box, 4000.0, 4001.0, 0.5)
    assert len(store.written) == 1  # full at once: the first minutes are kept
    assert 500 <= len(store.written[0][1]) <= BEFORE_S + 2


def test_readings_a_little_out_of_turn_are_sorted(box: BlackBox, store: Store) -> None:
    for at in (10.0, 12.0, 11.5, 13.0):
        box.note(heat(at))
    box.on_event(event(13.0))
    box.close()
    assert [r.at for r in store.written[0][1]] == [0.0, 1.5, 2.0, 3.0]


def test_close_writes_what_there_is_and_once(box: BlackBox, store: Store) -> None:
    box.close()
    box.note(heat(1.0))
    box.on_event(event(2.0))
    box.close()
    box.close()
    assert len(store.written) == 1


def test_next_alarm_has_its_ten_minutes_before_too(box: BlackBox, store: Store) -> None:
    feed(box, 0.0, 700.0)
    box.on_event(event(700.0))
    feed(box, 700.0, 700.0 + AFTER_S)
    box.tick(700.0 + AFTER_S)
    box.on_event(event(2510.0, seq=9))
    box.close()
    assert store.written[1][1][-1].at == pytest.approx(BEFORE_S - 10.0, abs=11.0)


def test_shelf_writes_a_recording_that_replay_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problems: list[str | None] = []
    shelf = Shelf(problems.append)
    box = BlackBox(tmp_path / "black-box", shelf.put)
    for i in range(700):
        box.note(heat(1000.0 + i, 25.0 if i < 600 else 80.0))
    box.on_event(event(1601.0))
    box.close()
    shelf.close()
    (path,) = (tmp_path / "black-box").iterdir()
    assert problems == [None]
    assert len(list(read(path))) > 600
    assert main(["replay", str(path)]) == 0
    assert "BÁO CHÁY (nhiệt độ vượt ngưỡng)" in capsys.readouterr().out


def test_shelf_keeps_the_newest_recordings(tmp_path: Path) -> None:
    shelf = Shelf(lambda problem: None)
    for i in range(MOST_FILES + 3):
        shelf.put(tmp_path / f"k7q2-1-{i:03}.csv.gz", [heat(0.0)])
        shelf.close()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == MOST_FILES
    assert names[-1] == f"k7q2-1-{MOST_FILES + 2:03}.csv.gz"


def test_shelf_tells_of_a_disk_that_refuses_and_leaves_no_half_file(tmp_path: Path) -> None:
    problems: list[str | None] = []
    (tmp_path / "file").write_text("in the way")
    shelf = Shelf(problems.append)
    shelf.put(tmp_path / "file" / "x.csv.gz", [heat(0.0)])
    shelf.put(tmp_path / "y.csv.gz", [heat(1.0), heat(0.0)])
    shelf.close()
    assert len(problems) == 2
    assert all(problems)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
