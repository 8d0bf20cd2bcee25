"""A desk whose calls to come go by clocks of the test's."""

import asyncio
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.engine.api_keys import KeyRing
from app.engine.api_office import ApiOrder, CallOffice
from app.engine.minds import Task
from app.engine.schedule import Schedule
from models.api_keys import ApiKey
from models.ids import epoch_ms_of
from models.scheduled_calls import ScheduledCall, ScheduledState, get_scheduled_call
from tests.fakes.clock import FakeClock
from tests.fakes.office import Office

HOUR_MS = 3_600_000
BOB = "sip:bob@loop.test"


class ScheduleDesk:
    """A desk with a schedule whose wall clock and rest are the test's."""

    def __init__(self, home: Path) -> None:
        self.office = Office(home)
        self.wall_ms = epoch_ms_of("2030-03-01T12:00:00Z")
        self.clock = FakeClock()
        self.unplaced: list[str] = []
        self._running: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await self.office.open()
        self.office.engine.dialing.now_ms = lambda: self.wall_ms
        self.store = self.office.store
        self.key: ApiKey = (await KeyRing(self.store).new("thinnest", "thns_sk_", "crm", ()))[0]
        self.schedule = self.started()

    def started(self) -> Schedule:
        """A schedule as the start of a desk makes one; it does not run yet."""
        engine = self.office.engine
        calls = CallOffice(engine, self.store)
        made = Schedule(engine, self.store, calls, lambda: self.wall_ms, self.clock)
        made.unplaced = lambda _db, call: self.unplaced.append(call.id)
        return made

    def start(self) -> None:
        """The desk is on."""
        self._running = asyncio.ensure_future(self.schedule.run())

    async def run(self) -> None:
        """The desk is on, and has reported what it missed meanwhile."""
        self.start()
        await self.looks()

    async def stop(self) -> None:
        """The desk is off from now on."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
            self._running = None

    async def close(self) -> None:
        await self.stop()
        await self.office.close()

    def order(self, **changes: Any) -> ApiOrder:
        task = Task("test", {"patient": "Ana"}, goal="Remind her")
        order = ApiOrder("thinnest", self.key, "desk", BOB, task, 60, request={"a": 1})
        return dataclasses.replace(order, **changes)

    async def add(self, after_ms: int = HOUR_MS, **changes: Any) -> ScheduledCall:
        return await self.schedule.add(self.order(**changes), self.wall_ms + after_ms)

    def kept(self, call: ScheduledCall) -> ScheduledCall:
        return self.store.read_now(get_scheduled_call, call.id)

    async def becomes(self, call: ScheduledCall, state: ScheduledState) -> ScheduledCall:
        """Let the schedule look at the clock until a call is in that state."""
        await self.until(lambda: self.kept(call).state is state)
        return self.kept(call)

    async def until(self, wanted: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not wanted():
                await self.clock.advance(1_000)
                await self.store.read(lambda _db: None)

    async def looks(self) -> None:
        """The schedule has looked at the clock a few times."""
        for _ in range(30):
            await self.clock.advance(1_000)
            await self.store.read(lambda _db: None)
