"""The page about calling rules: settings, the list, the check and the log."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.commands.rules import AuditVerdict, GateAnswer, ListImport
from app.engine.errors import NotNow, NumberFileInvalid
from app.engine.events import RecordsChanged
from app.ui.settings.country_field import CountryField
from app.ui.settings.room import SettingsRoom
from app.ui.settings.rules_page import RulesPage
from tests.app.ui.settings.test_accessible import audit, tab_through
from tests.fakes.rules import HEAD, FakeRules, entry
from tests.fakes.settings_desk import SettingsDesk


@pytest.fixture
def page(room: SettingsRoom) -> RulesPage:
    room.open_page("rules")
    shown = room.page("rules")
    assert isinstance(shown, RulesPage)
    return shown


@pytest.fixture
def rules(made: SettingsDesk) -> FakeRules:
    return made.rules


@pytest.fixture
def countries(page: RulesPage) -> CountryField:
    field = next(row for row in page.rows() if row.name == "Countries that may be called").field
    assert isinstance(field, CountryField)
    return field


def shown_in(countries: CountryField) -> list[str]:
    items = [countries.list.item(row) for row in range(countries.list.count())]
    return [item.text() for item in items if not item.isHidden()]


def test_every_control_is_named_and_reached(room: SettingsRoom, page: RulesPage) -> None:
    page.check.check()
    page.audit.verify()
    assert audit(room) == []


def test_tab_reaches_the_whole_page(qtbot: QtBot, room: SettingsRoom, page: RulesPage) -> None:
    reached = tab_through(qtbot, room)
    for name in ("Number to check", "Countries that may be called", "Consent line", "Verify"):
        assert name in reached


def test_countries_are_found_by_name_and_ticked_by_keyboard(
    qtbot: QtBot, countries: CountryField, made: SettingsDesk
) -> None:
    assert shown_in(countries)[:2] == ["The line's own country", "United States"]
    qtbot.keyClicks(countries.search, "germ")
    assert shown_in(countries) == ["Germany"]
    qtbot.keyClick(countries.search, Qt.Key.Key_Return)
    assert made.settings.settings().rules.countries == ("own", "US", "DE")
    assert countries.chosen_words.text() == "The line's own country, United States, Germany"
    countries.list.setFocus()
    countries.list.setCurrentRow(1)
    qtbot.keyClick(countries.list, Qt.Key.Key_Space)
    assert made.settings.settings().rules.countries == ("own", "DE")


def test_a_refused_change_of_countries_is_taken_back(
    qtbot: QtBot, countries: CountryField, made: SettingsDesk
) -> None:
    made.settings.refuse = NotNow("the disk is full")
    countries.search.setText("germany")
    qtbot.keyClick(countries.search, Qt.Key.Key_Return)
    assert countries.chosen_words.text() == "The line's own country, United States"


def test_limits_hours_and_words_are_saved(page: RulesPage, made: SettingsDesk) -> None:
    fields = {row.name: row.field for row in page.rows()}
    fields["Calls to one number in an hour"].committed.emit(0)
    fields["Until"].committed.emit("20:00")
    fields["A country that is not ticked"].committed.emit("warn")
    fields["Consent line"].committed.emit("This call is recorded.")
    fields["Countries that need it"].committed.emit("de fr")
    kept = made.settings.settings().rules
    assert (kept.calls_to_number_per_hour, kept.hours_until) == (0, "20:00")
    assert (kept.person_country, kept.consent_line) == ("warn", "This call is recorded.")
    assert kept.consent_countries == ("DE", "FR")


def test_hours_that_end_before_they_begin_are_refused_in_place(page: RulesPage) -> None:
    row = next(row for row in page.rows() if row.name == "From")
    row.field.committed.emit("22:00")
    assert "must be before" in row.note.words


def test_the_check_says_what_the_agent_and_a_person_may(
    qtbot: QtBot, page: RulesPage, rules: FakeRules
) -> None:
    rules.agent = GateAnswer(
        False, "+493012345678", "hours", "it is 03:00 there", False, (), "number", "DE"
    )
    rules.person = GateAnswer(
        True, "+493012345678", "", "", False, ("it is 03:00 there",), "number", "DE"
    )
    page.check.field.setFocus()
    qtbot.keyClicks(page.check.field, "+49 30 12345678")
    qtbot.keyClick(page.check.field, Qt.Key.Key_Return)
    assert page.check.about.text() == "+493012345678  ·  Telephone number  ·  Germany"
    assert page.check.agent.words == "The agent may not call now. It is 03:00 there."
    assert page.check.person.words == "You may call now. It is 03:00 there."
    assert ("check", "+49 30 12345678", False) in rules.asked


def test_a_number_is_put_on_the_list_and_taken_off(
    qtbot: QtBot, page: RulesPage, rules: FakeRules
) -> None:
    card = page.blocked
    assert card.count.text() == "3 numbers"
    card.number.setFocus()
    qtbot.keyClicks(card.number, "+1 202 555 0177")
    card.reason.setText("asked")
    qtbot.keyClick(card.reason, Qt.Key.Key_Return)
    assert card.said.words == "+1 202 555 0177 will not be called."
    assert (card.list.count(), card.number.text(), card.reason.text()) == (4, "", "")
    card.list.setCurrentRow(0)
    qtbot.keyClick(card.list, Qt.Key.Key_Delete)
    assert ("unblock", "+1 202 555 0177") in rules.asked
    assert card.list.count() == 3
    qtbot.mouseClick(card.put_back, Qt.MouseButton.LeftButton)
    assert (rules.blocked[0].number, rules.blocked[0].reason) == ("+1 202 555 0177", "asked")
    assert card.said.words == "+1 202 555 0177 is on the list again."
    assert not card.put_back.isVisible()


def test_what_is_no_number_stays_to_be_corrected(page: RulesPage) -> None:
    page.blocked.number.setText("hello")
    page.blocked.put_on.click()
    assert "no telephone number" in page.blocked.said.words
    assert page.blocked.number.text() == "hello"


def test_a_file_of_numbers(page: RulesPage, rules: FakeRules) -> None:
    problems = tuple(f"line {line}: 'x' is no telephone number" for line in range(1, 8))
    rules.imported = ListImport(1_204, 17, problems)
    page.blocked.import_file("opted-out.csv")
    assert page.blocked.said.words.startswith("1,204 added, 17 known already.\nline 1:")
    assert page.blocked.said.words.endswith("and 2 more")
    rules.failure = NumberFileInvalid(Path("photo.png"), "is no text")
    page.blocked.import_file("photo.png")
    assert page.blocked.said.words == "photo.png is no text."


def test_the_list_follows_changes_made_elsewhere(
    page: RulesPage, rules: FakeRules, made: SettingsDesk
) -> None:
    rules.blocked = []
    made.bridge.event_arrived.emit(RecordsChanged("do_not_call"))
    assert page.blocked.list.count() == 0
    assert page.blocked.count.text() == "Nobody yet"
    assert not page.blocked.remove_it.isEnabled()


def test_the_log_is_listed_and_verified(page: RulesPage, rules: FakeRules) -> None:
    card = page.audit
    told = [card.list.item(row).text() for row in range(card.list.count())]
    assert told[1] == "Call asked for: +12025550143 for the agent: refused (do not call)"
    assert told[5] == "Call answered"
    card.verify_it.click()
    assert card.verdict.words == "All 9 rows are as they were written."
    card.copy.click()
    assert QGuiApplication.clipboard().text() == f"9:{HEAD}"
    rules.verdict = AuditVerdict(4, 5, "it was changed", HEAD)
    card.verify_it.click()
    assert card.verdict.words == "Row 5 is not as it was written: it was changed."


def test_older_rows_are_read_when_asked_for(page: RulesPage, rules: FakeRules) -> None:
    rules.rows = [entry(seq, "call_answered", "10:00:00") for seq in range(150, 0, -1)]
    page.audit.refresh.click()
    assert page.audit.list.count() == 100
    page.audit.older.click()
    assert page.audit.list.count() == 150
    assert not page.audit.older.isEnabled()


def test_an_empty_log_says_so(page: RulesPage, rules: FakeRules) -> None:
    rules.rows = []
    page.audit.refresh.click()
    assert page.audit.list.item(0).text() == "Nobody has asked for a call yet."
    page.audit.older.click()


def test_a_failure_is_said_in_its_place(page: RulesPage, rules: FakeRules) -> None:
    rules.failure = NotNow("the database is locked")
    page.audit.verify()
    page.blocked.read()
    page.check.field.setText("1")
    page.check.check()
    for words in (page.audit.verdict.words, page.blocked.said.words, page.check.agent.words):
        assert words == "The database is locked."


def test_the_search_finds_the_rules(room: SettingsRoom) -> None:
    room.navigation.search.setText("international")
    row = room.page("rules").first_marked()
    assert row is not None and row.name == "Countries that may be called"
