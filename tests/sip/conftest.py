"""Our phone over every SIP stack, for the tests that all of them have to pass."""

from collections.abc import AsyncIterator

import pytest

from tests.peers.desk import Desk, desk
from tests.peers.rfcvoip_desk import rfcvoip_desk
from tests.peers.stacks import OpenDesk

STACKS: dict[str, OpenDesk] = {"baresip": desk, "rfcvoip": rfcvoip_desk}


@pytest.fixture(params=STACKS)
def open_desk(request: pytest.FixtureRequest) -> OpenDesk:
    """Starts a phone over one stack after the other."""
    return STACKS[request.param]


@pytest.fixture
async def made(open_desk: OpenDesk) -> AsyncIterator[Desk]:
    """A started phone over one stack after the other."""
    async with open_desk() as started:
        yield started
