"""What every test gets: a data folder of its own, a screen, and no tolerated warning.

Owns keeping tests away from the owner's records. Leaves fakes to ``tests/fakes`` and
real SIP peers to ``tests/peers``.
"""

import gc
import logging
import os
import signal
import tempfile
from asyncio import AbstractEventLoop, SelectorEventLoop
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from pytestqt.qtbot import QtBot

from tests.display import ensure_display
from tests.lanes import ROOT, arrange, is_elsewhere, lane_of, looks_for_gaps
from tests.patient_loop import PatientLoop

if TYPE_CHECKING:
    from app.weights import Weights
    from audio.whisper import WhisperSpeechToText

hypothesis.settings.register_profile("ours", deadline=None)  # a busy computer is no failure
hypothesis.settings.load_profile("ours")

WHOLE_ROUND_EVERY = 250
"""Tests; a whole round takes more than half a second where much is loaded."""
_tests = count(1)
_home = tempfile.TemporaryDirectory(prefix="ringdesk-tests-")
os.environ["RINGDESK_HOME"] = _home.name  # before any module of ours is imported
for _product in ("VOIZBOT", "VOZAGENT", "TALKTOMYAGENT", "THINNEST"):
    os.environ[f"RINGDESK_API_{_product}_PORT"] = "0"  # runs beside each other share no port


for _wait in ("Until", "Signal", "Signals", "Callback", "Exposed", "Active"):
    # Milliseconds; a busy computer is no failure.
    getattr(QtBot, f"wait{_wait}").__kwdefaults__["timeout"] = 30_000


def pytest_configure() -> None:
    """Let programs that tests start be interrupted, though this one was begun in a shell's
    background, where Ctrl+C is ignored and that is handed on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.disable()  # see ``collected``


def pytest_unconfigure() -> None:
    """Remove the run's data folder."""
    _home.cleanup()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--lane`` for the processes that share a run."""
    parser.addoption("--lane", default="", help="run the tests of one lane only (tests/lanes.py)")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the files of other lanes unread."""
    return is_elsewhere(collection_path, config.getoption("--lane")) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep to the lane; those that look for gaps come last."""
    left_out = arrange(items, config.getoption("--lane"))
    if left_out:
        config.hook.pytest_deselected(items=left_out)


def pytest_asyncio_loop_factories(item: pytest.Item) -> dict[str, type[AbstractEventLoop]] | None:
    """Where no real peer is in a test, time waits for who is late."""
    lane = lane_of(item.path.relative_to(ROOT).as_posix())
    return {"patient": PatientLoop if lane in ("others", "screens") else SelectorEventLoop}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave what earlier tests made out of the collector's rounds where gaps are looked for: a
    round over a whole lane's objects holds every thread for a third of a second."""
    if looks_for_gaps(item):
        gc.collect()
        gc.freeze()


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Rounds of the garbage collector, in this thread: on another one, where they would also
    take place, they end widgets, which Qt allows in its own thread only."""
    yield
    gc.disable()  # a window that a test opened may have switched it on
    if next(_tests) % WHOLE_ROUND_EVERY:
        gc.collect(1)
    else:
        gc.collect()


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own empty data folder, named by RINGDESK_HOME."""
    folder = tmp_path / "ringdesk-home"
    monkeypatch.setenv("RINGDESK_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def display() -> None:
    """A screen for this run: the one there is, or Xvfb."""
    ensure_display()


@pytest.fixture(scope="session")
def qapp_args(display: None) -> list[str]:
    """pytest-qt's own fixture, made to wait for the screen."""
    return ["ringdesk-tests"]


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> "Weights":
    """Every model's files, checked; tests that use it are marked ``models``."""
    from app.weights import locate

    return locate(tmp_path_factory.mktemp("weights-home"))


@pytest.fixture(scope="session")
def whisper(weights: "Weights") -> "WhisperSpeechToText":
    """The recogniser, loaded once."""
    from audio.whisper import WhisperSpeechToText

    return WhisperSpeechToText(weights.whisper_dir)


@pytest.fixture(autouse=True)
def no_unexpected_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail on a WARNING or worse that the test did not look at and ``caplog.clear()``."""
    yield
    left = [r for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not left, [f"{r.name}: {r.getMessage()}" for r in left]
