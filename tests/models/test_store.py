import asyncio
import logging
import threading
from pathlib import Path
from threading import Thread

import pytest
from sqlite_utils import Database

from models.calls import (
    Call,
    CallResult,
    answer_call,
    count_calls,
    finish_call,
    get_call,
    list_calls,
    save_call,
)
from models.endings import EndReason
from models.errors import RecordMissing, RecordRefused, StoreClosed, StoreFailed
from models.events import CallEvent, list_events, save_event
from models.store import CAPACITY, Store
from models.utterances import Utterance, list_utterances, save_utterance


def call(number: str = "1") -> Call:
    return Call("pn_1", "inbound", number)


def save_then_fail(db: Database, call: Call) -> None:
    save_call(db, call)
    raise ZeroDivisionError("after the insert")


def fill_up(db: Database, pages: int) -> None:
    """Allow the file to grow by that many pages: what a full disk does to it."""
    used = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count={used + pages}")


def test_what_a_write_read_before_still_holds(store: Store, path: Path) -> None:
    mine = call()
    store.write_now(save_call, mine)
    with Store.open(path) as other:

        def answer_unless_finished(db: Database) -> None:
            assert get_call(db, mine.id).ended_at is None
            result = CallResult(EndReason.CALLER_HUNG_UP)
            finishing.append(
                Thread(
                    target=other.write_now,
                    args=(finish_call, mine.id, "2030-01-01T00:00:00Z", result),
                )
            )
            finishing[0].start()
            finishing[0].join(0.3)
            answer_call(db, mine.id, "2029-12-31T23:59:59Z")

        finishing: list[Thread] = []
        store.write_now(answer_unless_finished)
        finishing[0].join(10)
    assert store.read_now(get_call, mine.id).duration_ms == 1_000


async def test_what_was_written_can_be_read(store: Store) -> None:
    mine = call()
    await store.write(save_call, mine)
    assert await store.read(get_call, mine.id) == mine
    assert [each.id for each in await store.read(list_calls, limit=1)] == [mine.id]


def test_a_caller_without_a_loop_can_write_and_read(store: Store) -> None:
    mine = call()
    store.write_now(save_call, mine)
    assert store.read_now(get_call, mine.id) == mine


async def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        await store.write(save_then_fail, call())
    assert await store.read(count_calls) == 0
    await store.write(save_call, call())
    assert await store.read(count_calls) == 1


async def test_errors_of_the_functions_come_through(store: Store) -> None:
    with pytest.raises(RecordMissing):
        await store.read(get_call, "call_nope")
    with pytest.raises(RecordRefused, match="FOREIGN KEY"):
        await store.write(save_event, CallEvent("call_nope", 0, "turn"))


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreFailed, match="written"):
        await store.read(save_call, call())
    assert await store.read(count_calls) == 0


async def test_writes_happen_in_the_order_they_were_asked_for(store: Store) -> None:
    mine = call()
    await store.write(save_call, mine)
    count = CAPACITY * 3
    async with asyncio.TaskGroup() as group:
        for at_ms in range(count):
            group.create_task(store.write(save_event, CallEvent(mine.id, at_ms, "turn")))
    events = await store.read(list_events, mine.id)
    assert [event.at_ms for event in events] == list(range(count))
    assert [event.seq for event in events] == list(range(1, count + 1))


async def test_more_writes_than_places_wait_without_stopping_the_loop(store: Store) -> None:
    go_on = threading.Event()
    started = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stall(db: Database) -> None:
        loop.call_soon_threadsafe(started.set)
        assert go_on.wait(10)

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(store.write(stall))
        await started.wait()
        waiting = [group.create_task(store.write(save_call, call())) for _ in range(CAPACITY + 50)]
        await asyncio.sleep(0)
        assert await store.read(count_calls) == 0
        assert not any(task.done() for task in waiting)
        go_on.set()
    assert await store.read(count_calls) == CAPACITY + 50


async def test_a_cancelled_waiter_does_not_take_its_write_with_it(store: Store) -> None:
    go_on = threading.Event()
    started = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stall(db: Database) -> None:
        loop.call_soon_threadsafe(started.set)
        assert go_on.wait(10)

    first = asyncio.create_task(store.write(stall))
    await started.wait()
    second = asyncio.create_task(store.write(save_call, call()))
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    go_on.set()
    await first
    await store.write(lambda db: None)
    assert await store.read(count_calls) == 1


async def test_a_full_disk_is_a_sentence_and_the_store_goes_on(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    mine = call("+4930 secret")
    await store.write(save_call, mine)
    await store.write(fill_up, 3)
    long = Utterance(mine.id, "caller", "private words " * 20_000, 0, 1)
    with pytest.raises(StoreFailed, match=r"ringdesk\.db: the disk is full; free some space"):
        await store.write(save_utterance, long)
    assert await store.read(list_utterances, mine.id) == []
    await store.write(fill_up, 10_000)
    await store.write(save_utterance, long)
    assert await store.read(list_utterances, mine.id) == [long]
    assert await store.read(soundness) == "ok"
    records = [(record.levelno, record.getMessage()) for record in caplog.records]
    assert [level for level, _ in records] == [logging.ERROR]
    assert "save_utterance" in records[0][1]
    assert "private" not in records[0][1] and "secret" not in records[0][1]
    caplog.clear()


def soundness(db: Database) -> str:
    return str(db.execute("PRAGMA integrity_check").fetchone()[0])


async def test_closing_finishes_what_was_accepted(path: Path) -> None:
    store = Store.open(path)
    writes = [asyncio.create_task(store.write(save_call, call())) for _ in range(100)]
    await asyncio.sleep(0)
    await asyncio.to_thread(store.close)
    await asyncio.gather(*writes)
    with Store.open(path) as again:
        assert again.read_now(count_calls) == 100


async def test_a_closed_store_says_so(path: Path) -> None:
    store = Store.open(path)
    store.close()
    store.close()
    with pytest.raises(StoreClosed, match=r"ringdesk\.db"):
        await store.write(save_call, call())
    with pytest.raises(StoreClosed):
        store.read_now(count_calls)


async def test_a_closed_database_is_one_file(path: Path) -> None:
    with Store.open(path) as store:
        await store.write(save_call, call())
        await store.sync()
        assert path.with_name("ringdesk.db-wal").exists()
        assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
    assert [file.name for file in path.parent.iterdir()] == ["ringdesk.db"]
