from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from models.opening import open_database
from models.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ringdesk.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    db = open_database(path)
    yield db
    db.close()


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as store:
        yield store
