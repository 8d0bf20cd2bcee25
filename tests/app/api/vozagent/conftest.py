"""A desk that serves VozAgent's API only, and whoever has a key of every scope."""

from collections.abc import Sequence

import httpx
import pytest

from tests.fakes.api_desk import ServedDesk


@pytest.fixture
def products() -> Sequence[str]:
    return ("vozagent",)


@pytest.fixture
async def voz(api_desk: ServedDesk) -> httpx.AsyncClient:
    return await api_desk.client("vozagent")
