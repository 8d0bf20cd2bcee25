"""The desktop's message bus, as the two things here use it that speak over it.

Owns connecting, calling with a deadline, and listening to signals. Knows no service.
Lives on the engine's loop.
"""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus
from dbus_fast.errors import DBusFastError

from app.desktop.errors import BusRefused, BusUnavailable

CALL_TIMEOUT_S = 10.0
TIMED_OUT = "org.freedesktop.DBus.Error.NoReply"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """One interface of one object of one service."""

    service: str
    path: str
    interface: str


BUS = Place("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")


def address_of(environ: Mapping[str, str] = os.environ) -> str:
    """Where this session's bus listens. Raises BusUnavailable."""
    named = environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    if named:
        return named
    usual = Path(environ.get("XDG_RUNTIME_DIR", "")) / "bus"
    if usual.is_absolute() and usual.is_socket():
        return f"unix:path={usual}"
    raise BusUnavailable


class SessionBus:
    """One connection. Handlers of signals run on the loop and must not block."""

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus
        self._ending = asyncio.ensure_future(self._wait_for_end())

    @classmethod
    async def connect(cls, address: str | None = None) -> "SessionBus":
        """Connect to the session's bus, or another one. Raises BusUnavailable."""
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                return cls(await MessageBus(bus_address=address or address_of()).connect())
        except (OSError, EOFError, TimeoutError, DBusFastError) as error:
            raise BusUnavailable from error

    @property
    def name(self) -> str:
        """Our own unique name on the bus, such as ``:1.42``."""
        return self._bus.unique_name or ""

    async def call(
        self,
        place: Place,
        method: str,
        signature: str = "",
        *body: Any,
        timeout_s: float | None = CALL_TIMEOUT_S,
    ) -> list[Any]:
        """Call a method; what it returns. Raises BusRefused, BusUnavailable once it has gone."""
        if not self._bus.connected:
            raise BusUnavailable
        message = Message(
            destination=place.service,
            path=place.path,
            interface=place.interface,
            member=method,
            signature=signature,
            body=list(body),
        )
        try:
            async with asyncio.timeout(timeout_s):
                reply = await self._bus.call(message)
        except TimeoutError as error:
            raise BusRefused(TIMED_OUT, f"{place.service} does not answer") from error
        except (OSError, EOFError, DBusFastError) as error:
            raise BusUnavailable from error
        if reply is None:
            raise BusUnavailable
        if reply.message_type is MessageType.ERROR:
            said = reply.body[0] if reply.body and isinstance(reply.body[0], str) else ""
            raise BusRefused(reply.error_name or "", said)
        return list(reply.body)

    async def listen(
        self, place: Place, signal: str, handler: Callable[..., None]
    ) -> Callable[[], None]:
        """Call ``handler`` with the values of each such signal, until what this returns is called.

        Raises BusRefused, BusUnavailable.
        """

        def take(message: Message) -> None:
            wanted = (place.path, place.interface, signal)
            if (message.path, message.interface, message.member) == wanted:
                handler(*message.body)

        self._bus.add_message_handler(take)
        rule = (
            f"type='signal',sender='{place.service}',path='{place.path}',"
            f"interface='{place.interface}',member='{signal}'"
        )
        await self.call(BUS, "AddMatch", "s", rule)
        return lambda: self._bus.remove_message_handler(take)

    def close(self) -> None:
        """Let go of the bus. Safe to call twice."""
        if self._bus.connected:
            self._bus.disconnect()

    async def _wait_for_end(self) -> None:
        try:
            await self._bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
        except (OSError, EOFError, DBusFastError) as error:
            log.info("the message bus has ended: %s", type(error).__name__)
