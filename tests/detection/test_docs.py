"""Every threshold in docs/detection.md is the code's, and every one of the code's is there."""

import importlib
import inspect
import pkgutil
from fractions import Fraction
from pathlib import Path

import pytest

import edge.detection
from edge.detection import profile

DOCUMENT = Path(__file__).parents[2] / "docs" / "detection.md"


def documented() -> dict[str, str]:
    rows = {}
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 3:
            assert cells[2], f"{cells[0]} has no reason"
            rows[cells[0].strip("`")] = cells[1]
    return rows


def value_of(name: str) -> object:
    module, *path = name.split(".")
    found: object = importlib.import_module(f"edge.detection.{module}")
    for part in path:
        found = getattr(found, part)
    return found


def in_code() -> set[str]:
    names = set()
    for info in pkgutil.iter_modules(edge.detection.__path__):
        module = importlib.import_module(f"edge.detection.{info.name}")
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            if name.isupper() and not name.startswith("_") and isinstance(value, int | float):
                if f"\n{name} = " in source or f"\n{name}: " in source:
                    names.add(f"{info.name}.{name}")
            elif inspect.isclass(value) and value.__module__ == module.__name__:
                constants = [n for n, v in vars(value).items() if n.isupper() and isinstance(v, int | float)]
                names |= {f"{info.name}.{name}.{constant}" for constant in constants}
    return names


@pytest.mark.parametrize("name", documented())
def test_documented_threshold_is_that_of_the_code(name: str) -> None:
    text, value = documented()[name], value_of(name)
    if isinstance(value, profile.Band):
        assert tuple(float(part) for part in text.split("-")) == value
    else:
        assert float(Fraction(text)) == pytest.approx(value)


def test_no_threshold_of_the_code_is_missing() -> None:
    assert in_code() - set(documented()) == set()


def test_bands_and_waits_of_the_profiles_are_documented() -> None:
    names = set(documented())
    bands = {n for n, v in vars(profile).items() if isinstance(v, profile.Band)}
    assert {f"profile.{name}" for name in bands} <= names
    for name, waits in vars(profile).items():
        if isinstance(waits, profile.Particles):
            finite = {f for f in waits.__dataclass_fields__ if getattr(waits, f) != float("inf")}
            assert {f"profile.{name}.{field}" for field in finite} <= names
