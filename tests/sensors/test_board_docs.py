"""docs/sensor-board.md says what the code does."""

import json
import re
from pathlib import Path

from edge.sensors.board_frame import QUANTITY_CODES, Health, Reset, Type

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "sensor-board.md").read_text(encoding="utf-8")


def test_worked_examples_are_vectors() -> None:
    frames = json.loads((ROOT / "tests/vectors/board.json").read_text(encoding="utf-8"))["frames"]
    shown = re.findall(r"^(00(?: [0-9a-f]{2})+ 00)$", TEXT, re.MULTILINE)
    assert len(shown) == 2
    assert set(shown) <= {v["hex"] for v in frames}
    packet = re.search(r"^01 +version 1$.*?before$", TEXT, re.MULTILINE | re.DOTALL)
    assert packet is not None
    rows = [re.match(r"(?:[0-9a-f]{2} )+", row + " ") for row in packet[0].splitlines()]
    from cobs import cobs

    assert cobs.encode(bytes.fromhex("".join(row[0] for row in rows if row))) == bytes.fromhex(shown[0])[1:-1]


def test_every_number_is_in_the_tables() -> None:
    for quantity, code in QUANTITY_CODES.items():
        assert re.search(rf"^\| {code} \| {quantity}\b", TEXT, re.MULTILINE), quantity
    for table, column in ((Health, 5), (Reset, 8)):
        cells = [row.split("|") for row in TEXT.splitlines() if re.match(r"\| \d+ \| \w+", row)]
        found = {int(row[column - 1]): row[column].strip() for row in cells if row[column - 1].strip()}
        for member in table:
            assert found[member].startswith(member.name.lower().replace("brown_", "brown-").replace("_", " "))
    assert all(f"{kind.name}" in TEXT for kind in Type)
