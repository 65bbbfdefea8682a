"""A file for whoever helps from afar: what the doctor found, settings, status and log, redacted."""

import io
import json
import platform
import re
import socket
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from edge import __version__
from edge.doctor.case import Case
from edge.doctor.redact import redacted

LOG_LINES = 2000
_JOURNAL = ("journalctl", "--unit=liengia", f"--lines={LOG_LINES}", "--no-pager", "--output=short-iso")
# Of any one file; the end of a log is what counts.
MOST_BYTES = 2_000_000


def write_bundle(path: Path, case: Case, report: str, findings: list[dict[str, Any]]) -> None:
    """Write a .tar.gz.

    Raises:
        OSError: the file cannot be written.
    """
    words = _words(case)
    draft = path.with_name(f".{path.name}.part")
    try:
        with tarfile.open(draft, "w:gz") as archive:
            for name, text in _files(case, report, findings):
                data = redacted(text, *words).encode()[-MOST_BYTES:]
                entry = tarfile.TarInfo(f"liengia-doctor/{name}")
                entry.size, entry.mode = len(data), 0o600
                archive.addfile(entry, io.BytesIO(data))
        draft.chmod(0o600)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _files(case: Case, report: str, findings: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    yield "report.txt", report
    yield "findings.json", _json(findings)
    yield "status.json", _json(case.status)
    yield "vitals.json", _json(case.vitals)
    yield "node.yaml", _without_comments(case.loaded.texts.node)
    yield "group.yaml", _without_comments(case.loaded.texts.group or "")
    yield (
        "versions.json",
        _json({"liengia": __version__, "python": platform.python_version(), "system": platform.platform()}),
    )
    yield "log.txt", _log()


def _without_comments(text: str) -> str:
    """People write names and numbers there; a line stays where it was."""
    return re.sub(r"(^|[ \t])#.*$", "", text, flags=re.MULTILINE)


def _json(value: object) -> str:
    # One value a line: what is cut is cut by lines.
    return json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n"


def _log() -> str:
    try:
        ended = subprocess.run(_JOURNAL, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"no journal: {error}\n"
    return ended.stdout or ended.stderr


def _words(case: Case) -> list[str]:
    """What stands free in sentences: names of machine, house, rooms and members, and whom to telephone."""
    words = [socket.gethostname()]
    settings = case.loaded.settings
    if settings is not None:
        words += [settings.node.name, *(zone.name for zone in settings.zones)]
        words += getattr(settings.ward, "phones", [])
        for member in (settings.group or {}).get("members", ()):
            words += [str(member["name"]), *map(str, member.get("hosts", ()))]
    return words
