"""What a held caller hears: a quiet piece of ours, or the owner's own file.

Owns composing and rendering the piece, and reading and levelling a file. The piece is
original and made by this program, so it may be played to anybody. Leaves playing it round
and round to whoever holds the call.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audio.devices import HEADSET_RATE_HZ
from audio.errors import AudioFileUnreadable
from audio.files import read_samples
from audio.frames import Samples
from audio.levels import peak_db
from audio.resampling import from_float, resample, to_float

LEVEL_DB = -24.0
"""Mean level in dBFS: a little below a voice, which a telephone carries at about -20."""
PEAK = 0.6
SILENCE_DB = -70.0
LONGEST_S = 600
FADE_MS = 40

_RENDER_HZ = 16_000
_STEP_S = 0.36
_CHORDS = (
    (57, 64, 69, 72, 76),
    (53, 60, 69, 72, 77),
    (60, 64, 67, 72, 76),
    (55, 62, 67, 71, 74),
    (57, 64, 69, 72, 76),
    (50, 62, 65, 69, 77),
    (53, 60, 65, 69, 72),
    (55, 62, 67, 71, 79),
)
"""MIDI notes; the lowest is the bass. Twice through, with the other figure."""
_FIGURES = ((1, 2, 3, 4, 3, 2, 3, 2), (1, 3, 2, 4, 2, 3, 4, 3))
_PARTIALS = ((1.0, 1.0), (2.0, 0.45), (3.0, 0.14), (4.0, 0.05))
"""A plucked string's, few of them: the band of a telephone ends at 3.4 kHz."""
_DECAY_S = 0.9


def hold_music(path: Path | None) -> Samples:
    """Music at HEADSET_RATE_HZ to be played round and round; None is the piece of ours.

    Of a file at most ten minutes are used, brought to a quiet even level. Takes some tenths
    of a second, so not on a loop. Raises AudioFileUnreadable naming the file, also for one
    without sound in it.
    """
    if path is None:
        return _our_piece()
    found = read_samples(path, HEADSET_RATE_HZ, at_most_s=LONGEST_S)
    if peak_db(found) < SILENCE_DB:
        raise AudioFileUnreadable(path, "there is no sound in it")
    return _levelled(to_float(found).astype(np.float64))


@lru_cache(maxsize=1)
def _our_piece() -> Samples:
    bars = [(chord, figure) for figure in _FIGURES for chord in _CHORDS]
    bar = round(_STEP_S * 8 * _RENDER_HZ)
    notes = {note: _note(note) for chord in _CHORDS for note in chord}
    made = np.zeros(bar * len(bars))
    for number, (chord, figure) in enumerate(bars):
        _pluck(made, number * bar, 0.5 * notes[chord[0]])
        for step, place in enumerate(figure):
            loud = 0.34 if step % 4 else 0.42
            begin = number * bar + round(step * _STEP_S * _RENDER_HZ)
            _pluck(made, begin, loud * notes[chord[place]])
    levelled = _levelled(made, fade_ms=0)
    # It goes round, so what is beyond either end is the other one.
    margin = _RENDER_HZ // 10
    around = np.concatenate((levelled[-margin:], levelled, levelled[:margin]))
    step = HEADSET_RATE_HZ // _RENDER_HZ
    return resample(around, _RENDER_HZ, HEADSET_RATE_HZ)[margin * step : -margin * step]


def _pluck(made: NDArray[np.float64], begin: int, note: NDArray[np.float64]) -> None:
    """Add a note to a piece that goes round: what outlasts the end sounds at the beginning."""
    places = (begin + np.arange(len(note))) % len(made)
    made[places] += note


def _note(note: int) -> NDArray[np.float64]:
    """Three seconds of a plucked string."""
    hz = 440.0 * 2.0 ** ((note - 69) / 12.0)
    moments = np.arange(round(3.0 * _RENDER_HZ)) / _RENDER_HZ
    wave = np.zeros(len(moments))
    for multiple, share in _PARTIALS:
        fading = np.exp(-moments * multiple**0.7 / _DECAY_S)
        wave += share * np.sin(2.0 * np.pi * hz * multiple * moments) * fading
    return wave * np.clip(moments / 0.012, 0.0, 1.0) * np.clip((3.0 - moments) / 0.2, 0.0, 1.0)


def _levelled(wave: NDArray[np.float64], fade_ms: int = FADE_MS) -> Samples:
    """At LEVEL_DB, peaks kept below PEAK, faded at both ends where it does not join itself."""
    level = float(np.sqrt(np.mean(np.square(wave))))
    gain = min(10.0 ** (LEVEL_DB / 20.0) / level, PEAK / float(np.abs(wave).max()))
    made = wave * gain
    fade = min(HEADSET_RATE_HZ * fade_ms // 1000, len(made) // 2)
    made[:fade] *= np.linspace(0.0, 1.0, fade)
    made[len(made) - fade :] *= np.linspace(1.0, 0.0, fade)
    return from_float(made)
