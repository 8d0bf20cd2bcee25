from collections.abc import AsyncIterator

import pytest

from tests.peers.pulse import PulseServer, pulse_server


@pytest.fixture
async def pulse() -> AsyncIterator[PulseServer]:
    """A sound server of the test's own, with a speaker and a microphone."""
    async with pulse_server() as server:
        yield server
