"""The contact's dialog beside what changes the same contact from elsewhere."""

import dataclasses

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.phone.contact_editor import ContactEditor
from app.ui.phone.room import PhoneRoom
from tests.fakes.phone_desk import DANA, KIM, PhoneDesk
from tests.fakes.settings import HandBridge

LEFT = Qt.MouseButton.LeftButton


def test_saving_keeps_what_came_in_from_elsewhere_meanwhile(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    editor = room.records.edit(DANA)
    now = dataclasses.replace(DANA, numbers=(*DANA.numbers, "+4930901820"), notes="From the book")
    made.people.kept[made.people.kept.index(DANA)] = now
    editor.company.setText("Whitfield & Co")
    qtbot.mouseClick(editor.save, LEFT)
    kept = next(c for c in made.people.kept if c.id == DANA.id)
    assert kept == dataclasses.replace(now, company="Whitfield & Co")


def test_a_contact_deleted_while_it_is_changed_is_made_anew(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    editor = room.records.edit(DANA)
    made.people.kept.remove(DANA)
    editor.company.setText("Whitfield & Co")
    qtbot.mouseClick(editor.save, LEFT)
    assert dataclasses.replace(DANA, company="Whitfield & Co") in made.people.kept


def test_notes_typed_right_before_editing_are_in_the_dialog_and_stay(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge, qtbot: QtBot
) -> None:
    room.card.show_contact(KIM.id)
    room.card.notes.setFocus()
    bridge.holding = True
    qtbot.keyClicks(room.card.notes, "Prefers mornings")
    qtbot.mouseClick(room.card.edit, LEFT)
    bridge.holding = False
    (editor,) = (each for each in room.findChildren(ContactEditor) if each.isVisible())
    assert editor.notes.toPlainText() == "Prefers mornings"
    editor.company.setText("Lee Ltd")
    qtbot.mouseClick(editor.save, LEFT)
    kept = next(c for c in made.people.kept if c.id == KIM.id)
    assert (kept.notes, kept.company) == ("Prefers mornings", "Lee Ltd")
