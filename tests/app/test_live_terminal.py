"""``ringdesk live`` at a desk: read along, steer, and what a program gets to read."""

import asyncio
import io
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest
from rich.console import Console

from app.desktop.instance import Instance
from app.desktop.live_acts import LiveActs
from app.desktop.live_feed import LiveFeed
from app.desktop.remote import RemoteControl
from app.engine.bus import Bus
from app.engine.errors import NotNow
from app.engine.events import (
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    Event,
    Holder,
    MomentMarked,
    OperatorSteered,
    OperatorWanted,
    Phase,
    Speaker,
    ToolRan,
    ToolStarted,
    UtteranceSaved,
)
from app.live_look import look_at
from app.live_terminal import LiveTerminal
from audio.clock import MonotonicClock
from models.calls import SESSION_LINE
from tests.fakes.calls import FakeCalls
from tests.fakes.console import FakeConsole

DANA, SAM = "call_dana", "call_sam"


def rings(call_id: str, name: str) -> tuple[Event, ...]:
    began = CallBegan(call_id, "line_1", "inbound", "555", name, None, "", Holder.NOBODY)
    return began, CallStanding(call_id, Phase.TALKING, Holder.AGENT), CallAnswered(call_id, 0)


def over(call_id: str) -> CallFinished:
    return CallFinished(call_id, "completed", 200, "agreed", True, 65_000)


class Screen:
    """A terminal that looks on at a desk without an engine; ``type`` is the keyboard."""

    def __init__(self, home: Path) -> None:
        self.bus, self.calls, self.console = Bus(), FakeCalls(), FakeConsole()
        self.feed = LiveFeed(self.bus, LiveActs(self.calls, self.console, (NotNow,)))
        instance = Instance.claim(home)
        assert instance is not None
        self.instance, self.home = instance, home
        self.output = io.StringIO()
        self.keys, self.keyboard = os.pipe()
        serving = instance.serve(RemoteControl(self.calls).perform, self.feed.attend)
        self.tasks = [asyncio.ensure_future(each) for each in (self.feed.follow(), serving)]

    async def looks(self, as_json: bool = False, **more: object) -> LiveTerminal:
        console = Console(file=self.output, width=100, force_terminal=False)
        look = await look_at(self.home)
        terminal = LiveTerminal(look, console, as_json, self.keys, **more)  # type: ignore[arg-type]
        self.running = asyncio.ensure_future(terminal.run())
        return terminal

    def type(self, words: str) -> None:
        os.write(self.keyboard, f"{words}\n".encode())

    async def shows(self, words: str) -> None:
        await self._until(lambda: words in self.output.getvalue())

    async def asked(self, *words: str) -> None:
        await self._until(lambda: words in [*self.console.asked, *self.calls.asked])

    async def _until(self, holds: Callable[[], bool]) -> None:
        clock = MonotonicClock()
        async with asyncio.timeout(10):
            while not holds():
                await clock.sleep_ms(5)

    async def tell(self, *events: Event) -> None:
        await asyncio.sleep(0)
        for event in events:
            self.bus.publish(event)

    async def leaves(self) -> None:
        async with asyncio.timeout(10):
            await self.running

    async def close(self) -> None:
        self.bus.close()
        for task in [*self.tasks, self.running]:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self.instance.release()
        os.close(self.keyboard)
        os.close(self.keys)


@pytest.fixture
async def screen(data_folder: Path) -> AsyncIterator[Screen]:
    screen = Screen(data_folder)
    yield screen
    await screen.close()


async def test_a_call_is_read_along_and_steered(screen: Screen) -> None:
    await screen.tell(*rings(DANA, "Dana"))
    terminal = await screen.looks()
    await screen.shows("Ringing here: Dana")
    await screen.tell(
        UtteranceSaved(DANA, "utt_1", Speaker.CALLER, "Can I pay later?", 2000, 2900),
        ToolStarted(DANA, "run_1", "send_link", {}, 3000),
        ToolRan(DANA, "send_link", {}, "ok", "", 800.0, 3900, run_id="run_1"),
    )
    await screen.shows("[00:03] Send link: done in 800 ms")
    assert "[00:02] Caller: Can I pay later?" in screen.output.getvalue()
    assert "[00:03] Send link..." in screen.output.getvalue()
    screen.type("whisper offer Friday")
    await screen.asked("whisper", DANA, "offer Friday")
    await screen.tell(
        OperatorSteered(DANA, "whisper", "offer Friday", 5000),
        MomentMarked(DANA, "mark_1", "note", "in a hurry", 6000),
        CallStanding(DANA, Phase.TALKING, Holder.OPERATOR),
    )
    await screen.shows("You have the call")
    assert "[00:05] You to the agent: offer Friday" in screen.output.getvalue()
    assert "[00:06] Note: in a hurry" in screen.output.getvalue()
    await screen.tell(over(DANA))
    await screen.shows("Goal reached.")
    screen.type("quit")
    await screen.leaves()
    assert not terminal.failed


async def test_of_several_calls_one_is_chosen(screen: Screen) -> None:
    await screen.tell(*rings(DANA, "Dana"), *rings(SAM, "Sam"))
    await screen.looks()
    await screen.shows("2| Ringing here: Sam")
    screen.type("calls")
    await screen.shows("2  Sam  talking  agent")
    screen.type("flag")
    await screen.shows("! Several calls are live")
    screen.type("use 2")
    await screen.shows("Looking at Sam.")
    screen.type("flag")
    await screen.asked("flag", SAM, "")
    screen.type("use 7")
    await screen.shows("There is no call 7; type calls.")


async def test_what_is_refused_is_said_and_told_to_programs(screen: Screen) -> None:
    terminal = await screen.looks()
    screen.console.failure = NotNow("the agent has not begun")
    await screen.tell(*rings(DANA, "Dana"))
    await screen.shows("Dana")
    screen.type("take-over")
    screen.type("quit")
    await screen.leaves()
    assert "! The agent has not begun." in screen.output.getvalue()
    assert terminal.failed


async def test_the_agent_asks_for_a_person_who_does_not_come(screen: Screen) -> None:
    await screen.looks()
    await screen.tell(*rings(DANA, "Dana"))
    await screen.tell(OperatorWanted(DANA, "ask_1", "hold", "has a question", 3_000))
    await screen.shows("The agent asks you to take over: has a question")
    screen.type("not-now")
    await screen.asked("decline", DANA)
    await screen.tell(OperatorWanted(DANA, "ask_1", "hold", "", 9_000, "refused"))
    await screen.shows("You did not take the call; the agent goes on")


async def test_words_that_are_no_command_are_told(screen: Screen) -> None:
    await screen.looks()
    screen.type("dance")
    await screen.shows("dance is no command here; type help.")
    screen.type("help")
    await screen.shows("take-over      you talk")
    screen.type("calls")
    await screen.shows("No call is live.")


async def test_a_program_gets_one_object_a_line(
    screen: Screen, capsys: pytest.CaptureFixture[str]
) -> None:
    await screen.tell(*rings(DANA, "Dana"))
    await screen.looks(as_json=True)
    screen.type("flag odd")
    screen.type("quit")
    await screen.leaves()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["event"] == "CallBegan" and lines[0]["remote_name"] == "Dana"
    assert {"reply": 1, "problem": "", "call": DANA} in lines
    assert screen.output.getvalue() == ""


async def test_the_end_of_the_desk_is_told(screen: Screen) -> None:
    await screen.looks()
    screen.type("help")
    await screen.shows("quit")
    screen.bus.close()
    await screen.leaves()
    assert screen.output.getvalue().endswith("The desk was closed.\n")


async def test_a_session_that_was_asked_for_is_followed_to_its_end(screen: Screen) -> None:
    terminal = await screen.looks(session={"script": "booking", "facts": {"n": "4"}})
    session = "call_session_1"
    await screen.asked("start_session")
    began = CallBegan(session, SESSION_LINE, "inbound", "", "Headset session", "booking")
    await screen.tell(began, CallAnswered(session, 0))
    await screen.shows("Headset session\n")
    await terminal.end_session()
    await screen.asked("end_call", session)
    await screen.tell(over(session))
    await screen.leaves()
    assert not terminal.failed


async def test_a_session_that_is_refused_ends_at_once(screen: Screen) -> None:
    screen.console.failure = NotNow("a headset session is held already; end it first")
    terminal = await screen.looks(session={"script": "booking"})
    await screen.leaves()
    assert terminal.failed
    assert "! A headset session is held already" in screen.output.getvalue()


async def test_in_a_terminal_what_is_typed_stands_below(screen: Screen) -> None:
    console = Console(file=screen.output, width=80, force_terminal=True, color_system=None)
    look = await look_at(screen.home)
    terminal = LiveTerminal(look, console, fd=screen.keys)
    screen.running = asyncio.ensure_future(terminal.run())
    await screen.tell(*rings(DANA, "Dana"))
    await screen.shows("Ringing here: Dana")
    os.write(screen.keyboard, b"whisper of")
    await screen.shows("> whisper of")
