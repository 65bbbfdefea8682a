import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.errors import LiengiaError
from edge.model.quantity import Quantity
from edge.model.reading import Reading
from edge.recording.recording import HEADER, MAX_ROW, RecordingError, parse_row, read, write


def test_read_gives_the_rows_of_a_compressed_file(recordings: Path) -> None:
    readings = list(read(recordings / "fsri-redaccent-open-corner-1.csv.gz"))
    assert len(readings) == 781
    assert readings[0] == Reading("room-heat", "room", Quantity.TEMPERATURE, 17.8, 0.0)
    assert [r.at for r in readings] == sorted(r.at for r in readings)


@pytest.mark.parametrize("name", ["x.csv", "x.csv.gz"])
def test_write_then_read_is_the_same(tmp_path: Path, name: str) -> None:
    readings = [
        Reading("pm", "bep", Quantity.PM2_5, 12.3456789, 0.0),
        Reading("nut", "cua", Quantity.CALL_POINT, 1.0, 0.0),
        Reading("pm", "bep", Quantity.PM2_5, 1e-9, 1.25),
    ]
    assert write(tmp_path / name, readings) == 3
    assert list(read(tmp_path / name)) == readings


@given(
    value=st.floats(allow_nan=False, allow_infinity=False),
    at=st.floats(allow_nan=False, allow_infinity=False),
    quantity=st.sampled_from(Quantity),
)
def test_row_keeps_every_digit(value: float, at: float, quantity: Quantity) -> None:
    assert parse_row(f"{at!r},z,s,{quantity},{value!r}\n") == Reading("s", "z", quantity, value, at)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("1,z,s,temperature", "4 columns, expected 5"),
        ("1,z,s,temperature,20,", "6 columns"),
        ("x,z,s,temperature,20", "time_s 'x' is not a number"),
        ("1,z,s,temperature,warm", "value 'warm' is not a number"),
        ("1,z,s,temperature,nan", "value 'nan' is not finite"),
        ("1,z,s,warmth,20", "unknown quantity 'warmth'; known are temperature"),
        ("1,,s,temperature,20", "zone and sensor need a name"),
        ("0.5,z,s,temperature,20", "time goes back from 1 to 0.5 s"),
        ("", "1 columns"),
    ],
)
def test_bad_row_is_named_by_file_and_line(tmp_path: Path, row: str, complaint: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"{HEADER}\n1,z,s,temperature,20\n{row}\n1,z,s,temperature,20\n")
    readings = read(path)
    assert next(readings).value == 20.0  # what stands before it is still given
    with pytest.raises(RecordingError, match=r"x\.csv:3: ") as caught:
        list(readings)
    assert complaint in str(caught.value)
    assert caught.value.line == 3
    assert isinstance(caught.value, LiengiaError)


def test_wrong_header_is_line_one(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("time,value\n1,2\n")
    with pytest.raises(RecordingError, match=r"x.csv:1: the header is 'time,value'"):
        list(read(tmp_path / "x.csv"))


def test_endless_line_is_refused_without_reading_it_whole(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(f"{HEADER}\n" + "0" * (50 * MAX_ROW))
    with pytest.raises(RecordingError, match=r"x\.csv:2: 1 columns"):
        list(read(tmp_path / "x.csv"))


def test_damaged_files_are_recording_errors(tmp_path: Path) -> None:
    whole = gzip.compress((HEADER + "\n" + "1,z,s,temperature,20\n" * 999).encode())
    (tmp_path / "torn.csv.gz").write_bytes(whole[:-20])
    (tmp_path / "plain.csv.gz").write_text(HEADER)
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    for name in ("torn.csv.gz", "plain.csv.gz", "binary.csv", "absent.csv"):
        with pytest.raises(RecordingError, match=name):
            list(read(tmp_path / name))


def test_write_refuses_time_going_back(tmp_path: Path) -> None:
    readings = [Reading("s", "z", Quantity.CO, 0.0, at) for at in (1.0, 0.0)]
    with pytest.raises(RecordingError, match="time goes back"):
        write(tmp_path / "x.csv", readings)
    with pytest.raises(RecordingError, match="absent"):
        write(tmp_path / "absent" / "x.csv", [])
