"""A tool's parameters, as a table and as text, and trying the tool with them."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.agent.errors import AgentDraftInvalid
from app.commands.agents import ToolTrial
from app.ui.settings.rows import Row
from app.ui.workshop.kinds import Kind
from app.ui.workshop.parameters_form import TABLE, TEXT
from app.ui.workshop.room import WorkshopRoom
from app.ui.workshop.tool_page import ToolPage
from models.tools import Tool
from tests.fakes.agents import FakeAgents
from tests.fakes.workshop_desk import CALENDAR, PRICES, WorkshopDesk

CTRL = Qt.KeyboardModifier.ControlModifier
Type = Callable[[Row, str], None]


def saved(agents: FakeAgents) -> tuple[Tool, dict[str, str]]:
    tool, secrets = agents.calls_of("save_tool")[-1]
    return tool, secrets


def test_the_table_and_the_text_are_one_schema(
    qtbot: QtBot, tool: ToolPage, agents: FakeAgents
) -> None:
    form = tool.form.parameters
    assert form.tabs.currentIndex() == TABLE
    assert [row.name.text() for row in form.rows] == ["day", "people", "first_visit"]
    qtbot.mouseClick(form.add, Qt.MouseButton.LeftButton)
    row = form.rows[-1]
    qtbot.keyClicks(row.name, "note")
    qtbot.keyClicks(row.about, "Anything else")
    qtbot.mouseClick(row.needed, Qt.MouseButton.LeftButton)
    form.rows[0].remove.click()
    form.tabs.setCurrentIndex(TEXT)
    assert '"note"' in form.text.toPlainText()
    form.text.setPlainText(form.text.toPlainText().replace("Anything else", "Anything at all"))
    form.tabs.setCurrentIndex(TABLE)
    assert form.rows[-1].about.text() == "Anything at all"
    tool.save()
    parameters = saved(agents)[0].parameters
    assert list(parameters["properties"]) == ["people", "first_visit", "note"]
    assert parameters["required"] == ["note"]


def test_broken_json_says_where_and_is_not_saved(
    qtbot: QtBot, tool: ToolPage, agents: FakeAgents
) -> None:
    form = tool.form.parameters
    form.tabs.setCurrentIndex(TEXT)
    form.text.setPlainText('{"type": "object",\n-}')
    qtbot.waitUntil(lambda: "Line 2" in form.note.words)
    tool.save()
    assert agents.calls_of("save_tool") == []
    assert "Line 2" in tool.foot.note.words
    form.tabs.setCurrentIndex(TABLE)
    assert "not complete" in form.not_flat.text()
    assert tool.draft.dirty


def test_broken_json_is_kept_while_another_tool_is_looked_at(
    room: WorkshopRoom, tool: ToolPage
) -> None:
    form = tool.form.parameters
    form.tabs.setCurrentIndex(TEXT)
    form.text.setPlainText('{"half"')
    room.open_entry(Kind.TOOL, PRICES.id)
    room.open_entry(Kind.TOOL, CALENDAR.id)
    assert form.text.toPlainText() == '{"half"'
    tool.foot.discard.click()
    assert form.tabs.currentIndex() == TABLE
    assert not tool.draft.dirty


def test_a_schema_that_no_tool_can_have_is_told_while_typing(qtbot: QtBot, tool: ToolPage) -> None:
    form = tool.form.parameters
    form.tabs.setCurrentIndex(TEXT)
    form.text.setPlainText('{"type": "string"}')
    qtbot.waitUntil(lambda: '"type": "object"' in form.note.words)
    form.text.setPlainText('{"type": "object", "properties": {}}')
    qtbot.waitUntil(lambda: form.note.words == "")


def test_nested_parameters_are_edited_as_text_and_say_so(room: WorkshopRoom) -> None:
    room.open_entry(Kind.TOOL, PRICES.id)
    form = room.pages.tool.form.parameters
    assert form.tabs.currentIndex() == TEXT
    form.tabs.setCurrentIndex(TABLE)
    assert "Edit them as JSON Schema" in form.not_flat.text()
    assert not form.add.isVisible()


def test_trying_sends_what_is_typed_and_shows_all_of_it(
    qtbot: QtBot, tool: ToolPage, agents: FakeAgents, type_into: Type
) -> None:
    type_into(tool.form.rows["url"], "https://example.com/new")
    row = next(row for row in tool.form.headers.rows if row.is_secret)
    qtbot.keyClicks(row.value, "typed")
    tool.trial.run.click()
    asked, arguments, secrets = agents.calls_of("try_tool")[-1]
    assert asked.url == "https://example.com/new"
    assert arguments == {"day": "2026-11-27", "people": 1, "first_visit": True}
    assert secrets == {"X-Api-Key": "typed"}
    outcome = tool.trial.outcome
    assert outcome.isVisible()
    assert outcome.state.words == "Works  ·  Status 200"
    assert outcome.took.text() == "84 ms"
    assert outcome.answer.toPlainText() == agents.trial.answer
    assert outcome.request.toPlainText() == agents.trial.request
    assert tool.draft.dirty, "trying keeps nothing"


def test_a_failed_trial_says_why_in_words(tool: ToolPage, agents: FakeAgents) -> None:
    agents.trial = ToolTrial("POST /", None, "", "nothing answered within 4,000 ms", 4003.0)
    tool.trial.run.click()
    outcome = tool.trial.outcome
    assert outcome.state.words == "Failed  ·  No answer"
    assert outcome.error.words == "Nothing answered within 4,000 ms."
    assert not outcome.answer.isVisible()
    agents.failures["try_tool"] = AgentDraftInvalid("url", "this address is refused")
    tool.trial.run.click()
    assert tool.trial.note.words == "This address is refused."
    assert not outcome.isVisible()


def test_arguments_that_are_no_json_are_not_sent(tool: ToolPage, agents: FakeAgents) -> None:
    tool.trial.arguments.setPlainText('{"day"')
    tool.trial.run.click()
    assert agents.calls_of("try_tool") == []
    assert "Line 1" in tool.trial.note.words
    tool.trial.example.click()
    assert '"day": "2026-11-27"' in tool.trial.arguments.toPlainText()


def test_the_example_follows_the_parameters_until_it_is_changed(tool: ToolPage) -> None:
    form, trial = tool.form.parameters, tool.trial
    form.rows[0].remove.click()
    assert '"day"' not in trial.arguments.toPlainText()
    trial.arguments.setPlainText('{"people": 4}')
    form.rows[0].remove.click()
    assert trial.arguments.toPlainText() == '{"people": 4}'


def test_while_it_waits_it_cannot_be_sent_twice(
    made: WorkshopDesk, tool: ToolPage, agents: FakeAgents
) -> None:
    made.bridge.holding = True
    tool.trial.run.click()
    assert tool.trial.run.text() == "Waiting..."
    assert not tool.trial.run.isEnabled()
    made.bridge.holding = False
    made.bridge.let_go()
    assert tool.trial.run.isEnabled()


def test_an_answer_for_another_tool_is_not_shown(
    made: WorkshopDesk, room: WorkshopRoom, tool: ToolPage
) -> None:
    made.bridge.holding = True
    tool.trial.run.click()
    room.open_entry(Kind.TOOL, PRICES.id)
    made.bridge.holding = False
    made.bridge.let_go()
    assert not tool.trial.outcome.isVisible()
    assert tool.trial.run.isEnabled()
    assert tool.trial.run.text() == "Try it"
