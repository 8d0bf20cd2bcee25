"""Interruptions: the voice pauses at once, goes on after a cough, and yields to a sentence."""

import re

from hypothesis import given
from hypothesis import strategies as st

from audio.barge_in import (
    BargeInSignal,
    Interrupted,
    InterruptionDetector,
    PauseVoice,
    ResumeVoice,
)

FRAME_MS = 20


def play(
    detector: InterruptionDetector, frames: list[bool], agent_playing: bool = True
) -> list[tuple[float, BargeInSignal]]:
    """Signals with the moment at which they were known."""
    signals: list[tuple[float, BargeInSignal]] = []
    for number, speech in enumerate(frames):
        for signal in detector.feed(number * FRAME_MS, speech, agent_playing):
            signals.append(((number + 1) * FRAME_MS, signal))
    return signals


def frames(*lengths_ms: int) -> list[bool]:
    """Silence, speech, silence and so on, in milliseconds."""
    return [i % 2 == 1 for i, ms in enumerate(lengths_ms) for _ in range(ms // FRAME_MS)]


def test_the_voice_pauses_well_within_100_ms_of_the_callers_speech() -> None:
    ((known_ms, signal), *_) = play(InterruptionDetector(), frames(200, 200))
    assert signal == PauseVoice(200)
    assert known_ms - 200 <= 60


def test_a_cough_resumes_the_voice() -> None:
    signals = play(InterruptionDetector(), frames(200, 260, 1000))
    assert [s for _, s in signals] == [PauseVoice(200), ResumeVoice(740)]


def test_mm_hm_in_two_syllables_resumes_it_once() -> None:
    signals = play(InterruptionDetector(), frames(200, 140, 120, 180, 1000))
    assert [type(s) for _, s in signals] == [PauseVoice, ResumeVoice]


def test_a_sentence_takes_the_turn() -> None:
    signals = play(InterruptionDetector(), frames(200, 1500, 1000))
    assert [s for _, s in signals] == [PauseVoice(200), Interrupted(200)]


def test_nothing_happens_while_the_agent_is_silent() -> None:
    assert play(InterruptionDetector(), frames(200, 1500), agent_playing=False) == []


def test_a_click_does_not_pause_it() -> None:
    assert play(InterruptionDetector(), frames(200, 20, 200, 20, 200)) == []


def test_recognised_words_settle_a_pause_either_way() -> None:
    detector = InterruptionDetector()
    play(detector, frames(0, 200))
    assert detector.decide(300, interrupted=True) == (Interrupted(0),)
    assert detector.decide(320, interrupted=True) == ()
    other = InterruptionDetector()
    play(other, frames(0, 200))
    assert other.decide(300, interrupted=False) == (ResumeVoice(300),)


def test_the_next_reply_can_be_interrupted_again() -> None:
    detector = InterruptionDetector()
    assert len(play(detector, frames(0, 600))) == 2
    assert play(detector, frames(0, 600)) == []
    play(detector, frames(20), agent_playing=False)
    assert len(play(detector, frames(0, 600))) == 2


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=300))
def test_every_pause_is_settled_once(steps: list[tuple[bool, bool]]) -> None:
    detector = InterruptionDetector()
    letters = ""
    for number, (speech, playing) in enumerate(steps):
        for signal in detector.feed(number * FRAME_MS, speech, playing):
            letters += {PauseVoice: "p", ResumeVoice: "r", Interrupted: "i"}[type(signal)]
    assert re.fullmatch("(p[ri])*p?", letters)
