import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pi_root import REPOSITORY, Machine


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This version, built as `make wheel` does, from a copy: an old build/ would be packed with it."""
    folder, copy = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("source") / "liengia"
    shutil.copytree(REPOSITORY, copy, ignore=shutil.ignore_patterns(".*", "build", "dist", "*.egg-info"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(copy)], check=True, timeout=300)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture
def machine(tmp_path: Path, wheel: Path) -> Iterator[Machine]:
    made = Machine(tmp_path, wheel)
    yield made
    made.close()
