"""Which line watches other extensions, from when on, and what is told when it cannot be."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.engine.bus import Bus
from app.engine.engine import Engine
from app.engine.events import Event, LampChanged, LineChanged, RecordsChanged, TroubleArose
from app.engine.lamps import Lamps
from app.engine.parts import EngineParts, EngineSettings, ServedLine
from models.store import Store
from sip.loopback_network import Refusal
from sip.loopback_phone import LoopbackNetwork
from sip.phone import LampState, LineAccount
from tests.fakes.clock import FakeClock
from tests.fakes.lamp_phone import LampPhone


class Office:
    """An engine with lines that watch; ``chosen`` and ``targets`` are the settings."""

    def __init__(self, home: Path) -> None:
        self.clock = FakeClock()
        self.network = LoopbackNetwork(self.clock)
        self.phone = LampPhone(self.network)
        self.bus = Bus()
        self.store = Store.open(home / "ringdesk.db")
        parts = EngineParts(self.store, self.phone, None, None, self.clock)
        self.engine = Engine(EngineSettings(home), parts, self.bus)
        self.chosen, self.targets = "", ("201", "202")
        self.lamps = Lamps(self.engine, self.bus, lambda: (self.chosen, self.targets))
        self.events = self.bus.subscribe()
        self._running: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await self.engine.start()
        self._running = asyncio.ensure_future(self.lamps.run())

    async def close(self) -> None:
        await self.engine.close()
        if self._running is not None:
            await self._running
        self.store.close()

    async def line(self, line_id: str, *, register: bool = True, user: str = "") -> None:
        account = LineAccount(line_id, user or line_id, "pbx.test", register=register)
        await self.engine.serve_line(ServedLine(account, line_id))
        await self.settled()

    async def change(self, *targets: str, chosen: str = "") -> None:
        self.chosen, self.targets = chosen, targets
        self.bus.publish(RecordsChanged("settings"))
        await self.settled()

    async def settled(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)

    async def told(self, kind: type[Event]) -> list[Event]:
        """Every event of that kind so far."""
        await self.settled()
        self.bus.publish(LineChanged("mark", "", ""))
        found: list[Event] = []
        async for event in self.events:
            if isinstance(event, LineChanged) and event.line_id == "mark":
                return found
            if isinstance(event, kind):
                found.append(event)
        raise AssertionError("the bus was closed")


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    office = Office(tmp_path)
    await office.open()
    yield office
    await office.close()


async def test_extensions_are_watched_once_a_line_has_registered(office: Office) -> None:
    assert office.phone.asked == []
    await office.line("desk")
    assert office.phone.asked == [("desk", ("201", "202"))]
    await office.phone.retry_line("desk")
    await office.settled()
    assert len(office.phone.asked) == 1


async def test_what_an_extension_does_reaches_the_bus(office: Office) -> None:
    await office.line("desk")
    office.phone.light("desk", "201", LampState.BUSY)
    assert await office.told(LampChanged) == [LampChanged("desk", "201", "busy")]


async def test_the_chosen_line_watches_even_if_another_was_quicker(office: Office) -> None:
    office.chosen = "sales"
    await office.line("desk")
    await office.line("sales")
    assert office.phone.watched == {"desk": (), "sales": ("201", "202")}


async def test_the_chosen_line_is_waited_for_while_it_cannot_register(office: Office) -> None:
    office.chosen = "sales"
    office.network.refuse_registration("sales@pbx.test", Refusal(503))
    await office.line("sales")
    await office.line("desk")
    assert office.phone.watched == {}
    office.network.refuse_registration("sales@pbx.test", None)
    await office.phone.retry_line("sales")
    await office.settled()
    assert office.phone.watched == {"sales": ("201", "202")}


async def test_a_registered_line_goes_before_a_trunk(office: Office) -> None:
    office.targets = ()
    await office.line("trunk", register=False)
    await office.line("desk")
    await office.change("201")
    assert office.phone.watched == {"desk": ("201",)}


async def test_another_list_and_another_line_are_followed(office: Office) -> None:
    await office.line("desk")
    await office.line("sales")
    await office.change("203")
    assert office.phone.watched == {"desk": ("203",)}
    await office.change("203", chosen="sales")
    assert office.phone.watched == {"desk": (), "sales": ("203",)}
    await office.change(chosen="sales")
    assert office.phone.watched == {"desk": (), "sales": ()}


async def test_a_line_that_cannot_register_leaves_watching_to_the_next(office: Office) -> None:
    office.network.refuse_registration("desk@pbx.test", Refusal(403))
    await office.line("desk")
    assert office.phone.watched == {}
    await office.line("sales")
    assert office.phone.watched == {"sales": ("201", "202")}


async def test_a_line_that_is_served_anew_watches_anew(office: Office) -> None:
    await office.line("desk")
    await office.line("desk", user="other")
    assert office.phone.watched == {"desk": ("201", "202")}
    account = office.engine.lines[0]
    await office.engine.withdraw_line("desk")
    await office.settled()
    assert office.phone.watched == {}
    await office.engine.serve_line(account)
    await office.settled()
    assert office.phone.watched == {"desk": ("201", "202")}


async def test_with_nothing_to_watch_the_phone_is_not_asked(office: Office) -> None:
    office.targets = ()
    await office.line("desk")
    assert office.phone.asked == []


async def test_what_is_no_address_is_told_once_and_the_others_are_watched(office: Office) -> None:
    office.targets = ("ftp:201", "202")
    await office.line("desk")
    await office.change("ftp:201", "202", "203")
    assert office.phone.watched == {"desk": ("202", "203")}
    (told,) = await office.told(TroubleArose)
    assert isinstance(told, TroubleArose) and told.kind == "lamps"
    assert "'ftp:201' is neither a SIP address nor a number" in told.message
    assert told.message.endswith("Change the extensions to watch in Settings, under Calls.")


async def test_a_phone_that_cannot_watch_is_told_once(office: Office) -> None:
    office.phone.can_watch = False
    await office.line("desk")
    await office.change("203")
    await office.line("sales")
    (told,) = await office.told(TroubleArose)
    assert isinstance(told, TroubleArose)
    assert told.message == "This phone's SIP stack cannot watch whether others are on the phone."
