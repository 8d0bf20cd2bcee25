"""Looking on at a desk over its socket: what is told, what can be done, who is refused."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from app.desktop.errors import LookingOnMissing, NoDeskRuns
from app.desktop.instance import Instance
from app.desktop.live_acts import NO_CALL, NO_HEADSET, NOTHING_RINGS, SEVERAL_CALLS, LiveActs
from app.desktop.live_feed import BACKLOG, LiveFeed
from app.desktop.live_lines import KINDS, LiveReply, decode, encode_event, opening
from app.desktop.remote import RemoteControl
from app.engine.bus import Bus
from app.engine.errors import NotNow
from app.engine.events import (
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    Event,
    Floor,
    FloorChanged,
    Holder,
    LevelsMeasured,
    PartialHeard,
    Phase,
    RepliesSuggested,
    Speaker,
    ToolRan,
    UtteranceSaved,
)
from app.live_look import Look, look_at
from tests.fakes.calls import FakeCalls
from tests.fakes.console import FakeConsole

DANA, SAM = "call_dana", "call_sam"


def began(call_id: str = DANA) -> CallBegan:
    return CallBegan(call_id, "line_1", "inbound", "555", "Dana", None, "", Holder.NOBODY)


def talks(call_id: str = DANA, holder: Holder = Holder.AGENT) -> CallStanding:
    return CallStanding(call_id, Phase.TALKING, holder)


def said(text: str, call_id: str = DANA) -> UtteranceSaved:
    return UtteranceSaved(call_id, f"utt_{text}", Speaker.CALLER, text, 0, 900)


class Desk:
    """A desk with a socket and no engine; events are published by the test."""

    def __init__(self, home: Path, person: bool = True) -> None:
        self.home, self.bus = home, Bus()
        self.calls, self.console = FakeCalls(), FakeConsole()
        acts = LiveActs(self.calls, self.console, (NotNow,), person=person)
        self.feed = LiveFeed(self.bus, acts)
        remote = RemoteControl(self.calls)
        instance = Instance.claim(home)
        assert instance is not None
        self.instance = instance
        self.looks: list[Look] = []
        self._tasks = [
            asyncio.ensure_future(self.feed.follow()),
            asyncio.ensure_future(instance.serve(remote.perform, self.feed.attend)),
        ]

    async def tell(self, *events: Event) -> None:
        await asyncio.sleep(0)  # it follows from its first turn of the loop on
        for event in events:
            self.bus.publish(event)
        for _ in range(5):
            await asyncio.sleep(0)

    async def close(self) -> None:
        self.bus.close()
        for look in self.looks:
            look.close()
            async with asyncio.timeout(10):
                async for _ in look.lines():
                    pass
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self.instance.release()


class Watcher:
    """Somebody who looks on."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._lines = look.lines()

    async def next(self) -> Event | LiveReply:
        async with asyncio.timeout(10):
            told = decode(await anext(self._lines))
        assert told is not None
        return told

    async def does(self, do: str, text: str = "", call: str = "", **extra: Any) -> LiveReply:
        number = await self.look.ask(do, text, call, extra)
        while True:
            told = await self.next()
            if isinstance(told, LiveReply) and told.id == number:
                return told


@pytest.fixture
async def desk(data_folder: Path) -> AsyncIterator[Desk]:
    desk = Desk(data_folder)
    yield desk
    await desk.close()


async def watching(desk: Desk, levels: bool = False) -> Watcher:
    look = await look_at(desk.home, levels=levels)
    desk.looks.append(look)
    return Watcher(look)


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


async def test_every_event_arrives_as_it_was(desk: Desk) -> None:
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


async def test_who_comes_late_is_told_what_was_said(desk: Desk) -> None:
    standing = talks(holder=Holder.OPERATOR)
    await desk.tell(began(), talks(), said("hello"), PartialHeard(DANA, "I", 1), standing)
    await desk.tell(began(SAM), CallFinished(SAM, "missed", None, None, False, 0))
    watcher = await watching(desk)
    assert [await watcher.next() for _ in range(3)] == [began(), said("hello"), standing]
    await desk.tell(said("more"))
    assert await watcher.next() == said("more")


async def test_what_a_newcomer_is_told_is_bounded(desk: Desk) -> None:
    await desk.tell(began())
    for number in range(BACKLOG + 50):
        desk.feed.apply(said(str(number)))
    backlog = desk.feed.backlog()
    assert len(backlog) == BACKLOG and backlog[-1] == said(str(BACKLOG + 49))


@pytest.mark.parametrize(
    ("do", "text", "asked"),
    [
        ("whisper", "be brief", ("whisper", DANA, "be brief")),
        ("say", "One moment.", ("say_exactly", DANA, "One moment.")),
        ("take-over", "", ("take_over", DANA)),
        ("hand-back", "", ("hand_back", DANA)),
        ("flag", "odd", ("flag", DANA, "odd")),
        ("note", "tired", ("note", DANA, "tired")),
    ],
)
async def test_the_console_does_it(desk: Desk, do: str, text: str, asked: tuple[str, ...]) -> None:
    await desk.tell(began(), talks())
    watcher = await watching(desk)
    assert await watcher.does(do, text) == LiveReply(1, "", DANA)
    assert desk.console.asked == [asked]


@pytest.mark.parametrize(
    ("do", "text", "asked"),
    [
        ("transfer", "+4930123", ("transfer", DANA, "+4930123")),
        ("end", "", ("end_call", DANA)),
        ("mute", "", ("mute", DANA, True)),
        ("hold", "", ("hold", DANA)),
        ("resume", "", ("resume", DANA)),
    ],
)
async def test_the_phone_does_it(desk: Desk, do: str, text: str, asked: tuple[object, ...]) -> None:
    await desk.tell(began(), talks(holder=Holder.OPERATOR))
    watcher = await watching(desk)
    assert (await watcher.does(do, text)).problem == ""
    assert desk.calls.asked == [asked]


@pytest.mark.parametrize(
    ("do", "asked"),
    [
        ("answer", ("answer", DANA)),
        ("decline", ("decline", DANA)),
        ("agent", ("let_agent_answer", DANA)),
        ("end", ("decline", DANA)),
    ],
)
async def test_a_ringing_call_is_dealt_with(desk: Desk, do: str, asked: tuple[str, ...]) -> None:
    await desk.tell(began(), CallStanding(DANA, Phase.INCOMING, Holder.NOBODY))
    watcher = await watching(desk)
    assert (await watcher.does(do)).problem == ""
    assert desk.calls.asked == [asked]


async def test_of_several_calls_one_must_be_named(desk: Desk) -> None:
    await desk.tell(began(), talks(), began(SAM), talks(SAM))
    watcher = await watching(desk)
    assert (await watcher.does("flag")).problem == SEVERAL_CALLS
    assert (await watcher.does("flag", call=SAM)).call == SAM
    await desk.tell(talks(SAM, Holder.OPERATOR))
    assert (await watcher.does("flag")).call == SAM


async def test_what_cannot_be_done_is_a_sentence(desk: Desk) -> None:
    watcher = await watching(desk)
    assert (await watcher.does("take-over")).problem == NO_CALL
    assert (await watcher.does("answer")).problem == NOTHING_RINGS
    assert (await watcher.does("fly")).problem.startswith("The running Ringdesk did not")
    await desk.tell(began(), talks())
    assert (await watcher.does("whisper", "  ")).problem == "Say what: whisper TEXT"
    assert (await watcher.does("flag", call="call_gone")).problem == "That call is over."
    desk.console.failure = NotNow("the agent has not begun")
    assert (await watcher.does("flag")).problem == "The agent has not begun."


async def test_without_a_headset_nobody_takes_a_call(data_folder: Path) -> None:
    desk = Desk(data_folder, person=False)
    try:
        await desk.tell(began(), talks())
        watcher = await watching(desk)
        assert (await watcher.does("take-over")).problem == NO_HEADSET
        assert (await watcher.does("whisper", "be brief")).problem == ""
        assert desk.console.asked == [("whisper", DANA, "be brief")]
    finally:
        await desk.close()


async def test_a_session_is_started_with_its_facts(desk: Desk) -> None:
    watcher = await watching(desk)
    reply = await watcher.does(
        "session", template_id=None, script="booking", facts={"n": "4"}, codec="g722"
    )
    assert reply.call == "call_session_1"
    (order,) = desk.console.orders
    assert (order.script, order.facts, order.codec, order.agent_opens) == (
        "booking",
        {"n": "4"},
        "g722",
        True,
    )
    assert (await watcher.does("session", facts="junk")).problem


async def test_levels_come_to_those_who_want_them(desk: Desk) -> None:
    levels = LevelsMeasured(DANA, -30.0, -20.0)
    with_levels, without = await watching(desk, levels=True), await watching(desk)
    await with_levels.does("flag")
    await without.does("flag")
    await desk.tell(levels, said("hello"))
    assert await with_levels.next() == levels
    assert await without.next() == said("hello")


async def test_junk_harms_nobody(desk: Desk) -> None:
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


async def test_a_slow_reader_delays_nobody(desk: Desk) -> None:
    await watching(desk)  # reads nothing
    watcher = await watching(desk)
    await watcher.does("flag")
    long = "x" * 10_000
    for number in range(400):
        await desk.tell(said(f"{number} {long}"))
        told = await watcher.next()
        assert isinstance(told, UtteranceSaved) and told.text.startswith(f"{number} ")


async def test_those_who_look_on_see_the_desk_close(desk: Desk) -> None:
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
