"""Whom the node runs as, and what that user may open: told from modes, so that root can ask too."""

import grp
import os
import pwd
from dataclasses import dataclass
from pathlib import Path

SERVICE_USER = "liengia"


@dataclass(frozen=True, slots=True)
class User:
    """A user of the machine and every group it is in."""

    name: str
    uid: int
    gids: frozenset[int]
    groups: frozenset[str]

    def may_read(self, path: Path) -> bool:
        """Whether the user may read what the path leads to; false when it is not there."""
        return self._may(path, 0o4)

    def may_write(self, path: Path) -> bool:
        """Whether the user may read and write what the path leads to; false when it is not there."""
        return self._may(path, 0o6)

    def _may(self, path: Path, bits: int) -> bool:
        try:
            status = path.stat()
        except OSError:
            return False
        if self.uid == 0:
            return True
        shift = 6 if status.st_uid == self.uid else 3 if status.st_gid in self.gids else 0
        return status.st_mode >> shift & bits == bits


def node_user() -> User:
    """The service user where the node was installed, else whoever asks."""
    try:
        entry = pwd.getpwnam(SERVICE_USER)
    except KeyError:
        entry = pwd.getpwuid(os.getuid())
    gids = frozenset(os.getgrouplist(entry.pw_name, entry.pw_gid))
    return User(entry.pw_name, entry.pw_uid, gids, frozenset(map(_group_name, gids)))


def _group_name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
