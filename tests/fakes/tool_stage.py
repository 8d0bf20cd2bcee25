"""One call's tools without a line: a leg that remembers, real records, a clock that tests move."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from app.agent.mind import ToolResult, UseTool
from app.engine.built_ins import BuiltIns, Surroundings
from app.engine.bus import Bus
from app.engine.call_log import CallLog
from app.engine.desk_tools import DeskTools
from app.engine.events import Event
from app.engine.journal import Journal
from app.engine.leg_life import LegLife
from app.engine.limits import CallLimits
from app.engine.operator_ask import Line
from app.engine.tool_runs import AboutCall, ToolRuns
from audio.frames import Samples
from models.calls import Call
from models.events import CallEvent, list_events
from models.operator_tasks import OperatorTask, list_operator_tasks
from models.store import Store
from models.tools import Tool, save_tool
from sip.errors import SipError
from sip.phone import RemoteParty
from sip.states import Direction
from tests.fakes.clock import FakeClock
from tests.fakes.egress import KeptEgress
from tests.fakes.mind import FakeMind
from tests.fakes.sink import FakeSink

NOW = datetime(2026, 11, 21, 16, 50)
MUSIC_HZ, RATE_HZ = 700, 48_000


class FakeLeg:
    """The part of ``Call`` that tools touch. ``failure`` is raised by what is asked."""

    def __init__(self, clock: FakeClock) -> None:
        self.id, self.line_id = "leg_1", "desk"
        self.direction = Direction.INBOUND
        self.remote = RemoteParty("sip:bob@loop.test", "Bobby Tables", "+12025550123")
        self.sink = FakeSink(clock)
        self.digits: list[str] = []
        self.transferred: list[str] = []
        self.failure: SipError | None = None

    async def send_digits(self, digits: str) -> None:
        self._fail()
        self.digits.append(digits)

    async def transfer(self, target_uri: str) -> None:
        self._fail()
        self.transferred.append(target_uri)

    def _fail(self) -> None:
        if self.failure is not None:
            raise self.failure


class ToolStage:
    """``run`` runs a tool; ``left``, ``kept`` and ``news`` tell what came of it."""

    def __init__(self, home: Path) -> None:
        self.clock = FakeClock(1000.0)
        self.store = Store.open(home / "ringdesk.db")
        self.bus = Bus()
        self.journal = Journal(self.store, self.bus)
        self.leg = FakeLeg(self.clock)
        self.life = LegLife(self.leg, self.clock, CallLimits())  # type: ignore[arg-type]
        record = Call("desk", "inbound", "+12025550123", id="call_1")
        self.log = CallLog(record, FakeMind(), self.journal, self.bus, self.clock)
        self.desk = DeskTools(self.store, lambda key: self.secrets.get(key))
        self.egress = KeptEgress()
        self.desk.report_to(self.egress)
        self.secrets: dict[str, str] = {}
        self.around = Surroundings(
            self.life,
            self.log,
            self.clock,
            Line(self.leg.sink, lambda samples, rate_hz, at_ms: None),
            music=_music,
            caller_name="Bobby Tables",
            now=lambda: NOW,
        )
        self.names = frozenset[str]()
        self.escalation = ""
        self.facts: Mapping[str, Any] = {}
        self._runs: ToolRuns | None = None

    async def open(self) -> None:
        self.events = self.bus.subscribe()
        self._writing = asyncio.ensure_future(self.journal.run())
        self.log.began()
        self.log.answered()

    async def close(self) -> None:
        await self.desk.close()
        await self.journal.settled()
        self._writing.cancel()
        await asyncio.gather(self._writing, return_exceptions=True)
        self.store.close()

    def has(self, name: str, url: str, **more: Any) -> Tool:
        """The desk has a tool, and the call may run it."""
        tool = Tool(name, f"Does {name}.", url=url, **more)
        self.store.write_now(save_tool, tool)
        self.names |= {name}
        return tool

    @property
    def runs(self) -> ToolRuns:
        """The call's tools, made when first asked for."""
        if self._runs is None:
            about = AboutCall(
                self.names,
                self.escalation,
                "Bobby Tables",
                "+12025550123",
                self.facts,
                {"direction": "inbound"},
            )
            built_ins = BuiltIns(self.around)
            self._runs = ToolRuns(built_ins, self.desk, about, self.log, self.clock)
        return self._runs

    async def run(self, name: str, from_facts: bool = False, **arguments: Any) -> ToolResult:
        return await self.runs.run(UseTool(name, arguments, from_facts))

    async def settled(self) -> None:
        """Return when everything told so far is on disk."""
        await self.journal.settled()

    async def left(self, only_open: bool = True) -> list[OperatorTask]:
        """What is left for people."""
        await self.settled()
        return self.store.read_now(list_operator_tasks, "call_1", only_open)

    async def kept(self, kind: str) -> list[CallEvent]:
        """The call's kept events of a kind."""
        await self.settled()
        return self.store.read_now(list_events, "call_1", 0, kind)

    async def news(self, kind: type[Any]) -> Any:
        """The next event of that kind."""
        async with asyncio.timeout(20):
            async for event in self.events:
                if isinstance(event, kind):
                    return event
        raise AssertionError("the bus was closed")

    async def until(self, kind: type[Event]) -> Event:
        """The next event of that kind while the injected clock moves on."""
        waiting = asyncio.ensure_future(self.news(kind))
        async with asyncio.timeout(20):
            while not waiting.done():
                await self.clock.advance(20)
        event: Event = waiting.result()
        return event


def _music() -> Samples:
    moments = np.arange(RATE_HZ) / RATE_HZ
    tone: Samples = (9000 * np.sin(2 * np.pi * MUSIC_HZ * moments)).astype(np.int16)
    return tone
