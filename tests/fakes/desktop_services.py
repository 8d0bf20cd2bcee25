"""The services of a desktop that Ringdesk speaks to over D-Bus, on a test's own bus.

Owns what a test sees of them: notices with buttons, and the portal for keys.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

NOTICES = "org.freedesktop.Notifications"
NOTICES_PATH = "/org/freedesktop/Notifications"
PORTAL = "org.freedesktop.portal.GlobalShortcuts"
PORTAL_PATH = "/org/freedesktop/portal/desktop"


class Service:
    """One name on the bus that answers calls by their member's name."""

    NAME = ""

    def __init__(self, bus: MessageBus) -> None:
        self.bus = bus
        self.asked: list[str] = []
        self.changed = asyncio.Condition()
        bus.add_message_handler(self._take)

    @classmethod
    async def start(cls, address: str) -> "Service":
        bus = await MessageBus(bus_address=address).connect()
        service = cls(bus)
        await bus.request_name(cls.NAME)
        return service

    def stop(self) -> None:
        self.bus.disconnect()

    async def until(self, condition: Any) -> None:
        """Return once ``condition()`` holds."""
        async with self.changed:
            await self.changed.wait_for(condition)

    def answer(self, message: Message) -> tuple[str, list[Any]] | None:
        raise NotImplementedError

    def emit(self, place: tuple[str, str, str], signature: str, *body: Any) -> None:
        path, interface, member = place
        self.bus.send(Message.new_signal(path, interface, member, signature, list(body)))

    def _take(self, message: Message) -> Message | None:
        ours = message.destination in (self.NAME, self.bus.unique_name)
        if message.message_type is not MessageType.METHOD_CALL or not ours:
            return None
        self.asked.append(message.member or "")
        answer = self.answer(message)
        asyncio.ensure_future(self._notify())  # noqa: RUF006
        if answer is None:
            return Message.new_error(message, "org.freedesktop.DBus.Error.UnknownMethod", "no")
        return Message.new_method_return(message, *answer)

    async def _notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()


@dataclass
class Shown:
    """A notice as the desktop shows it."""

    title: str
    body: str
    actions: list[str]
    hints: dict[str, Any] = field(default_factory=dict)
    timeout_ms: int = -1


class NoticeService(Service):
    """Shows notices; a test presses their buttons. ``can`` is what it says it can.

    ``quick_finger`` is a button that is pressed before the caller knows the notice's number.
    """

    NAME = NOTICES

    def __init__(self, bus: MessageBus) -> None:
        super().__init__(bus)
        self.can = ["body", "body-markup", "actions"]
        self.shown: dict[int, Shown] = {}
        self.quick_finger = ""
        self._next = 1

    def answer(self, message: Message) -> tuple[str, list[Any]] | None:
        match message.member:
            case "GetCapabilities":
                return "as", [self.can]
            case "Notify":
                return "u", [self._show(*message.body)]
            case "CloseNotification":
                self.shown.pop(message.body[0], None)
                return "", []
        return None

    def _show(self, *body: Any) -> int:
        _app, replaces, _icon, title, text, actions, hints, timeout_ms = body
        number = replaces or self._next
        self._next += not replaces
        plain = {name: value.value for name, value in hints.items()}
        self.shown[number] = Shown(title, text, actions, plain, timeout_ms)
        if self.quick_finger:
            self.press(number, self.quick_finger)
        return number

    def press(self, number: int, action: str, token: str = "") -> None:
        """Press a button as the person would."""
        if token:
            self.emit((NOTICES_PATH, NOTICES, "ActivationToken"), "us", number, token)
        self.emit((NOTICES_PATH, NOTICES, "ActionInvoked"), "us", number, action)
        self.dismiss(number, 2)

    def dismiss(self, number: int, reason: int) -> None:
        """Close a notice: 1 by itself, 2 by the person."""
        self.shown.pop(number, None)
        self.emit((NOTICES_PATH, NOTICES, "NotificationClosed"), "uu", number, reason)


class KeyPortal(Service):
    """Gives keys to programs. ``gives`` is by a command's id; ``code`` 1 is a person's no."""

    NAME = "org.freedesktop.portal.Desktop"

    def __init__(self, bus: MessageBus) -> None:
        super().__init__(bus)
        self.gives: dict[str, str] = {}
        self.code = 0
        self.wanted: dict[str, dict[str, str]] = {}
        self.session = ""
        self.registered = ""

    def answer(self, message: Message) -> tuple[str, list[Any]] | None:
        body = message.body
        match message.member:
            case "Get":
                return "v", [Variant("u", 1)]
            case "Register":
                self.registered = body[0]
                return "", []
            case "CreateSession":
                sender = (message.sender or "").removeprefix(":").replace(".", "_")
                token = body[0]["session_handle_token"].value
                self.session = f"{PORTAL_PATH}/session/{sender}/{token}"
                results = {"session_handle": Variant("s", self.session)}
                return "o", [self._respond(message, body[0], results)]
            case "BindShortcuts":
                for key, details in body[1]:
                    self.wanted[key] = {name: value.value for name, value in details.items()}
                given = [
                    [key, {"trigger_description": Variant("s", trigger)}]
                    for key, trigger in self.gives.items()
                ]
                results = {"shortcuts": Variant("a(sa{sv})", given)}
                return "o", [self._respond(message, body[3], results)]
            case "Close":
                self.session = ""
                return "", []
        return None

    def press(self, key: str, session: str = "") -> None:
        """Press a key that was given."""
        place = (PORTAL_PATH, PORTAL, "Activated")
        self.emit(place, "osta{sv}", session or self.session, key, 1, {})

    def _respond(self, message: Message, options: Any, results: dict[str, Any]) -> str:
        sender = (message.sender or "").removeprefix(":").replace(".", "_")
        path = f"{PORTAL_PATH}/request/{sender}/{options['handle_token'].value}"
        place = (path, "org.freedesktop.portal.Request", "Response")
        self.emit(place, "ua{sv}", self.code, results)
        return path
