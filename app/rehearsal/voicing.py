"""A caller's lines made into sound before the call, so that they cost nothing during it.

Owns putting pieces together (synthesised words, recorded prompts, pauses, tones), the
loudness, and the cough and the "mm-hm". Leaves the voice to ``audio.piper`` and the
lines to ``callers``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile as sf

from app.rehearsal.callers import Caller, Line, Pause, Piece, Prompt, Spoken, Tone, Voice
from app.rehearsal.errors import PromptsMissing
from audio.frames import Samples
from audio.piper import VoiceSettings
from audio.resampling import from_float, resample, to_float
from audio.speech import TextToSpeech

RATE_HZ = 16_000
PROMPTS_PACKAGE = "asterisk-core-sounds-en-wav"
PROMPTS_DIR = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
_QUIET = 10 ** (-50 / 20)
_KEPT_MS = 30
AGAIN_SPEED = 0.85
"""How fast a line is said again, against the first time."""

VoiceMaker = Callable[[VoiceSettings], TextToSpeech]
"""Gives a voice with these settings; asked only when a caller has words to synthesise."""


@dataclass(frozen=True, slots=True)
class VoicedLine:
    """A line as mono samples at 16 kHz; ``aside`` is empty when the line has none.

    ``again`` is the line as somebody says it who was asked to repeat it: slower.
    """

    line: Line
    samples: Samples
    aside: Samples
    again: Samples


def voiced_lines(
    caller: Caller, make_voice: VoiceMaker, prompts_dir: Path = PROMPTS_DIR
) -> tuple[VoicedLine, ...]:
    """All lines of a caller. Blocking: some 50 ms a synthesised line.

    The voice's own randomness is off, so the same caller always sounds the same.
    Raises PromptsMissing when a recorded prompt is not installed.
    """
    speaks = any(isinstance(piece, Spoken) for line in caller.lines for piece in line.sounds)
    speeds = [caller.voice.speed, caller.voice.speed * AGAIN_SPEED]
    voices = [make_voice(_settings(caller.voice, speed)) if speaks else None for speed in speeds]

    def sound_of(line: Line, voice: TextToSpeech | None) -> Samples:
        return _levelled([_sound(piece, voice, prompts_dir) for piece in line.sounds], caller.voice)

    return tuple(
        VoicedLine(
            line,
            sound_of(line, voices[0]),
            _aside(line, caller.voice),
            sound_of(line, voices[1]),
        )
        for line in caller.lines
    )


def _settings(voice: Voice, speed: float) -> VoiceSettings:
    return VoiceSettings(speed=speed, pitch_semitones=voice.pitch_semitones, variation=0.0)


def _levelled(sounds: list[Samples], voice: Voice) -> Samples:
    """Each sound brought to the same peak, then joined."""
    peak = 10 ** (voice.peak_db / 20)
    levelled = []
    for sound in sounds:
        loudest = float(np.abs(to_float(sound)).max(initial=0.0))
        levelled.append(from_float(to_float(sound) * (peak / loudest)) if loudest else sound)
    return np.concatenate(levelled) if levelled else np.zeros(0, np.int16)


def _sound(piece: Piece, voice: TextToSpeech | None, prompts_dir: Path) -> Samples:
    if isinstance(piece, Pause):
        return np.zeros(RATE_HZ * piece.pause_ms // 1000, np.int16)
    if isinstance(piece, Tone):
        at_s = np.arange(RATE_HZ * piece.tone_ms // 1000) / RATE_HZ
        return from_float(0.5 * np.sin(2 * np.pi * piece.tone_hz * at_s))
    if isinstance(piece, Prompt):
        return _prompt(piece, prompts_dir)
    if voice is None:
        raise ValueError("words need a voice")
    speech = voice.synthesise(piece.say)
    return _trimmed(resample(speech.samples, speech.rate_hz, RATE_HZ))


def _prompt(piece: Prompt, prompts_dir: Path) -> Samples:
    path = prompts_dir / f"{piece.prompt}.wav"
    if not path.is_file():
        raise PromptsMissing(PROMPTS_PACKAGE, str(path))
    samples, rate_hz = sf.read(path, dtype="int16")
    until = None if piece.to_ms is None else rate_hz * piece.to_ms // 1000
    cut = samples[rate_hz * piece.from_ms // 1000 : until]
    return _trimmed(resample(cut, int(rate_hz), RATE_HZ))


def _trimmed(samples: Samples) -> Samples:
    """Without the silence around it, save 30 ms."""
    loud = np.flatnonzero(np.abs(to_float(samples)) > _QUIET)
    if not len(loud):
        return samples[:0]
    kept = RATE_HZ * _KEPT_MS // 1000
    return samples[max(0, int(loud[0]) - kept) : int(loud[-1]) + kept]


def _aside(line: Line, voice: Voice) -> Samples:
    if line.aside is None:
        return np.zeros(0, np.int16)
    make = {"cough": cough, "mm-hm": mm_hm}[line.aside.sound]
    return _levelled([make()], voice)


def cough() -> Samples:
    """Two bursts of shaped noise, 330 ms: loud, broad and without a voice."""
    random = np.random.default_rng(3)
    count = RATE_HZ * 330 // 1000
    at_s = np.arange(count) / RATE_HZ
    envelope = np.exp(-at_s / 0.045) + 0.5 * (at_s > 0.17) * np.exp(-(at_s - 0.17) / 0.05)
    noise = np.convolve(random.normal(0.0, 1.0, count), np.ones(6) / 6, mode="same")
    return from_float(0.3 * envelope * noise)


def mm_hm() -> Samples:
    """Two hums with closed lips, the second higher, 420 ms."""
    hums = []
    for pitch_hz, length_ms in ((125, 160), (0, 60), (160, 200)):
        at_s = np.arange(RATE_HZ * length_ms // 1000) / RATE_HZ
        window = np.sin(np.pi * np.arange(len(at_s)) / max(1, len(at_s) - 1)) ** 0.5
        hum = sum(
            np.sin(2 * np.pi * pitch_hz * harmonic * at_s) / harmonic**2 for harmonic in range(1, 7)
        )
        hums.append(0.4 * window * hum)
    return from_float(np.concatenate(hums))
