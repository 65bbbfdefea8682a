"""Every command of README and the guides is run as it stands there, or named below with why it is not.

Each guide is followed from its top on a machine of its own in a folder (guide_site.py); what it shows beneath
a command must come in this form. What has to differ from the guide stands in CASES.
"""

import shutil
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from edge.group.keys import load_key, new_key
from edge.simulation.sensor_board import BOARD
from edge.texts.catalogue import speaker
from guide import Step, Typed, guides, steps
from guide_site import write_roster
from guide_visit import Case, Visit
from micropython_board import micropython
from rig import eventually, free_udp_port

ALL = [step for guide in guides() for step in steps(guide)]

NOT_RUN = {
    "make demo": "CI runs it on its own",
    "make test": "this is it",
}

PAGE_PORT = free_udp_port()  # of the page's 8114 another may have hold

# Public keys of nobody, for houses that are only named.
LAN, MINH, WARD = (
    "7VMCWLywacJ0dMEkMiTK5euPK8purpdPlsESbvhvRYY",
    "hf8FQgvZ7cytRZezCJDbJMYheOW4jxnS6ss9owBY8C8",
    "4_5ZJAhPu1ytx4j0BRgtkwG8e3T81kBeMoQHRZsWdWQ",
)


def pin_twice(visit: Visit) -> list[Typed]:
    return [Typed(": ", "480913\n"), Typed(": ", "480913\n")]


def walk(visit: Visit) -> list[Typed]:
    """Each device is made to alarm and let go, then the siren is heard."""
    hand, say = visit.machine.hand, speaker(visit.lang)
    acts: list[Typed] = []
    pins = {"call_point": 27, "contact": 17}
    devices = [channel["quantity"] for channel in visit.ask("vitals")["channels"]]
    for quantity in devices:
        pin = pins[quantity]
        acts += [Typed(say(f"walk.do.{quantity}"), partial(hand.press, pin))]
        acts += [Typed(say("walk.let_go"), partial(hand.release, pin))]
    siren = say("walk.siren", siren="coi", kind="gpio")
    return [*acts, Typed(siren, "\n"), Typed(say("walk.heard?"), "y\n")]


def look(_: Visit) -> list[Typed]:
    """As a phone does, while it is served."""

    def get() -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{PAGE_PORT}/", timeout=20) as answer:
            assert "House" in answer.read().decode()

    return [Typed("Running on", get)]


def broken_file(visit: Visit) -> None:
    (visit.folder / "node.yaml").write_text(
        "node: {id: k7q2, name: Nhà}\nzones:\n  - id: bep\n    name: Bếp\n    profile: kitchen\n"
        "    sensors:\n"
        "      - {id: bui, kind: pms5003, port: /dev/ttyUSB0, every: 5}\n"
        "      - {id: nhiet, kind: dht22, gpio: 4}\n"
        "      - {id: khoi, kind: contact, role: smoke_alarm, gpio: 4}\n"
        "sirens: [{id: coi, kind: gpio, gpio: 23}]\n"
    )


def calibrated_house(visit: Visit) -> None:
    """Its kitchen has a sensor board."""
    visit.plug("ttyUSB0", "board", "--interval", "0.05", "--set", "gas_ratio=2.31")
    visit.machine.config.write_text(
        "node: {id: k7q2, name: Nhà, pins: simulated}\n"
        "zones:\n- id: bep\n  name: Bếp\n  sensors:\n"
        f"  - {{id: bo-bep, kind: board, port: {visit.site.root}/dev/ttyUSB0, board: {BOARD},\n"
        "     channels: [gas_ratio], clean_air: 1.0}\n"
        "sirens: [{id: coi, kind: gpio, gpio: 23}]\n"
    )


def roster_without(visit: Visit) -> None:
    """A roster that knows nothing of k7q2 yet."""
    keys = {"m3x9": MINH, "p4aa": LAN}
    write_roster(visit.machine.config.with_name("group.yaml"), new_key(visit.folder / "other.key"), keys)


def answers(_: Visit) -> list[Typed]:
    """What this machine can play: a smoke alarm's contact and one call point."""
    return [Typed("]: ", f"{word}\n") for word in ("Nhà cô Lan", "k7q2", "", "smoke", "1", "", "", "")]


def signed_by_the_head(visit: Visit) -> None:
    """What the head of the group gives back for this house's key."""
    own = load_key(visit.machine.state / "node.key").public_text
    keys = {"k7q2": own, "m3x9": MINH}
    write_roster(visit.folder / "group.yaml", new_key(visit.folder / "head.key"), keys)


def join(visit: Visit) -> None:
    """As the guide says below it: take the # away."""
    text = visit.machine.config.read_text()
    assert "\n# group:" in text
    visit.machine.config.write_text(text.replace("\n# group:", "\ngroup:"))


def ward_and_house(visit: Visit) -> None:
    """The ward's key goes into a house's roster; the house is up and connected."""
    keys = {"k7q2": new_key(visit.machine.state / "node.key").public_text, "m3x9": MINH}
    ward = load_key(visit.folder / "ward.key").public_text
    write_roster(
        visit.machine.config.with_name("group.yaml"), new_key(visit.folder / "head.key"), keys, [ward]
    )
    url = visit.broker()
    visit.instead = {"mqtts://ward.example --credentials ward.cred": url}
    visit.live(f"group: group.yaml\nlinks: {{lan: {{bind: 127.0.0.1}}}}\nward: {{broker: {url}}}\n")
    eventually(lambda: visit.machine.status()["ward"]["connected"], "the ward's broker is reached")


def drill(visit: Visit) -> list[Typed]:
    return [Typed("đang kết nối", lambda: visit.ask("drill-start"))]


FLASH = 'liengia-bench flash micropython firmware/sensor_board --port /dev/ttyACM0 --name "bep k7q2"'


def the(beginning: str) -> Step:
    """The first command that begins so."""
    return next(step for step in ALL if step.command.startswith(beginning))


PORTS, SNIFF, RADIO = the("liengia-bench ports"), the("liengia-bench sniff"), the("liengia-bench radio")
PROVISION, LISTEN = the("sudo liengia-bench provision"), the("liengia ward listen").command

CASES: dict[str, Case] = {
    # README, install
    "sudo liengia config init": Case(person=answers, after=Visit.no_pins),
    "sudo systemctl start liengia liengia-page": Case(after=Visit.armed),
    "sudo liengia doctor": Case(codes=(0, 1), says=("k7q2",)),
    "sudo liengia monitor": Case(person=lambda _: [Typed("q quit", "q")]),
    "git pull && sudo make upgrade": Case(instead={"git pull && ": ""}),
    # settings
    "liengia config init": Case(person=answers),
    "liengia check node.yaml": Case(before=broken_file, codes=(78,)),
    # page
    "liengia page /etc/liengia/node.yaml": Case(
        person=look, until=")", instead={"liengia page": f"liengia page --port {PAGE_PORT}"}
    ),
    "sudo liengia pin": Case(person=pin_twice),
    # technician
    "sudo liengia doctor --bundle liengia-doctor.tar.gz": Case(codes=(0, 1), says=("liengia-doctor.tar.gz",)),
    "sudo liengia siren test --only coi": Case(before=Visit.quiet, after=Visit.quiet),
    "sudo liengia walk-test --by 'Anh Tuấn' --report nha-lan.html": Case(person=walk),
    # bench
    PORTS.command: Case(unseen=PORTS.shown),
    "liengia-bench identify /dev/ttyUSB0": Case(
        before=lambda visit: visit.plug("ttyUSB0", "pms5003", "--value", "9")
    ),
    "liengia-bench sniff /dev/ttyUSB0 --device sds011 --out sds.hex": Case(
        before=lambda visit: visit.plug("ttyUSB0", "sds011", "--set", "pm2_5=0.7"),
        unseen=tuple(line for line in SNIFF.shown if "REJECTED" in line),
        until="    10  pm25",
    ),
    "liengia-bench emulate mhz19b --value 900": Case(until="Ctrl-C ends it"),
    RADIO.command: Case(
        before=lambda visit: visit.plug("ttyAMA0", "e22"),
        instead={" --m0 5 --m1 6 --aux 13": "", "--group to-5": "--group to-1", "--count 100": "--count 3"},
    ),
    FLASH: Case(
        once=True,
        needs=micropython,
        before=lambda visit: visit.plug_board("ttyACM0"),
        instead={"rp2,": "linux,"},
    ),
    "liengia-bench calibrate bo-bep --config /etc/liengia/node.yaml": Case(
        before=calibrated_house, instead={"--config": "--for 2 --config"}
    ),
    PROVISION.command: Case(
        before=roster_without, instead={"provision k7q2": "provision k7q2 --state-dir /var/lib/liengia"}
    ),
    # lắp đặt
    "sudo liengia status": Case(codes=(0, 1), says=("Nhà cô Lan",)),
    "sudo cp group.yaml /etc/liengia/": Case(before=signed_by_the_head, after=join),
    "sudo liengia prompts --to /var/lib/liengia/words": Case(needs=lambda: shutil.which("espeak-ng")),
    # tổ trưởng
    "liengia group add group.yaml k7q2 KHOÁ-NHÀ-LAN --name 'Nhà cô Lan'": Case(instead={"KHOÁ-NHÀ-LAN": LAN}),
    "liengia group add group.yaml m3x9 KHOÁ-NHÀ-MINH --name 'Nhà chú Minh'": Case(
        instead={"KHOÁ-NHÀ-MINH": MINH}
    ),
    "liengia group ward-key group.yaml KHOÁ-PHƯỜNG": Case(instead={"KHOÁ-PHƯỜNG": WARD}),
    # phường
    "liengia keys new ward.key": Case(after=ward_and_house),
    LISTEN: Case(person=drill, until="bắt đầu diễn tập"),
    "liengia ward export --cap --ward kinh-bac --store ward.db": Case(says=("Exercise",)),
}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("guide", sorted({step.guide for step in ALL}))
def test_a_guide_is_followed(guide: str, tmp_path: Path, wheel: Path) -> None:
    mine = [step for step in ALL if step.guide == guide and step.command not in NOT_RUN]
    visit = Visit(tmp_path, wheel, guide, mine)
    try:
        PREPARED.get(guide, lambda _: None)(visit)
        for step in mine:
            case = CASES.get(step.command, Case())
            if not case.is_left_out(is_first=the(step.command) is step):
                visit.follow(step, case)
    finally:
        visit.close()


# What a guide takes for granted at its top.
PREPARED: dict[str, Callable[[Visit], object]] = {
    "docs/technician.md": Visit.live,
    "docs/page.md": Visit.live,
    "docs/vi/to-truong.md": Visit.live,
}


def test_what_is_listed_stands_in_the_guides() -> None:
    commands = {step.command for step in ALL}
    assert set(NOT_RUN) - commands == set()
    assert set(CASES) - commands == set()
    for command, case in CASES.items():
        words = "".join(text for step in ALL if step.command == command for text in (command, *step.shown))
        assert [old for old in case.instead if old not in words] == []
    assert set(PREPARED) - {step.guide for step in ALL} == set()
