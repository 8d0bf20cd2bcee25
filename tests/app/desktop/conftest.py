"""A message bus of the test's own."""

from collections.abc import AsyncIterator

import pytest

from app.desktop.session_bus import SessionBus
from tests.peers.message_bus import message_bus


@pytest.fixture
async def bus_address() -> AsyncIterator[str]:
    async with message_bus() as address:
        yield address


@pytest.fixture
async def session_bus(bus_address: str) -> AsyncIterator[SessionBus]:
    bus = await SessionBus.connect(bus_address)
    yield bus
    bus.close()
