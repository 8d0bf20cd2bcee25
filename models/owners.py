"""Which process a call belongs to, and whether that process still lives.

Owns the text that names a process beyond the reuse of its number: the boot, the
process id and the moment it started. Two desks may share one database, so the
one that starts must not close the other's living calls. Elsewhere than on Linux
only the process id is compared.
"""

import functools
import os
import sys
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@functools.cache
def this_process() -> str:
    """The name of this process, as ``Call.owner`` keeps it."""
    return _name(os.getpid())


def is_running(owner: str) -> bool:
    """Whether the process of that name still lives. An unreadable name does not."""
    _, _, pid_text = owner.partition(":")
    pid_text = pid_text.partition(":")[0]
    if not pid_text.isdecimal():
        return False
    pid = int(pid_text)
    return _exists(pid) and _name(pid) == owner


def _name(pid: int) -> str:
    try:
        boot = _BOOT_ID.read_text("ascii").strip()
        # Field 22 is the start time; the command in field 2 may hold spaces and brackets.
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        state, started = fields[0], fields[19]
    except OSError:
        return f"-:{pid}:-"
    return f"{boot}:{pid}:{started}" if state != "Z" else f"{boot}:{pid}:ended"


def _exists(pid: int) -> bool:
    if sys.platform == "win32":
        # os.kill(pid, 0) would send CTRL_C there.
        return pid == os.getpid()
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    except OverflowError:
        return False
    return True
