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


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that fails is told so on a busy computer too: every call here rings or fails."""
    monkeypatch.setattr("app.api.talktomyagent.voice_calls.DIAL_S", 30.0)
