"""A folder that this process may read but not write, even when root runs the tests.

Root is asked no permission, so for the length of the block the process takes on
the rights of an ordinary user (the effective user and group of ``nobody``).
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

_NOBODY = 65_534


@contextlib.contextmanager
def without_write_permission(folder: Path) -> Iterator[None]:
    """Nothing in the folder can be made, changed or removed within the block."""
    files = [file for file in folder.iterdir() if file.is_file()]
    folder.chmod(0o555)
    for file in files:
        file.chmod(0o444)
    opened = _open_up(folder) if os.geteuid() == 0 else []
    root = os.geteuid() == 0
    try:
        if root:
            os.setegid(_NOBODY)
            os.seteuid(_NOBODY)
        yield
    finally:
        if root:
            os.seteuid(0)
            os.setegid(0)
        for parent, mode in opened:
            parent.chmod(mode)
        folder.chmod(0o755)
        for file in files:
            file.chmod(0o644)


def _open_up(folder: Path) -> list[tuple[Path, int]]:
    """Let others pass through the folders above, as pytest keeps them for its own user."""
    changed = []
    for parent in folder.parents:
        mode = parent.stat().st_mode & 0o7777
        if not mode & 0o001:
            parent.chmod(mode | 0o001)
            changed.append((parent, mode))
    return changed
