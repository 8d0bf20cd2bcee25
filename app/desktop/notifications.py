"""Notices of the desktop with buttons (Desktop Notifications Specification 1.2).

Owns showing, replacing and withdrawing them, and telling which button was pressed. What
they say and do is ``call_notices``'s.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from dbus_fast import Variant

from app.desktop.session_bus import Place, SessionBus

SERVICE = Place(
    "org.freedesktop.Notifications",
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
)
CAPACITY = 64
"""Notices that are remembered; the oldest is forgotten first and its buttons do nothing."""
CLICKED = "default"
STAYS, PASSES = 0, -1
NORMAL, CRITICAL = 1, 2


@dataclass(frozen=True, slots=True)
class NoticeButton:
    """A button: what ``on_action`` is told, and its word."""

    action: str
    words: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; a newer one with the same ``key`` takes its place.

    An urgent one stays until it is withdrawn. ``category`` is one of the specification's.
    """

    key: str
    title: str
    body: str = ""
    buttons: tuple[NoticeButton, ...] = ()
    urgent: bool = False
    category: str = "call"


class Notifications:
    """The desktop's notices.

    ``on_action`` gets a notice's key, the button's action (``default`` when the notice itself
    was clicked) and the desktop's leave to come to the front, empty where it gives none.
    """

    def __init__(self, bus: SessionBus, on_action: Callable[[str, str, str], None]) -> None:
        self._bus, self._on_action = bus, on_action
        self._shown: OrderedDict[str, int] = OrderedDict()
        self._tokens: dict[int, str] = {}
        self._can: frozenset[str] | None = None
        self._showing = 0
        self._early: deque[Callable[[], None]] = deque(maxlen=CAPACITY)

    async def start(self) -> None:
        """Find out what the desktop can do, once. Raises BusRefused where it shows no notices."""
        if self._can is not None:
            return
        (able,) = await self._bus.call(SERVICE, "GetCapabilities")
        self._can = frozenset(able)
        await self._bus.listen(SERVICE, "ActivationToken", self._remember_token)
        await self._bus.listen(SERVICE, "ActionInvoked", self._act)
        await self._bus.listen(SERVICE, "NotificationClosed", self._forget)

    async def show(self, notice: Notice) -> None:
        """Show a notice, or change the one with its key. Raises BusRefused, BusUnavailable."""
        await self.start()
        can = self._can or frozenset()
        actions: list[str] = []
        if "actions" in can:
            actions = [CLICKED, notice.title]
            for button in notice.buttons:
                actions += [button.action, button.words]
        body = escape(notice.body, quote=False) if "body-markup" in can else notice.body
        replaced = self._shown.get(notice.key, 0)
        self._showing += 1
        try:
            self._remember(notice.key, await self._notify(notice, body, actions, replaced))
        finally:
            self._showing -= 1
            early, self._early = list(self._early), deque(maxlen=CAPACITY)
            for act in early:
                act()

    async def withdraw(self, key: str) -> None:
        """Take a notice back; harmless when it is gone. Raises BusRefused, BusUnavailable."""
        number = self._shown.pop(key, None)
        if number is not None:
            await self._bus.call(SERVICE, "CloseNotification", "u", number)

    async def _notify(self, notice: Notice, body: str, actions: list[str], replaced: int) -> int:
        hints = {
            "urgency": Variant("y", CRITICAL if notice.urgent else NORMAL),
            "category": Variant("s", notice.category),
            "desktop-entry": Variant("s", "ringdesk"),
        }
        stays = STAYS if notice.urgent else PASSES
        texts = (notice.title, body, actions, hints, stays)
        signature = "susssasa{sv}i"
        (number,) = await self._bus.call(
            SERVICE, "Notify", signature, "Ringdesk", replaced, "ringdesk", *texts
        )
        return int(number)

    def _remember(self, key: str, number: int) -> None:
        self._shown[key] = number
        self._shown.move_to_end(key)
        while len(self._shown) > CAPACITY:
            self._shown.popitem(last=False)

    def _remember_token(self, number: int, token: str) -> None:
        self._when_known(number, lambda: self._tokens.update({number: token}))

    def _act(self, number: int, action: str) -> None:
        def tell() -> None:
            key = self._key_of(number)
            if key is not None:
                self._on_action(key, action, self._tokens.pop(number, ""))

        self._when_known(number, tell)

    def _forget(self, number: int, _reason: int) -> None:
        def drop() -> None:
            self._tokens.pop(number, None)
            key = self._key_of(number)
            if key is not None:
                del self._shown[key]

        self._when_known(number, drop)

    def _when_known(self, number: int, act: Callable[[], None]) -> None:
        """Now, or once the answer is here that tells whose number it is: signals can be
        quicker. A number that is nobody's is another program's."""
        if self._key_of(number) is not None:
            act()
        elif self._showing:
            self._early.append(lambda: act() if self._key_of(number) is not None else None)

    def _key_of(self, number: int) -> str | None:
        return next((key for key, shown in self._shown.items() if shown == number), None)
