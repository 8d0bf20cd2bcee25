"""A library over real records and real sound."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path / "home")
    yield shelf
    shelf.store.close()
