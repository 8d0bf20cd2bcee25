"""The Test screen over a desk in memory."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.settings.fields import ChoiceField, TextField
from app.ui.settings.rows import Row
from app.ui.workshop.kinds import Kind
from app.ui.workshop.playbook_page import PlaybookPage
from app.ui.workshop.room import WorkshopRoom
from app.ui.workshop.talk_page import TalkPage
from app.ui.workshop.talk_setup import TalkSetup
from app.ui.workshop.template_page import TemplatePage
from app.ui.workshop.tool_page import ToolPage
from models.templates import Template
from tests.app.ui.conftest import with_keys
from tests.fakes.agents import FakeAgents
from tests.fakes.workshop_desk import (
    CALENDAR,
    OURS,
    RECEPTION,
    WorkshopDesk,
    busy_workshop,
)

NOW_MS = 1_024_000.0
OpenRoom = Callable[[WorkshopDesk], WorkshopRoom]
Type = Callable[[Row, str], None]


def choose(row: Row, words: str) -> None:
    """Pick what reads so, as a person does."""
    field = row.field
    assert isinstance(field, ChoiceField)
    index = field.combo.findText(words)
    assert index >= 0, [field.combo.itemText(n) for n in range(field.combo.count())]
    field.combo.setCurrentIndex(index)
    field.combo.activated.emit(index)


def saved_template(agents: FakeAgents) -> Template:
    """The template that was saved last."""
    found = agents.calls_of("save_template")[-1][0]
    assert isinstance(found, Template)
    return found


@pytest.fixture
def made() -> WorkshopDesk:
    """Three templates, two playbooks, two tools of one's own."""
    return busy_workshop()


@pytest.fixture
def agents(made: WorkshopDesk) -> FakeAgents:
    return made.agents


@pytest.fixture
def open_room(qtbot: QtBot) -> OpenRoom:
    """Shows a room over a desk, its window active."""

    def show(made: WorkshopDesk) -> WorkshopRoom:
        shown = WorkshopRoom(made.bridge, made.desk, lambda: NOW_MS)
        with_keys(shown)
        qtbot.addWidget(shown)
        shown.resize(1280, 800)
        with qtbot.waitExposed(shown):
            shown.show()
        shown.activateWindow()
        qtbot.waitUntil(shown.isActiveWindow)
        return shown

    return show


@pytest.fixture
def room(open_room: OpenRoom, made: WorkshopDesk) -> WorkshopRoom:
    return open_room(made)


@pytest.fixture
def template(room: WorkshopRoom) -> TemplatePage:
    """The editor with a template of a language model."""
    room.open_entry(Kind.TEMPLATE, RECEPTION.id)
    return room.pages.template


@pytest.fixture
def playbook(room: WorkshopRoom) -> PlaybookPage:
    """The editor with a playbook of the owner's."""
    room.open_entry(Kind.PLAYBOOK, str(OURS))
    return room.pages.playbook


@pytest.fixture
def tool(room: WorkshopRoom) -> ToolPage:
    """The editor with a tool of the owner's."""
    room.open_entry(Kind.TOOL, CALENDAR.id)
    return room.pages.tool


@pytest.fixture
def talk(room: WorkshopRoom) -> TalkPage:
    """The page where a template or a script is talked to."""
    room.talk()
    return room.pages.talk


@pytest.fixture
def setup(talk: TalkPage) -> TalkSetup:
    return talk.setup


@pytest.fixture
def type_into(qtbot: QtBot) -> Type:
    """Replaces what stands in a row's field, key by key."""

    def type_text(row: Row, text: str) -> None:
        field = row.field
        assert isinstance(field, TextField)
        control: QWidget = field.edit
        control.setFocus()
        field.edit.selectAll()
        qtbot.keyClicks(control, text)

    return type_text
