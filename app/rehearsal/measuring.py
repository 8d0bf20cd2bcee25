"""What a caller experienced, measured from the waveform that its own phone recorded.

Owns the search for speech in a channel, the pairing of the caller's lines with
the desk's answers, and the summary of delays. Pure functions over samples and
milliseconds; the one that reads a file says so. Leaves the call to ``caller``
and the comparison of words to ``words``.

A delay runs from the caller's last sound to the desk's first sound after it,
both as the caller's phone had them, so that the line and both jitter buffers
count. Boundaries are found on 5 ms windows.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile as sf
from numpy.typing import NDArray

from app.delays import median, percentile
from app.rehearsal.errors import RecordingUnusable
from audio.frames import Samples

WINDOW_MS = 5
QUIETEST_SPEECH_DB = -52.0
"""Nothing below this counts; G.711 of silence stays under -70 dBFS, speech peaks above -30."""
ABOVE_NOISE_DB = 12.0
LOUDEST_NOISE_DB = -38.0
"""A channel whose quiet tenth is louder than this holds speech there, not noise."""
BRIDGED_GAP_MS = 150.0
"""Stops and closures inside a word are silent for up to about 120 ms."""
SHORTEST_SPEECH_MS = 30.0
UTTERANCE_GAP_MS = 600.0
"""A pause longer than this ends a desk utterance; pauses between its sentences are shorter."""
PROMPT_GAP_MS = 4_000.0
"""What the desk says after so long a silence is a question whether anybody is there."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of sound, in milliseconds from the recording's start."""

    start_ms: float
    end_ms: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """One line of the caller and what the desk made of it.

    ``delay_ms`` is None when the desk said nothing more after the line.
    ``cut_in`` is True when the desk began to speak while the line still ran;
    ``answers`` counts the utterances the desk began from the line's first sound
    to the next line's, up to a silence of 4 s; ``overlap_ms`` is how long both were
    heard at once. A desk that stalls within an answer counts as two: the waveform
    cannot tell.
    """

    caller: Stretch
    delay_ms: float | None
    cut_in: bool
    answers: int
    overlap_ms: float

    @property
    def answered_twice(self) -> bool:
        """The desk began more than one utterance in reply to one line."""
        return self.answers > 1


@dataclass(frozen=True, slots=True)
class DelaySummary:
    """Delays of one run, in milliseconds."""

    count: int
    median_ms: float
    p95_ms: float
    worst_ms: float


def levels_db(samples: Samples, rate_hz: int) -> NDArray[np.float64]:
    """RMS level of each whole 5 ms window in dBFS, shape ``(n,)``; -120 is digital silence."""
    window = rate_hz * WINDOW_MS // 1000
    whole = len(samples) // window * window
    if not whole:
        return np.zeros(0)
    windows = samples[:whole].astype(np.float64).reshape(-1, window) / 32768.0
    rms = np.sqrt(np.mean(windows * windows, axis=1))
    return np.asarray(20.0 * np.log10(np.maximum(rms, 1e-6)))


def threshold_db(levels: NDArray[np.float64]) -> float:
    """The level above which a window is speech: over the channel's own noise floor."""
    if not len(levels):
        return QUIETEST_SPEECH_DB
    noise_db = min(float(np.percentile(levels, 10)), LOUDEST_NOISE_DB)
    return max(QUIETEST_SPEECH_DB, noise_db + ABOVE_NOISE_DB)


def speech_stretches(samples: Samples, rate_hz: int) -> tuple[Stretch, ...]:
    """Where one channel holds speech: gaps within words bridged, clicks left out."""
    levels = levels_db(samples, rate_hz)
    loud = np.concatenate(([False], levels > threshold_db(levels), [False]))
    edges = np.flatnonzero(loud[1:] != loud[:-1])
    found = [
        Stretch(float(start) * WINDOW_MS, float(end) * WINDOW_MS)
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]
    return tuple(
        stretch
        for stretch in joined(found, BRIDGED_GAP_MS)
        if stretch.end_ms - stretch.start_ms >= SHORTEST_SPEECH_MS
    )


def joined(stretches: Sequence[Stretch], gap_ms: float) -> tuple[Stretch, ...]:
    """The same stretches with silences of up to ``gap_ms`` between them filled."""
    result: list[Stretch] = []
    for stretch in stretches:
        if result and stretch.start_ms - result[-1].end_ms <= gap_ms:
            result[-1] = Stretch(result[-1].start_ms, max(result[-1].end_ms, stretch.end_ms))
        else:
            result.append(stretch)
    return tuple(result)


def measure(
    said: Samples, heard: Samples, rate_hz: int, lines: Sequence[Stretch]
) -> tuple[Exchange, ...]:
    """Pair each line of the caller with the desk's answer.

    ``said`` and ``heard`` are the two channels on one clock, shape ``(n,)``;
    ``lines`` are the spans in which the caller played its lines, in order. The
    sound inside a span, not the span, gives the caller's first and last sound. A
    line without sound is left out.
    """
    caller = speech_stretches(said, rate_hz)
    desk = speech_stretches(heard, rate_hz)
    sounded = [bounds for line in lines if (bounds := _sound_within(caller, line)) is not None]
    utterances = joined(desk, UTTERANCE_GAP_MS)
    exchanges = []
    for index, line in enumerate(sounded):
        until_ms = sounded[index + 1].start_ms if index + 1 < len(sounded) else math.inf
        both = _overlaps([part for part in caller if _within(part, line)], desk)
        exchanges.append(_exchange(line, until_ms, utterances, both))
    return tuple(exchanges)


def _sound_within(stretches: Sequence[Stretch], span: Stretch) -> Stretch | None:
    """First to last sound of those stretches whose middle lies in the span."""
    inside = [stretch for stretch in stretches if _within(stretch, span)]
    return Stretch(inside[0].start_ms, inside[-1].end_ms) if inside else None


def _within(stretch: Stretch, span: Stretch) -> bool:
    middle_ms = (stretch.start_ms + stretch.end_ms) / 2
    return span.start_ms - WINDOW_MS <= middle_ms <= span.end_ms + WINDOW_MS


def _overlaps(ours: Sequence[Stretch], theirs: Sequence[Stretch]) -> float:
    """Milliseconds in which both sides sound."""
    return sum(
        max(0.0, min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms))
        for one in ours
        for other in theirs
    )


def _exchange(
    line: Stretch, until_ms: float, utterances: Sequence[Stretch], overlap_ms: float
) -> Exchange:
    """One line against the desk's utterances."""
    answers: list[Stretch] = []
    for utterance in utterances:
        if not line.start_ms < utterance.start_ms < until_ms:
            continue
        if answers and utterance.start_ms - answers[-1].end_ms >= PROMPT_GAP_MS:
            break
        answers.append(utterance)
    after_ms = [answer.start_ms for answer in answers if answer.start_ms >= line.end_ms]
    return Exchange(
        caller=line,
        delay_ms=after_ms[0] - line.end_ms if after_ms else None,
        cut_in=any(answer.start_ms < line.end_ms for answer in answers),
        answers=len(answers),
        overlap_ms=overlap_ms,
    )


def measure_file(path: Path, lines: Sequence[Stretch]) -> tuple[Exchange, ...]:
    """Measure a stereo recording: left is what the caller said, right what it heard.

    Raises RecordingUnusable when the file cannot be read or has not two channels.
    """
    try:
        samples, rate_hz = sf.read(path, dtype="int16", always_2d=True)
    except (OSError, sf.LibsndfileError) as error:
        raise RecordingUnusable(str(path), f"cannot be read ({error})") from error
    if samples.shape[1] != 2:
        raise RecordingUnusable(str(path), f"has {samples.shape[1]} channels, not 2")
    return measure(samples[:, 0], samples[:, 1], int(rate_hz), lines)


def summarise(delays_ms: Sequence[float]) -> DelaySummary | None:
    """Median, 95th percentile and worst of the delays; None when there are none."""
    if not delays_ms:
        return None
    return DelaySummary(
        count=len(delays_ms),
        median_ms=median(delays_ms),
        p95_ms=percentile(delays_ms, 95),
        worst_ms=max(delays_ms),
    )
