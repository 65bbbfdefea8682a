import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from edge.runtime.plugins import Plugins


@dataclass(frozen=True)
class Kind:
    name: str


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    folder = tmp_path / "shelf_of_kinds"
    folder.mkdir()
    head = f"from {__name__} import Kind\n"
    (folder / "__init__.py").touch()
    (folder / "dust.py").write_text(f"{head}KIND = Kind('dust')\n")
    (folder / "other_file.py").write_text(f"{head}KIND = Kind('heat')\n")
    (folder / "base.py").write_text("KIND = 'not one of them'\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, __name__, sys.modules.get(__name__) or ModuleType(__name__))
    monkeypatch.setattr(sys.modules[__name__], "Kind", Kind, raising=False)
    importlib.invalidate_caches()
    yield importlib.import_module("shelf_of_kinds")
    for name in [name for name in sys.modules if name.startswith("shelf_of_kinds")]:
        del sys.modules[name]


def loaded() -> set[str]:
    return {name.rpartition(".")[2] for name in sys.modules if name.startswith("shelf_of_kinds.")}


def test_a_kind_in_the_module_of_its_name_is_loaded_alone(package: ModuleType) -> None:
    kinds: Plugins[Kind] = Plugins(package, Kind)
    assert loaded() == set()
    assert kinds["dust"] == Kind("dust")
    assert loaded() == {"dust"}


def test_others_and_the_unknown_are_looked_for_everywhere(package: ModuleType) -> None:
    kinds: Plugins[Kind] = Plugins(package, Kind)
    assert kinds["heat"] == Kind("heat")
    assert "other_file" not in kinds, "the name of the kind counts, not that of its module"
    assert "base" not in kinds
    assert "../dust" not in kinds
    with pytest.raises(KeyError):
        kinds["cold"]


def test_walking_through_them_finds_all(package: ModuleType) -> None:
    kinds: Plugins[Kind] = Plugins(package, Kind)
    assert list(kinds) == ["dust", "heat"]
    assert len(kinds) == 2
    assert dict(kinds) == kinds


def test_two_modules_of_one_kind_are_our_bug(package: ModuleType) -> None:
    twin = Path(str(package.__file__)).with_name("twin.py")
    twin.write_text(f"from {__name__} import Kind\nKIND = Kind('dust')\n")
    with pytest.raises(AssertionError, match="dust"):
        list(Plugins(package, Kind))
