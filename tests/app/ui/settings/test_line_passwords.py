"""A line's password: where it goes, with and without a keyring, and who is asked."""

from collections.abc import Callable

import keyring
import keyring.backends.fail
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.line_secrets import get_secret, set_secret
from app.settings import SecretsUnavailable
from app.ui.settings.fields import TextField
from app.ui.settings.lines_page import LinesPage
from app.ui.settings.room import SettingsRoom
from tests.fakes.settings_desk import FRONT, TRUNK, SettingsDesk

Open = Callable[[SettingsDesk], SettingsRoom]


@pytest.fixture
def page(room: SettingsRoom) -> LinesPage:
    return room.page("lines")


def type_into(qtbot: QtBot, page: LinesPage, name: str, words: str) -> None:
    field = page.editor.form.rows[name].field
    edit = page.editor.form.password.edit if name == "password" else None
    if isinstance(field, TextField):
        edit = field.edit
    assert edit is not None
    edit.selectAll()
    qtbot.keyClick(edit, Qt.Key.Key_Delete)
    qtbot.keyClicks(edit, words)


def answer(page: LinesPage, words: str) -> None:
    next(one for one in page.editor.question.answers if one.text() == words).click()


def test_it_says_whether_a_password_is_kept_and_never_which(
    qtbot: QtBot, page: LinesPage, made: SettingsDesk
) -> None:
    row = page.editor.form.rows["password"]
    assert "One is kept in the keyring" in row.hint.text()
    page.show_line(TRUNK.id)
    assert "nowhere else" in row.hint.text()
    assert page.editor.form.password.edit.placeholderText() == "None is kept"
    edit = page.editor.form.password.edit
    assert edit.echoMode() is edit.EchoMode.Password
    page.editor.form.password.show_it.click()
    assert edit.echoMode() is edit.EchoMode.Normal
    type_into(qtbot, page, "password", "hush")
    assert "hush" not in repr(page.editor.draft)


def test_a_keyring_that_cannot_be_asked_is_said(page: LinesPage, made: SettingsDesk) -> None:
    made.lines.failures["has_password"] = SecretsUnavailable("the keyring is locked; unlock it")
    page.show_line(TRUNK.id)
    assert page.editor.form.rows["password"].note.words == "The keyring is locked; unlock it."


@pytest.fixture
def without_keyring(made: SettingsDesk) -> SettingsDesk:
    made.lines.place = ""
    made.lines.passwords.clear()
    return made


def test_without_a_keyring_nothing_is_kept_before_the_person_says_so(
    qtbot: QtBot, without_keyring: SettingsDesk, page: LinesPage
) -> None:
    assert "no keyring" in page.editor.form.rows["password"].hint.text()
    type_into(qtbot, page, "password", "hush")
    page.editor.save.click()
    question = page.editor.question
    assert question.isVisible()
    assert str(without_keyring.paths.secrets) in question.words.text()
    assert "not encrypted" in question.words.text()
    assert QApplication.focusWidget() is question.answers[-1]
    qtbot.keyClick(question.answers[-1], Qt.Key.Key_Escape)
    assert question.isHidden()
    assert not without_keyring.paths.secrets.exists()
    assert without_keyring.lines.kept[FRONT.id] == FRONT
    assert page.editor.draft.dirty


def test_with_consent_the_password_goes_into_the_private_file(
    qtbot: QtBot, without_keyring: SettingsDesk, page: LinesPage
) -> None:
    type_into(qtbot, page, "password", "hush")
    type_into(qtbot, page, "label", "Reception")
    page.editor.save.click()
    answer(page, "Keep it in that file")
    usual = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    assert get_secret(without_keyring.paths, FRONT.id, {}) == "hush"
    keyring.set_keyring(usual)
    assert without_keyring.paths.secrets.stat().st_mode & 0o777 == 0o600
    assert without_keyring.lines.kept[FRONT.id].label == "Reception"
    assert without_keyring.lines.passwords == {}
    assert not page.editor.draft.dirty


def test_the_private_file_that_cannot_be_written_is_said(
    qtbot: QtBot, without_keyring: SettingsDesk, page: LinesPage
) -> None:
    without_keyring.home.parent.joinpath("desk").write_text("in the way")
    type_into(qtbot, page, "password", "hush")
    page.editor.save.click()
    answer(page, "Keep it in that file")
    assert page.editor.note.words.startswith("Not saved.")
    assert "hush" not in page.editor.note.words
    assert page.editor.draft.password == "hush"


def test_the_keyring_can_be_tried_again(
    qtbot: QtBot, without_keyring: SettingsDesk, page: LinesPage
) -> None:
    type_into(qtbot, page, "password", "hush")
    page.editor.save.click()
    without_keyring.lines.place = "the keyring"
    answer(page, "Try the keyring again")
    assert without_keyring.lines.passwords[FRONT.id] == "hush"


def test_what_was_asked_about_the_keyring_goes_once_it_has_kept_it(
    qtbot: QtBot, without_keyring: SettingsDesk, page: LinesPage
) -> None:
    type_into(qtbot, page, "password", "new secret")
    page.editor.save.click()
    assert not page.editor.question.isHidden()
    without_keyring.lines.place = "the keyring"
    page.editor.save.click()
    assert without_keyring.lines.passwords[page.editor.draft.edited.id] == "new secret"
    assert page.editor.question.isHidden()


@pytest.mark.parametrize("copied", ["open sesame \n", "\r\nopen sesame "])
def test_a_line_break_that_was_copied_along_is_no_part_of_it(
    copied: str, page: LinesPage, qapp: QApplication
) -> None:
    field = page.editor.form.password
    qapp.clipboard().setText(copied)
    field.edit.paste()
    assert page.editor.draft.password == field.typed == "open sesame "


def test_the_password_never_reaches_the_clipboard(qtbot: QtBot, page: LinesPage) -> None:
    type_into(qtbot, page, "password", "hush")
    edit = page.editor.form.password.edit
    QGuiApplication.clipboard().clear()
    edit.selectAll()
    edit.copy()
    assert QGuiApplication.clipboard().text() == ""


def test_the_question_does_not_tell_to_do_by_hand_what_it_offers(
    qtbot: QtBot, made: SettingsDesk, page: LinesPage
) -> None:
    usual = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    with pytest.raises(SecretsUnavailable) as refused:
        set_secret(made.paths, FRONT.id, "hush")
    keyring.set_keyring(usual)
    made.lines.failures["save_line"] = refused.value
    type_into(qtbot, page, "password", "hush")
    page.editor.save.click()
    asked = page.editor.question.words.text()
    assert asked.startswith("There is no keyring here.\nShall Ringdesk keep the password in ")
    assert "0600" not in asked
