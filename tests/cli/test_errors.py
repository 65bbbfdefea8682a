"""What goes wrong at the command line, said in Vietnamese."""

import io
from pathlib import Path

import pytest

from edge.cli.main import main
from edge.group.keys import new_key


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with one of everything that can be wrong."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIENGIA_LANG", "vi")
    monkeypatch.setattr("sys.stdin", io.StringIO("111111\n"))
    new_key(tmp_path / "good.key")
    (tmp_path / "open.key").write_bytes((tmp_path / "good.key").read_bytes())
    (tmp_path / "open.key").chmod(0o644)
    (tmp_path / "no.key").write_text("hello")
    (tmp_path / "no.key").chmod(0o600)
    (tmp_path / "list.yaml").write_text("- a")
    (tmp_path / "roster.yaml").write_text("version: 0\ngroup: to-12\nward: kinh-bac\nmembers: []\n")
    (tmp_path / "bad.csv").write_text("nothing\n")
    (tmp_path / "row.csv").write_text("time_s,zone,sensor,quantity,value\n1,bep,s,warmth,3\n")
    (tmp_path / "manifest.yaml").write_text("format: 1\nrecordings: [\n")
    return tmp_path


BROKER = "--broker mqtt://localhost --ward phuong-5"
NOBODY = "--broker mqtt://127.0.0.1:1 --ward phuong-5"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("keys new good.key", "good.key: đã có rồi; khóa không bao giờ bị ghi đè"),
        ("keys new none/a.key", "none/a.key: không có tệp hay thư mục này"),
        ("keys show none.key", "none.key: không có tệp này; làm khóa mới: liengia keys new none.key"),
        ("keys show open.key", "open.key: người khác đọc được khóa riêng này (quyền 0644)"),
        ("keys show no.key", "no.key: không phải tệp khóa riêng"),
        ("keys show .", ".: đây là thư mục, không phải tệp"),
        ("group new roster.yaml --group a1 --ward b1", "roster.yaml: đã có rồi; thêm nhà bằng"),
        ("group new x.yaml --group A --ward b1", "x.yaml: group: phải có 2-32 ký tự a-z, 0-9 và -"),
        ("group add none.yaml k7q2 KEY", "none.yaml: không có tệp hay thư mục này"),
        ("group add roster.yaml k7q2 KEY", "members[0].public_key: phải có 43 ký tự"),
        ("group remove roster.yaml k7q2", "roster.yaml: không có nhà 'k7q2'"),
        ("group verify list.yaml", "list.yaml: phải có các mục version, group"),
        ("group sign roster.yaml --key good.key", "roster.yaml: version: phải là số nguyên từ 1 đến"),
        ("pin --stdin --state-dir .", "mã PIN phải có 6 đến 12 chữ số"),
        ("replay none.csv", "none.csv: không có tệp hay thư mục này"),
        ("replay bad.csv", "bad.csv:1: dòng đầu là 'nothing'"),
        ("replay row.csv", "row.csv:2: không có đại lượng 'warmth'"),
        ("replay --interval soon row.csv", "tham số --interval: 'soon' không phải khoảng thời gian"),
        ("replay --profile bep=x row.csv", "'bep=x' không có dạng KHU-VỰC=LOẠI-PHÒNG"),
        ("evaluate manifest.yaml", "sai cú pháp YAML"),
        ("record none.yaml --dry-run", "none.yaml:1:1: không đọc được tệp"),
        ("demo --houses 1", "tham số --houses: 1 không nằm trong khoảng 2 đến 40"),
        ("demo --repeat 2", "--repeat phải đi với --press-button"),
        ("demo --press-button n09", "các nhà là n01 đến n06"),
        ("demo --keep . --press-button n01 --no-broker", "--keep .: thư mục không trống"),
        ("config init x.yaml --set name", "--set name: phải có dạng KEY=VALUE"),
        ("config schema --for none/x.yaml", "none/x.yaml: không có tệp hay thư mục này"),
        ("walk-test --verify row.csv", "đây không phải biên bản thử thiết bị"),
        ("ward export --cap --ward x --store none.db", "none.db: không có sổ tin này"),
        ("ward order {broker} --key good.key --group a --node b stand-down", "phải có lời của phường"),
        ("ward order {broker} --key good.key --group a/b --node b status", "'a/b' không dùng được làm tên"),
        ("ward listen {broker} --key good.key --store x.db --broker ftp://x", "'ftp://x' không phải"),
        ("ward order {nobody} --key good.key --group a --node b status", "127.0.0.1:1: bị từ chối kết nối"),
        ("ward listen {broker} --key good.key --store x.db --keep-days 0", "--keep-days: ít nhất là 1"),
    ],
)  # fmt: skip
def test_an_error_is_vietnamese(
    folder: Path, words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = words.format(broker=BROKER, nobody=NOBODY).split()
    try:
        code = main(line)
    except SystemExit as ended:
        code = int(str(ended.code))
    error = capsys.readouterr().err
    assert code != 0
    assert said in error


def test_a_roster_is_made_and_signed_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def told(line: str) -> str:
        main(line.split())
        return capsys.readouterr().out.strip()

    key = told("keys show good.key")
    assert told("group new g.yaml --group to-12 --ward kinh-bac").startswith(
        "g.yaml: đã lập; 0 nhà; một tổ có"
    )
    assert told(f"group add g.yaml a1 {key}").startswith("g.yaml: đã thêm a1; 1 nhà")
    other = told("keys new b.key")
    assert told(f"group add g.yaml b2 {other} --dry-run").startswith(
        "g.yaml: chưa ghi, nếu làm thì: đã thêm b2"
    )
    assert told(f"group add g.yaml b2 {other}").endswith("2 nhà; tiếp theo: liengia group sign")
    told("keys new to.key")
    assert told("group sign g.yaml --key to.key") == "g.yaml: tổ to-12, bản 1, 2 nhà: đã ký"
    assert told("group sign g.yaml --key to.key") == "g.yaml: tổ to-12, bản 1, 2 nhà: đã ký từ trước"
