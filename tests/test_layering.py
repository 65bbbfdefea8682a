"""Reads the imports of every module and holds them against docs/architecture.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EDGE = ROOT / "edge"
MODULES = sorted(EDGE.rglob("*.py"))
STAGES = {"sensors", "detection", "alarm", "sirens", "group", "ward", "settings", "recording"}
IMPURE = {
    "asyncio", "threading", "time", "logging", "gpiozero", "serial", "paho", "sqlite3", "socket", "select",
    "subprocess", "os", "pathlib", "random", "queue", "datetime",
}  # fmt: skip
PURE = {
    "sensors/modbus_values.py", "sensors/gas_cell.py", "sensors/zone_states.py", "sensors/supply_states.py",
    "group/key_text.py", "group/hosts.py", "group/ledger.py", "group/refusals.py", "group/pacing.py",
    "group/relay.py", "group/road_traits.py", "group/message.py", "group/roster.py", "group/table.py",
    "group/courier.py", "group/airtime.py", "group/air_queue.py",
    "group/challenge.py", "group/roster_frame.py", "group/roll_out.py",
    "group/unproven.py", "group/news.py", "group/writer.py",
    "sirens/pattern.py",
    "ward/payload.py", "ward/seal.py", "ward/receipt.py", "ward/orders.py",
    "ward/escalation.py", "ward/watch.py", "ward/ha_payload.py",
    "sensors/debounce.py", "sensors/rota.py",
}  # fmt: skip
# Payloads and rosters name instants and random nonces nowhere: datetime is only formatting there.
ALLOWED_IN = {"ward/payload.py": {"datetime"}}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in {path}"
            yield node.module or ""


def name_of(path: Path) -> str:
    return path.relative_to(EDGE).as_posix()


def is_pure(name: str) -> bool:
    return name.startswith(("detection/", "alarm/")) or name in PURE or name.endswith("_frame.py")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_keep_the_layers(path: Path) -> None:
    name = name_of(path)
    room = name.split("/")[0]
    for module in imports(path):
        top = module.split(".")[0]
        if room == "model" or name == "errors.py":
            assert (top == "edge" and module.split(".")[1] in {"model", "errors"}) or top != "edge"
            assert top not in {"numpy", "pydantic", "gpiozero", "serial", "paho"}, f"{name} imports {module}"
        if is_pure(name):
            assert top not in IMPURE - ALLOWED_IN.get(name, set()), f"{name} is pure but imports {module}"
            if top == "edge":
                # `or room`: the pure parts of one stage may use each other
                assert module.split(".")[1] in {"model", "errors", room}, (
                    f"{name} is pure but imports {module}"
                )
        if room in STAGES and top == "edge":
            other = module.split(".")[1] if "." in module else ""
            if module in {"edge.settings.base", "edge.settings.fields"}:
                continue
            assert other in {"model", "errors", "runtime", room}, f"{name} imports another stage: {module}"
        if room == "runtime" and top == "edge":
            assert module.split(".")[1] in {"model", "errors", "runtime"}, f"{name} imports {module}"


def test_pure_modules_use_no_builtin_io() -> None:
    for path in MODULES:
        if is_pure(name_of(path)):
            calls = {
                n.func.id
                for n in ast.walk(ast.parse(path.read_text()))
                if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
            }
            assert not calls & {"open", "print", "input"}, path


def test_broad_except_stands_in_few_places() -> None:
    allowed = {"sirens/fanout.py", "node/chain.py", "sensors/pin_input.py"}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler):
                names = (
                    {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
                    if node.type
                    else {"Exception"}
                )
                assert not names & {"Exception", "BaseException"} or name_of(path) in allowed, (
                    f"{path}:{node.lineno}"
                )


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "firmware_tools").rglob("*.py"))], ids=str)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 350, f"{path} has {text.count(chr(10))} lines"
    assert path.stem not in {"utils", "helpers", "manager", "common"}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < 50, f"{path}:{node.lineno} {node.name} is too long"
