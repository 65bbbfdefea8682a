"""The bench's book of boards: which name was given to which board, and what was written to it."""

import csv
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from edge.errors import DeviceError, Said, StorageError, said_of, words_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One flashing; `id` is the board's own number, `image` the beginning of its SHA-256."""

    date: str
    name: str
    id: str
    board: str
    image: str


_COLUMNS = [field.name for field in fields(Entry)]


def default_path() -> Path:
    """In the technician's own folder for data."""
    home = os.environ.get("XDG_DATA_HOME") or Path("~/.local/share").expanduser()
    return Path(home) / "liengia" / "boards.csv"


class Book:
    """A CSV file that only grows; the newest line of a board counts."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> list[Entry]:
        """All lines, oldest first; none when there is no file yet.

        Raises:
            StorageError: it cannot be read, or is something else.
        """
        try:
            with self._path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            return [Entry(**{name: row[name] or "" for name in _COLUMNS}) for row in rows]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, csv.Error) as error:
            raise StorageError(
                Said("{path}: no book of boards: {why}", path=self._path, why=words_of(error))
            ) from error

    def check(self, name: str, board_id: str) -> None:
        """Two boards of one name would be mistaken for each other.

        Raises:
            DeviceError: another board has it.
        """
        newest = {entry.id: entry for entry in self.entries()}
        for entry in newest.values():
            if entry.name == name and entry.id != board_id:
                raise DeviceError(
                    name,
                    Said(
                        "is the name of board {id} since {date} ({path}): choose another",
                        id=entry.id,
                        date=entry.date,
                        path=self._path,
                    ),
                )

    def add(self, entry: Entry) -> None:
        """Write one line.

        Raises:
            StorageError: the disk refused.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            is_new = not self._path.exists()
            with self._path.open("a", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, _COLUMNS)
                if is_new:
                    writer.writeheader()
                writer.writerow(asdict(entry))
        except OSError as error:
            raise StorageError(said_of(self._path, error)) from error
