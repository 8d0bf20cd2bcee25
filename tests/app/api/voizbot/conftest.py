"""One product is served, and asked by somebody with a key."""

from collections.abc import AsyncIterator, Sequence

import httpx
import pytest

from tests.fakes.api_desk import ServedDesk


@pytest.fixture
def products() -> Sequence[str]:
    return ("voizbot",)


@pytest.fixture
async def vb(api_desk: ServedDesk) -> AsyncIterator[httpx.AsyncClient]:
    yield await api_desk.client("voizbot")
