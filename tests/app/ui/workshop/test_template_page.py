"""Editing a template: every field, the preview, saving, drafts that are kept."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.commands.agents import Problem
from app.engine.events import RecordsChanged
from app.ui.settings.fields import ChoiceField, SliderField, SwitchField
from app.ui.settings.rows import Row
from app.ui.workshop.kinds import Kind
from app.ui.workshop.pages import Place
from app.ui.workshop.room import WorkshopRoom
from app.ui.workshop.template_page import TemplatePage
from app.ui.workshop.tool_checks import ToolChecks
from tests.app.ui.workshop.conftest import choose, saved_template
from tests.fakes.agents import FakeAgents
from tests.fakes.workshop_desk import OURS, RECEPTION, REMINDER

CTRL = Qt.KeyboardModifier.ControlModifier
Type = Callable[[Row, str], None]


def test_it_shows_the_template_as_it_is(template: TemplatePage) -> None:
    rows = template.form.rows
    assert template.title.words == "Reception"
    assert rows["system_prompt"].field.control.text() == RECEPTION.system_prompt
    assert rows["greeting"].field.control.text() == RECEPTION.greeting
    checks = rows["tools"].field
    assert isinstance(checks, ToolChecks)
    assert set(checks.value) == set(RECEPTION.tools)
    assert not template.foot.save.isEnabled()


def test_every_field_reaches_the_saved_template(
    qtbot: QtBot, template: TemplatePage, agents: FakeAgents, type_into: Type
) -> None:
    rows = template.form.rows
    type_into(rows["name"], "Front desk")
    type_into(rows["system_prompt"], "Answer kindly.")
    type_into(rows["greeting"], "Hello.")
    type_into(rows["model"], "qwen")
    active, speed, level = rows["active"].field, rows["speed"].field, rows["temperature"].field
    assert isinstance(active, SwitchField)
    qtbot.mouseClick(active.switch, Qt.MouseButton.LeftButton)
    assert isinstance(speed, SliderField)
    assert isinstance(level, SliderField)
    qtbot.keyClick(speed.slider, Qt.Key.Key_Right)
    qtbot.keyClick(level.slider, Qt.Key.Key_Right)
    choose(rows["voice"], "en_US-joe-medium")
    choose(rows["playbook"], "reminders")
    choose(rows["script"], "restaurant-booking")
    length = rows["max_duration_s"].field.control
    qtbot.keyClick(length, Qt.Key.Key_Up)
    qtbot.keyClick(template, Qt.Key.Key_S, CTRL)
    kept = saved_template(agents)
    assert (kept.name, kept.system_prompt, kept.greeting) == (
        "Front desk",
        "Answer kindly.",
        "Hello.",
    )
    assert kept.model_settings == {"model": "qwen", "temperature": 0.4}
    assert (kept.active, kept.speed, kept.voice) == (False, 1.05, "en_US-joe-medium")
    assert (kept.playbook, kept.script) == (str(OURS), "restaurant-booking")
    assert kept.max_duration_s == 630
    assert template.foot.note.words == "Saved as version 4."
    assert not template.foot.save.isEnabled()


def test_what_it_does_at_a_mailbox_is_for_calls_that_go_out(
    qtbot: QtBot, room: WorkshopRoom, template: TemplatePage, agents: FakeAgents
) -> None:
    row = template.form.rows["on_voicemail"]
    assert row.isHidden()
    room.open_entry(Kind.TEMPLATE, REMINDER.id)
    assert not row.isHidden()
    choose(row, "Hang up")
    qtbot.keyClick(template, Qt.Key.Key_S, CTRL)
    kept = saved_template(agents)
    assert (kept.id, kept.on_voicemail) == (REMINDER.id, "hang_up")


def test_a_tool_is_checked_by_keyboard(
    qtbot: QtBot, template: TemplatePage, agents: FakeAgents
) -> None:
    checks = template.form.rows["tools"].field
    assert isinstance(checks, ToolChecks)
    checks.list.setFocus()
    names = [checks.list.item(row).text() for row in range(checks.list.count())]
    assert names == ["check_calendar", "quote_price", "end_call", "take_message"]
    checks.list.setCurrentRow(1)
    qtbot.keyClick(checks.list, Qt.Key.Key_Space)
    template.save()
    assert saved_template(agents).tools == (
        "check_calendar",
        "quote_price",
        "end_call",
        "take_message",
    )


def test_a_tool_that_is_gone_stays_in_sight(
    room: WorkshopRoom, template: TemplatePage, agents: FakeAgents
) -> None:
    agents.kept_tools.clear()
    room.apply(RecordsChanged("tools"))
    checks = template.form.rows["tools"].field
    assert isinstance(checks, ToolChecks)
    names = [checks.list.item(row).text() for row in range(checks.list.count())]
    assert names == ["end_call", "take_message", "check_calendar (gone)"]
    assert "check_calendar" in checks.value


def test_what_depends_on_the_mind_is_shown_with_it(qtbot: QtBot, template: TemplatePage) -> None:
    rows = template.form.rows
    assert rows["temperature"].isVisibleTo(template)
    choose(rows["mind"], "The script alone")
    assert not rows["temperature"].isVisibleTo(template)
    assert not rows["model"].isVisibleTo(template)
    assert rows["greeting"].isVisibleTo(template), "it is written and not said: it can be emptied"
    qtbot.waitUntil(lambda: not template.preview.prompt.isVisibleTo(template))


def test_scripts_are_those_of_the_playbook_and_the_direction(
    room: WorkshopRoom, template: TemplatePage
) -> None:
    script = template.form.rows["script"].field
    assert isinstance(script, ChoiceField)
    assert [script.combo.itemText(n) for n in range(script.combo.count())] == [
        "None",
        "restaurant-booking",
    ]
    room.open_entry(Kind.TEMPLATE, REMINDER.id)
    shown = [script.combo.itemText(n) for n in range(script.combo.count())]
    assert shown == ["None", "debt-collection", "appointment-reminder"]
    assert script.value == "debt-collection"


def test_the_preview_follows_the_typing(
    qtbot: QtBot, template: TemplatePage, type_into: Type
) -> None:
    shown = template.preview.prompt.text
    type_into(template.form.rows["system_prompt"], "Never promise a date.")
    qtbot.waitUntil(lambda: "Never promise a date." in shown.toPlainText())
    template.preview.prompt.copy.click()
    assert QGuiApplication.clipboard().text() == shown.toPlainText()


def test_the_opening_is_said_with_the_sample_facts(
    qtbot: QtBot, room: WorkshopRoom, agents: FakeAgents
) -> None:
    room.open_entry(Kind.TEMPLATE, REMINDER.id)
    preview = room.pages.template.preview
    assert preview.opening.steps[0] == "Hi, is this Bobby?"
    row = next(row for row in preview.facts.rows if row.key.text() == "debtor_name")
    row.value.selectAll()
    qtbot.keyClicks(row.value, "Dana")
    qtbot.waitUntil(lambda: preview.opening.steps[0] == "Hi, is this Dana?")
    room.open_entry(Kind.TEMPLATE, RECEPTION.id)
    assert [row.key.text() for row in preview.facts.rows] == []
    room.open_entry(Kind.TEMPLATE, REMINDER.id)
    assert preview.opening.steps[0] == "Hi, is this Dana?"
    assert len(preview.facts.rows) == 3


def test_problems_are_told_in_words_with_their_weight(
    room: WorkshopRoom, agents: FakeAgents
) -> None:
    agents.preview_problems = (
        Problem("The script is not there.", stops=True),
        Problem("A tool is switched off."),
    )
    room.open_entry(Kind.TEMPLATE, REMINDER.id)
    problems = room.pages.template.preview.problems
    assert problems.isVisible()
    names = [row.accessibleName() for row in problems._rows]
    assert names == [
        "Stops a call. The script is not there.",
        "Good to know. A tool is switched off.",
    ]


def test_a_preview_that_fails_says_why(template: TemplatePage, agents: FakeAgents) -> None:
    agents.failures["preview"] = OSError("the disk is full")
    template.preview.ask_now()
    assert [one.message for one in template.preview.problems.shown] == ["The disk is full."]


@pytest.mark.parametrize("width", [700, 1100])
def test_the_preview_stands_below_where_there_is_no_room(
    qtbot: QtBot, room: WorkshopRoom, template: TemplatePage, width: int
) -> None:
    room.resize(width + 208, 800)
    beside = Qt.Orientation.Horizontal if width > 760 else Qt.Orientation.Vertical
    qtbot.waitUntil(lambda: template.splitter.orientation() is beside)
    assert room.tabs.currentIndex() == Place.TEMPLATE
