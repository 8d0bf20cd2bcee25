"""Every test, in a few processes: which of them run beside each other, and which after.

``python -m tests.lanes [OPTIONS OF PYTEST]`` is what ``make test`` runs. Owns the lanes:
whatever is heard in real time or loads speech models, calls over SIP, the screens, and
everything else. Most of what is heard waits for sound, so the rest runs beside it, with less
right to the processor the less its time matters. Each lane keeps the usual order, those that
look for gaps last. Leaves one test's running to pytest; without a lane it runs them all.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LANES = {"heard": 0, "others": 10, "screens": 10, "sip": 0}
"""The lanes in the order that they begin, and how far each stands back (``nice``)."""
AT_ONCE = 2
"""Three leave sound that is timed too little of two cores."""
NOTHING_COLLECTED = 5
MEMORY = Path("/dev/shm")
MEMORY_BYTES = 4 * 1024**3
"""So much has to be free in memory for the tests' files to be kept there: some thousand
databases are made, and each waits for the disk several times."""
HEARD = ("mark.peers", "mark.models", "PulseServer")
"""What stands in a file whose tests are heard, or hear."""
LAST = (
    "tests/audio/test_headset_echo.py",
    "tests/audio/test_headset_devices.py",
    "tests/app/engine/test_real_handover.py",
    "tests/app/test_whole_window.py",
)


@cache
def lane_of(path: str) -> str:
    """The lane of a test file, by its path below the root."""
    if path.startswith("tests/sip/"):
        return "sip"
    text = (ROOT / path).read_text("utf-8")
    if path in LAST or any(word in text for word in HEARD):
        return "heard"
    return "screens" if path.startswith("tests/app/ui/") else "others"


def is_elsewhere(path: Path, lane: str) -> bool:
    """Whether a file's tests are another lane's: to read them all takes half a minute."""
    if not lane or path.suffix != ".py" or not path.name.startswith("test_"):
        return False
    return lane_of(path.relative_to(ROOT).as_posix()) != lane


def arrange(items: list[pytest.Item], lane: str) -> list[pytest.Item]:
    """Put the tests of LAST at the end; gives those of other lanes, which are taken out."""
    items.sort(key=_turn)
    left_out = [item for item in items if lane and lane_of(_path(item)) != lane]
    items[:] = [item for item in items if not lane or lane_of(_path(item)) == lane]
    return left_out


def looks_for_gaps(item: pytest.Item) -> bool:
    """Whether a test is one of those that come last."""
    return _path(item) in LAST


def _path(item: pytest.Item) -> str:
    return item.path.relative_to(ROOT).as_posix()


def _turn(item: pytest.Item) -> int:
    path = _path(item)
    return LAST.index(path) + 1 if path in LAST else 0


def main(options: Sequence[str]) -> int:
    """Run every lane; what each printed comes when it is done. 1 when a test failed."""
    with tempfile.TemporaryDirectory(prefix="lanes-", dir=_room()) as folder:
        with ThreadPoolExecutor(AT_ONCE) as places:
            running = [places.submit(_run, lane, options, Path(folder)) for lane in LANES]
        failed = [lane for lane, ended in zip(LANES, running, strict=True) if not ended.result()]
    if failed:
        sys.stdout.write(f"Tests failed in: {', '.join(failed)}.\n")
    return 1 if failed else 0


def _room() -> Path | None:
    """Where the tests' files go; None is the system's own place."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= MEMORY_BYTES:
        return MEMORY
    return None


def _run(lane: str, options: Sequence[str], folder: Path) -> bool:
    """Whether every test of a lane passed."""
    path = folder / lane
    command = [sys.executable, "-m", "pytest", f"--lane={lane}", *options]
    ours = os.environ | {"TMPDIR": str(folder)}
    with path.open("wb") as output:
        process = subprocess.Popen(
            ["nice", "-n", str(LANES[lane]), *command], stdout=output, cwd=ROOT, env=ours
        )
        passed = process.wait() in (0, NOTHING_COLLECTED)
    sys.stdout.write(f"== {lane}\n{path.read_text(errors='replace')}\n")
    sys.stdout.flush()
    return passed


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
