"""A window opens without trying Qt first only where the last start showed that it does."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from app import window_start
from app.desktop.showing import Showing
from app.settings import SettingsError
from app.window_start import KnownScreen, opened_for_window, start_window

SCREEN = {"DISPLAY": ":17"}


@pytest.fixture
def listening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A screen that takes connections."""
    monkeypatch.setattr(window_start, "X11_SOCKETS", tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.fspath(tmp_path / "X17"))
        server.listen(4)
        yield server


def test_a_screen_is_known_once_a_window_came_up(listening: object, tmp_path: Path) -> None:
    screen = KnownScreen(tmp_path, SCREEN)
    assert not screen.taken()
    screen.put()
    assert KnownScreen(tmp_path, SCREEN).taken()


def test_a_start_that_shows_no_window_leaves_nothing_to_trust(
    listening: object, tmp_path: Path
) -> None:
    screen = KnownScreen(tmp_path, SCREEN)
    screen.put()
    assert screen.taken()
    assert not screen.taken()


@pytest.mark.parametrize(
    "other",
    [
        {"DISPLAY": ":18"},
        {"DISPLAY": ":17", "QT_QPA_PLATFORM": "wayland"},
        {"DISPLAY": "elsewhere:17"},
        {},
    ],
    ids=["another screen", "another platform", "another computer", "none"],
)
def test_another_screen_is_not_known(
    listening: object, tmp_path: Path, other: dict[str, str]
) -> None:
    KnownScreen(tmp_path, SCREEN).put()
    assert not KnownScreen(tmp_path, other).taken()


def test_a_screen_that_went_away_is_not_trusted(listening: socket.socket, tmp_path: Path) -> None:
    screen = KnownScreen(tmp_path, SCREEN)
    screen.put()
    listening.close()
    assert not screen.taken()


def test_a_wayland_screen_is_asked_at_its_own_socket(tmp_path: Path) -> None:
    environ = {"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": os.fspath(tmp_path)}
    screen = KnownScreen(tmp_path, environ)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.fspath(tmp_path / "wayland-7"))
        server.listen(1)
        screen.put()
        assert screen.taken()
        screen.put()
    assert not screen.taken()


def test_a_folder_that_keeps_nothing_is_done_without(tmp_path: Path) -> None:
    screen = KnownScreen(tmp_path / "missing", SCREEN)
    screen.put()
    assert not screen.taken()


def test_without_a_known_screen_nothing_is_done(data_folder: Path) -> None:
    assert start_window(Showing()) is None
    assert not data_folder.exists()


@pytest.fixture
def boxes(qapp: QApplication) -> Iterator[list[str]]:
    """What boxes said; each is closed as soon as it is there."""
    said: list[str] = []

    def close() -> None:
        box = qapp.activeModalWidget()
        if isinstance(box, QMessageBox):
            said.append(box.text())
            box.accept()

    looking = QTimer(interval=20)
    looking.timeout.connect(close)
    looking.start()
    yield said
    looking.stop()


def test_what_is_wrong_is_a_box_too_for_whoever_reads_no_terminal(
    data_folder: Path, boxes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data_folder.mkdir()
    (data_folder / "settings.toml").write_text("[calls\n")
    for shows_windows in (True, False):
        with pytest.raises(SettingsError) as wrong:
            opened_for_window(lambda: shows_windows)  # noqa: B023 - called at once
        assert boxes == [str(wrong.value)]
    with monkeypatch.context() as at_a_terminal, pytest.raises(SettingsError):
        at_a_terminal.setattr("sys.stderr.isatty", lambda: True)
        opened_for_window(lambda: True)
    assert len(boxes) == 1


def test_what_is_wrong_is_one_sentence_and_status_2(
    data_folder: Path,
    listening: object,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    boxes: list[str],
) -> None:
    for name in window_start.SCREEN_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":17")
    data_folder.mkdir()
    (data_folder / "settings.toml").write_text("[calls]\nring_timeout_s = 'soon'\n")
    KnownScreen(data_folder).put()
    assert start_window(Showing()) == 2
    said = capsys.readouterr().err
    assert said.startswith("ringdesk: ") and "ring_timeout_s" in said and said.count("\n") == 1
    assert f"ringdesk: {boxes[0]}\n" == said
