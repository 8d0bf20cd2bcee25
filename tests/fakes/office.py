"""A desk and somebody else's phone on one in-process network, with quick models."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.agent.tool_grants import ToolGrants
from app.engine.bus import Bus, Subscription
from app.engine.desk_tools import DeskTools
from app.engine.engine import Engine
from app.engine.events import CallFinished, Event
from app.engine.limits import CallLimits
from app.engine.minds import CallWarning, MadeMind, Task
from app.engine.parts import EngineParts, EngineSettings, ServedLine
from app.engine.speech_work import SpeechModels
from models.calls import Call, get_call
from models.store import Store
from sip.loopback_phone import LoopbackNetwork, LoopbackPhone
from sip.phone import Call as CallLeg
from sip.phone import IncomingCall, LineAccount
from tests.fakes.clock import LoopClock
from tests.fakes.mind import FakeMind
from tests.fakes.speech import FakeEndOfTurn, FakeRecogniser, FakeVoice, FakeVoiceActivity

TASK = Task(script="test")
ESTABLISHED_MS = 20_000
"""A busy computer is no failure."""


@dataclass
class FakeMinds:
    """Hands out the mind of the test; refuses when told to."""

    mind: FakeMind = field(default_factory=FakeMind)
    refuse: Exception | None = None
    warnings: tuple[CallWarning, ...] = ()
    tasks: list[Task] = field(default_factory=list)
    """What minds were asked for."""
    grants: ToolGrants = ToolGrants()

    def asks_a_model(self, task: Task) -> bool:
        return False

    async def make(self, task: Task) -> MadeMind:
        self.tasks.append(task)
        if self.refuse is not None:
            raise self.refuse
        return MadeMind(self.mind, self.warnings, self.grants)


class Office:
    """A desk and somebody else's phone on one in-process network."""

    def __init__(self, home: Path) -> None:
        self.clock = LoopClock()
        self.network = LoopbackNetwork(self.clock)
        self.desk_phone = LoopbackPhone(self.network)
        self.caller_phone = LoopbackPhone(self.network)
        self.minds = FakeMinds()
        self.recogniser = FakeRecogniser()
        self.bus = Bus()
        self.home = home
        self.limits = CallLimits()
        self.max_calls = 2
        self.secrets: dict[str, str] = {}
        """Values of the tools' secret headers, by where they are kept."""
        self.rung: asyncio.Queue[CallLeg] = asyncio.Queue(4)

    async def open(self, equipped: bool = True) -> None:
        """Without ``equipped``, the models are still to come."""
        models = SpeechModels(self.recogniser, FakeVoice(), FakeEndOfTurn(), FakeVoiceActivity)
        self.home.mkdir(parents=True, exist_ok=True)
        self.store = Store.open(self.home / "ringdesk.db")
        settings = EngineSettings(home=self.home, max_calls=self.max_calls, limits=self.limits)
        tools = DeskTools(self.store, self.secrets.get)
        parts = EngineParts(
            self.store,
            self.desk_phone,
            models if equipped else None,
            self.minds,
            self.clock,
            tools=tools,
        )
        self.engine = Engine(settings, parts, self.bus)
        self.events: Subscription = self.bus.subscribe()
        await self.engine.start()
        line = LineAccount("desk", "desk", "loop.test", register=False)
        await self.engine.serve_line(ServedLine(line, "Front desk", TASK))
        self.caller_phone.subscribe(self._rings)
        await self.caller_phone.start()
        await self.caller_phone.add_line(
            LineAccount("caller", "bob", "loop.test", register=False, display_name="Bob")
        )

    async def close(self) -> None:
        await self.engine.close()
        await self.caller_phone.close()
        self.store.close()

    def _rings(self, event: object) -> None:
        if isinstance(event, IncomingCall):
            self.rung.put_nowait(event.call)

    async def caller_dials(self) -> CallLeg:
        leg = await self.caller_phone.dial("caller", "sip:desk@loop.test")
        await leg.wait_established(ESTABLISHED_MS)
        return leg

    async def until(self, wanted: Callable[[Event], bool]) -> Event:
        async with asyncio.timeout(20):
            async for event in self.events:
                if wanted(event):
                    return event
        raise AssertionError("the bus was closed")

    async def finished(self) -> tuple[CallFinished, Call]:
        event = await self.until(lambda one: isinstance(one, CallFinished))
        assert isinstance(event, CallFinished)
        await self.engine.calls_over()
        return event, self.store.read_now(get_call, event.call_id)
