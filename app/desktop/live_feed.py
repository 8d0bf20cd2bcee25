"""The live calls of a desk for whoever looks on over its socket.

Owns what a newcomer is told of the calls that are live, sending on every event, and taking
commands. A slow reader loses events by the bus's policy and never delays the desk; what a
newcomer is told is bounded at BACKLOG events a call, the oldest going first. Lives on the
engine's loop; the form of the lines is ``live_lines``'s, doing is ``live_acts``'s.
"""

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from collections import deque

from app.desktop.errors import RequestRefused
from app.desktop.live_acts import LiveActs
from app.desktop.live_lines import (
    LiveReply,
    decode_command,
    encode_event,
    encode_reply,
)
from app.engine.bus import Bus, Subscription
from app.engine.events import (
    AgentBegan,
    CallBegan,
    CallFinished,
    CallStanding,
    Event,
    FloorChanged,
    LevelsMeasured,
    LineChanged,
    LineQuality,
    OperatorTasksChanged,
    PartialHeard,
)

BACKLOG = 300
PASSING = (AgentBegan, FloorChanged, LevelsMeasured, LineQuality, PartialHeard)
"""Only the moment's: a newcomer is not told what of these was before."""
TOO_LONG = "This command is too long."


class LiveFeed:
    """Run ``follow`` from the desk's opening; ``attend`` each that looks on."""

    def __init__(self, bus: Bus, acts: LiveActs) -> None:
        self._bus, self._acts = bus, acts
        self._calls: dict[str, deque[Event]] = {}
        self._standings: dict[str, CallStanding] = {}
        self._lines: dict[str, LineChanged] = {}
        self._tasks: OperatorTasksChanged | None = None

    async def follow(self) -> None:
        """Keep what a newcomer must know, until the bus closes or this is cancelled."""
        with self._bus.subscribe() as events:
            async for event in events:
                self.apply(event)

    def apply(self, event: Event) -> None:
        """Take in one event."""
        self._acts.apply(event)
        match event:
            case CallBegan():
                self._calls[event.call_id] = deque([event], maxlen=BACKLOG)
            case CallFinished(call_id=call_id):
                self._calls.pop(call_id, None)
                self._standings.pop(call_id, None)
            case CallStanding(call_id=call_id) if call_id in self._calls:
                self._standings[call_id] = event
            case LineChanged():
                self._lines[event.line_id] = event
            case OperatorTasksChanged():
                self._tasks = event
            case _:
                call_id = getattr(event, "call_id", "")
                if call_id in self._calls and not isinstance(event, PASSING):
                    self._calls[call_id].append(event)

    def backlog(self) -> list[Event]:
        """What somebody who comes now has to know, in order."""
        told: list[Event] = [*self._lines.values()]
        told += [self._tasks] if self._tasks is not None else []
        for call_id, events in self._calls.items():
            told += events
            told += [self._standings[call_id]] if call_id in self._standings else []
        return told

    async def attend(self, reader: StreamReader, writer: StreamWriter, levels: bool) -> None:
        """Serve one that looks on until it leaves or the desk closes."""
        with self._bus.subscribe() as events:
            for event in self.backlog():
                writer.write(encode_event(event, levels) or b"")
            async with asyncio.TaskGroup() as both:
                sending = both.create_task(self._send(events, writer, levels))
                await self._take(reader, writer)
                sending.cancel()

    async def _send(self, events: Subscription, writer: StreamWriter, levels: bool) -> None:
        with contextlib.suppress(OSError):
            async for event in events:
                line = encode_event(event, levels)
                if line is not None:
                    writer.write(line)
                    await writer.drain()
        writer.close()  # the other side's end of file follows, and ends ``_take``

    async def _take(self, reader: StreamReader, writer: StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while line := await self._line(reader):
                writer.write(encode_reply(await self._answer(line)))
                await writer.drain()

    async def _line(self, reader: StreamReader) -> bytes:
        try:
            return await reader.readline()
        except ValueError:  # what asyncio makes of a line that is too long
            return b"too long"

    async def _answer(self, line: bytes) -> LiveReply:
        if line == b"too long":
            return LiveReply(0, TOO_LONG)
        try:
            return await self._acts.perform(decode_command(line))
        except RequestRefused as error:
            return LiveReply(0, str(error))
