"""The contacts' list, their dialog, duplicates, files and the address book."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from app.commands.people import ImportReport
from app.people.errors import CardDavFailed, CardDavReason, ContactFileInvalid, ContactInvalid
from app.ui.phone.address_book import PasswordDialog, ProblemsDialog
from app.ui.phone.centre import CONTACTS
from app.ui.phone.contact_editor import ContactEditor
from app.ui.phone.duplicates import DuplicatesDialog
from app.ui.phone.room import PhoneRoom
from models.contacts import Contact
from tests.fakes.phone_desk import DANA, KIM, SAM, PhoneDesk
from tests.fakes.settings import HandBridge

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


def listed(room: PhoneRoom) -> list[str]:
    return [contact.name for contact in room.centre.contacts.model.rows]


def names(made: PhoneDesk) -> list[str]:
    return sorted(contact.name for contact in made.people.kept)


@contextmanager
def opened(room: PhoneRoom, kind: type[QDialog]) -> Iterator[QDialog]:
    """The dialog of a kind that is open over the room."""
    found = [each for each in room.findChildren(kind) if each.isVisible()]
    assert len(found) == 1
    yield found[0]


def test_ctrl_f_searches_by_any_writing_of_a_number(room: PhoneRoom, qtbot: QtBot) -> None:
    qtbot.keyClick(room, Qt.Key.Key_F, CTRL)
    search = room.centre.contacts.search
    assert search.hasFocus()
    assert listed(room) == ["Dana Whitfield", "Kim Lindqvist", "Sam Okafor"]
    qtbot.keyClicks(search, "+44 20-7946 09")
    qtbot.waitUntil(lambda: listed(room) == ["Sam Okafor"])
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(listed(room)) == 3)


def test_the_keyboard_goes_from_the_search_into_the_list(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    room.search_contacts()
    qtbot.keyClick(room.centre.contacts.search, Qt.Key.Key_Down)
    view = room.centre.contacts.view
    assert view.hasFocus()
    assert room.card.contact == DANA
    qtbot.keyClick(view, Qt.Key.Key_Return, CTRL)
    assert ("call", DANA.numbers[0], None) in made.calls.asked


def test_a_tag_narrows_the_list(room: PhoneRoom, qtbot: QtBot) -> None:
    room.centre.tabs.setCurrentIndex(CONTACTS)
    box = room.centre.contacts.tag
    box.setCurrentIndex(box.findData("supplier"))
    assert listed(room) == ["Kim Lindqvist"]


def test_nobody_found_says_so(room: PhoneRoom, qtbot: QtBot) -> None:
    room.search_contacts()
    qtbot.keyClicks(room.centre.contacts.search, "zzz")
    qtbot.waitUntil(lambda: not listed(room))
    assert room.centre.contacts.view.empty_title == "Nobody found"


def test_a_contact_is_made(room: PhoneRoom, made: PhoneDesk, qtbot: QtBot) -> None:
    room.search_contacts()
    qtbot.mouseClick(room.centre.contacts.new, LEFT)
    with opened(room, ContactEditor) as editor:
        assert isinstance(editor, ContactEditor)
        assert not editor.delete.isVisible()
        qtbot.keyClicks(editor.name, "Nora Berg")
        qtbot.keyClicks(editor.numbers.fields[0].field, "+4930111")
        qtbot.keyClicks(editor.numbers.fields[1].field, "+4930222")
        qtbot.keyClicks(editor.emails.fields[0].field, "nora@berg.example")
        qtbot.mouseClick(editor.save, LEFT)
    nora = next(each for each in made.people.kept if each.name == "Nora Berg")
    assert nora.numbers == ("+4930111", "+4930222")
    assert nora.emails == ("nora@berg.example",)
    assert room.card.contact == nora
    qtbot.waitUntil(lambda: "Nora Berg" in listed(room))


def test_an_unknown_caller_is_added_with_number_and_name(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    room.card.show_number("+442079460700")
    qtbot.mouseClick(room.card.add, LEFT)
    with opened(room, ContactEditor) as editor:
        assert isinstance(editor, ContactEditor)
        assert editor.numbers.values == ("+44 2079460700",)


def test_what_cannot_be_kept_is_said_beside_its_field(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    editor = room.records.edit(DANA)
    qtbot.waitUntil(editor.isActiveWindow)
    editor.name.clear()
    qtbot.mouseClick(editor.save, LEFT)
    assert editor.isVisible()
    assert editor.name.hasFocus()
    shown = [line.text() for line in editor.problems.values() if line.isVisible()]
    assert shown == ["✗ A contact needs a name."]
    made.people.refuse = ContactInvalid("numbers", "'zz' is no number.")
    qtbot.mouseClick(editor.save, LEFT)
    assert [line.text() for line in editor.problems.values() if line.isVisible()] == [
        "✗ 'zz' is no number."
    ]
    editor.reject()


def test_numbers_can_be_taken_away(room: PhoneRoom, made: PhoneDesk, qtbot: QtBot) -> None:
    editor = room.records.edit(DANA)
    qtbot.mouseClick(editor.numbers.fields[0].remove, LEFT)
    qtbot.mouseClick(editor.save, LEFT)
    assert next(c for c in made.people.kept if c.id == DANA.id).numbers == (DANA.numbers[1],)


def test_deleting_asks_first_and_can_be_undone(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    room.centre.tabs.setCurrentIndex(CONTACTS)
    editor = room.records.edit(DANA)
    qtbot.mouseClick(editor.delete, LEFT)
    assert editor.message.words.text() == "Delete Dana Whitfield? The calls stay."
    assert "Dana Whitfield" in names(made)
    qtbot.mouseClick(editor.message.action, LEFT)
    assert "Dana Whitfield" not in names(made)
    message = room.centre.contacts.message
    assert message.words.text() == "Dana Whitfield is deleted."
    assert room.card.contact is None
    qtbot.mouseClick(message.action, LEFT)
    assert DANA in made.people.kept


def twin(made: PhoneDesk) -> Contact:
    other = dataclasses.replace(DANA, id="con_twin", numbers=("+442079460800",), tags=("old",))
    made.people.kept.append(other)
    return other


def test_duplicates_are_previewed_merged_and_parted_again(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    other = twin(made)
    room.book.find_duplicates()
    with opened(room, DuplicatesDialog) as dialog:
        assert isinstance(dialog, DuplicatesDialog)
        assert "+442079460812, +447700900123, +442079460800" in dialog.preview.text()
        qtbot.mouseClick(dialog.merge, LEFT)
        assert names(made).count("Dana Whitfield") == 1
        assert dialog.preview.text().startswith("There are no contacts")
        assert not dialog.merge.isEnabled()
        dialog.accept()
    message = room.centre.contacts.message
    assert message.words.text() == "2 contacts are now Dana Whitfield."
    message.action.click()
    assert DANA in made.people.kept
    assert other in made.people.kept


def test_only_those_chosen_are_merged(room: PhoneRoom, made: PhoneDesk, qtbot: QtBot) -> None:
    twin(made)
    dialog = DuplicatesDialog(HandBridge(), made.people, room)
    qtbot.addWidget(dialog)
    dialog.boxes[1].setChecked(False)
    assert not dialog.merge.isEnabled()
    assert dialog.preview.text() == "Choose at least two to merge."


def test_those_that_differ_are_left_alone(room: PhoneRoom, made: PhoneDesk, qtbot: QtBot) -> None:
    twin(made)
    dialog = DuplicatesDialog(HandBridge(), made.people, room)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.mouseClick(dialog.keep, LEFT)
    assert dialog.groups.count() == 0
    dialog.read()
    assert dialog.groups.count() == 0
    assert len(made.people.kept) == 4


def file_dialog(room: PhoneRoom) -> QFileDialog:
    return next(each for each in room.findChildren(QFileDialog) if each.isVisible())


def test_contacts_are_imported_and_what_could_not_be_is_listed(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("name\n", "utf-8")
    made.people.report = ImportReport(12, 3, 40, ("line 4: there is no name",))
    room.book.ask_import()
    dialog = file_dialog(room)
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    message = room.centre.contacts.message
    assert message.words.text() == "12 added, 3 updated, 40 unchanged. 1 problem."
    message.action.click()
    with opened(room, ProblemsDialog) as problems:
        assert isinstance(problems, ProblemsDialog)
        assert problems.lines.toPlainText() == "line 4: there is no name"


def test_a_file_that_cannot_be_read_is_said(
    room: PhoneRoom, made: PhoneDesk, tmp_path: Path
) -> None:
    made.people.refuse = ContactFileInvalid(tmp_path / "a.vcf", "this is no vCard", 3)
    room.book.import_from(str(tmp_path / "a.vcf"))
    assert room.centre.contacts.message.words.text() == "a.vcf, line 3: this is no vCard."


def test_all_contacts_are_exported(room: PhoneRoom, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "all.vcf"
    room.book.ask_export()
    dialog = file_dialog(room)
    assert dialog.defaultSuffix() == "vcf"
    dialog.filterSelected.emit("CSV (*.csv)")
    assert dialog.defaultSuffix() == "csv"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    assert path.read_text("utf-8").splitlines() == [DANA.name, SAM.name, KIM.name]
    said = room.centre.contacts.message.words.text()
    assert said == f"3 contacts written to {path}."


def test_the_address_book_is_read(room: PhoneRoom, made: PhoneDesk) -> None:
    room.book.sync()
    assert made.people.passwords == [None]
    assert room.centre.contacts.message.words.text() == "2 added, 1 updated, 0 unchanged."


def test_a_missing_password_is_asked_for(room: PhoneRoom, made: PhoneDesk, qtbot: QtBot) -> None:
    why = "No password is kept for this address book."
    made.people.refuse = CardDavFailed(CardDavReason.NO_PASSWORD, why)
    room.book.sync()
    with opened(room, PasswordDialog) as dialog:
        assert isinstance(dialog, PasswordDialog)
        assert not dialog.sync.isEnabled()
        qtbot.keyClicks(dialog.field, "secret")
        qtbot.mouseClick(dialog.sync, LEFT)
    assert made.people.passwords == [None, "secret"]


def test_an_address_book_that_is_not_set_up_leads_to_the_settings(
    room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    made.people.refuse = CardDavFailed(CardDavReason.NOT_SET_UP, "Set it up in Settings.")
    room.book.sync()
    assert room.centre.contacts.message.words.text() == "Set it up in Settings."
    assert not [d for d in room.findChildren(PasswordDialog) if d.isVisible()]
    with qtbot.waitSignal(room.settings_wanted) as wanted:
        room.centre.contacts.message.action.click()
    assert wanted.args == ["contacts"]


def test_the_menu_of_a_contact_edits_and_copies(room: PhoneRoom, qtbot: QtBot) -> None:
    menu = room.records.menu_for(DANA, able=False)
    acts = {action.text(): action for action in menu.actions()}
    assert not acts["Call"].isEnabled()
    acts["Copy number"].trigger()
    assert QApplication.clipboard().text() == DANA.numbers[0]
    acts["Edit..."].trigger()
    with opened(room, ContactEditor) as editor:
        editor.reject()
