"""Every stage of every call is told once and in order, also over restarts and full disks."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from app.engine.call_news import CallNews, CallStage
from app.engine.events import CallAnswered, CallBegan, CallFinished, CallStanding, Holder, Phase
from app.engine.webhooks import Post
from models.api_calls import ApiCall, save_api_call
from models.calls import (
    SESSION_LINE,
    Call,
    CallResult,
    answer_call,
    close_unfinished_calls,
    delete_call,
    finish_call,
    save_call,
)
from models.endings import EndReason
from models.sessions import BROWSER_LINE
from tests.fakes.full_disk import no_file_beyond
from tests.fakes.office import Office
from tests.fakes.outbox import PATIENCE_S, TestedOutbox, post
from tests.fakes.webhook_receiver import WebhookReceiver, webhook_receiver

AT = "2026-11-21T10:00:00.000Z"
ALL = ["begun", "ringing", "answered", "ended"]
DEAD = "0:0"
"""A process that is no more."""


def outbound(owner: str | None = None) -> Call:
    call = Call("pn_1", "outbound", "+12025550177", created_at=AT)
    return call if owner is None else dataclasses.replace(call, owner=owner)


@pytest.fixture
async def receiver() -> AsyncIterator[WebhookReceiver]:
    async with webhook_receiver() as receiver:
        yield receiver


class Newsroom:
    """A desk's news over a file of the test's, without the desk: its events are made up."""

    def __init__(self, folder: Path, receiver: WebhookReceiver) -> None:
        self.sender = TestedOutbox(folder)
        self.store, self.bus, self.clock = self.sender.store, self.sender.bus, self.sender.clock
        self.receiver = receiver
        self.products = {"p": self.posts}
        self._running: asyncio.Task[None] | None = None

    def posts(self, db: Database, stage: CallStage, call: Call) -> list[Post]:
        return [post(self.receiver.url, str(stage), f"lane {call.id}", call_id=call.id)]

    async def __aenter__(self) -> "Newsroom":
        await self.sender.__aenter__()
        news = CallNews(self.store, self.bus, self.sender.outbox, self.products, self.clock)
        self._running = asyncio.ensure_future(news.run())
        await self.clock.settle()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._running is not None
        self._running.cancel()
        await asyncio.wait([self._running])
        await self.sender.kill()
        if not self._running.cancelled():
            self._running.result()

    async def begins(self, call: Call) -> None:
        await self.store.write(save_call, call)
        self.bus.publish(CallBegan(call.id, call.line_id, call.direction, "", "", None))

    def rings(self, call: Call) -> None:
        self.bus.publish(CallStanding(call.id, Phase.RINGING, Holder.AGENT))

    async def is_answered(self, call: Call) -> None:
        await self.store.write(answer_call, call.id, AT)
        self.bus.publish(CallAnswered(call.id, 0))

    async def ends(self, call: Call) -> None:
        await self.store.write(finish_call, call.id, AT, CallResult(EndReason.CALLER_HUNG_UP))
        self.bus.publish(CallFinished(call.id, "caller_hung_up", None, None, False, 0))

    async def lives(self, call: Call) -> None:
        await self.begins(call)
        self.rings(call)
        await self.is_answered(call)
        await self.ends(call)

    async def told(self, call: Call) -> list[str]:
        """What is queued of a call."""
        return [each.event for each in await self.sender.all() if each.call_id == call.id]

    async def told_the_end(self, call: Call) -> list[str]:
        """What is queued of a call, once its end is."""
        with self.bus.subscribe() as events:
            async with asyncio.timeout(PATIENCE_S):
                while "ended" not in (told := await self.told(call)):
                    await anext(aiter(events))
        return told


async def test_every_stage_is_told_once_and_in_order(
    tmp_path: Path, receiver: WebhookReceiver
) -> None:
    call = outbound()
    async with Newsroom(tmp_path, receiver) as news:
        await news.lives(call)
        await news.ends(call)
        await receiver.got(4)
        assert await news.told_the_end(call) == ALL
    async with Newsroom(tmp_path, receiver) as news:
        another = outbound()
        await news.lives(another)
        await news.told_the_end(another)
        assert await news.told(call) == ALL
        await receiver.got(8)
    assert receiver.events("event") == ALL * 2


async def test_what_ended_or_died_while_no_desk_was_open_is_told_at_the_start(
    tmp_path: Path, receiver: WebhookReceiver
) -> None:
    """Of a call that died before anything was told, too."""
    async with Newsroom(tmp_path, receiver) as news:
        half = outbound(owner=DEAD)
        await news.begins(half)
        news.rings(half)
        await receiver.got(2)
        store = news.store
        unseen, never_up = outbound(owner=DEAD), outbound(owner=DEAD)
        # Nobody tells of these two: the desk was killed at that moment.
        await store.write(save_call, unseen)
        await store.write(answer_call, unseen.id, AT)
        await store.write(answer_call, half.id, AT)
        await store.write(save_call, never_up)
    news = Newsroom(tmp_path, receiver)
    await news.store.write(close_unfinished_calls)
    async with news:
        assert await news.told_the_end(half) == ALL
        assert await news.told_the_end(unseen) == ["begun", "answered", "ended"]
        assert await news.told_the_end(never_up) == ["begun", "ended"]


async def test_a_call_that_was_up_before_the_news_began_is_told_from_its_beginning(
    tmp_path: Path, receiver: WebhookReceiver
) -> None:
    news, call, elsewhere = Newsroom(tmp_path, receiver), outbound(), outbound(owner=DEAD)
    await news.begins(call)
    await news.is_answered(call)
    await news.begins(elsewhere)
    async with news:
        await receiver.got(2)
        await news.ends(call)
        assert await news.told_the_end(call) == ["begun", "answered", "ended"]
        assert await news.told(elsewhere) == []


async def test_many_calls_that_wait_are_all_told(
    tmp_path: Path, receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.engine.call_news.PAGE", 3)
    news, calls = Newsroom(tmp_path, receiver), [outbound() for _ in range(8)]
    for call in calls:
        await news.lives(call)
    async with news:
        for call in calls:
            assert await news.told_the_end(call) == ["begun", "answered", "ended"]


async def test_a_headset_session_is_nobodys_news_unless_an_api_asked_for_it(
    tmp_path: Path, receiver: WebhookReceiver
) -> None:
    own = dataclasses.replace(outbound(), line_id=SESSION_LINE)
    asked = dataclasses.replace(outbound(), line_id=SESSION_LINE)
    async with Newsroom(tmp_path, receiver) as news:
        await news.store.write(save_api_call, ApiCall(asked.id, "p", "key_1"))
        await news.lives(own)
        await news.lives(asked)
        assert await news.told_the_end(asked) == ALL
        assert await news.told(own) == []


async def test_a_session_whose_browser_never_came_is_nobodys_news(
    tmp_path: Path, receiver: WebhookReceiver
) -> None:
    came, never = (dataclasses.replace(outbound(), line_id=BROWSER_LINE) for _ in range(2))
    news = Newsroom(tmp_path, receiver)
    await news.store.write(save_call, never)
    await news.store.write(save_call, came)
    async with news:
        await news.store.write(finish_call, never.id, AT, CallResult(EndReason.NO_ANSWER))
        await news.lives(came)
        assert await news.told_the_end(came) == ALL
    async with Newsroom(tmp_path, receiver) as news:
        last = outbound()
        await news.lives(last)
        await news.told_the_end(last)
        assert await news.told(never) == []


async def test_a_full_disk_delays_the_news_and_loses_none(
    tmp_path: Path, receiver: WebhookReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    call = outbound()
    async with Newsroom(tmp_path, receiver) as news:
        await news.begins(call)
        await receiver.got(1)
        await news.is_answered(call)
        await receiver.got(2)
        await news.store.write(finish_call, call.id, AT, CallResult(EndReason.CALLER_HUNG_UP))
        with no_file_beyond(0):
            news.bus.publish(CallFinished(call.id, "caller_hung_up", None, None, False, 0))
            async with asyncio.timeout(PATIENCE_S):
                # An earlier event's receipt may be refused as well, and before it.
                while "_queue failed" not in caplog.text:
                    await news.clock.settle()
        assert await news.told(call) == ["begun", "answered"]
        async with asyncio.timeout(PATIENCE_S):
            while "ended" not in await news.told(call):
                await news.clock.advance(5_000)
        assert await news.told_the_end(call) == ["begun", "answered", "ended"]
    caplog.clear()


async def test_a_product_that_fails_keeps_no_other_from_telling(
    tmp_path: Path, receiver: WebhookReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(db: Database, stage: CallStage, call: Call) -> list[Post]:
        raise ZeroDivisionError

    call = outbound()
    news = Newsroom(tmp_path, receiver)
    news.products = {"broken": broken, "p": news.posts}
    async with news:
        await news.lives(call)
        assert await news.told_the_end(call) == ALL
    assert "broken cannot tell" in caplog.text
    caplog.clear()


async def test_a_call_that_is_deleted_has_no_news(
    tmp_path: Path, receiver: WebhookReceiver
) -> None:
    gone, call = outbound(), outbound()
    async with Newsroom(tmp_path, receiver) as news:
        await news.store.write(save_call, gone)
        await news.store.write(delete_call, gone.id)
        news.bus.publish(CallBegan(gone.id, "pn_1", "outbound", "", "", None))
        await news.lives(call)
        await news.told_the_end(call)
        assert await news.told(gone) == []


async def test_a_real_call_that_comes_in_is_told_from_first_ring_to_last_word(
    tmp_path: Path, receiver: WebhookReceiver
) -> None:
    """With its record as it is at the end: answered, over, complete."""
    office, told = Office(tmp_path / "desk"), []

    def posts(db: Database, stage: CallStage, call: Call) -> list[Post]:
        told.append((str(stage), call.answered_at is not None, call.ended_at is not None))
        return [post(receiver.url, str(stage), call.id)]

    await office.open()
    async with TestedOutbox(tmp_path / "desk") as sender:
        news = CallNews(office.store, office.bus, sender.outbox, {"p": posts}, office.clock)
        running = asyncio.ensure_future(news.run())
        leg = await office.caller_dials()
        await office.until(lambda event: isinstance(event, CallAnswered))
        await leg.hang_up()
        await office.finished()
        await receiver.got(3)
        running.cancel()
        await office.close()
    assert receiver.events("event") == ["begun", "answered", "ended"]
    assert told[-1] == ("ended", True, True)
