"""Which tests run beside each other when several processes share a run.

Owns the three lanes: calls over SIP, whatever is heard in real time or loads speech
models, and everything else, file by file. A lane is one process at a time, so that tests
that hold calls and devices never compete with their own kind; those that look for gaps
come last, when the other lanes are done and the computer is theirs.
"""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEARD = ("peers", "models")
DEVICES = {"pulse", "sound"}
LAST = (
    "tests/audio/test_headset_echo.py",
    "tests/audio/test_headset_devices.py",
    "tests/app/test_whole_window.py",
)


def arrange(items: list[pytest.Item]) -> None:
    """Put every test into its lane, those of LAST at the end."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_lane(item)))
    items.sort(key=_turn)


def _place(item: pytest.Item) -> str:
    return item.path.relative_to(ROOT).as_posix()


def _turn(item: pytest.Item) -> int:
    place = _place(item)
    return LAST.index(place) + 1 if place in LAST else 0


def _lane(item: pytest.Item) -> str:
    place = _place(item)
    if place.startswith("tests/sip/"):
        return "sip"
    marked = any(item.get_closest_marker(name) for name in HEARD)
    if marked or place in LAST or DEVICES & set(getattr(item, "fixturenames", ())):
        return "heard"
    return place
