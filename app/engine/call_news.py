"""How far a call is, told to whoever sends it on: every stage once, in order, over restarts.

Owns following the bus and what was told already, which is kept with the records in the same
transaction as what is sent because of it. Leaves sending to ``webhooks``.

Calls with the headset only, which no API asked for, are nobody's news; nor are sessions whose
browser never came.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from enum import StrEnum

from sqlite_utils import Database

from app.engine.bus import Bus
from app.engine.events import CallAnswered, CallBegan, CallFinished, CallStanding, Event, Phase
from app.engine.webhooks import DISK_MS, Outbox, Post
from audio.clock import Clock
from models import owners
from models.api_calls import calls_not_told, get_api_call, set_stage_told, stage_told
from models.calls import Call, get_call
from models.errors import RecordMissing, StoreClosed, StoreFailed
from models.sessions import NEVER_RING
from models.store import Store

log = logging.getLogger(__name__)

PAGE = 200
"""Calls that are looked at together when the desk starts."""
WAITING = 4_096
"""Calls whose news may wait for the disk; those of more are told at the next start."""


class CallStage(StrEnum):
    """The stages of a call's life that the APIs know, in order."""

    BEGUN = "begun"
    """It is being set up, or it rings here."""
    RINGING = "ringing"
    """The far end of a call of ours rings."""
    ANSWERED = "answered"
    ENDED = "ended"
    """Everything about it is in the records."""


STAGES = tuple(CallStage)
PostsOf = Callable[[Database, CallStage, Call], list[Post]]


class _OnlyTried(Exception):
    """Undoes a transaction that was no more than a trial."""


class CallNews:
    """Tells the news of every call of one desk. Lives on the engine's loop; run it as one task.

    ``posts`` gives each product's events of a stage; it runs in a transaction of the records.
    """

    def __init__(
        self, store: Store, bus: Bus, outbox: Outbox, posts: Mapping[str, PostsOf], clock: Clock
    ) -> None:
        self._store, self._bus, self._outbox = store, bus, outbox
        self._posts, self._clock = posts, clock
        self._waiting: dict[str, set[CallStage]] = {}
        self._woken = asyncio.Event()

    async def run(self) -> None:
        """Tell what happens until cancelled; first what happened while no desk was open."""
        with self._bus.subscribe() as events:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tell())
                async for event in events:
                    self._note(event)

    def _note(self, event: Event) -> None:
        match event:
            case CallBegan():
                self._reached(event.call_id, CallStage.BEGUN)
            case CallStanding(phase=Phase.RINGING):
                self._reached(event.call_id, CallStage.RINGING)
            case CallAnswered():
                self._reached(event.call_id, CallStage.ANSWERED)
            case CallFinished():
                self._reached(event.call_id, CallStage.ENDED)

    def _reached(self, call_id: str, *stages: CallStage) -> None:
        if call_id in self._waiting or len(self._waiting) < WAITING:
            self._waiting.setdefault(call_id, set()).update(stages)
            self._woken.set()

    async def _tell(self) -> None:
        while not await self._catch_up():
            await self._clock.sleep_ms(DISK_MS)
        while True:
            while self._waiting:
                if not await self._tell_next(next(iter(self._waiting))):
                    await self._clock.sleep_ms(DISK_MS)
            self._woken.clear()
            await self._woken.wait()

    async def _catch_up(self) -> bool:
        """Queue the news of calls that went on or ended while nobody told them; False where
        the disk does not let us."""
        last = ""
        try:
            while calls := await self._store.read(calls_not_told, last, PAGE):
                for call in calls:
                    if call.ended_at is None and not _is_ours(call):
                        continue
                    self._waiting.setdefault(call.id, set()).update(_stages_of(call))
                    if not await self._tell_next(call.id):
                        return False
                last = calls[-1].id
        except StoreClosed:
            return True
        except StoreFailed as error:
            log.warning("which calls were not told cannot be read: %s", error)
            return False
        return True

    async def _tell_next(self, call_id: str) -> bool:
        """Tell what waits of a call; False, and it goes on waiting, where the disk is full."""
        stages = self._waiting.pop(call_id)
        told = await _outcome(self._store.write(self._queue, call_id, stages, (*self._posts,)))
        if isinstance(told, StoreFailed):
            self._waiting = {call_id: stages | self._waiting.pop(call_id, set()), **self._waiting}
            return False
        if isinstance(told, Exception) and not isinstance(told, StoreClosed):
            log.error("the news of call %s cannot be told by all", call_id, exc_info=told)
            told = await self._tell_without_the_broken(call_id, stages)
        if told is True:
            self._outbox.wake()
        return True

    async def _tell_without_the_broken(self, call_id: str, stages: set[CallStage]) -> object:
        """A product that fails does not keep the others from telling."""
        sound = []
        for product in self._posts:
            tried = await _outcome(self._store.write(self._only_try, call_id, stages, product))
            if isinstance(tried, _OnlyTried):
                sound.append(product)
            else:
                log.error("%s cannot tell of call %s", product, call_id)
        return await _outcome(self._store.write(self._queue, call_id, stages, sound))

    def _queue(
        self, db: Database, call_id: str, stages: Iterable[CallStage], products: Collection[str]
    ) -> bool:
        """Queue the events of every stage that was not told yet; whether there are any."""
        try:
            call = get_call(db, call_id)
        except RecordMissing:
            return False
        told = stage_told(db, call_id)
        later = STAGES[STAGES.index(CallStage(told)) + 1 :] if told else STAGES
        news = [stage for stage in later if stage in _implied(call, stages)]
        if not news:
            return False
        posts: list[Post] = []
        if _is_news(db, call, told):
            for stage in news:
                for product in products:
                    posts += self._posts[product](db, stage, call)
        self._outbox.queue(db, posts)
        set_stage_told(db, call_id, news[-1])
        return bool(posts)

    def _only_try(
        self, db: Database, call_id: str, stages: Iterable[CallStage], product: str
    ) -> None:
        self._queue(db, call_id, stages, (product,))
        raise _OnlyTried


def _is_ours(call: Call) -> bool:
    """A live call of this desk; a browser that is still awaited is none yet."""
    awaited = call.line_id in NEVER_RING and call.answered_at is None
    return call.owner == owners.this_process() and not awaited


def _is_news(db: Database, call: Call, told: str) -> bool:
    never_began = not told and call.ended_at is not None and call.answered_at is None
    if call.line_id in NEVER_RING and never_began:
        return False
    return not call.is_session or get_api_call(db, call.id) is not None


def _stages_of(call: Call) -> set[CallStage]:
    """How far a call came, as far as its record tells."""
    reached = {CallStage.BEGUN}
    if call.answered_at is not None:
        reached.add(CallStage.ANSWERED)
    if call.ended_at is not None:
        reached.add(CallStage.ENDED)
    return reached


def _implied(call: Call, stages: Iterable[CallStage]) -> set[CallStage]:
    """Those stages with what must have been before; the end only once it is in the records."""
    reached = {CallStage.BEGUN, *stages}
    if CallStage.ENDED in reached:
        reached |= _stages_of(call)
    return reached if call.ended_at is not None else reached - {CallStage.ENDED}


async def _outcome(work: Awaitable[object]) -> object:
    """What came of it, or what went wrong."""
    (outcome,) = await asyncio.gather(work, return_exceptions=True)
    return outcome
