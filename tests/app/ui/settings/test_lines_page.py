"""Lines: list, form, saving, passwords with and without a keyring, live states."""

import dataclasses
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.engine.events import LineChanged, RecordsChanged
from app.ui.settings.fields import ChoiceField, TextField
from app.ui.settings.lines_page import LinesPage
from app.ui.settings.room import SettingsRoom
from models.lines import Line
from sip.errors import AccountInvalid
from tests.fakes.line_commands import FakeLines
from tests.fakes.settings import HandBridge
from tests.fakes.settings_desk import FRONT, SALES, TRUNK, SettingsDesk

Open = Callable[[SettingsDesk], SettingsRoom]


@pytest.fixture
def page(room: SettingsRoom) -> LinesPage:
    return room.page("lines")


def entries(page: LinesPage) -> list[str]:
    items = [page.list.item(row) for row in range(page.list.count())]
    return [str(item.data(Qt.ItemDataRole.AccessibleTextRole)) for item in items]


def type_into(qtbot: QtBot, page: LinesPage, name: str, words: str) -> None:
    field = page.editor.form.rows[name].field
    edit = page.editor.form.password.edit if name == "password" else None
    if isinstance(field, TextField):
        edit = field.edit
    assert edit is not None
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    qtbot.keyClicks(edit, words)


def pick(page: LinesPage, name: str, value: object) -> None:
    field = page.editor.form.rows[name].field
    assert isinstance(field, ChoiceField)
    field.show_value(value)
    field.combo.activated.emit(field.combo.currentIndex())


def answer(page: LinesPage, words: str) -> None:
    next(one for one in page.editor.question.answers if one.text() == words).click()


def test_every_line_has_its_state_in_words(page: LinesPage) -> None:
    assert entries(page) == [
        "Front desk: Registered",
        "Sales: Failed (401)",
        "Trunk: Ready",
    ]
    assert page.editor.title.words == "Front desk"
    assert page.editor.state.words.text() == "Registered"


def test_a_failed_line_says_what_to_do(page: LinesPage, bridge: HandBridge) -> None:
    page.show_line(SALES.id)
    assert "user name or password is wrong (401)" in page.editor.state.words.text()
    assert "Check user and password" in page.editor.state.advice.text()
    bridge.event_arrived.emit(LineChanged(SALES.id, "Sales", "registered", 200))
    assert page.editor.state.words.text() == "Registered"
    assert page.editor.state.advice.isHidden()


def test_the_keyboard_alone_chooses_a_line(qtbot: QtBot, page: LinesPage) -> None:
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.editor.title.words == "Sales"


def test_registering_now_is_asked_for(page: LinesPage, made: SettingsDesk) -> None:
    page.show_line(SALES.id)
    page.editor.state.register.click()
    assert ("retry_line", SALES.id) in made.lines.asked


def test_registering_that_cannot_be_asked_for_is_said(page: LinesPage, made: SettingsDesk) -> None:
    made.lines.failures["retry_line"] = OSError("the telephone has stopped")
    page.editor.state.register.click()
    assert page.editor.state.words.text() == "The telephone has stopped."


TYPED = {
    "label": "Ground floor",
    "user": "2002",
    "domain": "pbx.example:5061",
    "auth_user": "auth",
    "display_name": "Northgate",
    "proxy": "proxy.example:5060",
    "stun_server": "stun.example",
    "voicemail": "*97",
}
PICKED = {
    "transport": "tls",
    "srtp": "optional",
    "register": False,
    "dtmf_mode": "info",
    "hold_sound": "silence",
    "agent_answers": "always",
    "auto_answer": "header",
}


def test_every_field_reaches_the_line(qtbot: QtBot, page: LinesPage, made: SettingsDesk) -> None:
    for name, words in TYPED.items():
        type_into(qtbot, page, name, words)
    for name, value in PICKED.items():
        pick(page, name, value)
    pick(page, "inbound", "script")
    type_into(qtbot, page, "script", "booking")
    for name in ("ice", "record_calls", "ship_transcripts", "enabled"):
        page.editor.form.rows[name].field.control.click()  # type: ignore[attr-defined]
    page.editor.form.rows["codecs"].field.move_by(1)  # type: ignore[attr-defined]
    page.editor.save.click()
    assert made.lines.kept[FRONT.id] == dataclasses.replace(
        FRONT,
        **TYPED,
        **PICKED,  # type: ignore[arg-type]
        inbound_template_id=None,
        script="booking",
        ice=True,
        record_calls=False,
        ship_transcripts=False,
        enabled=False,
        codecs=("g722", "opus", "pcmu", "pcma"),
    )
    assert page.editor.note.words == "Saved."
    assert "Ground floor: Not in use" in entries(page)


def test_what_depends_on_something_else_comes_and_goes(page: LinesPage) -> None:
    rows = page.editor.form.rows
    assert rows["answer_after_s"].isVisibleTo(page)
    pick(page, "agent_answers", "always")
    assert not rows["answer_after_s"].isVisibleTo(page)
    assert not rows["script"].isVisibleTo(page)
    pick(page, "inbound", "script")
    assert rows["script"].isVisibleTo(page)
    pick(page, "register", False)
    assert not rows["expires_s"].isVisibleTo(page)
    pick(page, "dtmf_mode", "inband")
    assert "last resort" in rows["dtmf_mode"].hint.text()
    pick(page, "srtp", "required")
    assert "key travels readable" in rows["srtp"].hint.text()
    pick(page, "transport", "tls")
    assert rows["transport"].hint.text() == "The server's certificate is checked."


def test_unsaved_changes_survive_looking_elsewhere(qtbot: QtBot, room: SettingsRoom) -> None:
    page = room.page("lines")
    type_into(qtbot, page, "label", "Reception")
    type_into(qtbot, page, "password", "new secret")
    assert room.unsaved_lines() == ["Reception"]
    assert entries(page)[0] == "Reception: Registered, not saved"
    page.show_line(TRUNK.id)
    assert page.editor.form.password.typed is None
    room.open_page("audio")
    room.apply(RecordsChanged("lines"))
    room.open_page("lines")
    page.show_line(FRONT.id)
    assert page.editor.title.words == "Reception"
    assert page.editor.form.password.typed == "new secret"
    page.editor.discard.click()
    assert page.editor.title.words == "Front desk"
    assert room.unsaved_lines() == []


def test_a_new_line_is_set_up(qtbot: QtBot, page: LinesPage, made: SettingsDesk) -> None:
    page.add.click()
    assert QApplication.focusWidget() is page.editor.form.rows["label"].field.control
    assert page.editor.state.words.text() == "Not saved yet"
    assert entries(page)[-1] == "New line: New"
    for name, words in {"label": "Home", "user": "me", "domain": "sip.example"}.items():
        type_into(qtbot, page, name, words)
    type_into(qtbot, page, "password", " spaces count ")
    assert page.editor.save.text() == "Save and register"
    qtbot.keyClick(page.editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    line = next(one for one in made.lines.kept.values() if one.label == "Home")
    assert made.lines.passwords[line.id] == " spaces count "
    assert page.editor.form.password.typed is None
    assert "Home: Nothing heard yet" in entries(page)


def test_a_new_line_can_be_given_up(qtbot: QtBot, page: LinesPage, made: SettingsDesk) -> None:
    page.add.click()
    type_into(qtbot, page, "label", "Home")
    page.editor.discard.click()
    assert len(entries(page)) == 3
    assert page.editor.title.words == "Front desk"


@pytest.mark.parametrize(
    ("name", "words", "sentence"),
    [
        ("label", "", "Give the line a name."),
        ("user", "", "Enter the user"),
        ("user", "me@home", "part before the @"),
        ("domain", "", "Enter your provider's domain"),
        ("domain", "sip example", "Write it like sip.example.com"),
        ("domain", "sip.example:99999", "Write it like sip.example.com"),
        ("proxy", "http://proxy/", "Write it like sip.example.com"),
        ("stun_server", "a b", "Write it like sip.example.com"),
    ],
)
def test_what_is_plainly_wrong_is_named_beside_its_field(
    qtbot: QtBot, page: LinesPage, made: SettingsDesk, name: str, words: str, sentence: str
) -> None:
    type_into(qtbot, page, name, words)
    page.editor.save_line()
    row = page.editor.form.rows[name]
    assert sentence in row.note.words
    assert QApplication.focusWidget() is row.field.control
    assert row.name in page.editor.note.words
    assert made.lines.kept[FRONT.id] == FRONT


def test_what_the_telephone_refuses_is_named_beside_its_field(
    qtbot: QtBot, page: LinesPage, made: SettingsDesk
) -> None:
    made.lines.failures["save_line"] = AccountInvalid("domain", "there is no such place")
    type_into(qtbot, page, "domain", "nowhere.example")
    page.editor.save.click()
    assert "there is no such place" in page.editor.form.rows["domain"].note.words.lower()
    assert page.editor.draft.dirty
    made.lines.failures.clear()
    page.editor.save.click()
    assert made.lines.kept[FRONT.id].domain == "nowhere.example"


def test_a_line_that_cannot_be_saved_keeps_what_was_typed(
    qtbot: QtBot, page: LinesPage, made: SettingsDesk
) -> None:
    made.lines.failures["save_line"] = OSError("the disk is full")
    type_into(qtbot, page, "label", "Reception")
    page.editor.save.click()
    assert page.editor.note.words == "Not saved. The disk is full."
    assert page.editor.draft.edited.label == "Reception"
    assert page.editor.save.isEnabled()


def test_deleting_asks_first(qtbot: QtBot, page: LinesPage, made: SettingsDesk) -> None:
    page.editor.delete.click()
    assert "Front desk" in page.editor.question.words.text()
    answer(page, "Keep it")
    assert FRONT.id in made.lines.kept
    page.editor.delete.click()
    answer(page, "Delete the line")
    assert FRONT.id not in made.lines.kept
    assert entries(page) == ["Sales: Failed (401)", "Trunk: Ready"]
    assert page.editor.title.words == "Sales"


def test_a_line_that_cannot_be_deleted_stays(page: LinesPage, made: SettingsDesk) -> None:
    made.lines.failures["delete_line"] = OSError("the disk is full")
    page.editor.delete.click()
    answer(page, "Delete the line")
    assert page.editor.note.words == "Not deleted. The disk is full."
    assert len(entries(page)) == 3


def test_without_lines_it_offers_the_first(open_room: Open, made: SettingsDesk) -> None:
    made.lines = FakeLines()
    page = open_room(made).page("lines")
    assert page.right.currentWidget() is page.empty
    page.empty.add.click()
    assert page.right.currentWidget() is page.editor
    page.editor.discard.click()
    assert page.right.currentWidget() is page.empty


def test_lines_that_cannot_be_read_are_said(open_room: Open, made: SettingsDesk) -> None:
    made.lines.failures["lines"] = OSError("the records are locked")
    page = open_room(made).page("lines")
    assert page.problem.words == "The records are locked."


def test_a_line_changed_elsewhere_is_shown(
    page: LinesPage, made: SettingsDesk, bridge: HandBridge
) -> None:
    made.lines.kept[FRONT.id] = dataclasses.replace(FRONT, label="Lobby")
    made.lines.kept["pn_new"] = Line("Annex", "7", "pbx.example", id="pn_new")
    bridge.event_arrived.emit(RecordsChanged("lines"))
    assert page.editor.title.words == "Lobby"
    assert [entry.split(":")[0] for entry in entries(page)] == ["Annex", "Lobby", "Sales", "Trunk"]
