"""A tag that is typed is a tag, whatever somebody does next."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.phone.contact_editor import ContactEditor
from app.ui.phone.room import PhoneRoom
from tests.fakes.phone_desk import DANA, KIM, PhoneDesk

LEFT, ENTER = Qt.MouseButton.LeftButton, Qt.Key.Key_Return


def tags_of(made: PhoneDesk, contact_id: str) -> tuple[str, ...]:
    return next(each.tags for each in made.people.kept if each.id == contact_id)


def editor_of(room: PhoneRoom, qtbot: QtBot) -> ContactEditor:
    editor = room.records.edit(KIM)
    qtbot.waitUntil(editor.isActiveWindow)
    editor.tags.field.setFocus()
    return editor


def test_enter_adds_it_and_leaves_the_dialog_open(room: PhoneRoom, qtbot: QtBot) -> None:
    editor = editor_of(room, qtbot)
    for tag in ("one", "two"):
        QTest.keyClicks(editor.tags.field, tag)
        QTest.keyClick(editor.tags.field, ENTER)
    assert editor.isVisible() and editor.tags.tags == (*KIM.tags, "one", "two")


def test_one_that_is_only_typed_is_saved_with_the_contact(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    editor = editor_of(room, qtbot)
    QTest.keyClicks(editor.tags.field, "one")
    qtbot.mouseClick(editor.save, LEFT)
    assert tags_of(made, KIM.id) == (*KIM.tags, "one")


def test_one_that_is_chosen_is_added_and_the_field_is_empty(room: PhoneRoom, qtbot: QtBot) -> None:
    editor = editor_of(room, qtbot)
    editor.tags.offer(["customer"])
    QTest.keyClicks(editor.tags.field, "cus")
    popup = editor.tags.field.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, ENTER)
    qtbot.waitUntil(lambda: editor.tags.field.text() == "")
    assert editor.tags.tags == (*KIM.tags, "customer") and editor.isVisible()


def test_it_belongs_to_whom_it_was_typed_about(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    room.card.show_contact(KIM.id)
    room.card.tags.field.setFocus()
    QTest.keyClicks(room.card.tags.field, "one")
    room.card.show_contact(DANA.id)
    assert room.card.tags.field.text() == ""
    assert tags_of(made, KIM.id) == (*KIM.tags, "one")
    assert tags_of(made, DANA.id) == room.card.tags.tags == DANA.tags
