"""A desk that serves this product only, and bodies as its document writes them."""

from collections.abc import Sequence

import httpx
import pytest

from tests.fakes.api_desk import ServedDesk


@pytest.fixture
def products() -> Sequence[str]:
    return ("talktomyagent",)


@pytest.fixture
async def client(api_desk: ServedDesk) -> httpx.AsyncClient:
    """A key of every scope."""
    return await api_desk.client("talktomyagent")
