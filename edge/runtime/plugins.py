"""What the modules of a package offer under one name, loaded one by one.

A house with two kinds of sensor need not load thirty: `liengia check` must answer at once, and memory is
bounded.
"""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, Generic, TypeVar

P = TypeVar("P")


class Plugins(Mapping[str, P], Generic[P]):
    """Every KIND of the package's modules, by its name; whoever walks through them loads them all.

    A kind that stands in the module of its name is loaded alone.
    """

    def __init__(self, package: ModuleType, offered: type[Any]) -> None:
        """offered is the class of a KIND; a module without one offers nothing."""
        self._package = package
        self._offered = offered

    def __getitem__(self, name: str) -> P:
        where = f"{self._package.__name__}.{name}"
        if name.isidentifier() and importlib.util.find_spec(where) is not None:
            kind = self._kind_of(where)
            if kind is not None and kind.name == name:
                found: P = kind
                return found
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._all()))

    def __len__(self) -> int:
        return len(self._all())

    def _all(self) -> dict[str, P]:
        """Looked for anew each time: modules that are loaded already cost next to nothing."""
        found: dict[str, P] = {}
        for module in pkgutil.iter_modules(self._package.__path__, f"{self._package.__name__}."):
            kind = self._kind_of(module.name)
            if kind is not None:
                assert kind.name not in found, f"two modules offer {kind.name}"
                found[kind.name] = kind
        return found

    def _kind_of(self, where: str) -> Any:
        kind = getattr(importlib.import_module(where), "KIND", None)
        return kind if isinstance(kind, self._offered) else None
