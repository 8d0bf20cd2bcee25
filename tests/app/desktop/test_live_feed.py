"""Looking on at a desk over its socket: what is told, and how much of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.desktop.errors import LookingOnMissing, NoDeskRuns
from app.desktop.live_acts import NO_CALL
from app.desktop.live_feed import BACKLOG
from app.desktop.live_lines import KINDS, decode, encode_event, opening
from app.engine.events import (
    CallAnswered,
    CallFinished,
    Event,
    Floor,
    FloorChanged,
    Holder,
    LevelsMeasured,
    PartialHeard,
    RepliesSuggested,
    ToolRan,
    UtteranceSaved,
)
from app.live_look import look_at
from tests.fakes.looked_at_desk import DANA, SAM, LookedAtDesk, began, said, talks, watching


@pytest.fixture
async def desk(data_folder: Path) -> AsyncIterator[LookedAtDesk]:
    desk = LookedAtDesk(data_folder)
    yield desk
    await desk.close()


EVENTS: tuple[Event, ...] = (
    began(),
    CallAnswered(DANA, 1_000_000),
    talks(),
    said("hello"),
    PartialHeard(DANA, "I saw", 2000),
    FloorChanged(DANA, Floor.AGENT_THINKING, 2100),
    ToolRan(DANA, "find", {"what": ["a", 1]}, "yes", "", 12.5, 3000),
    RepliesSuggested(DANA, ("Of course.", "No."), 4000),
    CallFinished(DANA, "completed", 200, "agreed", True, 5000),
)


async def test_every_event_arrives_as_it_was(desk: LookedAtDesk) -> None:
    watcher = await watching(desk)
    await watcher.does("flag")  # it looks on from here
    await desk.tell(*EVENTS)
    for event in EVENTS:
        told = await watcher.next()
        assert told == event and type(told) is type(event)


def test_every_kind_of_event_has_a_line() -> None:
    assert "MomentMarked" in KINDS and "CallStanding" in KINDS
    assert encode_event(LevelsMeasured(DANA, -30.0, -20.0), levels=False) is None
    assert encode_event(LevelsMeasured(DANA, -30.0, -20.0)) is not None


def test_what_another_version_sends_is_passed_over() -> None:
    for line in (b'{"event": "NewThing", "x": 1}', b'{"event": "CallAnswered", "x": 1}'):
        assert decode(line) is None


async def test_who_comes_late_is_told_what_was_said(desk: LookedAtDesk) -> None:
    standing = talks(holder=Holder.OPERATOR)
    await desk.tell(began(), talks(), said("hello"), PartialHeard(DANA, "I", 1), standing)
    await desk.tell(began(SAM), CallFinished(SAM, "missed", None, None, False, 0))
    watcher = await watching(desk)
    assert [await watcher.next() for _ in range(3)] == [began(), said("hello"), standing]
    await desk.tell(said("more"))
    assert await watcher.next() == said("more")


async def test_what_a_newcomer_is_told_is_bounded(desk: LookedAtDesk) -> None:
    await desk.tell(began())
    for number in range(BACKLOG + 50):
        desk.feed.apply(said(str(number)))
    backlog = desk.feed.backlog()
    assert len(backlog) == BACKLOG and backlog[-1] == said(str(BACKLOG + 49))


async def test_levels_come_to_those_who_want_them(desk: LookedAtDesk) -> None:
    levels = LevelsMeasured(DANA, -30.0, -20.0)
    with_levels, without = await watching(desk, levels=True), await watching(desk)
    await with_levels.does("flag")
    await without.does("flag")
    await desk.tell(levels, said("hello"))
    assert await with_levels.next() == levels
    assert await without.next() == said("hello")


async def test_junk_harms_nobody(desk: LookedAtDesk) -> None:
    reader, writer = await asyncio.open_unix_connection(desk.home / "desk.sock")
    writer.write(opening(levels=False))
    for junk in (
        b"junk\n",
        b"[]\n",
        b'{"id": 1}\n',
        b'{"id": "x", "do": 3}\n',
        b"x" * 9000 + b"\n",
    ):
        writer.write(junk)
        reply = json.loads(await asyncio.wait_for(reader.readline(), 10))
        assert reply["problem"].endswith(".")
    writer.close()
    watcher = await watching(desk)
    assert (await watcher.does("flag")).problem == NO_CALL


async def test_a_slow_reader_delays_nobody(desk: LookedAtDesk) -> None:
    await watching(desk)  # reads nothing
    watcher = await watching(desk)
    await watcher.does("flag")
    long = "x" * 10_000
    for number in range(400):
        await desk.tell(said(f"{number} {long}"))
        told = await watcher.next()
        assert isinstance(told, UtteranceSaved) and told.text.startswith(f"{number} ")


async def test_those_who_look_on_see_the_desk_close(desk: LookedAtDesk) -> None:
    watcher = await watching(desk)
    await watcher.does("flag")
    desk.bus.close()
    with pytest.raises(StopAsyncIteration):
        await watcher.next()


async def test_where_nobody_runs_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoDeskRuns):
        await look_at(tmp_path)
    with pytest.raises(LookingOnMissing, match="Windows"):
        await look_at(tmp_path, platform="win32")
