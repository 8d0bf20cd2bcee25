"""What one phone said and heard, on one clock.

Owns a stereo recording in memory (left said, right heard) and a sink that notes what is
written to it at the moment when it plays. Written in one go at the end, to a temporary
file that takes the place of the target; a simulated caller that is killed leaves none.
Leaves the desk's own recording, which must survive a kill, to ``audio.recording``.
"""

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile as sf

from audio.clock import Clock
from audio.frames import Frame, FrameSink, Samples
from audio.resampling import Resampler

RATE_HZ = 8_000
RUN_FRAMES = 50
SNAP_MS = 10.0
"""Runs that are off by less than this follow each other without a seam."""
LIMIT_MS = 600_000.0
"""Nothing later than this is kept."""


@dataclass(frozen=True, slots=True)
class _Piece:
    at_ms: float
    samples: Samples


class Tape:
    """Collects both sides; ``origin_ms`` on the clock is the recording's 0."""

    def __init__(self, origin_ms: float) -> None:
        self.origin_ms = origin_ms
        self._said: list[_Piece] = []
        self._heard: list[_Piece] = []
        self._converters: dict[tuple[str, int], Resampler] = {}

    def say(self, samples: Samples, rate_hz: int, at_ms: float) -> None:
        """Add what begins to play at ``at_ms`` of the clock."""
        self._add(self._said, "said", Frame(samples, rate_hz, at_ms))

    def hear(self, frame: Frame) -> None:
        """Add a received frame."""
        self._add(self._heard, "heard", frame)

    def since_origin_ms(self, at_ms: float) -> float:
        """A moment of the clock on the recording's own."""
        return at_ms - self.origin_ms

    def stereo(self) -> Samples:
        """Both sides, shape ``(n, 2)`` at 8 kHz."""
        said, heard = _placed(self._said), _placed(self._heard)
        both = np.zeros((max(len(said), len(heard)), 2), np.int16)
        both[: len(said), 0] = said
        both[: len(heard), 1] = heard
        return both

    def write(self, path: Path) -> None:
        """Write a FLAC or WAV file, whole or not at all. Raises OSError."""
        unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with unfinished.open("wb") as file:
                kind = "WAV" if path.suffix.lower() == ".wav" else "FLAC"
                sf.write(file, self.stereo(), RATE_HZ, format=kind, subtype="PCM_16")
            unfinished.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                unfinished.unlink()

    def _add(self, side: list[_Piece], name: str, frame: Frame) -> None:
        at_ms = self.since_origin_ms(frame.at_ms)
        if not 0 <= at_ms < LIMIT_MS:
            return
        key = (name, frame.rate_hz)
        kept_back_ms = self._converters[key].delay_ms if key in self._converters else 0.0
        converter = self._converters.setdefault(key, Resampler(frame.rate_hz, RATE_HZ))
        side.append(_Piece(at_ms - kept_back_ms, converter.push(frame.samples)))


class TapedSink:
    """A FrameSink that puts what it takes on a tape, at the moment when it will play."""

    def __init__(self, sink: FrameSink, tape: Tape, clock: Clock) -> None:
        self._sink = sink
        self._tape = tape
        self._clock = clock

    @property
    def rate_hz(self) -> int:
        """The line's rate."""
        return self._sink.rate_hz

    @property
    def queued_ms(self) -> float:
        """What the line has not played yet."""
        return self._sink.queued_ms

    def write(self, samples: Samples) -> int:
        """Queue samples; only what the line took is on the tape."""
        plays_ms = self._clock.now_ms() + self._sink.queued_ms
        rate_hz = self._sink.rate_hz
        taken = self._sink.write(samples)
        if taken:
            self._tape.say(samples[:taken], rate_hz, plays_ms)
        return taken

    def clear(self) -> None:
        """Callers finish what they say, so there is nothing that could be taken back."""
        raise NotImplementedError("a taped line cannot be cleared")


def _placed(pieces: Sequence[_Piece]) -> Samples:
    """Pieces on one channel by their times.

    A frame can be noticed late but never early, so the earliest of a run of 50 says
    where the run lies; what is then off by less than 10 ms is jitter, not a gap.
    """
    channel = np.zeros(int((pieces[-1].at_ms + 2_000) * RATE_HZ / 1000) if pieces else 0, np.int16)
    reached = 0
    end = 0
    for run in _runs(pieces):
        lengths = np.cumsum([0] + [len(piece.samples) for piece in run])
        offsets = [
            piece.at_ms - length * 1000.0 / RATE_HZ
            for piece, length in zip(run, lengths[:-1], strict=True)
        ]
        start = round(min(offsets) * RATE_HZ / 1000)
        if reached and abs(start - reached) < SNAP_MS * RATE_HZ / 1000:
            start = reached
        start = max(0, start)
        samples = np.concatenate([piece.samples for piece in run])[: len(channel) - start]
        channel[start : start + len(samples)] = samples
        reached = start + len(samples)
        end = max(end, reached)
    return channel[:end]


def _runs(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Up to 50 pieces each, split where more than 60 ms are missing."""
    runs: list[list[_Piece]] = []
    expected_ms = 0.0
    for piece in pieces:
        if not runs or len(runs[-1]) >= RUN_FRAMES or abs(piece.at_ms - expected_ms) > 60.0:
            runs.append([])
        runs[-1].append(piece)
        expected_ms = piece.at_ms + len(piece.samples) * 1000.0 / RATE_HZ
    return runs
