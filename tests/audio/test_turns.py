"""Turns: their signals come in a legal order, none is lost, none ends twice or too soon."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.turns import (
    SilenceBegan,
    SpeechBegan,
    SpeechResumed,
    TurnDetector,
    TurnDismissed,
    TurnEnded,
    TurnSettings,
    TurnSignal,
)

FRAME_MS = 20
SETTINGS = TurnSettings()
runs = st.lists(st.integers(1, 60), max_size=40)
"""Lengths in frames of silence and speech by turns."""


def frames_of(lengths: list[int]) -> list[bool]:
    return [place % 2 == 1 for place, length in enumerate(lengths) for _ in range(length)]


def play(detector: TurnDetector, frames: list[bool], from_ms: float = 0.0) -> list[TurnSignal]:
    signals: list[TurnSignal] = []
    for number, speech in enumerate(frames):
        signals += detector.feed(from_ms + number * FRAME_MS, speech)
    return signals


def silence(ms: int) -> list[bool]:
    return [False] * (ms // FRAME_MS)


def speech(ms: int) -> list[bool]:
    return [True] * (ms // FRAME_MS)


def test_a_turn_from_its_first_to_its_last_speech() -> None:
    signals = play(TurnDetector(), silence(200) + speech(500) + silence(700))
    assert signals == [SpeechBegan(200), SilenceBegan(700, 500), TurnEnded(200, 700)]


def test_a_pause_inside_a_sentence_does_not_end_the_turn() -> None:
    signals = play(TurnDetector(), speech(500) + silence(400) + speech(300) + silence(800))
    assert signals == [
        SpeechBegan(0),
        SilenceBegan(500, 500),
        SpeechResumed(900),
        SilenceBegan(1200, 800),
        TurnEnded(0, 1200),
    ]


def test_the_closure_of_a_consonant_is_no_silence() -> None:
    signals = play(TurnDetector(), speech(300) + silence(80) + speech(300) + silence(80))
    assert signals == [SpeechBegan(0)]


def test_a_click_is_nothing_and_a_cough_is_dismissed() -> None:
    assert play(TurnDetector(), speech(40) + silence(1000)) == []
    signals = play(TurnDetector(), speech(100) + silence(1000))
    assert signals == [SpeechBegan(0), SilenceBegan(100, 100), TurnDismissed(0, 100)]


def test_a_click_in_the_pause_does_not_prolong_it() -> None:
    signals = play(TurnDetector(), speech(500) + silence(300) + speech(20) + silence(380))
    assert signals[-1] == TurnEnded(0, 500)


def test_speech_that_returns_at_the_last_moment_is_waited_for() -> None:
    signals = play(TurnDetector(), speech(500) + silence(680) + speech(200))
    assert signals[-1] == SpeechResumed(1180)


@pytest.mark.parametrize(
    ("probability", "wait_ms"), [(0.95, 320), (0.7, 520), (0.5, 700), (0.1, 700)]
)
def test_a_sure_model_shortens_the_wait_and_an_unsure_one_does_not(
    probability: float, wait_ms: int
) -> None:
    detector = TurnDetector()
    play(detector, speech(500) + silence(120))
    detector.hint(probability)
    assert play(detector, silence(wait_ms - 140), from_ms=620) == []
    assert play(detector, silence(20), from_ms=480 + wait_ms) == [TurnEnded(0, 500)]


def test_a_hint_is_void_when_speech_resumes() -> None:
    detector = TurnDetector()
    play(detector, speech(500) + silence(120))
    detector.hint(1.0)
    signals = play(detector, speech(200) + silence(600), from_ms=620)
    assert not [s for s in signals if isinstance(s, TurnEnded)]


def test_patience_lengthens_one_turn_only() -> None:
    detector = TurnDetector()
    detector.patience(500)
    signals = play(detector, speech(500) + silence(1100))
    assert not [s for s in signals if isinstance(s, TurnEnded)]
    signals = play(detector, silence(100) + speech(500) + silence(700), from_ms=1600)
    assert [s for s in signals if isinstance(s, TurnEnded)] == [
        TurnEnded(0, 500),
        TurnEnded(1700, 2200),
    ]


def test_a_monologue_is_cut_before_the_recogniser_would_lose_its_beginning() -> None:
    signals = play(TurnDetector(), speech(60_000))
    ended = [s for s in signals if isinstance(s, TurnEnded)]
    assert [e.end_ms - e.start_ms for e in ended] == [28_000, 28_000]


def test_lost_frames_count_as_silence() -> None:
    detector = TurnDetector()
    play(detector, speech(500))
    assert [type(s) for s in detector.feed(2000, False)] == [SilenceBegan, TurnEnded]


def test_hanging_up_ends_what_is_open() -> None:
    detector = TurnDetector()
    play(detector, speech(500))
    assert detector.finish() == (TurnEnded(0, 500),)
    assert detector.finish() == ()


LETTERS = {
    SpeechBegan: "b",
    SilenceBegan: "s",
    SpeechResumed: "r",
    TurnEnded: "e",
    TurnDismissed: "d",
}


@given(runs)
def test_signals_come_in_a_legal_order(lengths: list[int]) -> None:
    detector = TurnDetector()
    signals = play(detector, frames_of(lengths)) + list(detector.finish())
    assert re.fullmatch("(b(sr)*s?[ed])*", "".join(LETTERS[type(s)] for s in signals))
    times = [s.end_ms if isinstance(s, TurnEnded | TurnDismissed) else s.at_ms for s in signals]
    assert times == sorted(times)


@given(runs)
def test_every_stretch_of_speech_lies_in_exactly_one_turn(lengths: list[int]) -> None:
    frames = frames_of(lengths)
    detector = TurnDetector()
    signals = play(detector, frames) + list(detector.finish())
    turns = [s for s in signals if isinstance(s, TurnEnded | TurnDismissed)]
    start = 0
    for place, length in enumerate(lengths):
        if place % 2 == 1 and length * FRAME_MS >= SETTINGS.onset_ms:
            first_ms, last_ms = start * FRAME_MS, (start + length) * FRAME_MS
            assert sum(t.start_ms <= first_ms and last_ms <= t.end_ms for t in turns) == 1
        start += length


@given(runs, st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_no_turn_ends_before_the_shortest_wait_or_after_the_longest(
    lengths: list[int], opinions: list[float]
) -> None:
    detector = TurnDetector()
    hints = 0
    waiting_since_ms: float | None = None
    for number, is_speech in enumerate(frames_of(lengths)):
        now_ms = (number + 1) * FRAME_MS
        for signal in detector.feed(number * FRAME_MS, is_speech):
            if isinstance(signal, SilenceBegan):
                waiting_since_ms = signal.at_ms
                detector.hint(opinions[hints % len(opinions)])
                hints += 1
            elif isinstance(signal, TurnEnded | TurnDismissed):
                assert now_ms - signal.end_ms >= SETTINGS.sure_silence_ms
                waiting_since_ms = None
            else:
                waiting_since_ms = None
        if waiting_since_ms is not None and not is_speech:
            assert now_ms - waiting_since_ms < SETTINGS.silence_ms
