import re
from pathlib import Path

import pytest

from edge.doctor.finding import Finding, Level, judged
from edge.texts.catalogue import MESSAGES, speaker

DOCTOR = Path(__file__).parents[2] / "edge" / "doctor"


def test_every_code_has_words_and_every_bad_one_a_remedy() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in DOCTOR.glob("*.py"))
    calls = re.findall(r'(?:Finding|judged)\(\s*"\w+",\s*("[a-z_]+"[^,]*),\s*([^,)]+)', text)
    codes = {code: level for codes, level in calls for code in re.findall(r'"([a-z_]+)"', codes)}
    assert len(codes) > 40
    assert {code for code in codes if f"doctor.{code}" not in MESSAGES} == set()
    worse = {code for code, level in codes.items() if level not in {"Level.OK", "Level.NONE"}}
    always_ok = {"settings", "settings_warned", "running", "siren", "siren_unread", "peer", "ward"}
    assert {code for code in worse - always_ok if f"doctor.{code}.remedy" not in MESSAGES} <= {
        *("port_ours", "port_free", "clock_rtc", "pin_ours", "in_alarm"),
    }


@pytest.mark.parametrize("key", [key for key in MESSAGES if key.endswith(".remedy")])
def test_what_needs_root_is_told_with_sudo(key: str) -> None:
    """As it stands there it is typed, by somebody who is not root."""
    for words in MESSAGES[key]:
        bare = re.findall(r"(?<!sudo )\b(?:systemctl|usermod|install -d|chown|chmod|journalctl) ", words)
        assert bare == [], words
        assert "keys new" not in words or "sudo liengia keys new" in words


def test_limits_are_inclusive() -> None:
    levels = [judged("machine", "wear", value, (7.0, 9.0)).level for value in (0, 7, 8, 9, 10)]
    assert levels == [Level.OK, Level.OK, Level.WARN, Level.WARN, Level.FAIL]


def test_a_standing_fault_speaks_the_faults_words() -> None:
    fault = Finding("faults", "fault.silent", Level.FAIL, {"part": "dust", "detail": "for 12 s"})
    say = speaker("en")
    assert fault.text(say) == f"dust: {say('fault.silent')} (for 12 s)"
    assert fault.remedy(say) == say("fault.silent.remedy")
