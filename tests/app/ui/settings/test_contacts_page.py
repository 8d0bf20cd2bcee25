"""The page of the address book: what is read, when, and what it says of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.commands.people import ADDRESS_BOOK, BookNews, ImportReport
from app.engine.bus import Bus
from app.engine.events import RecordsChanged
from app.engine.thread import EngineThread
from app.settings import DataPaths, Settings, SettingsNotWritten
from app.settings_file import SettingsFile
from app.ui.bridge import EngineBridge
from app.ui.settings.around import Around
from app.ui.settings.contacts_page import ContactsPage
from app.ui.settings.saving import Saver
from models.ids import now_iso
from tests.fakes.people import FakePeople
from tests.fakes.settings import HandBridge
from tests.fakes.settings_desk import SettingsDesk

OLD, NEW = "https://old.example/", "https://new.example/"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(qtbot: QtBot, around: Around) -> ContactsPage:
    page = ContactsPage(around)
    qtbot.addWidget(page)
    page.show()
    return page


@dataclass
class NotingPeople(FakePeople):
    """Notes where the address book stood when each password was given."""

    settings: Callable[[], Settings] = Settings
    given: list[tuple[str | None, str | None]] = field(default_factory=list)

    async def sync_carddav(self, password: str | None = None) -> ImportReport:
        """Note it."""
        self.given.append((self.settings().contacts.carddav_url, password))
        return await super().sync_carddav(password)


@pytest.fixture
def thread() -> Iterator[EngineThread]:
    running = EngineThread()
    running.start()
    yield running
    running.stop()


def test_the_password_goes_to_the_address_that_was_just_typed(
    qtbot: QtBot, thread: EngineThread, tmp_path: Path
) -> None:
    paths = DataPaths(tmp_path)
    settings = SettingsFile(paths, {}, lambda: None)
    people = NotingPeople(settings=settings.settings)
    bridge = EngineBridge(thread, Bus())
    bridge.start()
    desk = SettingsDesk(tmp_path, people=people)
    page = ContactsPage(Around(bridge, desk.desk, Saver(bridge, settings), paths))
    qtbot.addWidget(page)
    page.show()
    for address in (OLD, NEW, OLD, NEW):
        page.address.edit.setText(address)
        qtbot.keyClicks(page.password.edit, "hush")
        qtbot.mouseClick(page.sync, LEFT)
        qtbot.waitUntil(page.sync.isEnabled)
    assert people.given == [(each, "hush") for each in (OLD, NEW, OLD, NEW)]
    bridge.stop()


def test_nothing_is_read_while_what_the_page_shows_is_not_saved(
    qtbot: QtBot, page: ContactsPage, made: SettingsDesk, bridge: HandBridge
) -> None:
    made.settings.refuse = SettingsNotWritten(made.paths.settings, "the disk is full")
    page.address.edit.setText(NEW)
    for _ in range(2):
        qtbot.mouseClick(page.sync, LEFT)
        assert made.people.passwords == []
        assert page.said.words.startswith("Nothing was read: the address or the user")
        assert page.sync.isEnabled()
    made.settings.refuse = None
    bridge.holding = True
    qtbot.mouseClick(page.sync, LEFT)
    assert (page.said.words, page.sync.isEnabled()) == ("Reading...", False)
    bridge.let_go()
    assert made.people.passwords == [None]
    assert made.settings.settings().contacts.carddav_url == NEW


def test_who_is_gone_from_the_address_book_is_counted(
    qtbot: QtBot, page: ContactsPage, made: SettingsDesk
) -> None:
    made.people.report = ImportReport(2, 1, 0, deleted=3)
    qtbot.mouseClick(page.sync, LEFT)
    assert page.said.words == (
        "2 new, 1 changed, 0 as they were. 3 no longer in it and deleted here."
    )


def test_how_the_desk_read_it_by_itself_is_said(
    qtbot: QtBot, page: ContactsPage, made: SettingsDesk, bridge: HandBridge
) -> None:
    assert page.said.words == ""
    made.people.news = BookNews(now_iso())
    bridge.event_arrived.emit(RecordsChanged("contacts"))
    assert page.said.words == ""
    bridge.event_arrived.emit(RecordsChanged(ADDRESS_BOOK))
    assert page.said.words.startswith("Last read: Today, ")
    page.hide()
    made.people.news = BookNews(now_iso(), "there is no keyring here; unlock it.")
    page.show()
    assert page.said.words == "There is no keyring here; unlock it."


def test_what_a_person_reads_is_not_talked_over(
    qtbot: QtBot, page: ContactsPage, made: SettingsDesk, bridge: HandBridge
) -> None:
    bridge.holding = True
    qtbot.mouseClick(page.sync, LEFT)
    made.people.news = BookNews(now_iso())
    bridge.event_arrived.emit(RecordsChanged(ADDRESS_BOOK))
    assert page.said.words == "Reading..."
    bridge.let_go()
    assert page.said.words == "2 new, 1 changed, 0 as they were."
