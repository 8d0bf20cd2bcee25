"""Real ears on a real voice: where turns begin and end, and the clip that is recognised."""

from collections.abc import Callable

import numpy as np
import pytest

from app.engine.listening import LEAD_MS, Listening
from app.weights import Weights
from audio.barge_in import BargeInSignal, Interrupted, PauseVoice, ResumeVoice
from audio.frames import FRAME_MS, Frame, Samples
from audio.resampling import resample
from audio.turns import SilenceBegan, SpeechBegan, TurnEnded, TurnSettings
from audio.voice_activity import VoiceActivity

pytestmark = pytest.mark.models

START_MS = 5_000.0
RATE_HZ = 8_000
SpeechOf = Callable[[str], Samples]


class Line:
    """One caller's side, heard frame by frame; keeps the signals."""

    def __init__(self, weights: Weights, rate_hz: int = RATE_HZ) -> None:
        self.rate_hz = rate_hz
        self.now_ms = START_MS
        self.listening = Listening(VoiceActivity(weights.silero_model), TurnSettings())
        self.turns: list[object] = []
        self.barge_ins: list[BargeInSignal] = []

    def hear(self, samples: Samples, agent_audible: bool = False) -> None:
        size = self.rate_hz * FRAME_MS // 1000
        whole = np.concatenate((samples, np.zeros(-len(samples) % size, np.int16)))
        for frame in whole.reshape(-1, size):
            turns, barge_ins = self.listening.hear(
                Frame(frame, self.rate_hz, self.now_ms), agent_audible
            )
            self.turns += turns
            self.barge_ins += barge_ins
            self.now_ms += FRAME_MS

    def silence(self, duration_ms: int, agent_audible: bool = False) -> None:
        self.hear(np.zeros(duration_ms * self.rate_hz // 1000, np.int16), agent_audible)

    def kinds(self) -> list[type]:
        return [type(signal) for signal in self.turns]


def hiss(duration_ms: int) -> Samples:
    noise = np.random.default_rng(1).normal(0, 30, duration_ms * RATE_HZ // 1000)
    return noise.astype(np.int16)


@pytest.fixture
def line(weights: Weights) -> Line:
    return Line(weights)


def test_a_sentence_is_one_turn_with_its_real_beginning_and_end(
    line: Line, phone_speech: SpeechOf
) -> None:
    sentence = phone_speech("I would like to pay the whole amount.")
    line.silence(600)
    began_ms = line.now_ms
    line.hear(sentence)
    ended_ms = began_ms + len(sentence) / 8
    line.silence(1_000)
    assert (line.kinds()[0], line.kinds()[-2:]) == (SpeechBegan, [SilenceBegan, TurnEnded])
    assert line.kinds().count(TurnEnded) == 1
    ended = line.turns[-1]
    assert isinstance(ended, TurnEnded)
    assert ended.start_ms == pytest.approx(began_ms, abs=80)
    assert ended.end_ms == pytest.approx(ended_ms, abs=120)


def test_a_sure_hint_ends_the_turn_sooner(line: Line, phone_speech: SpeechOf) -> None:
    sentence = phone_speech("Yes, that is right.")
    ended_at_ms = []
    for hint in (0.0, 0.99):
        line.hear(sentence)
        began_ms = line.now_ms
        while TurnEnded not in line.kinds():
            line.silence(FRAME_MS)
            line.listening.hint(hint)
        ended_at_ms.append(line.now_ms - began_ms)
        line.turns.clear()
        line.silence(500)
    slow_ms, quick_ms = ended_at_ms
    assert slow_ms - quick_ms == pytest.approx(380, abs=40)
    assert quick_ms <= 340


@pytest.mark.parametrize("sound", [hiss, lambda ms: np.zeros(ms * 8, np.int16)])
def test_hiss_and_silence_are_no_turn(line: Line, sound: Callable[[int], Samples]) -> None:
    line.hear(sound(5_000))
    assert line.turns == []


def test_a_click_is_no_turn(line: Line) -> None:
    click = np.zeros(160, np.int16)
    click[70:90] = 20_000
    line.silence(500)
    line.hear(click)
    line.silence(1_000)
    assert TurnEnded not in line.kinds()


def test_the_clip_is_the_turn_with_its_soft_beginning(line: Line, phone_speech: SpeechOf) -> None:
    sentence = phone_speech("Four people on Friday.")
    line.silence(1_000)
    began_ms = line.now_ms
    line.hear(sentence)
    clip = line.listening.clip(began_ms)
    assert (clip.dtype, len(clip) / 16) == (
        np.float32,
        pytest.approx(line.now_ms - began_ms + LEAD_MS, abs=1),
    )
    lead = int(LEAD_MS * 16)
    assert np.abs(clip[: lead - 160]).max() < 0.01 < np.abs(clip[lead : lead + 1_600]).max()
    expected = resample(sentence, RATE_HZ, 16_000).astype(np.float32) / 32768.0
    heard = clip[lead : lead + len(expected)]
    # The live resampler has a delay of 3 ms: the same sound, a little later.
    closeness = max(
        float(np.corrcoef(heard[late : len(heard)], expected[: len(heard) - late])[0, 1])
        for late in range(80)
    )
    assert closeness > 0.98


def test_a_clip_is_never_longer_than_the_recogniser_takes(line: Line) -> None:
    line.silence(40_000)
    assert len(line.listening.clip(START_MS)) == 28 * 16_000
    assert len(line.listening.clip(line.now_ms - 100)) == 350 * 16
    assert len(line.listening.clip(line.now_ms + 1_000)) == 0


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 48_000])
def test_wideband_lines_are_heard_as_well(
    weights: Weights, phone_speech: SpeechOf, rate_hz: int
) -> None:
    line = Line(weights, rate_hz)
    line.silence(400)
    line.hear(resample(phone_speech("No, not today."), RATE_HZ, rate_hz))
    line.silence(1_000)
    assert line.kinds()[-1] is TurnEnded
    assert len(line.listening.clip(line.now_ms - 1_000)) == 1_250 * 16


def test_speech_over_the_agents_voice_pauses_it_at_once_and_then_takes_the_turn(
    line: Line, phone_speech: SpeechOf
) -> None:
    line.silence(1_000, agent_audible=True)
    began_ms = line.now_ms
    line.hear(phone_speech("Wait a moment, I have a question."), agent_audible=True)
    assert [type(one) for one in line.barge_ins] == [PauseVoice, Interrupted]
    assert line.barge_ins[0].at_ms == pytest.approx(began_ms, abs=60)


def test_a_cough_pauses_the_agent_and_lets_it_go_on(line: Line, phone_speech: SpeechOf) -> None:
    cough = phone_speech("Ah!")[: 200 * 8]
    line.silence(1_000, agent_audible=True)
    line.hear(cough, agent_audible=True)
    line.silence(800, agent_audible=True)
    assert [type(one) for one in line.barge_ins] == [PauseVoice, ResumeVoice]


def test_words_settle_an_interruption_early(line: Line, phone_speech: SpeechOf) -> None:
    line.silence(1_000, agent_audible=True)
    line.hear(phone_speech("Stop!")[: 240 * 8], agent_audible=True)
    assert [type(one) for one in line.barge_ins] == [PauseVoice]
    (taken,) = line.listening.decide(line.now_ms, interrupted=True)
    assert isinstance(taken, Interrupted)
    line.silence(1_000, agent_audible=True)
    assert len(line.barge_ins) == 1
    assert line.kinds()[-1] is TurnEnded
