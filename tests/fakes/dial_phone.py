"""A gate over a real store, with a phone that only remembers what it was told to ring."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from app.engine.bus import Bus
from app.engine.dialing import Ask, Asked, Dialing
from app.engine.errors import CallForbidden
from app.engine.events import TroubleArose
from app.engine.journal import Journal
from app.engine.minds import Task
from app.engine.parts import EngineParts, EngineSettings, ServedLine
from app.settings_sections import RuleSettings
from models.audit_log import AuditRow, list_rows
from models.store import Store
from sip.phone import LineAccount

LINE = ServedLine(LineAccount("front", "+12025550111", "provider.example"), "Front desk")
PBX = ServedLine(LineAccount("pbx", "201", "pbx.example"), "Office")
NOON_IN_NEW_YORK = "2026-11-20T17:00:00+00:00"
AGENT = Task(script="reminder", goal="Remind them", facts={"name": "Bob"})


class DialPhone:
    """``rung`` is (line, target) of everything that was dialled."""

    def __init__(self) -> None:
        self.rung: list[tuple[str, str]] = []

    async def dial(
        self, line_id: str, target: str, headers: Mapping[str, str] | None = None
    ) -> object:
        self.rung.append((line_id, target))
        return object()


@dataclass
class Gate:
    """``at`` sets the clock; ``ring`` goes the whole way and gives what the agent says first."""

    store: Store
    journal: Journal
    bus: Bus
    settings: EngineSettings
    phone: DialPhone = field(default_factory=DialPhone)
    lines: tuple[ServedLine, ...] = (LINE, PBX)
    moment: str = NOON_IN_NEW_YORK

    def __post_init__(self) -> None:
        parts = EngineParts(self.store, cast(Any, self.phone), None, None, cast(Any, None))
        self.dialing = Dialing(parts, self.journal, lambda: self.settings, lambda: self.lines)
        self.dialing.now_ms = lambda: round(datetime.fromisoformat(self.moment).timestamp() * 1000)

    def rules(self, **changes: Any) -> None:
        """Change the rules' settings."""
        written = self.settings.rules.model_dump() | changes
        self.settings = replace(self.settings, rules=RuleSettings.model_validate(written))

    async def ring(
        self,
        target: str,
        *,
        person: bool = False,
        line: ServedLine = LINE,
        asked: Asked | None = None,
        confirmed: bool = False,
    ) -> str:
        task = None if person else AGENT
        ask = Ask(line, target, asked or Asked(), task, confirmed)
        async with self.dialing.permit(ask) as permit:
            await self.dialing.dial(permit)
        return permit.says_first

    async def refused(self, target: str, **how: Any) -> CallForbidden:
        """What the gate says to a call that it does not let go: it is in the log, and nothing
        was dialled."""
        before = list(self.phone.rung)
        try:
            await self.ring(target, **how)
        except CallForbidden as forbidden:
            assert self.phone.rung == before
            answer = (await self.log())[-1].content["answer"]
            assert (answer["allowed"], answer["rule"]) == (False, forbidden.rule)
            return forbidden
        raise AssertionError(f"{target} was let go")

    async def log(self) -> list[AuditRow]:
        """The rows so far, the oldest first."""
        await self.journal.settled()
        return (await self.store.read(list_rows, 10_000))[::-1]

    async def troubles(self) -> list[str]:
        """What the person was told, and nothing more comes."""
        self.bus.close()
        return [event.message async for event in self._events if isinstance(event, TroubleArose)]

    def as_engine(self) -> Any:
        """What asks the gate for a whole desk: this gate, and nobody at it."""
        nobody = SimpleNamespace(patchbay=None)
        return SimpleNamespace(
            dialing=self.dialing,
            lines=self.lines,
            bus=self.bus,
            switchboard=nobody,
            do_not_disturb=False,
        )

    def listen(self) -> None:
        """Remember what is told from now on."""
        self._events = self.bus.subscribe()


@contextlib.asynccontextmanager
async def open_gate(home: Path) -> AsyncIterator[Gate]:
    """A gate in a folder of the test's; opening it again is a restart."""
    with Store.open(home / "ringdesk.db") as store:
        bus = Bus()
        journal = Journal(store, bus)
        gate = Gate(store, journal, bus, EngineSettings(home))
        gate.listen()
        running = asyncio.ensure_future(journal.run())
        try:
            yield gate
            await journal.settled()
        finally:
            running.cancel()
            await asyncio.wait({running})
