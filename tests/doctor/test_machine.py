import os
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.doctor.case import Case
from edge.doctor.finding import Finding, Level
from edge.doctor.machine import machine, needed_groups
from edge.doctor.user import User, node_user


def found(case: Case) -> dict[str, Finding]:
    return {f"{f.code}.{f.params['group']}" if f.code == "group" else f.code: f for f in machine(case)}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_missing_group_is_named_with_the_device_that_needs_it(make_case: Callable[..., Case]) -> None:
    case = found(make_case())
    assert case["group.dialout"].level is Level.OK
    assert case["group.gpio"].level is Level.FAIL
    assert case["group.gpio"].params["device"] == "nut"
    assert "group.gpio" not in found(make_case(pins="simulated"))


def test_every_bus_and_card_has_its_group(make_case: Callable[..., Case]) -> None:
    case = make_case(
        pins="simulated",
        sensors=[
            "{{id: ga, kind: mq2, adc: ads1115, channel: 0, load: 10 kΩ, r0: 10 kΩ}}",
            "{{id: gas, kind: mq2, adc: mcp3008, channel: 0, load: 10 kΩ, r0: 10 kΩ}}",
        ],
        more="  - {{id: loa, kind: audio}}\n",
    )
    assert case.loaded.settings is not None, case.loaded.problems
    assert needed_groups(case) == {"dialout": "bui", "i2c": "ga", "spi": "gas", "audio": "loa"}


def test_a_port_that_is_ones_own_needs_no_group(make_case: Callable[..., Case], tmp_path: Path) -> None:
    """A pty, or a machine whose rules give the port to its user."""
    port = tmp_path / "dust"
    port.touch()
    port.chmod(0o620)
    owner, other = (User("me", uid, frozenset(), frozenset()) for uid in (port.stat().st_uid, 4712))
    assert "group.dialout" not in found(make_case(user=owner))
    assert found(make_case(user=other))["group.dialout"].level is Level.FAIL


def test_state_folder_is_judged_for_the_nodes_user_not_for_root(make_case: Callable[..., Case]) -> None:
    case = make_case()
    case.state_dir.chmod(0o750)
    assert found(case)["state_dir"].level is Level.FAIL, "it is root's"
    me = User("me", os.getuid() or 4711, frozenset({os.getgid()}), frozenset())
    case.state_dir.chmod(0o770)
    assert found(make_case(user=me))["state_dir"].level is Level.OK
    assert found(make_case(state_dir=Path("/nowhere")))["no_state_dir"].level is Level.FAIL


def test_key_that_others_can_read(make_case: Callable[..., Case]) -> None:
    case = make_case()
    (case.state_dir / "node.key").write_text("x")
    (case.state_dir / "node.key").chmod(0o640)
    assert found(case)["key_mode"].level is Level.FAIL
    (case.state_dir / "node.key").chmod(0o600)
    assert found(case)["key_mode"].level is Level.OK
    assert "key_closed" in found(case), "it is not the node's"
    me = User("me", os.getuid(), frozenset(), frozenset())
    assert "key_closed" not in found(make_case(user=me))


@pytest.mark.parametrize(
    ("bits", "code", "level"),
    [
        ("0\n", "supply", Level.OK),
        ("50000\n", "under_voltage_seen", Level.WARN),
        ("50005\n", "under_voltage", Level.FAIL),
    ],
)
def test_under_voltage(make_case: Callable[..., Case], bits: str, code: str, level: Level) -> None:
    case = make_case()
    assert found(case)["supply_unknown"].level is Level.NONE
    write(case.root / "sys/devices/platform/soc/soc:firmware/get_throttled", bits)
    assert found(case)[code].level is level


def test_wear_of_the_disk_beneath_the_state_folder(make_case: Callable[..., Case]) -> None:
    case = make_case()
    device = case.state_dir.stat().st_dev
    partition = case.root / "sys/devices/mmc/mmcblk0/mmcblk0p2"
    write(partition / "partition", "2")
    write(partition.parent / "device/life_time", "0x01 0x08\n")
    # 60 GB in two days
    write(partition.parent / "stat", f"1 0 8 0 1 0 {60_000_000_000 // 512} 0 0 0 0\n")
    write(case.root / "proc/uptime", f"{2 * 86400}.0 1.0\n")
    link = case.root / f"sys/dev/block/{os.major(device)}:{os.minor(device)}"
    link.parent.mkdir(parents=True)
    link.symlink_to(partition)
    assert (found(case)["wear"].level, found(case)["wear"].params["used"]) == (Level.WARN, "80 %")
    assert (found(case)["written"].level, found(case)["written"].params["rate"]) == (Level.FAIL, "30.00 GB")


def test_space_is_that_of_the_state_folder(make_case: Callable[..., Case]) -> None:
    assert found(make_case())["space"].params["path"] == make_case().state_dir


def test_the_user_is_of_this_machine() -> None:
    user = node_user()
    assert user.name
    assert user.may_write(Path("/dev/null"))
    assert not user.may_write(Path("/nowhere"))


def test_no_key_is_missed_in_a_folder_that_may_not_be_looked_into(
    make_case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is told to make one makes the house a stranger to its group."""
    case = make_case(more="group: group.yaml\n")
    assert "no_key" in found(case)
    monkeypatch.setattr(Case, "is_closed", property(lambda case: True))
    assert "no_key" not in found(case)
