"""The Test room as a whole: the list, the tabs, and what it asks of the window."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.events import RecordsChanged
from app.ui.workshop.kinds import DEFAULTS, Kind
from app.ui.workshop.pages import NothingOpen, Place
from app.ui.workshop.playbook_page import PlaybookPage
from app.ui.workshop.room import WorkshopRoom
from app.ui.workshop.template_page import TemplatePage
from app.ui.workshop.tool_page import ToolPage
from models.templates import Template
from tests.app.ui.workshop.conftest import OpenRoom
from tests.fakes.agents import BUNDLED, FakeAgents
from tests.fakes.workshop_desk import (
    CALENDAR,
    OLD,
    OURS,
    PRICES,
    RECEPTION,
    REMINDER,
    WorkshopDesk,
    empty_workshop,
)

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_nothing_is_asked_before_it_is_seen(
    qtbot: QtBot, made: WorkshopDesk, agents: FakeAgents
) -> None:
    room = WorkshopRoom(made.bridge, made.desk)
    qtbot.addWidget(room)
    room.apply(RecordsChanged("templates"))
    assert agents.asked == []
    assert room.pages.count() == 0, "pages are made when they are needed"
    room.show()
    assert {asked[0] for asked in agents.asked} >= {"templates", "playbooks", "tools", "voices"}
    assert room.pages.count() == 1


def test_the_list_has_everything_with_its_state(room: WorkshopRoom) -> None:
    lists = room.catalogue.lists
    assert lists[Kind.TEMPLATE].keys() == [REMINDER.id, RECEPTION.id, OLD.id]
    assert lists[Kind.TEMPLATE].words_of(OLD.id) == "Incoming calls, not active"
    assert lists[Kind.PLAYBOOK].keys() == [str(OURS), str(BUNDLED)]
    assert lists[Kind.PLAYBOOK].words_of(str(BUNDLED)) == "Ringdesk's own"
    assert lists[Kind.TOOL].keys() == [
        DEFAULTS,
        CALENDAR.id,
        PRICES.id,
        "end_call",
        "take_message",
    ]
    assert lists[Kind.TOOL].words_of(PRICES.id) == "Switched off"


def test_problems_of_a_playbook_show_in_the_list(open_room: OpenRoom, made: WorkshopDesk) -> None:
    made.agents.files[OURS] = ("# A\n\n{facts.unknown}\n\nmaybe\n", 1)
    room = open_room(made)
    assert room.catalogue.lists[Kind.PLAYBOOK].words_of(str(OURS)) == "Yours, 2 problems"


def test_a_click_opens_the_editor_of_its_kind(qtbot: QtBot, room: WorkshopRoom) -> None:
    for kind, key, place, page in (
        (Kind.TEMPLATE, RECEPTION.id, Place.TEMPLATE, TemplatePage),
        (Kind.PLAYBOOK, str(OURS), Place.PLAYBOOK, PlaybookPage),
        (Kind.TOOL, CALENDAR.id, Place.TOOL, ToolPage),
    ):
        entries = room.catalogue.lists[kind]
        item = entries.item(entries.keys().index(key))
        centre = entries.visualItemRect(item).center()
        qtbot.mouseClick(entries.viewport(), Qt.MouseButton.LeftButton, pos=centre)
        assert room.tabs.currentIndex() == place
        assert isinstance(room.pages.currentWidget(), page)
        marked = [each for each in Kind if room.catalogue.lists[each].key]
        assert marked == [kind], "one entry is marked"


def test_the_whole_list_is_walked_with_the_arrows(qtbot: QtBot, room: WorkshopRoom) -> None:
    search = room.catalogue.search
    qtbot.keyClick(room, Qt.Key.Key_F, CTRL_SHIFT)
    assert search.hasFocus()
    qtbot.keyClick(search, Qt.Key.Key_Down)
    lists = room.catalogue.lists
    visited = []
    for _ in range(10):
        focused = next(each for each in lists.values() if each.hasFocus())
        visited.append(focused.key)
        qtbot.keyClick(focused, Qt.Key.Key_Down)
    assert visited == [key for entries in lists.values() for key in entries.keys()]
    for _ in range(10):
        focused = next(each for each in lists.values() if each.hasFocus())
        qtbot.keyClick(focused, Qt.Key.Key_Up)
    assert search.hasFocus()


def test_enter_leads_into_the_editor(qtbot: QtBot, room: WorkshopRoom) -> None:
    entries = room.catalogue.lists[Kind.TEMPLATE]
    entries.enter(0)
    qtbot.keyClick(entries, Qt.Key.Key_Return)
    assert room.pages.template.form.rows["name"].field.control.hasFocus()


def test_passing_through_by_tab_opens_nothing(qtbot: QtBot, room: WorkshopRoom) -> None:
    assert room.tabs.currentIndex() == Place.TALK
    room.catalogue.add[Kind.TEMPLATE].setFocus()
    qtbot.keyClick(room.catalogue.add[Kind.TEMPLATE], Qt.Key.Key_Tab)
    assert room.catalogue.lists[Kind.TEMPLATE].hasFocus()
    assert room.tabs.currentIndex() == Place.TALK


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rem", [REMINDER.id, str(OURS)]),
        ("not active", [OLD.id]),
        ("calendar", [CALENDAR.id]),
        ("built", ["end_call", "take_message"]),
        ("teapot", []),
    ],
)
def test_the_search_looks_through_all_three(
    qtbot: QtBot, room: WorkshopRoom, typed: str, found: list[str]
) -> None:
    qtbot.keyClicks(room.catalogue.search, typed)
    lists = room.catalogue.lists.values()
    assert [key for entries in lists for key in entries.keys()] == found
    assert room.catalogue.nothing.isVisible() is not bool(found)
    qtbot.keyClick(room.catalogue.search, Qt.Key.Key_Escape)
    assert room.catalogue.search.text() == ""
    assert room.catalogue.lists[Kind.TOOL].count() == 5


def test_each_tab_remembers_what_it_has_open(room: WorkshopRoom) -> None:
    room.open_entry(Kind.TEMPLATE, RECEPTION.id)
    room.open_entry(Kind.TOOL, PRICES.id)
    room.tabs.setCurrentIndex(Place.TEMPLATE)
    assert room.pages.template.draft.key == RECEPTION.id
    assert room.catalogue.lists[Kind.TEMPLATE].key == RECEPTION.id
    room.tabs.setCurrentIndex(Place.TOOL)
    assert room.pages.tool.draft.key == PRICES.id
    assert room.catalogue.lists[Kind.TEMPLATE].key == ""


def test_a_tab_opens_the_first_entry_by_itself(room: WorkshopRoom) -> None:
    room.tabs.setCurrentIndex(Place.PLAYBOOK)
    assert room.pages.playbook.draft.key == str(OURS)
    assert room.catalogue.lists[Kind.PLAYBOOK].key == str(OURS)


def test_where_there_is_nothing_yet_it_says_what_it_is_for(
    qtbot: QtBot, open_room: OpenRoom
) -> None:
    room = open_room(empty_workshop())
    room.tabs.setCurrentIndex(Place.TEMPLATE)
    page = room.pages.currentWidget()
    assert isinstance(page, NothingOpen)
    assert page.title.text() == "No template yet"
    qtbot.mouseClick(page.add, Qt.MouseButton.LeftButton)
    assert isinstance(room.pages.currentWidget(), TemplatePage)
    room.pages.template.foot.discard.click()
    assert isinstance(room.pages.currentWidget(), NothingOpen)


def test_the_palette_begins_a_template_a_tool_and_a_talk(qtbot: QtBot, room: WorkshopRoom) -> None:
    commands = {command.id: command for command in room.commands()}
    everywhere = [command.words for command in commands.values() if not command.only_here]
    assert everywhere == ["New template", "New tool", "Talk to a template"]
    for name, place in (
        ("new_template", Place.TEMPLATE),
        ("new_tool", Place.TOOL),
        ("talk_to_template", Place.TALK),
    ):
        assert commands[name].enabled()
        with qtbot.waitSignal(room.test_wanted):
            commands[name].act()
        assert room.tabs.currentIndex() == place


def test_each_place_offers_the_keys_that_mean_something_there(room: WorkshopRoom) -> None:
    def offered() -> set[str]:
        return {one.id for one in room.commands() if one.only_here and one.enabled()}

    playbook = {"find_in_playbook", "next_problem", "previous_problem"}
    room.talk()
    assert offered() == {"search_entries"}
    room.open_entry(Kind.TOOL, DEFAULTS)
    assert offered() == {"search_entries", "save_entry"}
    room.open_entry(Kind.PLAYBOOK, str(OURS))
    assert offered() == {"search_entries", "save_entry", *playbook}
    room.hide()
    assert offered() == set()


def test_what_cannot_be_read_says_so_and_can_be_tried_again(
    open_room: OpenRoom, made: WorkshopDesk, agents: FakeAgents
) -> None:
    agents.failures["templates"] = OSError("the disk is gone")
    room = open_room(made)
    assert room.catalogue.message.words.text() == "The disk is gone."
    assert room.catalogue.lists[Kind.TOOL].count() == 5, "the rest is there"
    agents.failures.clear()
    room.catalogue.message.action.click()
    assert room.catalogue.lists[Kind.TEMPLATE].count() == 3
    assert not room.catalogue.message.isVisible()


def test_changes_from_elsewhere_are_read_when_it_is_seen_again(
    room: WorkshopRoom, agents: FakeAgents
) -> None:
    room.hide()
    agents.keep(Template("tpl_new", "Weekend", "inbound"))
    room.apply(RecordsChanged("templates", "tpl_new"))
    assert "tpl_new" not in room.catalogue.lists[Kind.TEMPLATE].keys()
    room.show()
    assert "tpl_new" in room.catalogue.lists[Kind.TEMPLATE].keys()
    agents.keep(Template("tpl_newer", "Summer", "inbound"))
    room.apply(RecordsChanged("templates", "tpl_newer"))
    assert "tpl_newer" in room.catalogue.lists[Kind.TEMPLATE].keys()


def test_a_template_that_was_deleted_elsewhere_goes_unless_it_was_changed_here(
    room: WorkshopRoom, agents: FakeAgents
) -> None:
    room.open_entry(Kind.TEMPLATE, RECEPTION.id)
    room.pages.template.draft.change(name="Mine")
    room.stock.touch()
    agents.versions.clear()
    room.apply(RecordsChanged("templates"))
    assert room.catalogue.lists[Kind.TEMPLATE].keys() == [RECEPTION.id]
    assert room.pages.template.draft.is_new, "it can be kept as a new one"
    room.pages.template.save()
    assert agents.versions[RECEPTION.id][0].template.name == "Mine"
