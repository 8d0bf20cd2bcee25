"""A minute of two tones: what is wrong with it, and whether the computer or the program did it.

Pure. Owns the judgement. ``timed_far_end`` notes when packets came and how late its own left;
``beside_stream`` does the program's work beside it, from the same sound: where that stalls too,
or the far end was late, it was the computer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from audio.frames import Samples
from tests.peers.beside import BOBS_HZ, LINE_HZ, OURS_HZ
from tests.peers.hearing import NEAR, Gap, amplitude_of, gaps
from tests.peers.pulse import RATE_HZ
from tests.peers.timed_far_end import as_played, joined
from tests.peers.tones import loudest_hz
from tests.peers.wire_caller import Packet

MINUTE_MS = 60_000
GAP_MS = 60
STALLED_MS = 30
"""So long a gap beside us tells that the computer did other work."""
AROUND_MS = 1_000
"""A stall of the computer lasts a while, and the speaker's recording is dated as roughly."""
ARRIVED = 0.98


@dataclass(frozen=True, slots=True)
class Heard:
    """What came in one minute; times are those of one clock."""

    line: list[Packet]
    """At the far end."""
    beside: list[Packet]
    """There too, from the program beside ours."""
    sent_late: list[Gap]
    """The far end's own packets."""
    speaker: Samples
    speaker_ended_ms: float


@dataclass(slots=True)
class Verdict:
    """What was wrong with a minute; empty for nothing."""

    ours: list[str] = field(default_factory=list)
    computers: list[str] = field(default_factory=list)


def judge(heard: Heard) -> Verdict:
    """Gaps, and whether the tones came whole."""
    verdict = Verdict()
    stalls = [*played_gaps(heard.beside, STALLED_MS), *heard.sent_late]
    speaker_began_ms = heard.speaker_ended_ms - len(heard.speaker) * 1000 / RATE_HZ
    at_speaker = [
        Gap(speaker_began_ms + gap.at_ms, gap.lasts_ms)
        for gap in gaps(heard.speaker, RATE_HZ, GAP_MS)
    ]
    for where, found in (
        ("at the far end", played_gaps(heard.line, GAP_MS)),
        ("at the speaker", at_speaker),
    ):
        for gap in found:
            words = f"{gap.lasts_ms:.0f} ms {where}, at {gap.at_ms / 1000:.1f} s"
            excused = any(_near(gap, stall) for stall in stalls)
            (verdict.computers if excused else verdict.ours).append(words)
    at_line = joined(heard.line)
    verdict.ours += [*whole(at_line, LINE_HZ, OURS_HZ), *whole(heard.speaker, RATE_HZ, BOBS_HZ)]
    return verdict


def blame(minutes: Sequence[Verdict]) -> list[str]:
    """What the program is to blame for: faults of its own in two of the minutes."""
    faulty = [minute.ours for minute in minutes if minute.ours]
    return [words for minute in faulty for words in minute] if len(faulty) > 1 else []


def settled(minutes: Sequence[Verdict]) -> bool:
    """Whether another minute would change nothing: two faulty ones, or more clean ones than
    faulty ones."""
    faulty = sum(bool(minute.ours) for minute in minutes)
    clean = sum(not (minute.ours or minute.computers) for minute in minutes)
    return bool(blame(minutes)) or clean > faulty


def played_gaps(packets: list[Packet], over_ms: float) -> list[Gap]:
    """When a telephone would have let out nothing, on the packets' clock."""
    began_ms = packets[0].at_ms if packets else 0.0
    played = as_played(packets)
    return [Gap(began_ms + gap.at_ms, gap.lasts_ms) for gap in gaps(played, LINE_HZ, over_ms)]


def whole(heard: Samples, rate_hz: int, hertz: float) -> list[str]:
    """What is missing of a minute's tone."""
    found = []
    if len(heard) * 1000 / rate_hz < MINUTE_MS * ARRIVED:
        found.append(f"{hertz} Hz: only {len(heard) * 1000 // rate_hz} ms arrived")
    if loudest_hz(heard, rate_hz) != pytest.approx(hertz, rel=NEAR):
        found.append(f"{hertz} Hz: loudest is {loudest_hz(heard, rate_hz)}")
    amplitude = amplitude_of(heard, rate_hz, hertz)
    if amplitude != pytest.approx(1.0, abs=0.1):
        found.append(f"{hertz} Hz: amplitude {amplitude:.2f}")
    return found


def _near(gap: Gap, stall: Gap) -> bool:
    ends_ms, stall_ends_ms = gap.at_ms + gap.lasts_ms, stall.at_ms + stall.lasts_ms
    return gap.at_ms <= stall_ends_ms + AROUND_MS and ends_ms >= stall.at_ms - AROUND_MS
