"""A desk that serves the local APIs. What it can do is told in ``tests/fakes/api_desk.py``."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from tests.fakes.api_desk import BY_NAME, ServedDesk, open_desk


@pytest.fixture
def products() -> Sequence[str]:
    """Which products are served; a folder's own conftest may want one only."""
    return tuple(BY_NAME)


@pytest.fixture
async def api_desk(tmp_path: Path, products: Sequence[str]) -> AsyncIterator[ServedDesk]:
    """Open for one test."""
    async with open_desk(tmp_path / "desk", products) as desk:
        yield desk
