"""How many calls the agent can hold on this computer, in words.

Owns the sentence and reading what was measured without changing the records. The prediction is
``engine.capacity``'s, measuring ``turn_cost``'s.
"""

import contextlib
from pathlib import Path

from app.engine.capacity import Capacity, Forecast, Room, TurnCost
from app.engine.governor import KEY
from models.errors import RecordsError
from models.opening import BUSY_MS, connect, explained
from models.settings import get_setting

UNKNOWN = "not measured yet; `ringdesk bench turn` tells how many calls it can hold"
MOST = 8
"""Calls at once that anybody would ask about."""


def capacity_at(path: Path) -> str:
    """The sentence for the records at ``path``; reading them changes nothing."""
    return capacity_words(_kept(path))


def capacity_words(cost: TurnCost | None) -> str:
    """What callers wait with one call, how many fit, and what one more would do to them."""
    if cost is None:
        return UNKNOWN
    capacity = Capacity(cost)
    forecasts = [capacity.forecast(calls) for calls in range(1, MOST + 1)]
    fitting = [one for one in forecasts if one.room is not Room.NONE]
    more = next((one for one in forecasts if one.room is Room.NONE), None)
    last = fitting[-1]
    words = f"an answer takes {_wait(fitting[0])} after the caller's last word"
    if last.calls > 1:
        words += f", and {_wait(last)} with {last.calls} calls at once"
    if more is None:
        return f"{words}; no call of the agent's is refused for that"
    return f"{words}; one more would make that {_wait(more)} and is refused"


def _wait(forecast: Forecast) -> str:
    median_s, p95_s = forecast.median_ms / 1000, forecast.p95_ms / 1000
    return f"{median_s:.1f} s (1 in 20: {p95_s:.1f} s)"


def _kept(path: Path) -> TurnCost | None:
    """The last measurement; None where there is none that can be read."""
    try:
        if not path.exists() or path.stat().st_size == 0:
            return None
        with explained(path), contextlib.closing(connect(path, BUSY_MS, read_only=True)) as db:
            if not db.table("settings").exists():
                return None
            kept = get_setting(db, KEY)
        return TurnCost(**kept) if kept else None
    except (OSError, RecordsError, TypeError):
        return None  # the check of the database tells
