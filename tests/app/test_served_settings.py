"""A served desk's settings follow their file; one that cannot be used changes nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.engine.bus import Bus, Subscription
from app.engine.events import Event, RecordsChanged, TroubleArose
from app.served_settings import LOOK_EVERY_MS, ServedSettings
from app.settings import DataPaths, Settings
from tests.fakes.clock import FakeClock


class Desk:
    def __init__(self, home: Path) -> None:
        self.file = DataPaths(home).settings
        self.clock, self.bus = FakeClock(), Bus()
        self.told: Subscription = self.bus.subscribe()
        self.seen: list[Settings] = []
        self.served = ServedSettings(DataPaths(home), self.clock, self.bus)

    async def writes(self, text: str) -> Event:
        """The next news once the file says that."""
        self.file.write_text(text)
        news = asyncio.ensure_future(anext(aiter(self.told)))
        async with asyncio.timeout(30):
            while not news.done():
                await self.clock.advance(LOOK_EVERY_MS)
        return news.result()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path)
    following = asyncio.ensure_future(desk.served.follow(desk.seen.append))
    yield desk
    following.cancel()
    await asyncio.wait([following])


async def test_a_change_of_the_file_is_followed(desk: Desk) -> None:
    told = await desk.writes("[api]\nvoizbot = false\n")
    assert told == RecordsChanged("settings")
    api = desk.served.settings().api
    assert (api.voizbot, api.vozagent) == (False, True)
    assert desk.seen == [desk.served.settings()]


async def test_a_file_that_cannot_be_used_leaves_all_as_it_was(desk: Desk) -> None:
    await desk.writes('[api]\nallowed_origins = ["https://a.example"]\n')
    before = desk.served.settings()
    told = await desk.writes("[api]\nno_such_thing = 1\n")
    assert isinstance(told, TroubleArose)
    assert told.message.startswith("the settings stay as they were: ")
    assert "no_such_thing" in told.message
    assert desk.served.settings() is before
    assert await desk.writes("[api]\nvozagent = false\n") == RecordsChanged("settings")
    assert desk.served.settings().api.vozagent is False


async def test_nothing_is_told_of_a_file_that_says_the_same(desk: Desk) -> None:
    desk.file.write_text("# a word of the owner's\n")
    told = await desk.writes("# another\n[api]\nthinnest = false\n")
    assert told == RecordsChanged("settings")
    assert len(desk.seen) == 1
