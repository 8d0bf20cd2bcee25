"""What counts as a gap in a minute's call, and whose it is."""

from collections.abc import Iterable

import numpy as np
import pytest

from tests.peers.beside import BOBS_HZ, LINE_HZ, OURS_HZ
from tests.peers.heard_minute import MINUTE_MS, Heard, Verdict, blame, judge, settled
from tests.peers.hearing import Gap, gaps
from tests.peers.pulse import RATE_HZ
from tests.peers.timed_far_end import as_played
from tests.peers.tones import tone
from tests.peers.wire_caller import Packet

BEGAN_MS = 1_790_000_000_000.0
PACKET = LINE_HZ // 50
SPEAKER = tone(BOBS_HZ, RATE_HZ, MINUTE_MS)
Stalls = Iterable[tuple[int, int]]
"""When, and for how long, both in ms from the beginning."""


def sent(stalls: Stalls = (), lost: Stalls = (), hushed: Stalls = ()) -> list[Packet]:
    """A minute of our tone: what stalls goes on later where it was, what is lost never comes."""
    sound = tone(OURS_HZ, LINE_HZ, MINUTE_MS)
    packets, late_ms, waiting = [], 0.0, sorted(stalls)
    for number in range(MINUTE_MS // 20):
        due_ms = number * 20
        while waiting and waiting[0][0] <= due_ms:
            late_ms += waiting.pop(0)[1]
        if any(at <= due_ms < at + lasts for at, lasts in lost):
            continue
        samples = sound[number * PACKET : (number + 1) * PACKET]
        if any(at <= due_ms < at + lasts for at, lasts in hushed):
            samples = np.zeros(PACKET, np.int16)
        jitter_ms = (number % 3) * 4
        packets.append(Packet(BEGAN_MS + due_ms + late_ms + jitter_ms, number * PACKET, samples))
    return packets


def judged(
    line: list[Packet], beside: list[Packet] | None = None, late: list[Gap] | None = None
) -> Verdict:
    beside = sent() if beside is None else beside
    return judge(Heard(line, beside, late or [], SPEAKER, BEGAN_MS + MINUTE_MS))


def test_a_whole_minute_is_clean() -> None:
    assert judged(sent()) == Verdict()


@pytest.mark.parametrize("how", ["stalls", "lost", "hushed"])
@pytest.mark.parametrize(
    ("which", "count"),
    [([(20_000, 1_000)], 1), ([(at, 100) for at in range(3_000, 58_000, 5_000)], 11)],
)
def test_what_a_far_end_would_miss_is_found(how: str, which: Stalls, count: int) -> None:
    found = judged(sent(**{how: which})).ours
    assert len([words for words in found if "ms at the far end" in words]) == count


def test_a_short_stall_is_no_gap() -> None:
    assert judged(sent(stalls=[(at, 40) for at in range(3_000, 58_000, 5_000)])) == Verdict()


def test_a_silence_at_the_speaker_is_found() -> None:
    speaker = SPEAKER.copy()
    speaker[10 * RATE_HZ : 10 * RATE_HZ + RATE_HZ // 10] = 0
    verdict = judge(Heard(sent(), sent(), [], speaker, BEGAN_MS + MINUTE_MS))
    assert verdict.ours == [f"100 ms at the speaker, at {BEGAN_MS / 1000 + 10:.1f} s"]


def test_what_stalls_beside_us_too_is_the_computers() -> None:
    stalled = sent(stalls=[(20_000, 100)])
    assert judged(stalled, beside=sent(stalls=[(20_050, 60)])).computers
    assert not judged(stalled, beside=sent(stalls=[(20_050, 60)])).ours
    assert judged(stalled, beside=sent(stalls=[(40_000, 60)])).ours
    assert not judged(stalled, late=[Gap(BEGAN_MS + 20_000, 80)]).ours


def test_a_tone_that_is_not_ours_is_never_the_computers() -> None:
    other = [Packet(packet.at_ms, packet.stamp, np.zeros(PACKET, np.int16)) for packet in sent()]
    assert judged(other, beside=other).ours


@pytest.mark.parametrize(
    ("minutes", "over", "blamed"),
    [
        ("c", True, False),
        ("n", False, False),
        ("f", False, False),
        ("ff", True, True),
        ("nff", True, True),
        ("fcf", True, True),
        ("fc", False, False),
        ("fcc", True, False),
        ("nc", True, False),
        ("nnn", False, False),
    ],
)
def test_one_good_minute_of_three_is_not_enough(minutes: str, over: bool, blamed: bool) -> None:
    """Clean, not clean by the computer's fault, faulty."""
    kinds = {"c": Verdict(), "n": Verdict(computers=["x"]), "f": Verdict(ours=["x"])}
    verdicts = [kinds[each] for each in minutes]
    assert (settled(verdicts), bool(blame(verdicts))) == (over, blamed)


def test_a_telephone_plays_each_packet_as_soon_as_it_can() -> None:
    half = np.full(PACKET, 8000, np.int16)
    packets = [Packet(at_ms, 0, half) for at_ms in (0.0, 100.0, 101.0, 160.0)]
    played = as_played(packets)
    assert len(played) == 180 * LINE_HZ // 1000
    assert gaps(played, LINE_HZ, 0) == [Gap(20, 80), Gap(140, 20)]


def test_each_stall_is_heard_though_all_comes_in_a_burst_after_it() -> None:
    packets = []
    for due_ms in range(0, 4_000, 20):
        stalled = due_ms >= 1_000 and due_ms % 1_000 < 150
        at_ms = due_ms // 1_000 * 1_000 + 150 if stalled else due_ms
        packets.append(Packet(at_ms, 0, np.full(PACKET, 8000, np.int16)))
    found = gaps(as_played(packets), LINE_HZ, 60)
    assert [gap.lasts_ms for gap in found] == [150, 100, 100]
