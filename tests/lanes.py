"""Which tests run beside each other when several processes share a run.

Owns the three lanes: calls over SIP, whatever is heard in real time or loads speech
models, and everything else, file by file. A lane is one process at a time, so that tests
that hold calls and devices never compete with their own kind; those that look for gaps
come last, when the other lanes are done and the computer is theirs.
"""

from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parents[1]
HEARD = ("mark.peers", "mark.models", "PulseServer")
"""What stands in a file whose tests are heard, or hear."""
LAST = (
    "tests/audio/test_headset_echo.py",
    "tests/audio/test_headset_devices.py",
    "tests/app/engine/test_real_handover.py",
    "tests/app/test_whole_window.py",
)


class Lanes(LoadScopeScheduling):
    """Gives each process a lane, or a file of no lane, at a time."""

    def _split_scope(self, nodeid: str) -> str:
        return lane_of(nodeid.partition("::")[0])


@cache
def lane_of(path: str) -> str:
    """The lane of a file, by its path below the root; its own path when it needs none."""
    if path.startswith("tests/sip/"):
        return "sip"
    text = (ROOT / path).read_text("utf-8")
    return "heard" if path in LAST or any(word in text for word in HEARD) else path


def put_last(items: list[pytest.Item]) -> None:
    """Put the tests of LAST at the end, in its order."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    path = item.path.relative_to(ROOT).as_posix()
    return LAST.index(path) + 1 if path in LAST else 0
