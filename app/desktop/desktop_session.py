"""Everything that the desk says and hears over the desktop's message bus, in one task.

Owns connecting, notices of calls, keys of the desktop, and what is missing of it in words.
Without a bus the desk goes on without all of it. Lives on the engine's loop.
"""

import asyncio
import contextlib

from app.commands.desk import Desk
from app.desktop.call_notices import CallNotices, Surroundings
from app.desktop.errors import BusRefused, DesktopError
from app.desktop.global_shortcuts import BY_HAND, GlobalShortcuts, PortalMissing
from app.desktop.notifications import Notifications
from app.desktop.remote import RemoteControl
from app.desktop.requests import Ask
from app.desktop.session_bus import SessionBus
from app.engine.bus import Bus, Subscription
from app.engine.events import TroubleArose

NO_NOTICES = "No notices of calls: {reason}"
NOBODY_SHOWS = "no program on this desktop shows any"


class DesktopSession:
    """The desktop around a desk. ``address`` names another bus than the session's."""

    def __init__(
        self,
        desk: Desk,
        bus: Bus,
        remote: RemoteControl,
        around: Surroundings,
        address: str | None = None,
    ) -> None:
        self._desk, self._events, self._remote = desk, bus, remote
        self._around, self._address = around, address
        self._keys: GlobalShortcuts | None = None
        self._pressed: set[asyncio.Task[None]] = set()
        self._problem = ""
        self._connected = asyncio.Event()
        self._examined = asyncio.Event()

    async def problem(self) -> str:
        """Why there are no notices, as a sentence for the diagnostics; empty when there are.

        Waits until that is known.
        """
        await self._examined.wait()
        return self._problem

    async def run(self) -> None:
        """Give notice of calls until cancelled; returns at once where there is no bus."""
        with self._events.subscribe() as events:
            try:
                session = await SessionBus.connect(self._address)
            except DesktopError as error:
                self._problem = NO_NOTICES.format(reason=error)
                self._examined.set()
                self._connected.set()
                return
            await self._live(session, events)

    async def _live(self, session: SessionBus, events: Subscription) -> None:
        try:
            self._keys = GlobalShortcuts(session, self._key_pressed)
            self._connected.set()
            async with asyncio.TaskGroup() as both:
                both.create_task(self._bind_again())
                both.create_task(self._give_notice(session, events))
        finally:
            self._keys = None
            session.close()

    async def bind_keys(self) -> dict[str, str]:
        """Ask the desktop for keys, as ``GlobalShortcuts.bind``; remembered for the next start.

        Raises PortalMissing with what to do instead.
        """
        await self._connected.wait()
        if self._keys is None:
            raise PortalMissing(BY_HAND)
        given = await self._keys.bind()
        await self._desk.settings.change({"screen.global_keys": True})
        return given

    async def _bind_again(self) -> None:
        if self._keys is None or not self._desk.settings.settings().screen.global_keys:
            return
        with contextlib.suppress(PortalMissing):
            # The person has agreed before, so the desktop gives them without a question.
            await self._keys.bind()

    async def _give_notice(self, session: SessionBus, events: Subscription) -> None:
        board = Notifications(session, lambda *pressed: notices.pressed(*pressed))
        notices = CallNotices(board, self._desk, self._events, self._around)
        try:
            await board.start()
        except BusRefused:
            self._problem = NO_NOTICES.format(reason=NOBODY_SHOWS)
        except DesktopError as error:
            self._problem = NO_NOTICES.format(reason=error)
        self._examined.set()
        # It goes on all the same: the program that shows notices may come later.
        await notices.follow(events)

    def _key_pressed(self, key: str) -> None:
        task = asyncio.ensure_future(self._do(Ask(key)))
        self._pressed.add(task)
        task.add_done_callback(self._pressed.discard)

    async def _do(self, ask: Ask) -> None:
        problem = await self._remote.perform_ask(ask)
        if problem:
            self._events.publish(TroubleArose("", "command", problem))
