import os
from pathlib import Path

import pytest

from edge.group.keys import new_key
from edge.page.pin import set_pin

NODE = 4711


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_root_makes_in_the_nodes_folder_is_the_nodes(tmp_path: Path) -> None:
    """`sudo liengia pin`, `sudo liengia keys new`: the services that read them run as the node's user."""
    os.chown(tmp_path, NODE, NODE)
    new_key(tmp_path / "node.key")
    set_pin(tmp_path / "pin.json", "480913")
    for name in ("node.key", "pin.json"):
        found = (tmp_path / name).stat()
        assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (NODE, NODE, 0o600)
