"""How many calls the agent can hold on this computer without keeping anybody waiting.

Owns the prediction of the reply delay for one more call and the verdict on taking it. Pure:
it is told what turns cost (``ringdesk bench turn``, and every live turn since) and asked.
Leaves measuring to ``turn_cost`` and refusing to the dialling gate and the ringing.

The model: recognising, judging and speaking have one thread each, so turns that end at the
same moment wait for each other. How often they do follows from how much of a turn's time
they take; how long they then take was measured with two at once.
"""

from dataclasses import dataclass
from enum import StrEnum

TARGET_MEDIAN_MS = 900.0
TARGET_P95_MS = 1_300.0
"""What a caller is to wait at most, from the last sound of theirs to the agent's first."""
TURN_EVERY_MS = 8_000.0
"""A caller's turn and its answer: the bundled conversations have 7 to 9 s."""
HOLD_MS = 480.0
"""The median wait to be sure that a turn is over; the work of the answer hides in it."""
LONG_HOLD_MS = 700.0
"""The longest: what a turn is given that does not sound finished."""
FOUND_MS = 90.0
"""From the last sound until the silence is noticed, and to the line and back."""
NEW_SHARE = 0.2
"""How much one live turn counts against all before it."""
FORGOTTEN_SHARE = 0.02
"""How much of what two at once took beyond twice one alone is forgotten with every turn that
was alone: a bad hour is not to refuse calls for ever."""
TURNS_TO_BELIEVE = 8
"""Live turns before they count on their own: the first ones after a start are slow."""


@dataclass(frozen=True, slots=True)
class TurnCost:
    """What one answer takes here, in milliseconds: alone, and with a second one at once."""

    alone_ms: float
    together_ms: float
    measured_at: str = ""


class Room(StrEnum):
    """What a further call would find."""

    FREE = "free"
    TIGHT = "tight"
    """It is taken, and what is not needed to answer rests meanwhile: partial transcripts of
    people's calls, suggested replies, clauses spoken ahead."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Forecast:
    """The delay with so many agent's calls at once, and what follows from it."""

    calls: int
    median_ms: float
    p95_ms: float
    room: Room

    @property
    def sentence(self) -> str:
        """Why a call would be refused; empty when there is room."""
        if self.room is not Room.NONE:
            return ""
        seconds = self.p95_ms / 1000.0
        return (
            f"with {self.calls} calls at once this computer would keep callers waiting for up to "
            f"{seconds:.1f} s; wait until one is over"
        )


class Capacity:
    """One desk's knowledge of its own speed."""

    def __init__(self, cost: TurnCost | None = None) -> None:
        self._cost = cost
        self._turns = TURNS_TO_BELIEVE if cost is not None else 0

    @property
    def cost(self) -> TurnCost | None:
        """What is known; None before anything was measured."""
        return self._cost

    def measured(self, cost: TurnCost) -> None:
        """A measurement with nothing else going on."""
        self._cost, self._turns = cost, TURNS_TO_BELIEVE

    def observed(self, work_ms: float, calls: int) -> None:
        """A live turn: what its recognition, mind and voice took with so many calls live."""
        self._turns += 1
        if self._cost is None:
            self._cost = TurnCost(work_ms, 2.0 * work_ms)
            return
        alone_ms, together_ms = self._cost.alone_ms, self._cost.together_ms
        if calls <= 1:
            alone_ms += NEW_SHARE * (work_ms - alone_ms)
            together_ms -= FORGOTTEN_SHARE * max(together_ms - 2.0 * alone_ms, 0.0)
        else:
            # Most turns of two calls do not meet: only what is slower tells of meeting.
            together_ms += NEW_SHARE * max(work_ms - together_ms, 0.0)
        self._cost = TurnCost(alone_ms, max(alone_ms, together_ms), self._cost.measured_at)

    def forecast(self, calls: int) -> Forecast:
        """The delay with ``calls`` agent's calls at once."""
        if self._cost is None or calls <= 1 or self._turns < TURNS_TO_BELIEVE:
            # The first call is always taken: nothing would be gained by refusing it.
            alone_ms = self._cost.alone_ms if self._cost is not None else 0.0
            return Forecast(
                calls, _heard_ms(alone_ms, HOLD_MS), _heard_ms(alone_ms, LONG_HOLD_MS), Room.FREE
            )
        cost = self._cost
        slower_ms = max(cost.together_ms - cost.alone_ms, 0.0)
        meeting = min(1.0, (calls - 1) * cost.together_ms / TURN_EVERY_MS)
        median_ms = _heard_ms(cost.alone_ms + meeting * slower_ms, HOLD_MS)
        p95_ms = _heard_ms(cost.alone_ms + (calls - 1) * slower_ms, LONG_HOLD_MS)
        return Forecast(calls, median_ms, p95_ms, _room(median_ms, p95_ms))


def _heard_ms(work_ms: float, hold_ms: float) -> float:
    return FOUND_MS + max(hold_ms, work_ms)


def _room(median_ms: float, p95_ms: float) -> Room:
    if median_ms > TARGET_MEDIAN_MS or p95_ms > TARGET_P95_MS:
        return Room.NONE
    if median_ms > 0.8 * TARGET_MEDIAN_MS or p95_ms > 0.8 * TARGET_P95_MS:
        return Room.TIGHT
    return Room.FREE
