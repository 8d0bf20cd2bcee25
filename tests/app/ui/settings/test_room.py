"""The list of pages, its search, and what the room passes on."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.engine.events import LineChanged, RecordsChanged
from app.ui.settings.page import Page
from app.ui.settings.page_stack import PageStack
from app.ui.settings.room import SettingsRoom
from tests.fakes.settings import HandBridge
from tests.fakes.settings_desk import SettingsDesk


def shown_pages(room: SettingsRoom) -> list[str]:
    pages = room.navigation.pages
    items = [pages.item(row) for row in range(pages.count())]
    return [item.text() for item in items if not item.isHidden()]


def marked(room: SettingsRoom) -> set[str]:
    return {row.name for page in room.stack.pages() for row in page.rows() if row.marked}


def test_it_opens_with_the_lines(room: SettingsRoom) -> None:
    assert room.page("lines") is room.stack.currentWidget()
    assert shown_pages(room) == [
        "Lines",
        "Calls",
        "Calling rules",
        "Agent and models",
        "Audio",
        "Local APIs",
        "Contacts",
        "Recording and privacy",
        "Notifications",
        "Appearance",
        "Data",
        "Diagnostics",
    ]


def test_pages_are_made_one_by_one_while_there_is_nothing_else_to_do(
    qtbot: QtBot, made: SettingsDesk
) -> None:
    room = SettingsRoom(made.bridge, made.desk, paths=made.paths)
    qtbot.addWidget(room)
    assert len(room.stack.made_pages()) == 0
    room.apply(LineChanged("pn_front", "Front desk", "registered"))
    assert room.unsaved_lines() == []
    room.open_page("data")
    room.show()
    qtbot.waitUntil(lambda: len(room.stack.made_pages()) == 1)
    assert room.stack.currentWidget() is room.stack.made_pages()[0] is room.page("data")
    qtbot.waitUntil(lambda: len(room.stack.made_pages()) == 12)
    assert room.stack.currentWidget() is room.page("data")


class Large(Page):
    """Three parts; ``told`` is what happened, in order."""

    def __init__(self, told: list[str]) -> None:
        super().__init__("Large")
        self._told = told

    def parts(self) -> Iterator[None]:
        for part in ("one", "two", "three"):
            self._told.append(part)
            yield


def test_the_screen_gets_its_turn_between_two_parts_of_a_large_page(qtbot: QtBot) -> None:
    told: list[str] = []
    stack = PageStack()
    qtbot.addWidget(stack)
    stack.put("large", "Large", lambda: Large(told), 0)
    screen = QTimer(stack, interval=0)
    screen.timeout.connect(lambda: told.append("the screen"))
    screen.start()
    stack.show()
    qtbot.waitUntil(lambda: len(stack.made_pages()) == 1)
    at = [told.index(part) for part in ("one", "two", "three")]
    assert all("the screen" in told[a:b] for a, b in pairwise(at))


def test_a_large_page_that_is_asked_for_is_whole(qtbot: QtBot) -> None:
    told: list[str] = []
    stack = PageStack()
    qtbot.addWidget(stack)
    stack.put("large", "Large", lambda: Large(told), 0)
    assert stack.page("large") is stack.page("large") is stack.currentWidget()
    assert told == ["one", "two", "three"]


@pytest.mark.parametrize("name", ["audio", "Audio", "AUDIO"])
def test_a_page_is_opened_by_its_name(room: SettingsRoom, name: str) -> None:
    room.open_page(name)
    assert room.page("audio") is room.stack.currentWidget()
    assert room.navigation.pages.currentItem().text() == "Audio"


def test_a_page_is_opened_by_its_title(room: SettingsRoom) -> None:
    room.open_page("Recording and privacy")
    assert room.page("recording") is room.stack.currentWidget()
    with pytest.raises(KeyError):
        room.open_page("teapot")


def test_typing_narrows_the_pages_and_marks_the_rows(qtbot: QtBot, room: SettingsRoom) -> None:
    qtbot.keyClicks(room.navigation.search, "light")
    assert shown_pages(room) == ["Appearance"]
    assert marked(room) == {"Light or dark"}
    assert room.page("appearance") is room.stack.currentWidget()


def test_words_are_found_by_their_beginning_only(qtbot: QtBot, room: SettingsRoom) -> None:
    qtbot.keyClicks(room.navigation.search, "ring")
    assert "Ring volume" in marked(room)
    assert "Let it ring for" in marked(room)
    assert "Password" not in marked(room)  # has a keyring
    assert "Audio" in shown_pages(room)


def test_all_words_have_to_fit(qtbot: QtBot, room: SettingsRoom) -> None:
    qtbot.keyClicks(room.navigation.search, "record lines")
    assert "Notifications" not in shown_pages(room)
    assert marked(room) == set()
    qtbot.keyClicks(room.navigation.search, "x")
    assert shown_pages(room) == []
    assert "record linesx" in room.navigation.nothing.text()
    assert room.navigation.nothing.isVisible()


def test_enter_goes_to_what_was_found(qtbot: QtBot, room: SettingsRoom) -> None:
    qtbot.keyClicks(room.navigation.search, "log notes")
    qtbot.keyClick(room.navigation.search, Qt.Key.Key_Return)
    found = room.page("data").first_marked()
    assert found is not None
    assert QApplication.focusWidget() is found.field.control


def test_escape_shows_everything_again(qtbot: QtBot, room: SettingsRoom) -> None:
    qtbot.keyClicks(room.navigation.search, "light")
    qtbot.keyClick(room.navigation.search, Qt.Key.Key_Escape)
    assert len(shown_pages(room)) == 12
    assert marked(room) == set()


def test_the_keyboard_goes_down_into_the_list_and_changes_pages(
    qtbot: QtBot, room: SettingsRoom
) -> None:
    room.navigation.search.setFocus()
    qtbot.keyClick(room.navigation.search, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is room.navigation.pages
    qtbot.keyClick(room.navigation.pages, Qt.Key.Key_Down)
    assert room.page("calls") is room.stack.currentWidget()


def test_a_page_made_elsewhere_finds_its_place_and_is_searched(
    qtbot: QtBot, made: SettingsDesk
) -> None:
    keys = QLabel("Mute the microphone")
    room = SettingsRoom(made.bridge, made.desk, [("Shortcuts", lambda: keys)], paths=made.paths)
    qtbot.addWidget(room)
    room.add_page("Later", lambda: QLabel("Something"))
    assert shown_pages(room)[8:10] == ["Shortcuts", "Notifications"]
    assert shown_pages(room)[-1] == "Later"
    room.open_page("shortcuts")
    assert room.page("shortcuts") is room.stack.currentWidget()
    room.search("mute micro")
    assert shown_pages(room) == ["Shortcuts"]


def test_it_says_what_was_saved(room: SettingsRoom) -> None:
    room.open_page("notifications")
    room.page("notifications").rows()
    row = next(room.page("notifications").rows())
    row.field.committed.emit(False)
    words = [label.text() for label in room.navigation.findChildren(QLabel)]
    assert "Saved: Desktop notifications" in words


def test_a_change_made_elsewhere_is_shown(
    room: SettingsRoom, made: SettingsDesk, bridge: HandBridge
) -> None:
    row = next(room.page("notifications").rows())
    made.settings.written = {"screen": {"notifications": False}}
    made.settings._settings = made.settings._checked(made.settings.written)
    bridge.event_arrived.emit(RecordsChanged("settings"))
    assert row.field.control.isChecked() is False  # type: ignore[attr-defined]


def test_the_first_steps_can_be_gone_through_again(qtbot: QtBot, room: SettingsRoom) -> None:
    room.open_page("appearance")
    with qtbot.waitSignal(room.first_run_wanted):
        room.page("appearance").again.click()  # type: ignore[attr-defined]


def test_the_privacy_page_leads_to_the_lines(room: SettingsRoom) -> None:
    room.open_page("recording")
    room.page("recording").per_line.click()  # type: ignore[attr-defined]
    assert room.page("lines") is room.stack.currentWidget()
