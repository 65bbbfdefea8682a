import pytest

from firmware_tools.cli import build_parser, main


@pytest.mark.parametrize(
    "command",
    ["ports", "identify", "sniff", "decode", "emulate", "calibrate", "flash", "verify", "provision"],
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


def test_parser_is_built_anew_each_time():
    assert build_parser() is not build_parser()
