"""The folder where weights are put together: one process at a time, nothing half made.

Owns the lock and the names of unfinished things; ``weights`` does the work.
"""

import contextlib
import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

UNFINISHED = ".part"


@contextlib.contextmanager
def only_one_process(root: Path) -> Iterator[None]:
    """Wait for whoever prepares here now; the lock dies with its process."""
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def remove_unfinished(root: Path) -> None:
    """Only under the lock: then every unfinished folder is a dead process's."""
    for left_over in root.glob(f"*{UNFINISHED}"):
        if left_over.is_dir():
            shutil.rmtree(left_over, ignore_errors=True)
