"""Keys that work while another program has the keyboard, where the desktop offers them.

Owns the conversation with the desktop's portal (``org.freedesktop.portal.GlobalShortcuts``,
version 1). The desktop asks the person which keys; what a key does is handed in. Without a
portal the same is had through commands in the desktop's own key settings.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dbus_fast import Variant

from app.desktop.errors import BusRefused, DesktopError
from app.desktop.session_bus import Place, SessionBus

DESKTOP = "org.freedesktop.portal.Desktop"
OBJECT = "/org/freedesktop/portal/desktop"
PORTAL = Place(DESKTOP, OBJECT, "org.freedesktop.portal.GlobalShortcuts")
PROPERTIES = Place(DESKTOP, OBJECT, "org.freedesktop.DBus.Properties")
REGISTRY = Place(DESKTOP, OBJECT, "org.freedesktop.host.portal.Registry")
REQUEST = "org.freedesktop.portal.Request"
APP_ID = "ringdesk"
ANSWER_TIMEOUT_S = 10.0
BY_HAND = (
    "This desktop gives programs no keys of their own. In its keyboard settings, put keys on "
    "these commands: ringdesk --answer, ringdesk --hang-up, ringdesk --toggle-mute"
)
REFUSED = "The desktop did not give Ringdesk these keys."


@dataclass(frozen=True, slots=True)
class GlobalKey:
    """A command to put a key on; ``wish`` is a trigger of the XDG shortcuts specification."""

    id: str
    words: str
    wish: str


USUAL: tuple[GlobalKey, ...] = (
    GlobalKey("answer", "Answer the call", "CTRL+SHIFT+a"),
    GlobalKey("hang_up", "Hang up", "CTRL+SHIFT+e"),
    GlobalKey("toggle_mute", "Mute or unmute", "CTRL+SHIFT+m"),
)
"""The commands that are offered, by the names of ``requests.Ask``."""


class PortalMissing(DesktopError):
    """The desktop has no portal for keys, or did not give them; the message says what to do."""


class GlobalShortcuts:
    """The keys that the desktop gives us. ``on_key`` gets a command's id on the loop."""

    def __init__(self, bus: SessionBus, on_key: Callable[[str], None]) -> None:
        self._bus, self._on_key = bus, on_key
        self._session = ""
        self._stop_listening: Callable[[], None] | None = None

    async def available(self) -> bool:
        """Whether the desktop offers keys at all."""
        try:
            await self._bus.call(PROPERTIES, "Get", "ss", PORTAL.interface, "version")
        except DesktopError:
            return False
        return True

    async def bind(self, keys: Sequence[GlobalKey] = USUAL) -> dict[str, str]:
        """Ask for keys; each command's key in the desktop's words, those without left out.

        The desktop may ask the person, so this can take as long as they do. What was bound
        before goes. Raises PortalMissing.
        """
        await self.release()
        try:
            if not await self.available():
                raise PortalMissing(BY_HAND)
            await self._introduce()
            self._session = await self._create_session()
            self._stop_listening = await self._bus.listen(PORTAL, "Activated", self._activated)
            wanted = [
                [key.id, {"description": _s(key.words), "preferred_trigger": _s(key.wish)}]
                for key in keys
            ]
            given = await self._ask(
                None, "BindShortcuts", "oa(sa{sv})sa{sv}", self._session, wanted, ""
            )
        except PortalMissing:
            await self.release()
            raise
        except DesktopError as error:
            await self.release()
            raise PortalMissing(REFUSED) from error
        return _triggers(given)

    async def release(self) -> None:
        """Give the keys back; harmless without any."""
        session, self._session = self._session, ""
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None
        if session:
            place = Place(DESKTOP, session, "org.freedesktop.portal.Session")
            try:
                await self._bus.call(place, "Close")
            except DesktopError:
                return  # it is gone, which is what was wanted

    async def _introduce(self) -> None:
        """Say which .desktop file we are; portals older than 1.20 find out themselves."""
        try:
            await self._bus.call(REGISTRY, "Register", "sa{sv}", APP_ID, {})
        except BusRefused:
            return

    async def _create_session(self) -> str:
        options = {"session_handle_token": _s(_token())}
        results = await self._ask(ANSWER_TIMEOUT_S, "CreateSession", "a{sv}", options=options)
        handle = results.get("session_handle")
        if handle is None:
            raise PortalMissing(REFUSED)
        return str(handle.value)

    async def _ask(
        self,
        timeout_s: float | None,
        method: str,
        signature: str,
        *arguments: Any,
        options: dict[str, Variant] | None = None,
    ) -> dict[str, Variant]:
        """Call a method of the portal and wait for its answer, which comes as a signal."""
        token = _token()
        sender = self._bus.name.removeprefix(":").replace(".", "_")
        answer: asyncio.Future[tuple[int, dict[str, Variant]]] = (
            asyncio.get_running_loop().create_future()
        )

        def answered(code: int, results: dict[str, Variant]) -> None:
            if not answer.done():
                answer.set_result((code, results))

        place = Place(DESKTOP, f"{OBJECT}/request/{sender}/{token}", REQUEST)
        options = {"handle_token": _s(token), **(options or {})}
        stop_listening = await self._bus.listen(place, "Response", answered)
        try:
            await self._bus.call(PORTAL, method, signature, *arguments, options)
            async with asyncio.timeout(timeout_s):
                code, results = await answer
        except TimeoutError as error:
            raise PortalMissing(REFUSED) from error
        finally:
            stop_listening()
        if code != 0:
            raise PortalMissing(REFUSED)
        return results

    def _activated(self, session: str, key: str, _when_ms: int, _options: object) -> None:
        if session == self._session:
            self._on_key(key)


def _s(text: str) -> Variant:
    return Variant("s", text)


def _token() -> str:
    return f"ringdesk_{secrets.token_hex(8)}"


def _triggers(given: dict[str, Variant]) -> dict[str, str]:
    shortcuts = given.get("shortcuts")
    if shortcuts is None:
        return {}
    found = {}
    for key, details in shortcuts.value:
        trigger = details.get("trigger_description")
        if trigger is not None and trigger.value:
            found[str(key)] = str(trigger.value)
    return found
