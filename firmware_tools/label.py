"""What goes onto a box or a board: text in a frame, to print and stick."""

from collections.abc import Sequence
from unicodedata import combining


def label(lines: Sequence[str]) -> str:
    """The lines in a frame that can be cut out."""
    wide = max(_width(line) for line in lines)
    rows = [f"| {line}{' ' * (wide - _width(line))} |" for line in lines]
    edge = "+" + "-" * (wide + 2) + "+"
    return "\n".join([edge, *rows, edge])


def _width(text: str) -> int:
    return sum(not combining(letter) for letter in text)
