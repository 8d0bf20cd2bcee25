"""How good a line is, from what RTCP counts.

Owns the estimate of the MOS, and how the line is now beside how it was in all. Leaves counting
to the stack.
"""

from collections import deque
from dataclasses import dataclass

from sip.events import QualityReported

BEST_MOS = 4.5
RECENT_PACKETS = 500
"""The line as it is now: 10 s of packets of 20 ms, so that one lost packet does not frighten."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of a call's packets up to now. ``lost`` may be negative: RFC 3550, 6.4.1
    takes packets that came twice off it."""

    received: int
    lost: int
    jitter_ms: float
    round_trip_ms: float

    @property
    def expected(self) -> int:
        """How many the far end has sent."""
        return self.received + self.lost

    def report(self, since: "Counted | None" = None) -> QualityReported:
        """The quality in all, or since an earlier count."""
        received, lost = self.received, self.lost
        if since is not None:
            received, lost = received - since.received, lost - since.lost
        return quality(received, max(0, lost), self.jitter_ms, self.round_trip_ms)


class RecentQuality:
    """One call's quality now: of the last RECENT_PACKETS, of all while there are fewer."""

    def __init__(self) -> None:
        self._counts: deque[Counted] = deque([_NOTHING])

    @property
    def in_all(self) -> QualityReported | None:
        """Over the whole call; None before anything was counted."""
        newest = self._counts[-1]
        return newest.report() if newest is not _NOTHING else None

    def report(self, counted: Counted) -> QualityReported:
        """The quality now, with a newer count."""
        if counted.expected < self._counts[-1].expected:
            self._counts = deque([_NOTHING])  # the far end has begun another stream
        self._counts.append(counted)
        while len(self._counts) > 2 and self._lasts_without_oldest(counted):
            self._counts.popleft()
        return counted.report(self._counts[0])

    def _lasts_without_oldest(self, newest: Counted) -> bool:
        return newest.expected - self._counts[1].expected >= RECENT_PACKETS


_NOTHING = Counted(0, 0, 0.0, 0.0)


def quality(received: int, lost: int, jitter_ms: float, round_trip_ms: float) -> QualityReported:
    """The report for so many packets, with a MOS by the E-model (ITU-T G.107), simplified.

    Effective delay is half the round trip, twice the jitter and 10 ms of codec; each
    percent of loss costs 2.5 points of R: up to 10 % within 3.5 points of G.711 with its
    losses concealed (G.113, Appendix I: Bpl 25.1), as the stack's play-out does it.
    """
    loss_percent = 100 * lost / (received + lost) if received + lost else 0.0
    delay_ms = round_trip_ms / 2 + 2 * jitter_ms + 10
    rating = 93.2 - (delay_ms / 40 if delay_ms < 160 else (delay_ms - 120) / 10)
    rating = min(100.0, max(0.0, rating - 2.5 * loss_percent))
    mos = 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating)
    return QualityReported(
        loss_percent, jitter_ms, round_trip_ms, min(BEST_MOS, max(1.0, round(mos, 2)))
    )
