"""The computer's network: gone, back, or under another address.

Owns noticing it, once a second, and telling the phone and the world. Leaves registering
and keeping calls to the SIP stack. The address is the one that the system would send from
(a UDP socket that is connected and never used sends nothing), so an interface that
nobody uses makes no noise.
"""

import logging
import socket
from collections.abc import Callable
from contextlib import closing

from app.engine.events import Event, NetworkChanged
from audio.clock import Clock
from sip.errors import SipError
from sip.phone import Phone

log = logging.getLogger(__name__)

LOOK_EVERY_MS = 1_000.0
FAR_AWAY = ("192.0.2.1", 9)
"""An address that is never in use (RFC 5737): only the way to it matters."""


class NetworkWatch:
    """Run it beside the engine, on its loop."""

    def __init__(
        self,
        phone: Phone,
        clock: Clock,
        publish: Callable[[Event], None],
        address: Callable[[], str] | None = None,
    ) -> None:
        self._phone = phone
        self._clock = clock
        self._publish = publish
        self._address = address or sending_address

    async def run(self) -> None:
        """Watch until cancelled."""
        known = self._address()
        while True:
            await self._clock.sleep_ms(LOOK_EVERY_MS)
            now = self._address()
            if now == known:
                continue
            was, known = known, now
            await self._changed(was, now)

    async def _changed(self, was: str, now: str) -> None:
        if not now:
            log.info("the network is gone")
            self._publish(NetworkChanged("down"))
            return
        log.info("the network is %s", "back" if not was else "another")
        self._publish(NetworkChanged("up" if not was else "moved", now))
        try:
            await self._phone.network_changed()
        except SipError as error:
            log.warning("the phone could not follow the network: %s", error)


def sending_address() -> str:
    """The address that this computer sends from, or empty without a network."""
    for family, target in ((socket.AF_INET, FAR_AWAY), (socket.AF_INET6, ("2001:db8::1", 9))):
        try:
            with closing(socket.socket(family, socket.SOCK_DGRAM)) as probe:
                probe.connect(target)
                return str(probe.getsockname()[0])
        except OSError:
            continue
    return ""
