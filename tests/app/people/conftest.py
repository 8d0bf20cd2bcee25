from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import keyring
import pytest
import pytest_asyncio

from app.people.desk import PeopleDesk
from app.settings import ContactSettings, DataPaths, PhoneSettings, Settings
from models.calls import Call, save_call
from models.contacts import Contact, save_contact
from models.store import Store
from tests.fakes.carddav_server import CardDavServer, card
from tests.fakes.keyring_backend import MemoryKeyring


class Told:
    """What the desk told everybody."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, str]] = []
        self.missed: list[int] = []

    def changed(self, what: str, record_id: str) -> None:
        self.changes.append((what, record_id))


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    usual, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(usual)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "ringdesk.db") as store:
        yield store


Make = Callable[..., PeopleDesk]


@pytest.fixture
def make(store: Store, tmp_path: Path, told: Told) -> Make:
    """Make a desk in a country, with an address book."""

    def make(country: str = "DE", url: str | None = None, user: str = "ann") -> PeopleDesk:
        contacts = ContactSettings(carddav_url=url, carddav_user=user)
        settings = Settings(phone=PhoneSettings(country=country), contacts=contacts)
        paths = DataPaths(tmp_path)
        return PeopleDesk(store, paths, lambda: settings, told.changed, told.missed.append)

    return make


@pytest.fixture
def people(make: Make) -> PeopleDesk:
    """A desk in Germany without an address book."""
    return make()


@pytest.fixture
def keep(store: Store) -> Callable[..., None]:
    """Keep contacts and calls as they are."""

    def keep(*records: Contact | Call) -> None:
        for record in records:
            if isinstance(record, Contact):
                store.write_now(save_contact, record)
            else:
                store.write_now(save_call, record)

    return keep


@pytest_asyncio.fixture
async def server() -> AsyncIterator[CardDavServer]:
    """An address book with two people, which nobody may write to."""
    async with CardDavServer() as server:
        server.put("zoe.vcf", card("Zoë", "TEL:030 901820", "CATEGORIES:Vip", uid="u1"))
        server.put("bob.vcf", card("Bob", "TEL:*97", uid="u2"))
        yield server
    assert {method for method, _ in server.asked} <= {"PROPFIND", "REPORT"}, "it was written to"


@pytest.fixture
def reader(make: Make, server: CardDavServer, ring: MemoryKeyring) -> PeopleDesk:
    """A desk that reads that address book."""
    return make(url=server.url)
