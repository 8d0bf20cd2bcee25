"""Interruptions as the caller's ear has them: real voice and real ears on both ends of a call."""

import functools
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from app.weights import Weights
from audio.frames import Samples
from audio.piper import PiperTextToSpeech
from audio.speech import Speech
from tests.fakes.spoken_line import LOUD, OPENING, Line, RealVoice, cough

pytestmark = pytest.mark.models

STOPS_WITHIN_MS = 100
SpeechOf = Callable[[str], Samples]


@pytest.fixture(scope="module")
def speak(voice: PiperTextToSpeech) -> Callable[[str], Speech]:
    """The agent's voice; each clause is made once."""
    return functools.cache(voice.synthesise)


@pytest.fixture
async def line(
    tmp_path: Path, speak: Callable[[str], Speech], weights: Weights
) -> AsyncIterator[Line]:
    line = Line(tmp_path, RealVoice(speak, weights))
    await line.connect()
    yield line
    await line.close()


@pytest.mark.parametrize("after_ms", [900, 2_307, 4_111, 5_513])
async def test_the_agent_falls_silent_within_100_ms_of_the_callers_first_sound(
    line: Line, phone_speech: SpeechOf, after_ms: float
) -> None:
    question = "Sorry, could you tell me which practice this is?"
    line.work.hears = question
    await line.until_the_agent_is_loud(after_ms)
    speech = phone_speech(question)
    began_ms = await line.caller_speaks(speech, len(speech) / 8)
    last = line.ear.loud_after(began_ms)[-1]
    stopped_ms = last.at_ms + np.flatnonzero(np.abs(last.samples) > LOUD)[-1] / 8
    assert 0 < stopped_ms - began_ms <= STOPS_WITHIN_MS
    await line.clock.advance(1_500)
    heard, complete = line.mind.told[0]
    assert not complete and heard and OPENING.startswith(heard)
    assert line.mind.committed == ["opening", question]
    assert line.ear.loud_after(began_ms + len(speech) / 8)


@pytest.mark.parametrize("sound", ["cough", "mm-hm"])
async def test_a_cough_makes_the_agent_pause_and_go_on_to_its_end(
    line: Line, phone_speech: SpeechOf, sound: str
) -> None:
    line.work.hears = "" if sound == "cough" else "Mm-hm."
    samples = cough(250) if sound == "cough" else phone_speech("Mm-hm.")[: 250 * 8]
    await line.until_the_agent_is_loud(2_000)
    began_ms = await line.caller_speaks(samples, 3_000)
    loud_ms = np.array([frame.at_ms for frame in line.ear.loud_after(began_ms)])
    gap = int(np.flatnonzero(np.diff(loud_ms) > 200)[0])
    assert loud_ms[gap] - began_ms <= STOPS_WITHIN_MS
    assert 250 <= loud_ms[gap + 1] - loud_ms[gap] <= 1_000
    await line.clock.advance(15_000)
    assert line.mind.told[0] == (OPENING, True)
    assert line.mind.committed[0] == "opening" and set(line.mind.committed[1:]) <= {"silence 1"}
