"""First on disk, then to the world; a failing disk is told once and stops nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from app.engine.bus import Bus, Subscription
from app.engine.events import CallAnswered, DigitPressed, Event, TroubleArose
from app.engine.journal import CAPACITY, TOO_SLOW, Journal
from models.calls import Call, answer_call, get_call, save_call
from models.errors import StoreFailed
from models.events import CallEvent, list_events, save_event
from models.store import Store

CALL = Call("pn_1", "inbound", "1", id="call_1")
ANSWERED = CallAnswered("call_1", 1_000)


class Desk:
    """A journal over a real store, and one listener."""

    def __init__(self, path: Path) -> None:
        self.store = Store.open(path)
        self.bus = Bus()
        self.journal = Journal(self.store, self.bus)
        self.events: Subscription = self.bus.subscribe()
        self.running = asyncio.ensure_future(self.journal.run())

    async def close(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)
        await asyncio.to_thread(self.store.close)

    async def published(self) -> list[Event]:
        """Everything that was published until now."""
        await asyncio.wait_for(self.journal.settled(), 10)
        self.events.close()
        return [event async for event in self.events]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path / "ringdesk.db")
    yield desk
    await desk.close()


def refuse(db: Database) -> None:
    raise StoreFailed(Path("ringdesk.db"), "the disk is full")


async def test_who_hears_of_it_finds_it_in_the_records(desk: Desk) -> None:
    desk.journal.note(None, save_call, CALL)
    desk.journal.note(ANSWERED, answer_call, "call_1", "2026-11-21T10:00:00.000Z")
    event = await asyncio.wait_for(anext(aiter(desk.events)), 10)
    assert event == ANSWERED
    assert desk.store.read_now(get_call, "call_1").answered_at == "2026-11-21T10:00:00.000Z"


async def test_everything_is_written_and_published_in_the_order_it_was_noted(desk: Desk) -> None:
    desk.journal.note(None, save_call, CALL)
    for at_ms in range(50):
        kept = (save_event, CallEvent("call_1", at_ms, "digit")) if at_ms % 2 else (None,)
        desk.journal.note(DigitPressed("call_1", "1", at_ms), *kept)
    published = await desk.published()
    assert [event.at_ms for event in published if isinstance(event, DigitPressed)] == [*range(50)]
    kept_ms = [event.at_ms for event in desk.store.read_now(list_events, "call_1")]
    assert kept_ms == [*range(1, 50, 2)]


async def test_a_failing_store_is_told_once_and_events_go_on(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    for at_ms in range(3):
        desk.journal.note(DigitPressed("call_1", "1", at_ms), refuse)
    published = await desk.published()
    told = [event for event in published if isinstance(event, TroubleArose)]
    assert [(one.kind, one.message) for one in told] == [
        ("records", "ringdesk.db: the disk is full")
    ]
    assert len(published) == 4 and desk.journal.unwritten == 3
    caplog.clear()


async def test_a_store_that_recovered_and_fails_again_is_told_again(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.journal.note(None, refuse)
    desk.journal.note(None, save_call, CALL)
    desk.journal.note(None, refuse)
    told = [event for event in await desk.published() if isinstance(event, TroubleArose)]
    assert len(told) == 2
    assert desk.store.read_now(get_call, "call_1") == CALL
    caplog.clear()


async def test_beyond_its_bound_the_world_is_told_and_the_loss_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store, bus = Store.open(tmp_path / "ringdesk.db"), Bus()
    journal, events = Journal(store, bus), bus.subscribe()
    for _ in range(CAPACITY):
        journal.note(None)
    for _ in range(2):
        journal.note(ANSWERED, save_call, CALL)
    events.close()
    lost, *others = [event async for event in events]
    assert isinstance(lost, TroubleArose) and (lost.kind, lost.message) == ("records", TOO_SLOW)
    assert others == [ANSWERED, ANSWERED]
    assert journal.unwritten == 2
    caplog.clear()
    await asyncio.to_thread(store.close)
