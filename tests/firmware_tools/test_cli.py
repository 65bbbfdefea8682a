import subprocess
import sys
from pathlib import Path

import pytest

from firmware_tools.cli import build_parser, main


@pytest.mark.parametrize(
    "command",
    ["ports", "identify", "sniff", "decode", "emulate", "calibrate", "flash", "verify", "provision", "radio"],
)
def test_command_has_help_with_an_example(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"liengia-bench {command}" in capsys.readouterr().out


def test_no_command_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


def test_list_of_commands_is_whole_and_loads_none_of_them():
    """On a small Pi that takes seconds."""
    program = (
        "import sys, firmware_tools.cli as c; list_ = c.build_parser('')._subparsers._group_actions[0];"
        "print(*list_.choices); print('pydantic' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    names, is_loaded = said.splitlines()
    assert is_loaded == "False"
    assert names.split() == list(build_parser()._subparsers._group_actions[0].choices)


def test_parser_is_built_anew_each_time():
    assert build_parser() is not build_parser()


def test_missing_and_existing_files_are_named_without_a_number(tmp_path: Path, emulate, capsys):
    assert main(["decode", str(tmp_path / "none.hex")]) == 1
    assert capsys.readouterr().err == f"liengia-bench: {tmp_path}/none.hex: No such file or directory\n"
    capture = tmp_path / "cap.hex"
    sniff = ["sniff", "--seconds", "0.2", "--out", str(capture)]
    assert main([*sniff, "/dev/ttyNOPE0"]) == 1
    assert not capture.exists(), "a port that cannot be opened leaves no file behind"
    capture.write_text("kept")
    capsys.readouterr()
    assert main([*sniff, emulate("pms5003")]) == 1
    assert capsys.readouterr().err == f"liengia-bench: {capture}: is there already; name another file\n"
    assert capture.read_text() == "kept"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("identify none", "none: không có cổng này; `liengia-bench ports`"),
        ("decode none", "none: không có tệp hay thư mục này"),
        ("flash uno none.hex --port none --name x", "none.hex: không có"),
        ("calibrate khi", "khi: thêm --config nếu là mã cảm biến"),
        ("provision K1 --name x", "mã phải có 2-8 ký tự a-z, 0-9"),
        ("provision k1 --name x --channel 3", "--channel phải đi với --radio"),
        ("emulate pms5003 --interval 0", "0 không nằm trong khoảng 0.01 đến 3600 s"),
        ("emulate nothing", "tham số DEVICE: không có 'nothing'"),
    ],
)
def test_an_error_is_vietnamese(words, said, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    try:
        code = main([*words.split(), "--lang", "vi"])
    except SystemExit as ended:
        code = ended.code
    assert code not in (0, None)
    assert said in capsys.readouterr().err
