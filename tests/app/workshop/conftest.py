"""A workshop over a real database and a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.chat_models import DeskModels
from app.desk import BUNDLED_PLAYBOOK
from app.settings import AgentSettings, DataPaths, Settings
from app.workshop.desk import Workshop, WorkshopParts
from audio.clock import MonotonicClock
from models.store import Store


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    paths = DataPaths(tmp_path / "desk")
    paths.make()
    return paths


@pytest.fixture
def store(paths: DataPaths) -> Iterator[Store]:
    with Store.open(paths.database) as store:
        yield store


@pytest.fixture
def told() -> list[tuple[str, str]]:
    """What the workshop said was changed."""
    return []


@pytest.fixture
def workshop(store: Store, paths: DataPaths, told: list[tuple[str, str]]) -> Workshop:
    settings = Settings(
        agent=AgentSettings(agent_name="Ada", base_url="http://127.0.0.1:9/v1", model="tiny")
    )
    parts = WorkshopParts(
        store,
        paths,
        lambda: settings,
        BUNDLED_PLAYBOOK,
        lambda what, record_id: told.append((what, record_id)),
        DeskModels(lambda: settings.agent, paths),
        MonotonicClock().now_ms,
    )
    return Workshop(parts)
