"""Files as technicians break them: each gives the right line and says what to do, in both languages."""

import re
from pathlib import Path

import pytest

from edge.cli.main import main
from edge.errors import ExitCode

BROKEN = Path(__file__).parents[1] / "broken"

# file -> place of its first problem, and what the report must tell in English and in Vietnamese.
EXPECTED: dict[str, tuple[str, str, str]] = {
    "a-list-not-keys": ("1:1", "keys such as 'node:' and 'zones:'", "các mục như 'node:' và 'zones:'"),
    "active-misspelt": ("20:45", "did you mean 'low'?", "có phải ý bạn là 'low'?"),
    "alias-to-nowhere": ("8:14", "write the value out", "hãy viết thẳng giá trị"),
    "brace-never-closed": ("18:9", "a comma is missing", "thiếu dấu phẩy"),
    "colon-forgotten": ("8:5", "':' is missing after the key", "thiếu ':' sau tên mục"),
    "colon-in-a-name": ("4:12", "put the value in quotes", "đặt cả giá trị trong ngoặc kép"),
    "colon-of-a-chinese-keyboard": ("7:9", "did you mean ':'?", "có phải ý bạn là ':'?"),
    "dash-forgotten": ("14:7", "a line before lacks its '- '", "một dòng trước thiếu '- '"),
    "dash-of-a-word-processor": ("18:7", "did you mean '-'?", "có phải ý bạn là '-'?"),
    "empty": ("1:1", "'liengia config init'", "'liengia config init'"),
    "group-is-a-folder": ("5:8", "it is a folder or a device", "là thư mục hoặc thiết bị"),
    "group-file-missing": ("5:8", "no such file; check its name", "không có tệp này; xem lại tên"),
    "house-id-too-long": ("3:7", "2-8 of a-z and 0-9", "2-8 ký tự a-z, 0-9"),
    "house-number-as-id": ("3:7", 'write "12" with the quotes', 'hãy viết "12" có ngoặc kép'),
    "id-twice": ("14:14", "used by the device at line 10", "đã dùng cho thiết bị ở dòng 10"),
    "id-with-accents": ("14:14", "did you mean 'nhiet-bep'?", "có phải ý bạn là 'nhiet-bep'?"),
    "interval-too-long": ("13:16", "allowed: 100 ms … 10 min", "được phép: 100 ms … 10 min"),
    "key-misspelt": ("10:9", "did you mean 'port'?", "có phải ý bạn là 'port'?"),
    "key-twice": ("14:9", "line 12, column 9 already; keep one", "dòng 12, cột 9; hãy giữ lại một"),
    "kind-by-its-label": ("14:31", "did you mean 'dht22'?", "có phải ý bạn là 'dht22'?"),
    "kind-in-vietnamese": ("18:25", "did you mean 'call_point'?", "có phải ý bạn là 'call_point'?"),
    "kind-misspelt": ("11:15", "did you mean 'pms5003'?", "có phải ý bạn là 'pms5003'?"),
    "list-forgotten": ("18:7", "begin each item with '- '", "mỗi mục bắt đầu bằng '- '"),
    "name-of-an-inner-part": ("20:10", "choose another", "hãy đặt mã khác"),
    "no-siren": ("2:1", "name at least one under 'sirens'", "thêm ít nhất một còi vào 'sirens'"),
    "one-space-too-many": ("7:10", "check the indentation", "xem lại thụt lề"),
    "password-in-the-broker": ("5:8", "go into the 'credentials' file", "để trong tệp 'credentials'"),
    "pin-as-text": ("18:43", "did you mean '27'?", "có phải ý bạn là '27'?"),
    "pin-in-quotes": ("18:43", "write 27 without the quotes", "viết 27 không có ngoặc kép"),
    "pin-of-halves": ("18:43", "is not a whole number", "không phải số nguyên"),
    "pin-of-the-board-not-bcm": ("18:43", "BCM number (GPIO17 is 17)", "số BCM (GPIO17 là 17)"),
    "pin-twice": ("20:33", "taken by 'nut' (zones[1].sensors[0]: GPIO27, line 18)", "đã do 'nut' dùng"),
    "port-as-pin": ("20:33", "is not a whole number", "không phải số nguyên"),
    "port-twice": ("14:42", "taken by 'bui-bep'", "đã do 'bui-bep' dùng"),
    "profile-misspelt": ("8:14", "did you mean 'kitchen'?", "có phải ý bạn là 'kitchen'?"),
    "quote-never-closed": ("4:9", "close it behind the value", "hãy đóng ở cuối giá trị"),
    "role-forgotten": ("18:9", "allowed: smoke_alarm, heat", "được phép: smoke_alarm, heat"),
    "role-misspelt": ("18:41", "did you mean 'smoke_alarm'?", "có phải ý bạn là 'smoke_alarm'?"),
    "saved-as-windows-1258": ("1:8", "save the file as UTF-8", "hãy lưu lại tệp với mã UTF-8"),
    "sensors-beside-the-zones": ("20:5", "under the 'sensors' of a zone", "vào 'sensors' của một khu vực"),
    "siren-without-a-pin": ("20:5", "'gpio' is missing", "thiếu mục 'gpio'"),
    "space-after-colon-forgotten": ("18:9", "did you mean 'gpio: 27'?", "có phải ý bạn là 'gpio: 27'?"),
    "space-of-a-web-page": ("7:1", "U+00A0 was copied from elsewhere", "U+00A0 chép từ nơi khác"),
    "tab-in-indentation": ("8:1", "use spaces", "hãy thay bằng dấu cách"),
    "two-documents": ("19:1", "delete this '---'", "hãy xóa dòng '---' này"),
    "uart-takes-its-pins": ("14:44", "GPIO15 of 'nhiet-bep' is taken by 'bui-bep'", "đã do 'bui-bep' dùng"),
    "unit-forgotten": ("13:16", "did you mean '1 s'?", "có phải ý bạn là '1 s'?"),
    "unit-in-vietnamese": ("13:16", "did you mean '1 s'?", "có phải ý bạn là '1 s'?"),
    "value-forgotten": ("8:5", "fill it in or delete the key", "hãy điền hoặc xóa mục này"),
    "ward-without-group": ("5:1", "add it, or delete 'ward'", "hãy thêm hoặc xóa 'ward'"),
    "zone-without-sensors": ("17:5", "add one or delete the zone", "hãy thêm vào hoặc xóa khu vực"),
}


def test_every_broken_file_is_expected_and_there_are_enough() -> None:
    assert {path.stem for path in BROKEN.glob("*.yaml")} == set(EXPECTED)
    assert len(EXPECTED) >= 30


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_broken_file_is_placed_and_remedied(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = BROKEN / f"{name}.yaml"
    place, *remedies = EXPECTED[name]
    for lang, remedy in zip(("en", "vi"), remedies, strict=True):
        assert main(["check", "--lang", lang, str(path)]) == ExitCode.BAD_CONFIG
        lines = capsys.readouterr().out.splitlines()
        errors = [line for line in lines if re.match(rf"{path}:\d+:\d+: (?!warning: |lưu ý: )", line)]
        assert errors[0].startswith(f"{path}:{place}: ")
        assert any(remedy in line for line in errors), errors
        assert not any("{" in line for line in errors if "{id" not in line), "every word is filled in"
        assert "did you mean '0'" not in "".join(errors), "/dev/ttyUSB0 is no pin 0"
