"""A good house, and many broken ones: each names the line and the code of ALL its problems."""

import dataclasses
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.settings.kinds import Kinds
from edge.settings.load import load
from edge.settings.result import Loaded

LoadText = Callable[..., Loaded]

NODE = "node: {id: k7q2, name: A}\n"
ZONES = "zones: [{id: z, name: Z, sensors: [{id: nut, kind: button, gpio: 27}]}]\n"
SIRENS = "sirens: [{id: coi, kind: gpio, gpio: 23}]\n"


def places(loaded: Loaded) -> set[tuple[int, str]]:
    return {(problem.line, problem.code) for problem in loaded.errors}


def test_good_house(load_text: LoadText, house: str) -> None:
    loaded = load_text(house)
    assert loaded.errors == ()
    settings = loaded.settings
    assert settings is not None
    assert [zone.id for zone in settings.zones] == ["bep", "cua"]
    assert settings.zones[0].sensors[0].every == 1.0  # type: ignore[attr-defined]
    assert settings.zones[1].profile == "bedroom"
    assert [siren.id for siren in settings.sirens] == ["coi"]
    assert (settings.group, settings.ward, settings.links.lan) == (None, None, None)
    assert len(settings.sensors) == 4
    assert settings.neighbours == 0


def test_settings_are_frozen_and_keep_no_yaml(load_text: LoadText, house: str) -> None:
    settings = load_text(house).settings
    assert settings is not None
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.node = None  # type: ignore[assignment, misc]
    with pytest.raises(ValueError, match="frozen"):
        settings.node.name = "B"
    assert "ruamel" not in repr(settings)


def test_texts_are_kept_as_they_were_read(load_text: LoadText, house: str) -> None:
    assert load_text(house).texts.node == house


def test_same_file_gives_the_same_settings(load_text: LoadText, house: str) -> None:
    assert load_text(house).settings == load_text(house).settings


BROKEN = [
    ("unknown key at the top", NODE + ZONES + SIRENS + "sirenes: []\n", {(4, "unknown_key")}),
    ("unknown key in node", "node: {id: k7q2, nam: A}\n" + ZONES + SIRENS,
     {(1, "unknown_key"), (1, "missing_key")}),
    ("no node", ZONES + SIRENS, {(1, "missing_key")}),
    ("no zones", NODE + SIRENS, {(1, "missing_key")}),
    ("zones of nothing", NODE + "zones: []\n" + SIRENS, {(2, "no_zone")}),
    ("zones that are no list", NODE + "zones: {id: z}\n" + SIRENS, {(2, "not_list")}),
    ("zone that is no mapping", NODE + "zones: [bep]\n" + SIRENS, {(2, "not_mapping")}),
    ("no siren", NODE + ZONES, {(1, "no_siren")}),
    ("sirens of nothing", NODE + ZONES + "sirens: []\n", {(3, "no_siren")}),
    ("group without value", NODE + ZONES + SIRENS + "group:\n", {(4, "empty_value")}),
    ("pin without value", NODE + ZONES + "sirens:\n  - id: coi\n    kind: gpio\n    gpio:\n",
     {(6, "empty_value")}),
    ("list item without value", NODE + ZONES + "sirens:\n  -\n", {(4, "empty_value")}),
    ("id that is a number to YAML", "node: {id: 1234, name: A}\n" + ZONES + SIRENS, {(1, "needs_quotes")}),
    ("id of two words", "node: {id: Nhà 12, name: A}\n" + ZONES + SIRENS, {(1, "bad_node_id")}),
    ("name of nothing", 'node: {id: k7q2, name: ""}\n' + ZONES + SIRENS, {(1, "too_short")}),
    ("name of a line break", 'node: {id: k7q2, name: "a\\nb"}\n' + ZONES + SIRENS, {(1, "bad_format")}),
    ("pins nobody knows", "node: {id: k7q2, name: A, pins: rpi}\n" + ZONES + SIRENS, {(1, "not_allowed")}),
    ("unknown profile", NODE + ZONES.replace("name: Z", "name: Z, profile: kitchn") + SIRENS,
     {(2, "unknown_profile")}),
    ("ward without group", NODE + ZONES + SIRENS + "ward: {}\n",
     {(4, "missing_key"), (4, "ward_without_group")}),
    ("sensors beside the zones", NODE + ZONES + SIRENS + "sensors:\n  - {id: a}\n  - {id: b}\n",
     {(5, "sensor_without_zone"), (6, "sensor_without_zone")}),
    ("unknown kind", NODE + ZONES.replace("kind: button", "kind: buton") + SIRENS, {(2, "unknown_kind")}),
    ("no kind", NODE + ZONES.replace("kind: button, ", "") + SIRENS, {(2, "missing_key")}),
    ("sensor kind among the sirens", NODE + ZONES + "sirens: [{id: coi, kind: button, gpio: 23}]\n",
     {(3, "unknown_kind")}),
    ("pin as text", NODE + ZONES.replace("27", '"27"') + SIRENS, {(2, "quoted_number")}),
    ("pin that the header has not", NODE + ZONES.replace("27", "28") + SIRENS, {(2, "bad_pin")}),
    ("pin of the siren taken", NODE + ZONES.replace("27", "23") + SIRENS, {(3, "pin_taken")}),
    ("duplicate key", NODE + ZONES + SIRENS + SIRENS, {(4, "duplicate_key")}),
    ("id of a sensor and a siren", NODE + ZONES + SIRENS.replace("coi", "nut"), {(3, "duplicate_device")}),
    ("id of an inner part", NODE + ZONES + SIRENS.replace("coi", "outbox"), {(3, "reserved_id")}),
    ("id with a capital", NODE + ZONES + SIRENS.replace("coi", "Coi"), {(3, "bad_part_id")}),
    ("links of a road nobody knows", NODE + ZONES + SIRENS + "links: {wan: {}}\n", {(4, "unknown_key")}),
    ("port of the LAN", NODE + ZONES + SIRENS + "links: {lan: {port: 80}}\n", {(4, "out_of_range")}),
    ("port of the LAN as text", NODE + ZONES + SIRENS + "links: {lan: {port: high}}\n", {(4, "not_integer")}),
    ("group that is not there", NODE + ZONES + SIRENS + "group: none.yaml\n", {(4, "group_unreadable")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_broken_house_names_exactly_its_problems(
    load_text: LoadText, text: str, expected: set[tuple[int, str]]
) -> None:
    loaded = load_text(text)
    assert loaded.settings is None
    assert places(loaded) == expected


def test_zone_without_sensors(load_text: LoadText) -> None:
    text = NODE + "zones:\n  - {id: a, name: A, sensors: []}\n  - {id: b, name: B}\n" + SIRENS
    assert places(load_text(text)) == {(3, "zone_without_sensors"), (4, "missing_key")}


def test_duplicate_zone_ids_name_the_first(load_text: LoadText) -> None:
    zone = "  - {id: z, name: Z, sensors: [{id: nut%d, kind: button, gpio: %d}]}\n"
    loaded = load_text(NODE + "zones:\n" + zone % (1, 27) + zone % (2, 22) + zone % (3, 24) + SIRENS)
    assert [(p.line, p.column, p.params["line"]) for p in loaded.errors] == [(4, 10, "3"), (5, 10, "3")]


def test_units(load_text: LoadText, house: str) -> None:
    for wrong, code in [
        ("5", "no_unit"),
        ("5 sec", "bad_unit"),
        ("0.1 s", "out_of_range"),
        ("soon", "no_number"),
    ]:
        loaded = load_text(house.replace("every: 1 s", f"every: {wrong}"))
        assert [(p.line, p.column, p.code) for p in loaded.errors] == [(7, 58, code)]


def test_missing_key_stands_at_its_parent(load_text: LoadText) -> None:
    loaded = load_text("node:\n  id: k7q2\n" + ZONES + SIRENS)
    (problem,) = loaded.errors
    assert (problem.line, problem.column, problem.where, problem.params["key"]) == (1, 1, "node", "name")


def test_suggestion_and_allowed_words(load_text: LoadText, house: str) -> None:
    cases = [
        ("kind: contact", "kind: contat", "contact", "button, contact, dust, heat"),
        ("role: smoke_alarm", "role: smoke", "smoke_alarm", "smoke_alarm, heat, tamper, mains_fail"),
        ("profile: kitchen", "profile: Kitchens", "kitchen", "kitchen, bedroom, shop, altar, attic"),
        ("name: Bếp", "nme: Bếp", "name", "id, name, profile, sensors"),
    ]
    for good, bad, guess, allowed in cases:
        (problem,) = [p for p in load_text(house.replace(good, bad)).errors if "guess" in p.params]
        assert (problem.params["guess"], problem.params["allowed"]) == (guess, allowed)


def test_id_with_diacritics_is_spelled_for_the_technician(load_text: LoadText) -> None:
    for wrong, guess in [("Bếp", "bep"), ("Đèn trước cửa", "den-truoc-cua"), ("KHÓI_2", "khoi_2")]:
        problem = load_text(NODE + ZONES.replace("id: z", f"id: {wrong}") + SIRENS).errors[0]
        assert (problem.code, problem.params["guess"]) == ("bad_part_id", guess)


def test_all_problems_at_once_in_the_order_of_the_file(load_text: LoadText) -> None:
    text = """\
node: {id: k7q2, name: A, pins: rpi}
zones:
  - id: bep
    name: Bếp
    profil: kitchen
    sensors:
      - {id: bui, kind: dust, port: /dev/ttyUSB0, every: 5}
      - {id: bui, kind: heat, gpio: 4}
      - {id: khoi, kind: contact, role: smoke, gpio: 4}
      - {id: la, kind: lase, gpio: 5}
  - id: bep
    name: Cửa
    sensors: []
sirens:
  - {id: coi, kind: gpio, gpio: 4}
  - {id: usb, kind: relay, port: /dev/ttyUSB0}
ward: {broker: x, tls: yes}
ward: {}
"""
    loaded = load_text(text)
    assert [(p.line, p.column, p.code) for p in loaded.problems] == [
        (1, 33, "not_allowed"),
        (5, 5, "unknown_key"),
        (7, 58, "no_unit"),
        (8, 14, "duplicate_device"),
        (9, 41, "not_allowed"),
        (9, 54, "pin_taken"),
        (10, 24, "unknown_kind"),
        (11, 9, "duplicate_zone"),
        (13, 5, "zone_without_sensors"),
        (15, 33, "pin_taken"),
        (16, 34, "port_taken"),
        (17, 1, "ward_without_group"),
        (17, 19, "unknown_key"),
        (18, 1, "duplicate_key"),
    ]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"", (1, 1, "empty_file")),
        (b"- a\n", (1, 1, "not_a_settings_file")),
        (b"node:\n\tid: k7q2\n", (2, 1, "tab")),
        (b"node: {name: \xff}\n", (1, 14, "not_utf8")),
        (b"node: {id: k7q2\nzones: []\n", (1, 7, "yaml_bracket")),
        (b"a" * 200_000, (1, 1, "too_big")),
        (b"node: !!python/name:os.system {}\nzones: []\n", (1, 7, "yaml_tag")),
    ],
)
def test_file_that_is_no_yaml(load_text: LoadText, raw: bytes, place: tuple[int, int, str]) -> None:
    loaded = load_text(raw)
    assert loaded.settings is None
    assert place in {(p.line, p.column, p.code) for p in loaded.errors}


def test_missing_file(tmp_path: Path, kinds: Kinds) -> None:
    loaded = load(tmp_path / "none.yaml", kinds)
    assert loaded.settings is None
    assert [p.code for p in loaded.errors] == ["cannot_read"]


def test_no_mutation_of_a_house_raises(load_text: LoadText, house: str) -> None:
    """Lines doubled, dropped, shifted, values swapped for oddities: an answer, never a traceback."""
    seed = random.Random(2_000)
    values = [
        "[]",
        "{}",
        "-1",
        "1e400",
        "~",
        '"\\0"',
        "*x",
        "&x 1",
        "!!int 3",
        "[[[1]]]",
        "{a: {b: c}}",
        "true",
        "99999999999",
    ]
    text = house + "links: {lan: {port: 45114}}\nward: {broker: x}\ngroup: group.yaml\n"
    for _ in range(600):
        lines = text.splitlines()
        for _ in range(seed.randrange(1, 4)):
            at = seed.randrange(len(lines))
            match seed.randrange(5):
                case 0:
                    lines.insert(at, lines[at])
                case 1:
                    del lines[at]
                case 2:
                    lines[at] = "  " + lines[at]
                case 3:
                    lines[at] = re.sub(
                        r": [^,}]+", ": " + seed.choice(values).replace("\\", r"\\"), lines[at], count=1
                    )
                case 4:
                    lines[at] = lines[at].replace(seed.choice('{}[]:," -'), seed.choice('{}[]:," -'), 1)
        loaded = load_text("\n".join(lines))
        assert loaded.settings is not None or loaded.errors
        for problem in loaded.problems:
            assert problem.line >= 1
            assert problem.column >= 1


def test_validator_of_a_kind_speaks_with_its_own_code(load_text: LoadText) -> None:
    from pydantic import model_validator
    from pydantic_core import PydanticCustomError

    from edge.settings.base import SirenSettings

    class Odd(SirenSettings):
        @model_validator(mode="after")
        def _no(self) -> "Odd":
            raise PydanticCustomError("needs_oil", "the siren needs oil")

    class Plain(SirenSettings):
        @model_validator(mode="after")
        def _no(self) -> "Plain":
            raise ValueError("it squeaks")

    kinds = dataclasses.replace(load_kinds(), sirens={"odd": Odd, "plain": Plain})
    path = Path(load_text(NODE).errors[0].file)
    path.write_text(
        NODE + ZONES + "sirens:\n  - {id: a, kind: odd}\n  - {id: b, kind: plain}\n", encoding="utf-8"
    )
    errors = load(path, kinds).errors
    assert [(p.line, p.code, p.params["reason"]) for p in errors] == [
        (4, "needs_oil", "the siren needs oil"),
        (5, "invalid", "it squeaks"),
    ]


def load_kinds() -> Kinds:
    from edge.settings.base import Strict

    class Button(Strict):
        id: str
        kind: str
        gpio: int

        def claims(self) -> list[object]:
            return []

    return Kinds(sensors={"button": Button}, sirens={}, lan=Strict, ward=Strict)  # type: ignore[dict-item]
