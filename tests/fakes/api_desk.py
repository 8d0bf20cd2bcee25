"""A desk whose local APIs answer on real ports, and somebody at the far end of its calls.

How a test of a product uses it (``api_desk`` and ``products`` are fixtures of
``tests/app/api/conftest.py``; a folder's own conftest may override ``products`` so that only
its product is served)::

    async def test_a_call(api_desk: ServedDesk) -> None:
        vb = await api_desk.client("voizbot")           # httpx client, key of every scope
        asked = await vb.post("/v1/calls/outbound", json={...})
        far = await api_desk.far.picks_up()             # or rung(), then answer() or refuse(486)
        await api_desk.agent_spoke()                    # the opening was said
        far.says("yes please")                          # a sound, recognised as this
        await api_desk.until(lambda e: isinstance(e, UtteranceSaved) and e.text == "yes please")
        await far.hang_up()
        await api_desk.over()                           # the call and its records are complete

Nobody is rung in the background: ``far.count`` says how often it happened. A call that nobody
takes keeps ringing. ``minds.mind`` is what the agent thinks (``answers``, ``opening_acts``),
``minds.wishes`` refuses or warns, ``minds.tasks`` and ``minds.briefings`` are what it was
told. ``rules(...)`` and ``set_api(...)`` change settings while it runs, ``later(seconds)``
moves the APIs' and the gate's own time. Calls take real time: an answer and its reply some
two seconds, a call that is refused or hung up at once next to none; opening the desk 0.2 s.
The gate's hours are always open here; its counts are the usual ones.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from app.api.assembly import PRODUCTS, Apis
from app.engine.bus import Bus
from app.engine.desk_tools import DeskTools
from app.engine.engine import Engine
from app.engine.events import CallFinished, Event, Speaker, UtteranceSaved
from app.engine.parts import EngineParts, EngineSettings
from app.engine.speech_work import SpeechModels
from app.served_lines import served
from app.settings import DataPaths, RuleSettings, Settings
from app.settings_api import ApiSettings
from models.api_keys import ApiKey
from models.calls import Call, get_call
from models.ids import epoch_ms_of, now_iso
from models.lines import Line, save_line
from models.store import Store
from sip.loopback_phone import LoopbackPhone
from tests.fakes.checked_minds import CheckedMinds
from tests.fakes.clock import LoopClock
from tests.fakes.far_end import DOMAIN, PATIENCE_S, AnybodyNetwork, FarEnd
from tests.fakes.speech import FakeEndOfTurn, FakeRecogniser, FakeVoice, FakeVoiceActivity

BY_NAME = {each.name: each for each in PRODUCTS}
US_LINE = Line("Front desk", "+12025550111", DOMAIN, id="pn_us", register=False)
CA_LINE = Line("Toronto", "+14165550122", DOMAIN, id="pn_ca", register=False)
BOB = "+12025550177"
"""Somebody whom the US line may call."""


class ServedDesk:
    """One desk in a folder of the test's; opening another one over it is a restart."""

    def __init__(self, home: Path, products: Sequence[str] = tuple(BY_NAME)) -> None:
        self.paths = DataPaths(home)
        self.clock = LoopClock()
        self.network = AnybodyNetwork(self.clock)
        self.bus = Bus()
        self.minds = CheckedMinds()
        self.recogniser = FakeRecogniser()
        self.far = FarEnd(self.network, self.recogniser.texts)
        self.lines = [US_LINE, CA_LINE]
        self.secrets: dict[str, str] = {}
        """Values of the tools' secret headers, by where they are kept."""
        self.news: list[Event] = []
        """Everything that was told so far."""
        ports = {f"{name}_port": 0 for name in BY_NAME}
        switches = {name: name in products for name in BY_NAME}
        self.settings = Settings(api=ApiSettings(**ports, **switches))
        self._later_ms = 0
        self._told = asyncio.Condition()
        self._clients = contextlib.AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Everything is up: lines, far end, ports."""
        self.paths.home.mkdir(parents=True, exist_ok=True)
        self.store = Store.open(self.paths.database)
        self.engine = self._engine()
        self.engine.dialing.now_ms = self.now_ms
        self._tasks.append(asyncio.ensure_future(self._follow()))
        await self.engine.start()
        for line in self.lines:
            await self.store.write(save_line, line)
            await self.engine.serve_line(served(line, self.paths))
        await self.far.open()
        self.apis = Apis(
            self.engine, self.store, self.paths, lambda: self.settings, now_ms=self.now_ms
        )
        self._tasks.append(asyncio.ensure_future(self.apis.run()))
        await asyncio.wait_for(self.apis.servers.ready.wait(), PATIENCE_S)

    async def close(self) -> None:
        """Stop serving, end every call, write everything down."""
        await self._clients.aclose()
        follow, apis = self._tasks
        apis.cancel()
        await asyncio.wait([apis])
        await self.engine.close()
        await self.far.close()
        await asyncio.wait([follow])
        self.store.close()
        if not apis.cancelled():
            apis.result()

    # Asking

    async def key(
        self, product: str, scopes: Sequence[str] | None = None, lines: Sequence[str] = ()
    ) -> tuple[ApiKey, str]:
        """A new key and its text; None is every scope."""
        known = BY_NAME[product]
        wanted = known.scopes if scopes is None else scopes
        return await self.apis.desk.keys.new(product, known.key_prefix, "test", wanted, lines)

    async def client(
        self, product: str, scopes: Sequence[str] | None = None, lines: Sequence[str] = ()
    ) -> httpx.AsyncClient:
        """Whoever has a new key of that product."""
        _, text = await self.key(product, scopes, lines)
        return await self.stranger(product, {"Authorization": f"Bearer {text}"})

    async def stranger(
        self, product: str, headers: dict[str, str] | None = None
    ) -> httpx.AsyncClient:
        """Whoever sends those headers and no others of note."""
        client = httpx.AsyncClient(
            base_url=self.base_url(product),
            headers=headers,
            timeout=PATIENCE_S,
            trust_env=False,
            verify=False,  # reading the authorities takes longer than most tests
        )
        return await self._clients.enter_async_context(client)

    def base_url(self, product: str) -> str:
        """Where that product is served."""
        return self.apis.servers.served[product].base_url

    # Following

    async def until(self, wanted: Callable[[Event], bool]) -> Event:
        """The first news like that, already told or still to come."""
        seen = 0
        async with asyncio.timeout(PATIENCE_S), self._told:
            while True:
                for event in self.news[seen:]:
                    if wanted(event):
                        return event
                seen = len(self.news)
                await self._told.wait()

    async def agent_spoke(self, text: str | None = None) -> None:
        """The agent has said that, or anything, and it was heard."""
        await self.until(
            lambda e: (
                isinstance(e, UtteranceSaved)
                and e.speaker is Speaker.AGENT
                and text in (None, e.text)
            )
        )

    async def over(self, call_id: str | None = None) -> Call:
        """A call, or the first one, is over and everything about it is on disk."""
        event = await self.until(
            lambda e: isinstance(e, CallFinished) and call_id in (None, e.call_id)
        )
        assert isinstance(event, CallFinished)
        await self.engine.calls_over()
        return self.store.read_now(get_call, event.call_id)

    # Changing

    def rules(self, **changes: Any) -> None:
        """Change the calling rules."""
        board = self.engine.switchboard
        written = board.settings.rules.model_dump() | changes
        board.settings = replace(board.settings, rules=RuleSettings.model_validate(written))

    def set_api(self, **changes: Any) -> None:
        """Change the [api] section."""
        written = self.settings.api.model_dump() | changes
        self.settings = self.settings.model_copy(
            update={"api": ApiSettings.model_validate(written)}
        )

    def now_ms(self) -> int:
        """Unix time as the desk has it."""
        return epoch_ms_of(now_iso()) + self._later_ms

    def later(self, seconds: float) -> None:
        """Let that much time pass for limits and replays."""
        self._later_ms += round(seconds * 1000)

    # Inside

    def _engine(self) -> Engine:
        models = SpeechModels(self.recogniser, FakeVoice(), FakeEndOfTurn(), FakeVoiceActivity)
        rules = RuleSettings(hours_from="00:00", hours_until="24:00")
        tools = DeskTools(self.store, self.secrets.get)
        self.minds.settings = replace(
            self.minds.settings, tools=tools.declared, screening=tools.screening
        )
        parts = EngineParts(
            self.store,
            LoopbackPhone(self.network),
            models,
            self.minds,
            self.clock,
            tools=tools,
        )
        return Engine(EngineSettings(self.paths.home, rules=rules), parts, self.bus)

    async def _follow(self) -> None:
        with self.bus.subscribe() as events:
            async for event in events:
                async with self._told:
                    self.news.append(event)
                    self._told.notify_all()


@contextlib.asynccontextmanager
async def open_desk(
    home: Path, products: Sequence[str] = tuple(BY_NAME)
) -> AsyncIterator[ServedDesk]:
    """A desk for a while."""
    desk = ServedDesk(home, products)
    await desk.open()
    try:
        yield desk
    finally:
        await desk.close()
