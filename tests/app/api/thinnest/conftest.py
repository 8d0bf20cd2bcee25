"""Only this product is served, with an agent that speaks freely."""

from collections.abc import Sequence

import httpx
import pytest

from models.template_versions import keep_template
from models.templates import MindKind, Template
from tests.fakes.api_desk import ServedDesk

AGENT = Template("out_tpl_ag1", "Reminders", "outbound", MindKind.CHAT, "Remind them.")


@pytest.fixture
def products() -> Sequence[str]:
    return ("thinnest",)


@pytest.fixture
async def agent(api_desk: ServedDesk) -> Template:
    return await api_desk.store.write(keep_template, AGENT)


@pytest.fixture
async def thns(api_desk: ServedDesk, agent: Template) -> httpx.AsyncClient:
    """Whoever has a key."""
    return await api_desk.client("thinnest")
