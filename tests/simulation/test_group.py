import os
import signal
import time
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from edge.errors import DeviceError
from edge.group.keys import load_key, verify
from edge.group.roster import Roster
from edge.node.kinds import all_kinds, verify_roster
from edge.settings.load import load
from edge.simulation.group import Group, Plan
from edge.simulation.scenario import SCENARIOS


def plan(folder: Path, **changes) -> Plan:
    wanted = {"houses": 2, "scenario": SCENARIOS["button"], "folder": folder, "speed": 1.0, "epoch": 0.0}
    return Plan(**(wanted | {"ward": None} | changes))


@pytest.fixture
def group(tmp_path: Path, reactor):
    group = Group(plan(tmp_path, ward="mqtt://127.0.0.1:9"), reactor)
    yield group
    group.close()


def test_group_files_are_good_settings(group):
    for house in group.houses:
        loaded = load(house.site.config, all_kinds(), verify_roster=verify_roster)
        assert [problem for problem in loaded.problems if not problem.warning] == []
        settings = loaded.settings
        assert settings.node.id == house.site.id
        assert len(settings.sensors) == 4
        assert len(settings.sirens) == 2


def test_group_roster_is_signed_and_the_same_everywhere_and_fits_the_keys(group):
    texts = {(house.site.folder / "group.yaml").read_text("utf-8") for house in group.houses}
    assert len(texts) == 1
    roster = Roster.from_mapping(YAML(typ="safe").load(texts.pop()))
    assert roster.is_signed(verify)
    for house, member in zip(group.houses, roster.members, strict=True):
        assert member.public_key == load_key(house.site.state_dir / "node.key").public
        assert [(host.name, host.port) for host in member.hosts] == [("127.0.0.1", house.site.lan_port)]
    assert roster.ward_keys == (group.ward_key.public,)


def test_group_with_loss_is_reached_through_the_relay(tmp_path, reactor):
    lossy = Group(plan(tmp_path, loss=0.5), reactor)
    try:
        mapping = YAML(typ="safe").load((tmp_path / "n01" / "group.yaml").read_text("utf-8"))
        ports = {int(member["hosts"][0].rpartition(":")[2]) for member in mapping["members"]}
        assert ports.isdisjoint(house.site.lan_port for house in lossy.houses)
    finally:
        lossy.close()


def test_group_that_cannot_be_made_leaves_nothing_open(tmp_path, reactor):
    before = len(list(Path("/proc/self/fd").iterdir()))
    (tmp_path / "n02").write_text("in the way")
    with pytest.raises(OSError):
        Group(plan(tmp_path), reactor)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_group_folder_too_long_for_a_socket_is_said_so(tmp_path, reactor):
    folder = tmp_path / ("x" * 90)
    folder.mkdir()
    with pytest.raises(DeviceError, match="too long for a socket"):
        Group(plan(folder), reactor)


@pytest.mark.parametrize("houses", [1, 41])
def test_group_of_a_wrong_size_is_refused(tmp_path, houses):
    with pytest.raises(ValueError, match="2 to 40"):
        plan(tmp_path, houses=houses)


def test_group_names_the_node_that_ended_and_reaps_the_rest(group):
    group.start()
    first, second = group.houses
    os.kill(first._process.pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while first.exit_code() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    with pytest.raises(DeviceError, match="n01: the node ended with -9"):
        group.check_alive()
    group.close()
    assert second.exit_code() is not None
    with pytest.raises(ProcessLookupError):
        os.killpg(second._process.pid, 0)
