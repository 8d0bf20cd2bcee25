"""How good a line is, from what RTCP counts.

Owns the estimate of the MOS. Leaves counting to the stack.
"""

from sip.events import QualityReported

BEST_MOS = 4.5


def quality(received: int, lost: int, jitter_ms: float, round_trip_ms: float) -> QualityReported:
    """The report for so many packets, with a MOS by the E-model (ITU-T G.107), simplified.

    Effective delay is half the round trip, twice the jitter and 10 ms of codec; each
    percent of loss costs 2.5 points of R, as for G.711 without concealment.
    """
    loss_percent = 100 * lost / (received + lost) if received + lost else 0.0
    delay_ms = round_trip_ms / 2 + 2 * jitter_ms + 10
    rating = 93.2 - (delay_ms / 40 if delay_ms < 160 else (delay_ms - 120) / 10)
    rating = min(100.0, max(0.0, rating - 2.5 * loss_percent))
    mos = 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating)
    return QualityReported(
        loss_percent, jitter_ms, round_trip_ms, min(BEST_MOS, max(1.0, round(mos, 2)))
    )
