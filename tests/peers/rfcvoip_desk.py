"""Our own phone over rfcvoip, started for a test on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from audio.clock import Clock, MonotonicClock
from sip.phone_settings import PhoneSettings
from sip.rfcvoip_phone import RfcvoipPhone
from tests.peers.desk import Desk


@asynccontextmanager
async def rfcvoip_desk(
    settings: PhoneSettings | None = None, clock: Clock | None = None
) -> AsyncIterator[Desk]:
    """A phone on loopback without a jitter buffer, closed at the end."""
    settings = settings or PhoneSettings(net_interface="127.0.0.1", jitter_buffer_ms=None)
    made = Desk(RfcvoipPhone(settings, clock or MonotonicClock()))
    made.phone.subscribe(made.note)
    await made.phone.start()
    try:
        yield made
    finally:
        await made.phone.close()
