"""A desk that serves the local APIs. What it can do is told in ``tests/fakes/api_desk.py``."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.fakes.api_desk import ServedDesk


@pytest.fixture
def products() -> Sequence[str]:
    """Which products are served; a folder's own conftest may want one only."""
    return ("voizbot", "vozagent", "talktomyagent", "thinnest")


@pytest.fixture
async def api_desk(tmp_path: Path, products: Sequence[str]) -> "AsyncIterator[ServedDesk]":
    """Open for one test."""
    from tests.fakes.api_desk import open_desk  # every product's routes: a while to read

    async with open_desk(tmp_path / "desk", products) as desk:
        yield desk
