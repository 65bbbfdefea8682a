import sys
import time
from pathlib import Path

import pytest

from edge.errors import DeviceError
from firmware_tools.programs import AVRDUDE, ESPTOOL, MPREMOTE, Program, percent_of


def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    path = tmp_path / "flasher"
    path.write_text(f"#!{sys.executable}\nimport sys, time\n{body}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")


PROGRAM = Program("flasher", ("--version",), (2, 1), "sudo apt install flasher")


def test_missing_program_says_how_to_install_it() -> None:
    with pytest.raises(DeviceError, match="not installed; install it with: sudo apt install flasher"):
        PROGRAM.run(["write"])


@pytest.mark.parametrize(("said", "is_good"), [
    ("flasher v2.1", True), ("Version 2.10.3 of it", True), ("flasher version 2.0.9, URL", False),
    ("?", False),
])  # fmt: skip
def test_version_is_checked(tmp_path, monkeypatch, said: str, is_good: bool) -> None:
    script(tmp_path, monkeypatch, f"print({said!r})")
    if is_good:
        assert PROGRAM.run(["x"]).code == 0
        return
    with pytest.raises(DeviceError, match=r"2\.1 is wanted: sudo apt install flasher"):
        PROGRAM.run(["x"])


def test_output_code_and_progress(tmp_path, monkeypatch) -> None:
    script(
        tmp_path,
        monkeypatch,
        """
print("v2.1", flush=True)
if "write" in sys.argv:
    for n in range(0, 101, 20):
        print(f"at {n}.0 % \\r", end="", flush=True)
        time.sleep(0.02)
    print("\\nerror: too hot", file=sys.stderr)
    sys.exit(3)
""",
    )
    seen: list[float] = []
    done = PROGRAM.run(["write"], seen.append)
    assert done.code == 3
    assert done.end.splitlines()[-1] == "    error: too hot"
    assert max(seen) == 100.0
    assert len(seen) >= 3


def test_program_that_hangs_is_ended(tmp_path, monkeypatch) -> None:
    script(tmp_path, monkeypatch, 'print("v3.0", flush=True)\nif "write" in sys.argv: time.sleep(60)')
    monkeypatch.setattr("firmware_tools.programs.TIMEOUT_S", 0.5)
    before = time.monotonic()
    with pytest.raises(DeviceError, match="did not end"):
        PROGRAM.run(["write"])
    assert time.monotonic() - before < 30.0


@pytest.mark.parametrize(("output", "percent"), [
    (b"Writing at 0x00001400 ==> 95.5% 1.00kB", 95.5), (b"done 100.0 %\n", 100.0),
    (b"\nWriting | ##########", 20.0), (b"Writing | " + b"#" * 50 + b" | 100% 0.00s", 100.0),
    (b"nothing", None), (b"", None), (b"10 %\nthen words", None),
])  # fmt: skip
def test_percent(output: bytes, percent: float | None) -> None:
    assert percent_of(output) == percent


@pytest.mark.parametrize("program", [ESPTOOL, MPREMOTE, AVRDUDE], ids=lambda p: p.name)
def test_real_programs_say_their_version(program: Program) -> None:
    try:
        assert Path(program.path()).exists()
    except DeviceError as error:
        pytest.skip(str(error))
