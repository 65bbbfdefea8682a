from collections.abc import Callable
from pathlib import Path

import pytest

from edge.doctor.bundle import _words
from edge.doctor.case import Case
from edge.doctor.redact import redacted

CONFIG = Path(__file__).parents[2] / "config"
KEY = "7VMCWLywacJ0dMEkMiTK5euPK8purpdPlsESbvhvRYY"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"public_key: {KEY}", KEY),
        (f"loaded {KEY} from disk", KEY),
        ('"public_key": "abc"', "abc"),
        ("hosts: [192.168.1.12, nha-phu.local]", "192.168"),
        ("ward_keys:\n  - short-one\n  - other\nnext: 1", "short-one"),
        ("broker: mqtts://lan:secret@ward.example:8883", "secret"),
        ("connect mqtts://ward.hanoi.gov:8883 failed", "hanoi"),
        ("name: Nhà cô Lan", "Lan"),
        ("{id: k7q2, name: Nhà cô Lan, lang: vi}", "Lan"),
        ('"name": "Nhà \\"cô\\" Lan"', "Lan"),
        ("siren: tried for 3 s, by: Lan", "Lan"),
        ('"by_name": "Lan", "zone_name": "Phòng Lan",', "Lan"),
        ("phones: [0903 123 456, +84 903 123 457]", "0903"),
        ("  phones:\n    - 0903 123 456\n  broker: x", "0903"),
        ("peer 10.0.0.7 sent rubbish", "10.0.0.7"),
        ("peer fe80::1ff:fe23:4567:890a sent rubbish", "4567"),
        ("wlan0 b8:27:eb:12:34:56", "b8:27"),
        ("mail lan@example.org", "lan@"),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "MIIB"),
        ("/home/colan/node.yaml: cannot be read", "colan"),
        ("on raspberrypi.local", "raspberrypi"),
    ],
)
def test_it_is_cut(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in redacted(text)


def test_what_helps_stays() -> None:
    text = "zones[0].sensors[1].gpio: 27 at line 9:54; every: 1 s; kind: pms5003, port: /dev/ttyUSB0"
    assert redacted(text) == text
    assert redacted("2026-11-25T09:10:11 seq 12:30:45") == "2026-11-25T09:10:11 seq 12:30:45"
    assert "next: 1" in redacted("ward_keys:\n  - short-one\nnext: 1")


def test_given_words_are_cut_out_of_sentences() -> None:
    assert redacted("Cháy ở Nhà cô Lan, máy pi-12", "Nhà cô Lan", "pi-12", "x") == "Cháy ở [cut], máy [cut]"


def test_nothing_of_the_example_roster_is_left() -> None:
    text = (CONFIG / "group.yaml").read_text(encoding="utf-8")
    cut = redacted(text)
    for secret in (KEY, "Lan", "Minh", "192.168", "nha-phu", "RWaSnHONRBg", "4_5ZJAhPu1yt"):
        assert secret in text
        assert secret not in cut


def test_whom_to_telephone_is_cut_out_of_faults(make_case: Callable[..., Case]) -> None:
    """The ward's fault names the numbers, for people; without the spaces that the file has."""
    more = 'group: group.yaml\nward: {{broker: "mqtt://127.0.0.1:1", phones: ["0912 345 678"]}}\n'
    case = make_case(more=more)
    assert case.loaded.settings is not None, case.loaded.problems
    assert "0912" not in redacted("telephone 0912345678", *_words(case))
