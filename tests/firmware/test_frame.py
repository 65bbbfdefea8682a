import subprocess
from pathlib import Path

VECTORS = Path(__file__).parents[1] / "vectors" / "board.json"


def test_both_sides_make_and_read_the_same_bytes(python: list[str], folder: Path) -> None:
    done = subprocess.run(
        [*python, "vectors.py", str(VECTORS)], cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    word, count = done.stdout.split()
    assert (word, int(count) > 40) == ("ok", True)
