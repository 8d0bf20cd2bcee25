"""A person's call written down on both sides, with the real models, as the screen shows it."""

from collections.abc import Callable

import numpy as np
import pytest

from app.engine.events import Speaker, UtteranceSaved
from app.ui.live.offers import Control
from app.weights import Weights
from audio.frames import Samples
from audio.piper import PiperTextToSpeech
from audio.resampling import resample
from tests.peers.baresip_program import Person, baresip_program
from tests.peers.beside import LINE_HZ, Beside
from tests.peers.kamailio import Registrar
from tests.peers.pulse import RATE_HZ, PulseServer
from tests.peers.tones import write_wav
from tests.peers.window import OpenWindow

pytestmark = [pytest.mark.peers, pytest.mark.models]
THEY_SAY = "Good morning, I would like to book a table for four people."
WE_SAY = "Certainly, which evening would suit you best?"
QUIET_MS, AGAIN_MS, REST_MS = 1500, 10_000, 120_000
TIMES = 4
LOADED_S = 90.0


def again_and_again(voice: PiperTextToSpeech, text: str, rate_hz: int) -> Samples:
    """The words behind a silence, and again after a while: a computer that stands still may
    tear one to pieces. At the end a long silence: Debian's softphone hangs up where its file
    ends."""
    speech = voice.synthesise(text)
    words = resample(speech.samples, speech.rate_hz, rate_hz)
    silence = [np.zeros(rate_hz * ms // 1000, np.int16) for ms in (QUIET_MS, AGAIN_MS, REST_MS)]
    return np.concatenate((silence[0], *(words, silence[1]) * TIMES, silence[2]))


def words_of(text: str) -> set[str]:
    return set(
        "".join(letter for letter in text.lower() if letter.isalpha() or letter == " ").split()
    )


def shown(window: OpenWindow, speaker: Speaker) -> set[str]:
    """What the transcript shows of one side."""
    rows = [row for row in window.shown.model.rows if row.speaker is speaker]
    return words_of(" ".join(row.text for row in rows))


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("with_models")
def test_both_sides_of_a_persons_call_are_written_down_and_found_again(
    open_window: Callable[[], OpenWindow],
    weights: Weights,
    beside: Beside,
    sound: PulseServer,
    registrar: Registrar,
    secrets: dict[str, str],
) -> None:
    voice = PiperTextToSpeech(weights.piper_model)
    folder = registrar.ca_file.parent
    wav = write_wav(folder / "bob.wav", again_and_again(voice, THEY_SAY, LINE_HZ), LINE_HZ)
    person = Person("bob", registrar.domain, secrets["bob"], wav, auto_answer=True)
    beside.enter(baresip_program(folder, person))
    window = open_window()
    window.set_up_line(
        label="Front desk", user="desk", domain=registrar.domain, password=secrets["desk"]
    )
    window.line_says("Registered")
    window.screen.until(lambda: window.told_stage("models_ready"), window.events, LOADED_S)

    window.call("bob")
    beside.begin(sound.speak("mic_feed", again_and_again(voice, WE_SAY, RATE_HZ)))
    for speaker, said in ((Speaker.CALLER, THEY_SAY), (Speaker.OPERATOR, WE_SAY)):
        window.screen.until(
            lambda speaker=speaker, said=said: (
                len(shown(window, speaker) & words_of(said)) >= len(words_of(said)) * 3 // 4
            ),
            lambda: (window.told(UtteranceSaved), window.trouble()),
            60,
        )
    view = window.shown
    window.press(Control.END)
    window.click(view.summary.library)
    words = window.library.page.words
    window.screen.until(lambda: words.rowCount() >= 2)
    search = window.library.list.search
    window.write(search, "certainly")
    window.screen.until(lambda: window.library.list.model.rowCount() == 1)
    window.write(search, "unheard")
    window.screen.until(lambda: window.library.list.model.rowCount() == 0)
