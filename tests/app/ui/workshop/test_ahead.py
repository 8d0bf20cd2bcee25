"""Editors made before anybody opens one: they are the ones that are opened later."""

from pytestqt.qtbot import QtBot

from app.ui.workshop.kinds import Kind
from app.ui.workshop.pages import Place
from app.ui.workshop.room import WorkshopRoom
from tests.fakes.workshop_desk import RECEPTION, busy_workshop


def test_an_editor_that_was_made_ahead_is_the_one_that_opens(qtbot: QtBot) -> None:
    made = busy_workshop()
    room = WorkshopRoom(made.bridge, made.desk, lambda: 0.0)
    qtbot.addWidget(room)
    room.show()
    ahead = list(room.behind())
    assert not any(page.isVisible() for page in ahead)
    room.open_entry(Kind.TEMPLATE, RECEPTION.id)
    room.tabs.setCurrentIndex(Place.TEMPLATE)
    assert room.pages.currentWidget() in ahead
    assert room.pages.opened == (Kind.TEMPLATE, RECEPTION.id)
