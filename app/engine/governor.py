"""Holding the desk to the number of agent's calls that its computer can serve in time.

Owns what is known of the computer's speed on one desk: kept from ``ringdesk bench turn``,
corrected by every live turn, asked before the agent takes one call more. Leaves predicting
to ``capacity``, refusing to the dialling gate, to sessions and to ringing calls. A person's
own call is never asked about.
"""

import contextlib
import dataclasses
import logging
from collections.abc import Callable, Iterator

from app.engine.capacity import Capacity, Forecast, Room, TurnCost
from app.engine.dial_rules import CAPACITY
from app.engine.errors import CallForbidden
from app.engine.events import Event, TurnTimed
from models.errors import RecordsError
from models.settings import get_setting, set_setting
from models.store import Store

log = logging.getLogger(__name__)

KEY = "turn_cost"
STAGES = ("recognise", "mind", "voice")
"""The work behind an answer; the wait to be sure that a turn is over is not."""


class Governor:
    """One desk's. ``held`` counts the calls that the agent holds, or is just taking."""

    def __init__(self, held: Callable[[], int]) -> None:
        self.capacity = Capacity()
        self._held = held
        self._coming = 0

    async def load(self, store: Store) -> None:
        """Remember the last measurement, if there is one that can be read."""
        try:
            cost = await kept_cost(store)
        except (RecordsError, TypeError) as error:
            log.warning("what a turn costs here is not known: %s", error)
            return
        if cost is not None:
            self.capacity.measured(cost)

    def crowded(self) -> str:
        """Why the agent takes no further call now; empty when it can."""
        return self.one_more.sentence

    @property
    def one_more(self) -> Forecast:
        """What callers would wait with one call more."""
        return self.capacity.forecast(self._held() + self._coming + 1)

    @property
    def tight(self) -> bool:
        """What is not needed to answer is to rest: partial transcripts, suggested replies,
        clauses spoken ahead."""
        return self.capacity.forecast(self._held()).room is not Room.FREE

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """Keep a place for a call that is on its way out, until it is among those held.

        Calls that the gate let go at the same moment may not all find one: raises
        CallForbidden.
        """
        crowded = self.crowded()
        if crowded:
            raise CallForbidden(CAPACITY, crowded)
        self._coming += 1
        try:
            yield
        finally:
            self._coming -= 1

    def follow(self, event: Event) -> None:
        """Learn from a live turn."""
        if isinstance(event, TurnTimed) and "recognise" in event.stages:
            work_ms = sum(event.stages.get(name, 0.0) for name in STAGES)
            self.capacity.observed(work_ms, self._held())


async def keep_cost(store: Store, cost: TurnCost) -> None:
    """Remember a measurement for the next start. Raises RecordsError."""
    await store.write(set_setting, KEY, dataclasses.asdict(cost))


async def kept_cost(store: Store) -> TurnCost | None:
    """The last measurement, if there is one. Raises RecordsError, and TypeError when it is
    none of ours."""
    kept = await store.read(get_setting, KEY)
    return TurnCost(**kept) if kept else None
