"""After the call: keys that arrived, the Library with sound and files, and no secret anywhere."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile
from PySide6.QtWidgets import QFileDialog

from app.engine.events import CallFinished
from app.ui.live.offers import Control
from app.ui.shell.rooms import RoomName
from tests.fakes.keyring_backend import MemoryKeyring
from tests.peers.baresip_program import Softphone
from tests.peers.beside import BOBS_HZ, LINE_HZ, OURS_HZ, Beside
from tests.peers.hearing import amplitude_of
from tests.peers.pulse import RATE_HZ, PulseServer
from tests.peers.tones import tone
from tests.peers.window import OpenWindow

pytestmark = [pytest.mark.peers, pytest.mark.timeout(240)]
KEYS = "15#"
NOTE = "Ask again on Monday"
ENOUGH_S = 3


@pytest.fixture(autouse=True)
def log_file(data_folder: Path) -> Iterator[Path]:
    """What the program notes at its most talkative."""
    path = data_folder.parent / "ringdesk.log"
    handler = logging.FileHandler(path)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield path
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


def write_file(window: OpenWindow, button: str, path: Path) -> None:
    """Press a button that asks for a file's name, and give it."""
    page = window.library.page
    window.click(getattr(page.head, button))
    window.screen.until(lambda: page.findChild(QFileDialog) is not None)
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    dialog.selectFile(str(path))
    dialog.accept()
    window.screen.until(lambda: str(path) in page.message.words.text(), page.message.words.text)
    window.screen.until(lambda: page.findChild(QFileDialog) is None)


def secret_places(folder: Path, secret: str) -> list[str]:
    """Every file below a folder that holds the secret, byte for byte."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [str(path) for path in files if secret.encode() in path.read_bytes()]


@pytest.fixture
def finished(
    registered: OpenWindow, beside: Beside, sound: PulseServer, bob: Softphone
) -> OpenWindow:
    """A call with keys, a note and three seconds of sound is over and open in the Library."""
    beside.begin(sound.speak("mic_feed", tone(OURS_HZ, RATE_HZ, 60_000)))
    view = registered.call("bob")
    registered.press(Control.KEYPAD)
    assert view.steering is not None
    for key in KEYS:
        registered.click(view.steering.keypad.keys[key])
    registered.screen.until(lambda: "".join(bob.told("CALL_DTMF_START")) == KEYS, bob.reports)
    registered.click(view.steering.keypad.close_button)
    view.side.write_note()
    assert view.side.notes is not None
    registered.qtbot.keyClicks(view.side.notes.field, NOTE)
    before = len(bob.heard())
    registered.screen.until(lambda: len(bob.heard()) >= before + ENOUGH_S * LINE_HZ)
    registered.press(Control.END)
    registered.screen.until(lambda: registered.told(CallFinished))
    registered.click(view.summary.library)
    assert registered.window.rooms.front is RoomName.LIBRARY
    sounding = registered.library.page.sound
    registered.screen.until(sounding.wave.isVisible, sounding.why.text)
    return registered


def hear_and_export(
    finished: OpenWindow, beside: Beside, sound: PulseServer, tmp_path: Path
) -> None:
    """Play the call and write it to files."""
    sounding = finished.library.page.sound
    at_speaker = beside.enter(sound.recording("speaker"))
    places: list[int] = []
    sounding.wave.valueChanged.connect(places.append)
    finished.click(sounding.play)
    finished.screen.until(
        lambda: amplitude_of(at_speaker.samples()[-RATE_HZ // 2 :], RATE_HZ, BOBS_HZ) > 0.5
    )
    finished.screen.until(lambda: max(places, default=0) > 0)
    finished.click(sounding.play)

    text, wav = tmp_path / "call.txt", tmp_path / "call.wav"
    write_file(finished, "text", text)
    assert NOTE in text.read_text("utf-8")
    write_file(finished, "wav", wav)
    samples, rate_hz = soundfile.read(wav, dtype="int16")
    assert samples.shape[1] == 2
    for side, hertz in enumerate((BOBS_HZ, OURS_HZ)):
        seconds = [samples[at : at + rate_hz, side] for at in range(0, len(samples), rate_hz)]
        assert max(amplitude_of(each, rate_hz, hertz) for each in seconds) > 0.8


def test_a_call_is_played_and_written_to_files_and_leaves_no_secret_behind(
    finished: OpenWindow,
    beside: Beside,
    sound: PulseServer,
    kept_secrets: MemoryKeyring,
    secrets: dict[str, str],
    log_file: Path,
) -> None:
    hear_and_export(finished, beside, sound, log_file.parent)
    assert secrets["desk"] in kept_secrets.kept.values()
    finished.close()
    assert (finished.home / "ringdesk.db").exists()
    assert secret_places(finished.home, secrets["desk"]) == []
    noted = log_file.read_text("utf-8")
    assert noted
    assert secrets["desk"] not in noted
    assert KEYS not in noted
    assert NOTE not in noted
