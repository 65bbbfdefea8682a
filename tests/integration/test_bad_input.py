"""Torn bytes, pulled cables, bad files, forged datagrams: each is named, and the rest keeps working."""

import socket
import subprocess
import sys
import time
from pathlib import Path

from edge.group.keys import new_key
from edge.model.condition import FireCondition
from edge.model.event import HouseState
from neighbour import FIRE, Neighbour
from rig import Group, House, eventually, frame


def fast(house: House, speed: int = 20) -> House:
    house.environment = {"LIENGIA_CLOCK": f"{speed}@{time.clock_gettime(time.CLOCK_BOOTTIME)}"}
    return house


def dust_of(house: House) -> float | None:
    values = house.status()["zones"][0]["values"]
    return values.get("dust/pm2_5", {}).get("value")


def test_garbage_and_torn_frames_on_the_line_are_passed_over(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        house.dust.write(b"\x42\x4d\x00\x1cgarbage" + bytes(range(200)) + frame(33)[:20])
        house.dust.write(frame(41))
        eventually(lambda: dust_of(house) == 41, "the frame after the garbage is read")


def test_frames_with_bad_checksums_are_a_named_fault_and_no_reading(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        fast(house).start()
        bad = bytearray(frame(999))
        bad[13] ^= 0x40
        for _ in range(5):
            house.dust.write(bytes(bad))
        eventually(lambda: house.fault("dust") in {"checksum", "silent"}, "the sensor is at fault")
        assert dust_of(house) is None
        house.hand.press(27)
        assert house.sounds(), "the call point works beside a broken sensor"


def test_a_pulled_cable_is_a_fault_and_a_new_one_ends_it_without_restart(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        fast(house).start()
        house.show_dust(20)
        house.dust.unplug()
        eventually(lambda: house.fault("dust"), "the fault names the sensor")
        house.dust.plug()

        def reads_again() -> bool:
            house.dust.write(frame(25))
            return dust_of(house) == 25 and house.fault("dust") is None

        eventually(reads_again, "it reads again and the fault is gone")


def test_a_pulled_siren_is_a_named_fault_and_sounds_once_it_is_back(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        fast(house).start()
        house.relay.unplug()
        house.hand.press(27)
        eventually(lambda: house.fault("siren"), "the fault names the siren")
        eventually(lambda: house.status()["condition"] == "fire_alarm", "the alarm stands without its siren")
        house.relay.plug()
        assert house.sounds()


def test_a_bad_file_starts_from_the_last_good_one_and_says_so(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        house.start()
        eventually(lambda: (house.state / "last-good-settings.json").exists(), "good settings are kept")
        assert house.stop() == 0
        text = house.config.read_text()
        house.config.write_text(text.replace("call_point", "call_piont"))
        house.start()
        assert house.fault("settings") == "settings"
        house.hand.press(27)
        assert house.sounds()


def test_a_bad_file_and_no_good_one_is_exit_78_with_line_and_column(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        text = house.config.read_text()
        house.config.write_text(text.replace("pms5003", "pms5030"))
        line = next(i for i, row in enumerate(text.splitlines(), 1) if "pms5003" in row)
        command = [sys.executable, "-m", "edge", "run", str(house.config)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert ended.returncode == 78
        assert f"node.yaml:{line}:" in ended.stderr
        assert "pms5003" in ended.stderr, "it suggests what was meant"


def test_forged_unsigned_and_foreign_datagrams_sound_nothing_and_are_named(tmp_path: Path) -> None:
    with Group(tmp_path, 2) as (house, other):
        fast(house).start()
        stranger = new_key(tmp_path / "stranger.key")
        alarm = HouseState(condition=FireCondition.FIRE_ALARM, episode=1 << 8)
        out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        to = ("127.0.0.1", house.port)
        for seq in range(1, 40):
            datagram = signed(other.node, alarm, boot=9, seq=seq, sign=stranger.sign)
            for forged in (datagram, datagram[:-64], datagram[:10], b"", bytes(1400), datagram[:-1] + b"\0"):
                out.sendto(forged, to)
            time.sleep(0.02)
        out.close()
        eventually(lambda: "forged" in {f["kind"] for f in house.status()["faults"]}, "forgery is named")
        assert house.status()["sounding"] in {"off", "chirp"}
        assert house.status()["fires_of_neighbours"] == []


def test_a_recorded_alarm_played_back_is_refused(tmp_path: Path) -> None:
    group = Group(tmp_path, 2)
    with group as (house, other), Neighbour(group, other, house) as neighbour:
        fast(house).start()
        neighbour.set(FIRE)
        neighbour.until(lambda: house.status()["fires_of_neighbours"], "the real one is heeded")
        recorded = list(neighbour.sent)
        neighbour.set(HouseState(episode=FIRE.episode))
        neighbour.until(lambda: not house.status()["fires_of_neighbours"], "the reset is heeded")
        house.kill()
        house.start()  # what was seen outlives kill -9
        for datagram in recorded:
            neighbour.send(datagram)
            neighbour.until(lambda: True, "it answers meanwhile")
            time.sleep(0.02)
        assert house.status()["fires_of_neighbours"] == []
        assert house.status()["sounding"] in {"off", "chirp"}


def signed(node: str, state: HouseState, *, boot: int, seq: int, sign) -> bytes:
    """A frame as that house would send it."""
    from edge.group import message

    frame_ = message.Frame(
        group=message.group_tag("to-7"),
        sender=message.sender_tag(node),
        boot=boot,
        seq=seq,
        roster=1,
        state=state,
        rows=(),
    )
    return message.encode(frame_, sign)


def test_damaged_state_files_are_a_fault_and_the_house_is_armed(tmp_path: Path) -> None:
    with Group(tmp_path, 1) as (house,):
        for name in ("boot.json", "alarm.json", "peers.json", "baselines.json", "last-good-settings.json"):
            (house.state / name).write_bytes(b"\x00torn")
        house.start()
        assert house.fault("state") == "storage"
        house.hand.press(27)
        assert house.sounds()
