"""Who a number is: notes, tags, history."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.errors import EngineError
from app.engine.events import RecordsChanged
from app.ui.phone import notes as notes_module
from app.ui.phone.contact_card import ContactCard, NumberRow
from app.ui.phone.room import PhoneRoom
from models.contacts import Contact
from tests.fakes.phone_desk import DANA, KIM, NOW_MS, PhoneDesk
from tests.fakes.settings import HandBridge

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def card(qtbot: QtBot, bridge: HandBridge, made: PhoneDesk) -> ContactCard:
    shown = ContactCard(bridge, made.people, lambda: NOW_MS)
    qtbot.addWidget(shown)
    shown.resize(300, 700)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    return shown


def kept(made: PhoneDesk, contact: Contact) -> Contact:
    return next(each for each in made.people.kept if each.id == contact.id)


def test_a_contact_is_shown_with_all_there_is(card: ContactCard) -> None:
    card.show_number("+44 20 7946 0812")
    assert card.name.text() == "Dana Whitfield"
    assert card.company.words == "Whitfield & Sons"
    assert card.tags.tags == ("customer", "priority")
    assert card.notes.toPlainText() == DANA.notes
    assert card.history.model.rowCount() == 3
    assert not card.add.isVisible()


def test_each_number_can_be_called(card: ContactCard, qtbot: QtBot) -> None:
    card.show_contact(DANA.id)
    rows = card.findChildren(NumberRow)
    assert [row.call.accessibleName() for row in rows] == [
        "Call +44 2079460812",
        "Call +44 7700900123",
    ]
    with qtbot.waitSignal(card.call_asked) as asked:
        qtbot.mouseClick(rows[1].call, LEFT)
    assert asked.args == ["+447700900123"]


def test_an_unknown_number_can_become_a_contact(card: ContactCard, qtbot: QtBot) -> None:
    card.show_number("+442079460700", "R. Meyer")
    assert card.name.text() == "R. Meyer"
    assert not card.notes.isVisible()
    assert card.history.model.rowCount() == 1
    with qtbot.waitSignal(card.add_asked) as asked:
        qtbot.mouseClick(card.add, LEFT)
    assert asked.args == ["+442079460700"]


def test_a_past_call_opens_in_the_library(card: ContactCard, qtbot: QtBot) -> None:
    card.show_contact(DANA.id)
    card.history.view.setFocus()
    card.history.view.choose(0)
    with qtbot.waitSignal(card.library_wanted) as wanted:
        qtbot.keyClick(card.history.view, Qt.Key.Key_Return)
    assert wanted.args == [card.history.model.rows[0].call.id]


def test_notes_are_saved_after_a_while(card: ContactCard, made: PhoneDesk, qtbot: QtBot) -> None:
    card.show_contact(KIM.id)
    qtbot.keyClicks(card.notes, "Prefers mail")
    assert card.kept.text() == "Not saved yet"
    assert kept(made, KIM).notes == ""
    qtbot.waitUntil(lambda: kept(made, KIM).notes == "Prefers mail")
    assert card.kept.text() == "Saved"
    assert notes_module.WAIT_MS == 2000


def test_notes_are_saved_when_the_field_is_left(
    card: ContactCard, made: PhoneDesk, qtbot: QtBot
) -> None:
    card.show_contact(KIM.id)
    card.notes.setFocus()
    qtbot.keyClicks(card.notes, "One")
    card.tags.field.setFocus()
    assert kept(made, KIM).notes == "One"


def test_notes_are_saved_when_somebody_else_is_shown(
    card: ContactCard, made: PhoneDesk, qtbot: QtBot
) -> None:
    card.show_contact(KIM.id)
    qtbot.keyClicks(card.notes, "Two")
    card.show_contact(DANA.id)
    assert kept(made, KIM).notes == "Two"
    assert card.notes.toPlainText() == DANA.notes


def test_notes_that_cannot_be_saved_are_not_lost(
    card: ContactCard, made: PhoneDesk, qtbot: QtBot
) -> None:
    card.show_contact(KIM.id)
    qtbot.keyClicks(card.notes, "Three")
    made.people.refuse = EngineError("the records are locked")
    card.notes.flush()
    assert card.message.words.text() == "The notes are not saved. The records are locked."
    card.show_contact(DANA.id)
    assert kept(made, KIM).notes == "Three"


def test_notes_that_failed_come_back_with_their_contact(
    card: ContactCard, made: PhoneDesk, bridge: HandBridge, qtbot: QtBot
) -> None:
    card.show_contact(KIM.id)
    qtbot.keyClicks(card.notes, "Four")
    bridge.holding = True
    card.notes.flush()
    bridge.forget()
    bridge.holding = False
    made.people.refuse = EngineError("the records are locked")
    card.show_contact(DANA.id)
    card.show_contact(DANA.id)
    card.show_contact(KIM.id)
    assert card.notes.toPlainText() == "Four"


def test_notes_saved_elsewhere_do_not_undo_what_is_being_typed(
    card: ContactCard, made: PhoneDesk, qtbot: QtBot
) -> None:
    card.show_contact(KIM.id)
    qtbot.keyClicks(card.notes, "Half a sent")
    card.refresh()
    assert card.notes.toPlainText() == "Half a sent"
    card.notes.flush()
    assert kept(made, KIM).notes == "Half a sent"


def test_saving_notes_keeps_what_was_changed_elsewhere(
    card: ContactCard, made: PhoneDesk, qtbot: QtBot
) -> None:
    card.show_contact(KIM.id)
    made.people.kept.remove(KIM)
    made.people.kept.append(Contact("Kim L.", KIM.numbers, id=KIM.id, company="New"))
    qtbot.keyClicks(card.notes, "Five")
    card.notes.flush()
    assert kept(made, KIM).company == "New"
    assert kept(made, KIM).notes == "Five"


def test_tags_come_and_go(card: ContactCard, made: PhoneDesk, qtbot: QtBot) -> None:
    card.show_contact(DANA.id)
    field = card.tags.field
    field.setFocus()
    qtbot.keyClicks(field, "vip")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert kept(made, DANA).tags == ("customer", "priority", "vip")
    qtbot.mouseClick(card.tags.chips[0], LEFT)
    assert kept(made, DANA).tags == ("priority", "vip")
    assert card.tags.chips[0].accessibleName() == "Remove the tag priority"


def test_the_same_tag_is_not_added_twice(card: ContactCard, made: PhoneDesk, qtbot: QtBot) -> None:
    card.show_contact(DANA.id)
    qtbot.keyClicks(card.tags.field, " Customer ")
    qtbot.keyClick(card.tags.field, Qt.Key.Key_Return)
    assert kept(made, DANA).tags == DANA.tags


def test_tags_in_use_are_offered(card: ContactCard, qtbot: QtBot) -> None:
    card.show_contact(DANA.id)
    model = card.tags.field.completer().model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["supplier"]


def test_an_answer_about_somebody_else_is_dropped(card: ContactCard, bridge: HandBridge) -> None:
    bridge.holding = True
    card.show_contact(KIM.id)
    card.show_contact(DANA.id)
    bridge.holding = False
    bridge.let_go()
    assert card.name.text() == "Dana Whitfield"


def test_a_typed_number_shows_whose_it_is(room: PhoneRoom, qtbot: QtBot) -> None:
    room.fill("+442079460812")
    qtbot.waitUntil(lambda: room.card.contact == DANA)


def test_the_card_follows_the_records(
    room: PhoneRoom, made: PhoneDesk, bridge: HandBridge, qtbot: QtBot
) -> None:
    room.card.show_contact(KIM.id)
    made.people.kept.remove(KIM)
    made.people.kept.append(Contact("Kim Berg", KIM.numbers, id=KIM.id))
    bridge.event_arrived.emit(RecordsChanged("contacts", KIM.id))
    qtbot.waitUntil(lambda: room.card.name.text() == "Kim Berg")


def test_leaving_the_screen_saves(room: PhoneRoom, made: PhoneDesk, qtbot: QtBot) -> None:
    room.card.show_contact(KIM.id)
    qtbot.keyClicks(room.card.notes, "Six")
    room.hide()
    assert kept(made, KIM).notes == "Six"
