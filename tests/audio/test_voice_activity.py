"""Voice activity: exact edges on a quiet line, speech found in noise, none in noise alone."""

import statistics

import numpy as np
import pytest
import soundfile
import soxr

from app.weights import Weights
from audio.frames import FRAME_MS, Frame, Samples
from audio.turns import TurnDetector, TurnEnded, TurnSignal
from audio.voice_activity import VoiceActivity, level_dbfs
from tests.bench.corpus import HUMAN_FOLDER

pytestmark = pytest.mark.models
PROMPTS = ("vm-tocallnum", "conf-full", "vm-sorry", "privacy-prompt", "vm-nobox", "tt-weasels")
GAP_MS = 1500


def prompts(rate_hz: int) -> tuple[Samples, list[tuple[float, float]]]:
    """Prompts with silence between them, and where each begins and ends, by its level."""
    pieces: list[Samples] = [np.zeros(rate_hz * GAP_MS // 1000, np.int16)]
    edges = []
    for name in PROMPTS:
        read, read_hz = soundfile.read(HUMAN_FOLDER / f"{name}.wav", dtype="int16")
        spoken = soxr.resample(read // 2, read_hz, rate_hz)
        tens = spoken[: len(spoken) // (rate_hz // 100) * (rate_hz // 100)]
        tens = tens.reshape(-1, rate_hz // 100)
        levels = np.array([level_dbfs(piece) for piece in tens])
        loud = np.flatnonzero(levels > np.percentile(levels, 95) - 30)
        spoken = tens[loud[0] : loud[-1] + 1].ravel()
        at_ms = sum(map(len, pieces)) * 1000 / rate_hz
        edges.append((at_ms, at_ms + len(spoken) * 1000 / rate_hz))
        pieces += [spoken, np.zeros(rate_hz * GAP_MS // 1000, np.int16)]
    return np.concatenate(pieces), edges


def noise(count: int, level_db: float, kind: str = "white") -> Samples:
    made = np.random.default_rng(3).standard_normal(count)
    if kind == "pink":
        spectrum = np.fft.rfft(made)
        made = np.fft.irfft(spectrum / np.sqrt(np.arange(len(spectrum)) + 10.0), count)
    if kind == "hum":
        at_s = np.arange(count) / 8000
        made = 0.3 * made + np.sin(2 * np.pi * 100 * at_s) + 0.5 * np.sin(2 * np.pi * 300 * at_s)
    made *= 32768 * 10 ** (level_db / 20) / np.sqrt(np.mean(made**2))
    return np.rint(made).astype(np.int16)


def judge(weights: Weights, samples: Samples, rate_hz: int) -> list[bool]:
    activity = VoiceActivity(weights.silero_model)
    step = rate_hz * FRAME_MS // 1000
    return [
        activity.is_speech(Frame(samples[at : at + step], rate_hz, at * 1000 / rate_hz))
        for at in range(0, len(samples), step)
    ]


def turns_of(decisions: list[bool]) -> list[TurnEnded]:
    detector = TurnDetector()
    signals: list[TurnSignal] = []
    for number, speech in enumerate(decisions):
        signals += detector.feed(number * FRAME_MS, speech)
    return [signal for signal in signals if isinstance(signal, TurnEnded)]


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 48_000])
@pytest.mark.parametrize("hiss_db", [None, -60.0])
def test_edges_on_a_quiet_line(weights: Weights, rate_hz: int, hiss_db: float | None) -> None:
    samples, edges = prompts(rate_hz)
    if hiss_db is not None:
        samples = samples + noise(len(samples), hiss_db)
    turns = turns_of(judge(weights, samples, rate_hz))
    assert len(turns) == len(edges)
    late_ms = [turn.end_ms - end_ms for turn, (_, end_ms) in zip(turns, edges, strict=True)]
    assert abs(statistics.median(late_ms)) <= 20
    assert max(late_ms) <= 80
    early_ms = [start_ms - turn.start_ms for turn, (start_ms, _) in zip(turns, edges, strict=True)]
    assert min(early_ms) >= -60
    assert max(early_ms) <= 20


@pytest.mark.parametrize(("kind", "level_db"), [("white", -40), ("pink", -40), ("hum", -35)])
def test_speech_is_found_in_noise(weights: Weights, kind: str, level_db: float) -> None:
    samples, edges = prompts(8_000)
    noisy = samples + noise(len(samples), level_db, kind)
    turns = turns_of(judge(weights, noisy, 8_000))
    assert len(turns) == len(edges)
    for turn, (start_ms, end_ms) in zip(turns, edges, strict=True):
        assert abs(turn.start_ms - start_ms) <= 160
        assert abs(turn.end_ms - end_ms) <= 160


@pytest.mark.parametrize("kind", ["white", "pink", "hum"])
@pytest.mark.parametrize("level_db", [-75, -60, -45, -30])
def test_noise_alone_is_no_speech(weights: Weights, kind: str, level_db: float) -> None:
    assert not any(judge(weights, noise(8_000 * 8, level_db, kind), 8_000))


def test_noise_that_sets_in_is_no_turn(weights: Weights) -> None:
    quiet_then_noisy = np.concatenate((noise(8_000 * 3, -70), noise(8_000 * 5, -35)))
    assert turns_of(judge(weights, quiet_then_noisy, 8_000)) == []


def test_digital_silence_and_a_short_frame(weights: Weights) -> None:
    activity = VoiceActivity(weights.silero_model)
    assert not activity.is_speech(Frame(np.zeros(160, np.int16), 8_000, 0.0))
    assert not activity.is_speech(Frame(np.zeros(30, np.int16), 8_000, 20.0))
    assert not activity.is_speech(Frame(np.zeros(0, np.int16), 8_000, 40.0))
    assert activity.noise_db == -90.0


def test_a_steady_offset_is_no_sound() -> None:
    assert level_dbfs(np.full(160, 8000, np.int16)) == -90.0
    square = np.tile(np.array([16384, -16384], np.int16), 80)
    assert level_dbfs(square) == pytest.approx(-6.02, abs=0.01)
