"""Whose a file is that root made in the node's folder."""

import os
from pathlib import Path


def hand_over(path: Path) -> None:
    """Made with sudo, a secret is the node's all the same: of whoever owns its folder. Not as root: nothing.

    Raises:
        OSError: the file is gone, or its file system knows no owners.
    """
    owner = path.parent.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        os.chown(path, owner.st_uid, owner.st_gid)
