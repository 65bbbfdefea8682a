"""The recording format: CSV or CSV.gz, one row one reading, sorted by time (HEADER names the columns)."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from math import isfinite
from pathlib import Path
from typing import IO, Literal, Self

from edge.errors import LiengiaError, Said, words_of
from edge.model.identity import PartId, ZoneId
from edge.model.quantity import Quantity
from edge.model.reading import Reading

HEADER = "time_s,zone,sensor,quantity,value"
# A row longer than this is not one of ours; the reader must not swallow a disk of zeros as one line.
MAX_ROW = 1000

_COLUMNS = len(HEADER.split(","))
_QUANTITIES = {quantity.value: quantity for quantity in Quantity}


class RecordingError(LiengiaError, ValueError):
    """A recording that cannot be used; names the file and, where there is one, the line."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        place = path if line is None else f"{path}:{line}"
        super().__init__(Said("{place}: {why}", place=place, why=message))
        self.path = path
        self.line = line


def read(path: Path) -> Iterator[Reading]:
    """The readings of a file, one at a time.

    Raises:
        RecordingError: no such file, not gzip, a wrong header or row, or time going back.
    """
    try:
        with _open(path, "r") as file:
            yield from _rows(path, file)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise RecordingError(path, None, Said("the compressed file is damaged: {why}", why=error)) from error
    except UnicodeDecodeError as error:
        raise RecordingError(path, None, Said("not a text file: {why}", why=error)) from error
    except OSError as error:
        raise RecordingError(path, None, words_of(error)) from error


def write(path: Path, readings: Iterable[Reading]) -> int:
    """Write readings, compressed where the name ends in .gz; how many there were.

    Raises:
        RecordingError: a reading older than the one before it, or the file cannot be written.
    """
    with Writer(path) as writer:
        for reading in readings:
            writer.put(reading)
    return writer.count


class Writer:
    """A recording that grows; use as a context.

    count  rows written
    """

    def __init__(self, path: Path) -> None:
        """
        Raises:
            RecordingError: the file cannot be written (as put and the end of the context).
        """
        self._path = path
        self.count = 0
        self._last = float("-inf")
        try:
            self._file = _open(path, "w")
            self._file.write(HEADER + "\n")
        except OSError as error:
            raise self._problem(error) from error

    def put(self, reading: Reading) -> None:
        """Add a reading that is not older than the last."""
        if not reading.at >= self._last:
            raise RecordingError(self._path, self.count + 2, _goes_back(self._last, reading.at))
        self._last = reading.at
        row = f"{reading.at!r},{reading.zone},{reading.sensor},{reading.quantity},{reading.value!r}\n"
        try:
            self._file.write(row)
        except OSError as error:
            raise self._problem(error) from error
        self.count += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._file.close()
        except OSError as error:
            raise self._problem(error) from error

    def _problem(self, error: OSError) -> RecordingError:
        return RecordingError(self._path, None, words_of(error))


def _open(path: Path, mode: Literal["r", "w"]) -> IO[str]:
    if path.name.endswith(".gz"):
        return gzip.open(path, "rt" if mode == "r" else "wt", encoding="utf-8", newline="")
    return path.open(mode, encoding="utf-8", newline="")


def _rows(path: Path, file: IO[str]) -> Iterator[Reading]:
    header = file.readline(MAX_ROW).strip()
    if header != HEADER:
        said = Said("the header is '{header}', expected '{wanted}'", header=header[:80], wanted=HEADER)
        raise RecordingError(path, 1, said)
    last = float("-inf")
    line = 1
    while row := file.readline(MAX_ROW):
        line += 1
        try:
            reading = parse_row(row)
        except ValueError as error:
            raise RecordingError(path, line, words_of(error)) from None
        if reading.at < last:
            raise RecordingError(path, line, _goes_back(last, reading.at))
        last = reading.at
        yield reading


def _goes_back(last: float, at: float) -> Said:
    return Said("time goes back from {last} to {at} s", last=f"{last:g}", at=f"{at:g}")


def parse_row(row: str) -> Reading:
    """One row as a reading.

    Raises:
        ValueError: what is wrong with it.
    """
    cells = row.strip().split(",")
    if len(cells) != _COLUMNS:
        said = Said(
            "{count} columns, expected {wanted} ({header})", count=len(cells), wanted=_COLUMNS, header=HEADER
        )
        raise ValueError(said)
    time_s, zone, sensor, quantity, value = cells
    if not zone or not sensor:
        raise ValueError(Said("zone and sensor need a name"))
    known = _QUANTITIES.get(quantity)
    if known is None:
        known_ones = ", ".join(_QUANTITIES)
        raise ValueError(
            Said("unknown quantity '{quantity}'; known are {known}", quantity=quantity, known=known_ones)
        )
    return Reading(PartId(sensor), ZoneId(zone), known, _number("value", value), _number("time_s", time_s))


def _number(column: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError(Said("{column} '{text}' is not a number", column=column, text=text)) from None
    if not isfinite(number):
        raise ValueError(Said("{column} '{text}' is not finite", column=column, text=text))
    return number
