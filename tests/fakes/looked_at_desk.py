"""A desk with a socket and no engine, and somebody who looks on at it.

Events are published by the test; what is done is remembered by the fakes behind it.
"""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.desktop.instance import Instance
from app.desktop.live_acts import LiveActs
from app.desktop.live_feed import LiveFeed
from app.desktop.live_lines import LiveReply, decode
from app.desktop.remote import RemoteControl
from app.engine.bus import Bus
from app.engine.errors import NotNow
from app.engine.events import (
    CallBegan,
    CallStanding,
    Event,
    Holder,
    Phase,
    Speaker,
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


class LookedAtDesk:
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


async def watching(desk: LookedAtDesk, levels: bool = False) -> Watcher:
    look = await look_at(desk.home, levels=levels)
    desk.looks.append(look)
    return Watcher(look)
