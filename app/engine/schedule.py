"""Calls that are to be placed at a later time.

Owns waiting for the time, over restarts, and saying so when it went by: a call that was due
while the desk was off, or while the computer slept, is reported and never dialled by itself.
Due calls go through ``CallOffice`` like any other, so the gate judges them at their time.
Leaves the records to ``models.scheduled_calls``, what is kept of an order to
``scheduled_order``.

Time is the wall clock, because that is what was asked for. It may jump: it is looked at every
few seconds, a call is due when it says so, and each is taken once, however often that is.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from sqlite_utils import Database

from app.agent.errors import AgentError
from app.engine.api_office import ApiOrder, CallOffice
from app.engine.dial_rules import CAPACITY, HOURS, LINE_PER_DAY, LINE_PER_HOUR, NUMBER_PER_HOUR
from app.engine.dialing import Ask, Asked
from app.engine.engine import Engine
from app.engine.errors import CallForbidden, CallUnknown, DeskFull, EngineError, LineNotReady
from app.engine.events import OperatorTasksChanged, RecordsChanged, TroubleArose
from app.engine.scheduled_order import order_of, scheduled
from audio.clock import Clock
from audio.errors import AudioError
from models.calls import get_call
from models.errors import RecordMissing, RecordsError
from models.operator_tasks import OperatorTask, TaskKind, leave_operator_task
from models.scheduled_calls import (
    ScheduledCall,
    ScheduledState,
    count_scheduled_calls,
    due_calls,
    find_scheduled_call,
    left_dialling,
    next_due_ms,
    put_back_scheduled_call,
    save_scheduled_call,
    settle_scheduled_call,
    take_scheduled_call,
)
from models.store import Store
from sip.errors import SipError

log = logging.getLogger(__name__)

LOOK_MS = 5_000.0
"""How often the wall clock is looked at, and a call that could not be placed is tried again."""
GRACE_MS = 120_000
"""How late a call may be placed. Later, the moment that was asked for is over."""
MOST_WAITING = 1_000
SCHEDULE = "schedule"
"""The word of ``RecordsChanged`` and ``TroubleArose``."""
WHILE_OFF = "Ringdesk was not running at that time"
WHILE_ASLEEP = "the computer slept at that time, or its clock was set"
WHILE_DIALLING = "Ringdesk was stopped while it placed the call"
_PASSING = (CAPACITY, HOURS, LINE_PER_DAY, LINE_PER_HOUR, NUMBER_PER_HOUR)
"""Rules that may say something else at another time."""
_NOT_PLACED = (EngineError, AgentError, AudioError, SipError, RecordsError)

Unplaced = Callable[[Database, ScheduledCall], None]
"""Sends on, in the transaction that settles it, that a scheduled call was not placed."""


class ScheduleFull(EngineError):
    """As many calls as the desk keeps are waiting already."""

    def __init__(self) -> None:
        super().__init__(f"{MOST_WAITING:,} calls are scheduled already; cancel one and try again")


class Schedule:
    """One desk's calls to come. Lives on the engine's loop; run it as one task.

    ``now_ms`` is Unix time; ``clock`` is what the schedule rests by.
    """

    def __init__(
        self,
        engine: Engine,
        store: Store,
        office: CallOffice,
        now_ms: Callable[[], int],
        clock: Clock | None = None,
    ) -> None:
        self.unplaced: Unplaced = lambda _db, _call: None
        self.told: Callable[[], None] = lambda: None
        """Called once what ``unplaced`` sends on is kept."""
        self._engine, self._store, self._office = engine, store, office
        self._now_ms, self._clock = now_ms, clock or engine.clock
        self._wake = asyncio.Event()
        self._to_end: set[str] = set()

    async def add(self, order: ApiOrder, due_at_ms: int) -> ScheduledCall:
        """Keep a call for its time. What no time mends is refused now.

        Raises what ``CallOffice.place`` raises, and ScheduleFull.
        """
        await self._check(order)
        call = scheduled(order, due_at_ms)

        def keep(db: Database) -> None:
            if count_scheduled_calls(db) >= MOST_WAITING:
                raise ScheduleFull
            save_scheduled_call(db, call)

        await self._store.write(keep)
        log.info("call %s is to be placed at %s", call.id, call.due_at)
        self._changed(call.id)
        self._wake.set()
        return call

    async def cancel(self, call_id: str) -> bool:
        """Never place it; one that is being placed just now is ended at once. False when
        there is nothing to cancel."""

        def cancel(db: Database) -> bool:
            cancelled = settle_scheduled_call(db, call_id, ScheduledState.CANCELLED)
            if cancelled is not None:
                self.unplaced(db, cancelled)
            return cancelled is not None

        if await self._store.write(cancel):
            self._changed(call_id)
            self.told()
            return True
        known = await self._store.read(find_scheduled_call, call_id)
        if known is None or known.state is not ScheduledState.DIALLING:
            return False
        self._to_end.add(call_id)
        return True

    def look(self) -> None:
        """Look at the clock now: it may have been set."""
        self._wake.set()

    async def run(self) -> None:
        """Report what was missed, then place what comes due, until cancelled. A disk that
        gives or takes nothing is waited for."""
        while not await self._done(self._report_leftovers()):
            await self._clock.sleep_ms(LOOK_MS)
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._wake.clear()
                await self._done(self._place_due(tasks))
                await self._rest()

    async def _place_due(self, tasks: asyncio.TaskGroup) -> None:
        now_ms = self._now_ms()
        due = await self._store.read(due_calls, now_ms)
        await self._missed((one for one in due if _is_over(one, now_ms)), WHILE_ASLEEP)
        for call in due:
            taken = await self._store.write(take_scheduled_call, call.id)
            if taken and not _is_over(call, now_ms):
                tasks.create_task(self._done(self._place(call)))

    async def _done(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do it; False where the disk did not let us."""
        try:
            await work
        except RecordsError as error:
            log.error("calls to come: %s", error)
            return False
        return True

    async def _check(self, order: ApiOrder) -> None:
        """Raises what would be refused at any time."""
        await self._engine.switchboard.check(order.task)
        lines = [one for one in self._engine.lines if one.account.line_id == order.line_id]
        if not lines:
            raise LineNotReady(order.line_id, "there is no such line")
        asked = Asked("api", max_duration_s=order.max_duration_s, recording=order.recording)
        _, answer = await self._engine.dialing.look(Ask(lines[0], order.target, asked, order.task))
        if answer.refusal is not None and answer.refusal.rule not in _PASSING:
            raise CallForbidden(answer.refusal.rule, answer.refusal.message)

    async def _rest(self) -> None:
        """Until the next call is due, the clock is to be looked at, or one was added."""
        now_ms, next_ms = self._now_ms(), None
        with contextlib.suppress(RecordsError):
            next_ms = await self._store.read(next_due_ms, now_ms)
        wait_ms = LOOK_MS if next_ms is None else min(LOOK_MS, next_ms - now_ms)
        waiting = {
            asyncio.ensure_future(self._clock.sleep_ms(wait_ms)),
            asyncio.ensure_future(self._wake.wait()),
        }
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()

    async def _place(self, call: ScheduledCall) -> None:
        try:
            await self._office.place(await self._store.read(order_of, call))
        except (LineNotReady, DeskFull) as error:
            # A line that has just lost its registrar, or a desk that is full, may be ready soon.
            await self._store.write(put_back_scheduled_call, call.id, str(error))
        except CallForbidden as error:
            if error.rule == CAPACITY:
                await self._store.write(put_back_scheduled_call, call.id, str(error))
            else:
                await self._refused(call, str(error))
        except _NOT_PLACED as error:
            await self._refused(call, str(error))
        else:
            await self._store.write(settle_scheduled_call, call.id, ScheduledState.PLACED)
            self._changed(call.id)
        if call.id in self._to_end:
            self._to_end.discard(call.id)
            await self._end(call.id)

    async def _end(self, call_id: str) -> None:
        """It was cancelled while it was being placed."""
        try:
            self._engine.end_call(call_id)
        except CallUnknown:
            await self.cancel(call_id)

    # Telling

    async def _report_leftovers(self) -> None:
        """What the desk did not do while it was off, or when it was stopped."""
        for call in await self._store.read(left_dialling):
            try:
                await self._store.read(get_call, call.id)
            except RecordMissing:
                await self._missed([call], WHILE_DIALLING)
            else:
                await self._store.write(settle_scheduled_call, call.id, ScheduledState.PLACED)
        await self._missed(await self._store.read(due_calls, self._now_ms()), WHILE_OFF)

    async def _missed(self, calls: Iterable[ScheduledCall], why: str) -> None:
        for call in calls:
            if call.reason:
                await self._refused(call, call.reason)
            else:
                await self._settle(call, ScheduledState.MISSED, why)

    async def _refused(self, call: ScheduledCall, why: str) -> None:
        await self._settle(call, ScheduledState.REFUSED, why)

    async def _settle(self, call: ScheduledCall, state: ScheduledState, why: str) -> None:
        """It is not placed: kept, left for a person to do, sent on and told."""
        sentence = f"The agent's call to {call.target} was not placed: {why}"

        def settle(db: Database) -> int | None:
            settled = settle_scheduled_call(db, call.id, state, why)
            if settled is None:
                return None
            self.unplaced(db, settled)
            details = {"number": call.target, "line": call.line_id, "reason": why}
            task = OperatorTask(
                TaskKind.CALLBACK, f"{sentence}.", details=details, due_at=call.due_at
            )
            return leave_operator_task(db, task)

        open_tasks = await self._store.write(settle)
        if open_tasks is None:
            return
        self.told()
        log.info("scheduled call %s was not placed: %s", call.id, state)
        self._engine.bus.publish(OperatorTasksChanged(open_tasks))
        self._engine.bus.publish(TroubleArose("", SCHEDULE, f"{sentence}."))
        self._changed(call.id)

    def _changed(self, call_id: str) -> None:
        self._engine.bus.publish(RecordsChanged(SCHEDULE, call_id))


def _is_over(call: ScheduledCall, now_ms: int) -> bool:
    return now_ms - call.due_at_ms > GRACE_MS
