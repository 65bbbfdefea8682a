"""The machine: user, disk, supply, clock."""

import os
from collections.abc import Iterator
from pathlib import Path

from edge.doctor.case import Case
from edge.doctor.finding import Finding, Level, judged
from edge.runtime.clock import wall_is_trusted
from edge.settings.schema import KEY_NAME

# A black box of 20 recordings, the outbox and the journal's share need some 100 MB.
SPACE_WARN_MB, SPACE_FAIL_MB = 500, 100
# A 32 GB card of a cheap make endures some 10 TB; at 5 GB a day it is worn out in five years.
WRITTEN_WARN_GB, WRITTEN_FAIL_GB = 2.0, 20.0
# eMMC tells its wear in tenths of its life (JEDEC 84: 0x01 = 0-10 % used … 0x0B = over).
WEAR_WARN, WEAR_FAIL = 7, 9
_SECTOR = 512
# Kind of claim -> the group that Raspberry Pi OS gives the device file to.
_GROUPS = {"gpio": "gpio", "port": "dialout", "i2c": "i2c", "spi": "spi", "card": "audio"}
# get_throttled of the firmware: bit 0 now, bit 16 since boot.
_UNDER_VOLTAGE_NOW, _UNDER_VOLTAGE_SEEN = 0x1, 0x10000
_THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"


def machine(case: Case) -> Iterator[Finding]:
    """All of it."""
    yield from _user(case)
    yield from _disk(case)
    yield from _wear(case)
    yield _supply(case)
    yield _clock(case)


def needed_groups(case: Case) -> dict[str, str]:
    """Group -> the first device that is of no use without it."""
    needed: dict[str, str] = {}
    for device, _, claim in case.needs:
        if claim.kind == "port" and case.user.may_write(Path(claim.name)):
            continue  # a pty, or a rule of the machine's own
        if claim.kind == "gpio" and claim.share is not None:
            continue  # the bus's own group opens it
        needed.setdefault(_GROUPS.get(claim.kind, ""), device)
    needed.pop("", None)
    settings = case.loaded.settings
    if settings and settings.node.pins != "lgpio":
        needed.pop("gpio", None)
    return needed


def _user(case: Case) -> Iterator[Finding]:
    user = case.user
    for group, device in sorted(needed_groups(case).items()):
        is_in = user.uid == 0 or group in user.groups
        params = {"user": user.name, "group": group, "device": device}
        yield Finding("machine", "group", Level.OK if is_in else Level.FAIL, params)
    folder = case.state_dir
    params = {"user": user.name, "path": str(folder)}
    if not folder.is_dir():
        yield Finding("machine", "no_state_dir", Level.FAIL, params)
    else:
        may = user.may_write(folder)
        yield Finding("machine", "state_dir", Level.OK if may else Level.FAIL, params)
    yield from _key(case)


def _key(case: Case) -> Iterator[Finding]:
    if case.is_closed:
        return  # that there is none could not be said
    settings = case.loaded.settings
    key = settings.node.key_file() if settings is not None else case.state_dir / KEY_NAME
    if settings is not None and settings.group is not None and not key.exists():
        yield Finding("machine", "no_key", Level.FAIL, {"path": key, "user": case.user.name})
    elif key.exists():
        if not case.user.may_read(key):
            yield Finding("machine", "key_closed", Level.FAIL, {"path": key, "user": case.user.name})
        is_private = key.stat().st_mode & 0o077 == 0
        yield Finding("machine", "key_mode", Level.OK if is_private else Level.FAIL, {"path": key})


def _disk(case: Case) -> Iterator[Finding]:
    try:
        found = os.statvfs(case.state_dir)
    except OSError:
        return
    free_mb = found.f_bavail * found.f_frsize // 1_000_000
    limits = (-float(SPACE_WARN_MB), -float(SPACE_FAIL_MB))
    yield judged("machine", "space", -free_mb, limits, path=case.state_dir, free=f"{free_mb} MB")
    if found.f_flag & os.ST_RDONLY:
        yield Finding("machine", "read_only", Level.FAIL, {"path": case.state_dir})


def _wear(case: Case) -> Iterator[Finding]:
    disk = _disk_of(case)
    if disk is None:
        return
    if tenths := [int(word, 16) for word in _read(disk / "device/life_time").split()]:
        limits = (float(WEAR_WARN), float(WEAR_FAIL))
        yield judged("machine", "wear", max(tenths), limits, disk=disk.name, used=f"{10 * max(tenths)} %")
    stat = _read(disk / "stat").split()
    uptime_s = float((_read(case.root / "proc/uptime").split() or ["0"])[0])
    if len(stat) > 6 and uptime_s > 3600:
        gb = int(stat[6]) * _SECTOR / 1e9 / (uptime_s / 86400)
        limits = (WRITTEN_WARN_GB, WRITTEN_FAIL_GB)
        yield judged("machine", "written", gb, limits, disk=disk.name, rate=f"{gb:.2f} GB")


def _disk_of(case: Case) -> Path | None:
    """The block device of the state folder, the whole disk rather than its partition."""
    try:
        device = case.state_dir.stat().st_dev
    except OSError:
        return None
    link = case.root / f"sys/dev/block/{os.major(device)}:{os.minor(device)}"
    if not link.exists():
        return None
    real = link.resolve()
    return real.parent if (real / "partition").exists() else real


def _supply(case: Case) -> Finding:
    text = _read(case.root / _THROTTLED).strip()
    if not text:
        return Finding("machine", "supply_unknown", Level.NONE)
    bits = int(text, 16)
    if bits & _UNDER_VOLTAGE_NOW:
        return Finding("machine", "under_voltage", Level.FAIL)
    if bits & _UNDER_VOLTAGE_SEEN:
        return Finding("machine", "under_voltage_seen", Level.WARN)
    return Finding("machine", "supply", Level.OK)


def _clock(case: Case) -> Finding:
    if wall_is_trusted():
        return Finding("machine", "clock", Level.OK)
    has_rtc = (case.root / "dev/rtc0").exists()
    return Finding("machine", "clock_rtc" if has_rtc else "clock_unset", Level.WARN)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
