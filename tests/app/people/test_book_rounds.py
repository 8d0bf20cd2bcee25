"""The address book is read by itself: at the start and then every hour, and when it is not."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from app.commands.people import ADDRESS_BOOK, BookNews, ImportReport
from app.people.book_rounds import AGAIN_MS, EVERY_MS, BookRounds
from app.people.desk import PeopleDesk
from app.people.errors import CardDavFailed, CardDavReason
from app.settings import ContactSettings, DataPaths, Settings
from models.errors import StoreFailed
from models.store import Store
from tests.app.people.conftest import Told
from tests.fakes.carddav_server import CardDavServer, card
from tests.fakes.clock import FakeClock

ADDRESS = ContactSettings(carddav_url="https://dav.example/", carddav_user="ann")
NO_NETWORK = CardDavFailed(CardDavReason.NO_NETWORK, "dav.example cannot be reached.")
FULL = StoreFailed(Path("ringdesk.db"), "the disk is full")
WRONG = CardDavFailed(CardDavReason.WRONG_PASSWORD, "dav.example does not accept this.")


class Rounds:
    """Rounds over an address book that answers as the test says."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.calm = asyncio.Event()
        self.section = ADDRESS
        self.problem = ""
        self.fails: Exception | None = None
        self.read_at: list[float] = []
        self.told = 0
        asked = (lambda: self.section, self._read, lambda: BookNews("", self.problem))
        rounds = BookRounds(*asked, self._tell, self.clock)
        self.task = asyncio.ensure_future(rounds.run(self.calm))

    async def _read(self) -> ImportReport:
        self.read_at.append(self.clock.now_ms())
        self.problem = str(self.fails or "")
        if self.fails is not None:
            raise self.fails
        return ImportReport(0, 0, 0)

    def _tell(self) -> None:
        self.told += 1

    def minutes(self) -> list[float]:
        return [at / 60_000 for at in self.read_at]


@pytest_asyncio.fixture
async def rounds() -> AsyncIterator[Rounds]:
    rounds = Rounds()
    yield rounds
    assert not rounds.task.done()
    rounds.task.cancel()


async def test_it_is_read_once_the_window_has_settled_and_then_every_hour(rounds: Rounds) -> None:
    await rounds.clock.advance(EVERY_MS)
    assert rounds.read_at == []
    rounds.calm.set()
    await rounds.clock.advance(2 * EVERY_MS)
    assert rounds.minutes() == [60, 120, 180]
    assert rounds.told == 3


async def test_without_an_address_nothing_is_read_until_there_is_one(rounds: Rounds) -> None:
    rounds.section = ContactSettings()
    rounds.calm.set()
    await rounds.clock.advance(3 * EVERY_MS)
    assert (rounds.read_at, rounds.told) == ([], 0)
    rounds.section = ADDRESS
    await rounds.clock.advance(EVERY_MS)
    assert len(rounds.read_at) == 1


@pytest.mark.parametrize("fault", [NO_NETWORK, FULL])
async def test_what_passes_is_tried_again_ever_more_seldom(
    rounds: Rounds, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    rounds.fails = fault
    rounds.calm.set()
    await rounds.clock.advance(182 * 60_000)
    assert rounds.minutes() == [0, 2, 6, 14, 30, 62, 122, 182]
    rounds.fails = None
    await rounds.clock.advance(2 * EVERY_MS)
    assert rounds.minutes()[-2:] == [242, 302]
    rounds.fails = NO_NETWORK
    await rounds.clock.advance(EVERY_MS + AGAIN_MS)
    assert rounds.minutes()[-2:] == [362, 364]


async def test_a_refused_password_is_not_tried_again_until_a_person_has_put_it_right(
    rounds: Rounds,
) -> None:
    rounds.fails = WRONG
    rounds.calm.set()
    await rounds.clock.advance(5 * EVERY_MS)
    assert rounds.minutes() == [0]
    rounds.problem, rounds.fails = "", None  # a person has read it with another password
    await rounds.clock.advance(EVERY_MS)
    assert rounds.minutes() == [0, 360]


async def test_another_address_is_tried_after_a_refusal(rounds: Rounds) -> None:
    rounds.fails = WRONG
    rounds.calm.set()
    await rounds.clock.settle()
    rounds.section = ADDRESS.model_copy(update={"carddav_user": "bob"})
    await rounds.clock.advance(EVERY_MS)
    assert rounds.minutes() == [0, 60]


@pytest.mark.usefixtures("ring")
async def test_a_desk_tells_how_its_rounds_went(
    store: Store, tmp_path: Path, told: Told, server: CardDavServer
) -> None:
    section = ContactSettings(carddav_url=server.url, carddav_user="ann")
    now = [Settings(contacts=section)]
    heard = asyncio.Event()

    def changed(what: str, record_id: str) -> None:
        told.changed(what, record_id)
        if what == ADDRESS_BOOK:
            heard.set()

    desk = PeopleDesk(store, DataPaths(tmp_path), lambda: now[-1], changed)
    await desk.sync_carddav("secret")
    first = desk.book_news()
    assert first.read_at and not first.problem
    server.put("new.vcf", card("Nora"))
    told.changes.clear()
    clock, calm = FakeClock(), asyncio.Event()
    calm.set()
    reading = asyncio.ensure_future(desk.keep_reading(clock, calm))
    async with asyncio.timeout(30):
        await heard.wait()
    assert told.changes == [("contacts", ""), (ADDRESS_BOOK, "")]
    assert [one.name for one in await desk.contacts()] == ["Bob", "Nora", "Zoë"]
    reading.cancel()
    server.password = "another"
    with pytest.raises(CardDavFailed):
        await desk.sync_carddav()
    news = desk.book_news()
    assert news.read_at >= first.read_at
    assert news.problem == "127.0.0.1 does not accept this user name and password; correct them."
    now.append(Settings())
    assert desk.book_news().problem == ""
