"""The page about local APIs: products and where they answer, keys, deliveries."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.api.assembly import PRODUCTS
from app.engine.errors import NotNow
from app.engine.events import RecordsChanged
from app.ui.settings.api_words import TITLES
from app.ui.settings.apis_page import APIS, DELIVERIES, KEYS, REQUESTS, ApisPage
from app.ui.settings.new_key_dialog import NewKeyDialog
from app.ui.settings.room import SettingsRoom
from tests.app.ui.settings.test_accessible import audit, tab_through
from tests.fakes.apis import FakeApis, standing
from tests.fakes.settings_desk import SettingsDesk


@pytest.fixture
def apis(made: SettingsDesk) -> FakeApis:
    return made.apis


@pytest.fixture
def page(room: SettingsRoom) -> ApisPage:
    room.open_page("apis")
    shown = room.page("apis")
    assert isinstance(shown, ApisPage)
    return shown


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_there_is_a_card_for_every_product() -> None:
    assert TITLES == {product.name: product.title for product in PRODUCTS}


@pytest.mark.parametrize("tab", [APIS, KEYS, REQUESTS, DELIVERIES])
def test_every_control_is_named_and_reached(
    qtbot: QtBot, room: SettingsRoom, page: ApisPage, tab: int
) -> None:
    page.tabs.setCurrentIndex(tab)
    assert audit(room) == []
    expected = {
        APIS: "Voizbot: Port",
        KEYS: "Revoke CRM",
        REQUESTS: "Filter requests",
        DELIVERIES: "Events sent to other programs, newest first",
    }
    assert {"Local APIs", expected[tab]} <= tab_through(qtbot, room)


def test_each_card_says_how_its_api_stands(page: ApisPage) -> None:
    told = {name: card.chip.words for name, card in page.cards.items()}
    assert list(told.values()) == ["Served", "Served", "Not served", "Off"]
    assert page.cards["talktomyagent"].note.words.startswith("Another program uses port 8103;")
    assert page.cards["voizbot"].address.hint.text() == "http://127.0.0.1:8101"
    assert not page.cards["thinnest"].copy.isEnabled()
    assert not page.cards["thinnest"].docs.isEnabled()


def test_until_they_are_loaded_it_says_so(
    room: SettingsRoom, made: SettingsDesk, apis: FakeApis
) -> None:
    ready, apis.stands = apis.stands, []
    room.open_page("apis")
    card = room.page("apis").cards["voizbot"]
    assert card.chip.words == "Loading"
    apis.stands = ready
    made.bridge.event_arrived.emit(RecordsChanged("api_standing", "voizbot"))
    assert card.chip.words == "Served"


def test_a_port_that_is_taken_is_told_as_soon_as_it_is_known(
    page: ApisPage, made: SettingsDesk, apis: FakeApis
) -> None:
    apis.stands[0] = standing("voizbot", problem="another program uses port 8101")
    made.bridge.event_arrived.emit(RecordsChanged("api_standing", "voizbot"))
    assert page.cards["voizbot"].chip.words == "Not served"


def test_switch_and_port_are_saved(qtbot: QtBot, page: ApisPage, made: SettingsDesk) -> None:
    card = page.cards["voizbot"]
    card.switch.field.control.setFocus()
    qtbot.keyClick(card.switch.field.control, Qt.Key.Key_Space)
    card.port.field.committed.emit(9101)
    kept = made.settings.settings().api
    assert (kept.voizbot, kept.voizbot_port, kept.vozagent_port) == (False, 9101, 8102)


def test_the_address_is_copied_and_its_page_opened(page: ApisPage) -> None:
    card, opened = page.cards["vozagent"], list[QUrl]()
    card.open_with = lambda url: not opened.append(url)  # type: ignore[func-returns-value]
    card.copy.click()
    card.docs.click()
    assert clipboard() == "http://127.0.0.1:8102"
    assert opened == [QUrl("http://127.0.0.1:8102/docs")]
    card.open_with = lambda _url: False
    card.docs.click()
    assert card.note.words == "No browser opens; the page is at http://127.0.0.1:8102/docs."


def test_origins_and_hosts_are_lists(page: ApisPage, made: SettingsDesk) -> None:
    rows = {row.name: row for row in page.who.rows()}
    rows["Allowed origins"].field.committed.emit("https://a.example\nhttps://b.example")
    rows["Webhook hosts"].field.committed.emit("crm.office.example, 10.0.0.7")
    kept = made.settings.settings().api
    assert kept.allowed_origins == ("https://a.example", "https://b.example")
    assert kept.webhook_hosts == ("crm.office.example", "10.0.0.7")
    rows["Allowed origins"].field.committed.emit("a.example/path")
    assert "is no origin" in rows["Allowed origins"].note.words


def test_the_search_brings_its_row_to_the_front(room: SettingsRoom, page: ApisPage) -> None:
    page.tabs.setCurrentIndex(DELIVERIES)
    room.navigation.search.setText("cors")
    row = page.first_marked()
    assert row is not None and row.name == "Allowed origins"
    assert page.stack.currentIndex() == APIS


def test_keys_are_listed_with_what_they_may_do(page: ApisPage) -> None:
    page.tabs.setCurrentIndex(KEYS)
    told = [line.accessibleName() for line in page.keys.lines]
    assert told[0].startswith("CRM, VozAgent  ·  va_…a1b2, Good. calls:read, calls:write")
    assert "Only on: Front desk" in told[1] and "never used" in told[1]
    assert "Revoked" in told[2] and not page.keys.lines[2].revoke.isVisible()


def test_a_key_is_revoked_after_a_question(qtbot: QtBot, page: ApisPage, apis: FakeApis) -> None:
    page.tabs.setCurrentIndex(KEYS)
    page.keys.lines[0].revoke.click()
    assert page.keys.question.words.text().startswith("Revoke “CRM”?")
    qtbot.keyClick(page.keys.question, Qt.Key.Key_Escape)
    assert not page.keys.question.isVisible()
    assert ("revoke_key", "key_crm") not in apis.asked
    page.keys.lines[0].revoke.click()
    page.keys.question.answers[0].click()
    assert ("revoke_key", "key_crm") in apis.asked
    assert page.keys.note.words == "“CRM” opens nothing any more."
    assert [line.key.name for line in page.keys.lines if line.key.revoked_at] != []


def test_no_key_at_all_is_said(page: ApisPage, apis: FakeApis, made: SettingsDesk) -> None:
    page.tabs.setCurrentIndex(KEYS)
    apis.kept_keys = []
    made.bridge.event_arrived.emit(RecordsChanged("api_keys"))
    assert page.keys.none.isVisible() and page.keys.lines == []


@pytest.fixture
def dialog(page: ApisPage) -> NewKeyDialog:
    page.tabs.setCurrentIndex(KEYS)
    page.keys.new.click()
    assert page.keys.dialog is not None
    return page.keys.dialog


def choose(dialog: NewKeyDialog, product: str) -> None:
    dialog.product.setCurrentIndex(dialog.product.findData(product))


def test_a_new_key_is_shown_once_with_a_warning(
    qtbot: QtBot, dialog: NewKeyDialog, page: ApisPage, apis: FakeApis
) -> None:
    choose(dialog, "vozagent")
    assert not dialog.make.isEnabled()
    qtbot.keyClicks(dialog.name, "Reminders")
    dialog.scopes.item(2).setCheckState(Qt.CheckState.Unchecked)
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    asked = ("new_key", "vozagent", "Reminders", ("calls:read", "calls:write"), ())
    assert asked in apis.asked
    assert dialog.text.text().startswith("vb_")
    assert "shown this once" in dialog.shown_once.words
    dialog.copy.click()
    assert clipboard() == dialog.text.text()
    dialog.close_it.click()
    assert dialog.text.text() == ""
    assert page.keys.lines[0].key.name == "Reminders"


def test_lines_are_offered_where_a_product_binds_them(dialog: NewKeyDialog, apis: FakeApis) -> None:
    choose(dialog, "vozagent")
    assert not dialog.lines.isVisible() and dialog.scopes.isVisible()
    choose(dialog, "talktomyagent")
    assert dialog.lines.isVisible() and not dialog.scopes.isVisible()
    dialog.name.setText("Robot")
    dialog.lines.item(1).setCheckState(Qt.CheckState.Checked)
    dialog.make.click()
    assert ("new_key", "talktomyagent", "Robot", None, ("pn_sales",)) in apis.asked


def test_a_refused_key_leaves_what_was_typed(dialog: NewKeyDialog, apis: FakeApis) -> None:
    dialog.name.setText("x" * 101)
    dialog.make.click()
    assert dialog.problem.words == "Name: must have 1 to 100 characters."
    assert dialog.make.isEnabled() and len(dialog.name.text()) == 101


def test_the_dialog_is_accessible(dialog: NewKeyDialog) -> None:
    choose(dialog, "vozagent")
    assert audit(dialog) == []
    dialog.name.setText("CRM")
    dialog.make.click()
    assert audit(dialog) == []


def test_without_products_there_is_no_dialog_yet(page: ApisPage, apis: FakeApis) -> None:
    apis.stands = []
    page.tabs.setCurrentIndex(KEYS)
    page.keys.new.click()
    assert page.keys.dialog is None
    assert "still being loaded" in page.keys.note.words


def test_a_delivery_is_sent_once_more(qtbot: QtBot, page: ApisPage, apis: FakeApis) -> None:
    page.tabs.setCurrentIndex(DELIVERIES)
    panel = page.deliveries
    assert not panel.again.isEnabled()
    told = [panel.rows.data(panel.rows.index(row, 4)) for row in range(3)]
    assert told == ["Will be tried again", "Delivered", "Given up"]
    panel.table.choose(2)
    assert "192.168.1.20 is in a private network" in panel.details.text()
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert ("replay", "dlv_1") not in apis.asked, "Enter only leads to the button"
    assert panel.again.hasFocus()
    qtbot.keyClick(panel.again, Qt.Key.Key_Space)
    assert ("replay", "dlv_1") in apis.asked
    assert panel.said.words == "call.ended is sent once more."
    assert panel.table.record.id == "dlv_1"
    assert panel.rows.data(panel.rows.index(2, 4)) == "Will be tried again"


def test_deliveries_follow(
    qtbot: QtBot, page: ApisPage, apis: FakeApis, made: SettingsDesk
) -> None:
    page.tabs.setCurrentIndex(DELIVERIES)
    apis.sent = apis.sent[:1]
    made.bridge.event_arrived.emit(RecordsChanged("deliveries"))
    qtbot.waitUntil(lambda: len(page.deliveries.rows.records) == 1)


def test_what_fails_is_said_where_it_was_asked(page: ApisPage, apis: FakeApis) -> None:
    apis.failure = NotNow("the database is locked")
    page.tabs.setCurrentIndex(KEYS)
    page.tabs.setCurrentIndex(DELIVERIES)
    page.tabs.setCurrentIndex(REQUESTS)
    notes = (page.keys.note, page.deliveries.said, page.requests.problem)
    assert [note.words for note in notes] == ["The database is locked."] * 3
