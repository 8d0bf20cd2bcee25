"""The time that screens of a call show.

Owns the clock and how often what counts up is drawn; apart from ``call_view``, because the
call bar needs no more of that screen.
"""

from PySide6.QtCore import QDateTime

TICK_MS = 250


def unix_ms() -> float:
    """Now as Unix time in milliseconds, the clock that ``CallAnswered`` uses."""
    return float(QDateTime.currentMSecsSinceEpoch())
