"""Editing a tool: every field, secrets, parameters both ways, and trying it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.agent.errors import AgentDraftInvalid
from app.commands.agents import ToolDefaults
from app.engine.events import RecordsChanged
from app.ui.settings.fields import SwitchField
from app.ui.settings.rows import Row
from app.ui.workshop.built_in_page import BuiltInPage
from app.ui.workshop.kinds import DEFAULTS, Kind
from app.ui.workshop.room import WorkshopRoom
from app.ui.workshop.tool_page import ToolPage
from models.tools import Tool
from tests.fakes.agents import FakeAgents
from tests.fakes.workshop_desk import CALENDAR, END_CALL, PRICES

CTRL = Qt.KeyboardModifier.ControlModifier
Type = Callable[[Row, str], None]


def saved(agents: FakeAgents) -> tuple[Tool, dict[str, str]]:
    tool, secrets = agents.calls_of("save_tool")[-1]
    return tool, secrets


def test_it_shows_the_tool_as_it_is(tool: ToolPage) -> None:
    rows = tool.form.rows
    assert tool.title.words == "check_calendar"
    assert rows["url"].field.control.text() == CALENDAR.url
    assert rows["method"].field.control.text() == "POST"
    assert rows["method"].field.control.isReadOnly()
    assert rows["timeout_ms"].field.control.value() == 4000
    assert not tool.foot.save.isEnabled()


def test_every_field_reaches_the_saved_tool(
    qtbot: QtBot, tool: ToolPage, agents: FakeAgents, type_into: Type
) -> None:
    rows = tool.form.rows
    type_into(rows["name"], "look_up")
    type_into(rows["description"], "Looks something up.")
    type_into(rows["url"], "https://example.com/look")
    enabled = rows["enabled"].field
    assert isinstance(enabled, SwitchField)
    qtbot.mouseClick(enabled.switch, Qt.MouseButton.LeftButton)
    qtbot.keyClick(rows["timeout_ms"].field.control, Qt.Key.Key_Up)
    qtbot.keyClick(tool, Qt.Key.Key_S, CTRL)
    kept, secrets = saved(agents)
    assert (kept.name, kept.description) == ("look_up", "Looks something up.")
    assert (kept.url, kept.enabled, kept.timeout_ms) == ("https://example.com/look", False, 4250)
    assert kept.parameters == CALENDAR.parameters
    assert secrets == {}
    assert tool.foot.note.words == "Saved."


def test_the_rule_for_names_is_shown_while_typing(
    tool: ToolPage, agents: FakeAgents, type_into: Type
) -> None:
    row = tool.form.rows["name"]
    type_into(row, "Check calendar")
    assert "Small letters" in row.note.words
    tool.foot.save.click()
    assert agents.calls_of("save_tool") == []
    assert tool.foot.note.words == "Not saved. Look at: Name."
    type_into(row, "check")
    assert row.note.words == ""


def test_a_tool_without_an_address_needs_one_for_all(
    room: WorkshopRoom, agents: FakeAgents, type_into: Type
) -> None:
    room.open_entry(Kind.TOOL, PRICES.id)
    page = room.pages.tool
    type_into(page.form.rows["description"], "What an order costs, in pounds.")
    page.save()
    assert "one for all tools" in page.form.rows["url"].note.words
    agents.defaults = ToolDefaults("https://example.com/tools", 3000)
    room.apply(RecordsChanged("tools"))
    assert "https://example.com/tools" in page.form.rows["url"].hint.text()
    assert "3,000 ms" in page.form.rows["own_timeout"].hint.text()
    page.save()
    assert saved(agents)[0].timeout_ms is None


def test_a_time_limit_of_its_own_begins_at_the_usual_one(qtbot: QtBot, room: WorkshopRoom) -> None:
    room.open_entry(Kind.TOOL, PRICES.id)
    form = room.pages.tool.form
    assert not form.rows["timeout_ms"].isVisibleTo(form)
    own = form.rows["own_timeout"].field
    assert isinstance(own, SwitchField)
    qtbot.mouseClick(own.switch, Qt.MouseButton.LeftButton)
    assert form.rows["timeout_ms"].isVisibleTo(form)
    assert room.pages.tool.draft.edited.timeout_ms == 5000
    spin = form.rows["timeout_ms"].field.control
    assert (spin.minimum(), spin.maximum()) == (500, 15_000)


def test_a_kept_secret_is_never_shown_and_only_a_typed_one_is_sent(
    qtbot: QtBot, tool: ToolPage, agents: FakeAgents
) -> None:
    row = next(row for row in tool.form.headers.rows if row.name.text() == "X-Api-Key")
    assert row.value.text() == ""
    assert row.value.placeholderText() == "One is kept"
    assert row.value.toolTip() == "One is kept; type to replace it"
    assert row.value.echoMode() == QLineEdit.EchoMode.Password
    qtbot.keyClicks(row.value, "new-value")
    tool.save()
    kept, secrets = saved(agents)
    assert secrets == {"X-Api-Key": "new-value"}
    assert kept.headers == {"X-Site": "front"}
    assert kept.secret_headers == ("X-Api-Key",)
    after = next(row for row in tool.form.headers.rows if row.name.text() == "X-Api-Key")
    assert after.value.text() == ""
    assert tool.draft.secrets == {}


def test_a_header_that_is_named_like_a_secret_becomes_one(
    qtbot: QtBot, tool: ToolPage, agents: FakeAgents
) -> None:
    headers = tool.form.headers
    qtbot.mouseClick(headers.add, Qt.MouseButton.LeftButton)
    row = headers.rows[-1]
    assert row.name.hasFocus()
    qtbot.keyClicks(row.name, "Authorization")
    assert row.is_secret
    qtbot.keyClicks(row.value, "Bearer x")
    qtbot.mouseClick(headers.add, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(headers.rows[-1].name, "X-Team")
    qtbot.keyClicks(headers.rows[-1].value, "north")
    headers.rows[0].remove.click()
    tool.save()
    kept, secrets = saved(agents)
    assert kept.headers == {"X-Team": "north"}
    assert kept.secret_headers == ("X-Api-Key", "Authorization")
    assert secrets == {"Authorization": "Bearer x"}


def test_a_secret_made_open_does_not_come_out(qtbot: QtBot, tool: ToolPage) -> None:
    row = next(row for row in tool.form.headers.rows if row.is_secret)
    qtbot.mouseClick(row.secret, Qt.MouseButton.LeftButton)
    assert not row.is_secret
    assert row.value.text() == ""
    assert row.value.placeholderText() == "Value"


def test_what_the_desk_refuses_is_said_at_its_field(
    tool: ToolPage, agents: FakeAgents, type_into: Type
) -> None:
    agents.failures["save_tool"] = AgentDraftInvalid("name", "there is such a tool already")
    type_into(tool.form.rows["name"], "other")
    tool.save()
    assert tool.form.rows["name"].note.words == "There is such a tool already."
    agents.failures["save_tool"] = AgentDraftInvalid("headers", "name each header once")
    tool.save()
    assert tool.foot.note.words == "Not saved. Name each header once."


def test_deleting_is_asked_about_first(
    room: WorkshopRoom, tool: ToolPage, agents: FakeAgents
) -> None:
    tool.foot.delete.click()
    tool.foot.question.answers[0].click()
    assert agents.calls_of("delete_tool") == [(CALENDAR.id,)]
    assert CALENDAR.id not in room.catalogue.lists[Kind.TOOL].keys()
    assert tool.draft.key == PRICES.id


def test_a_new_tool_is_made_and_saved(
    qtbot: QtBot, room: WorkshopRoom, agents: FakeAgents, type_into: Type
) -> None:
    room.new_tool()
    page = room.pages.tool
    assert page.form.rows["name"].field.control.hasFocus()
    type_into(page.form.rows["name"], "order_status")
    type_into(page.form.rows["description"], "Where an order is.")
    type_into(page.form.rows["url"], "https://example.com/orders")
    page.save()
    kept, _secrets = saved(agents)
    assert kept.parameters == {"type": "object", "properties": {}}
    assert room.catalogue.lists[Kind.TOOL].key == kept.id
    assert room.catalogue.lists[Kind.TOOL].words_of(kept.id) == "In use"


def test_built_in_tools_are_there_to_read(room: WorkshopRoom) -> None:
    assert room.catalogue.lists[Kind.TOOL].words_of("end_call") == "Built in"
    room.open_entry(Kind.TOOL, END_CALL.name)
    page = room.pages.currentWidget()
    assert isinstance(page, BuiltInPage)
    assert page.about.text() == END_CALL.description
    assert page.takes.text() == "outcome: Text. What it came to"
    assert page.schema.isReadOnly()


def test_what_all_tools_use_is_edited_and_saved(
    qtbot: QtBot, room: WorkshopRoom, agents: FakeAgents, type_into: Type
) -> None:
    room.open_entry(Kind.TOOL, DEFAULTS)
    page = room.pages.defaults
    assert not page.foot.save.isEnabled()
    type_into(page.url, "example.com")
    page.save()
    assert page.url.note.words
    assert agents.calls_of("save_tool_defaults") == []
    type_into(page.url, "https://example.com/tools")
    type_into(page.hosts, "printer.local 10.0.0.7")
    qtbot.keyClick(page.timeout.field.control, Qt.Key.Key_Up)
    qtbot.mouseClick(page.headers.add, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(page.headers.rows[0].name, "X-Token")
    qtbot.keyClicks(page.headers.rows[0].value, "hush")
    assert room.unsaved_work() == ["Changes to what all tools use are not saved."]
    page.save()
    defaults, secrets = agents.calls_of("save_tool_defaults")[-1]
    assert (defaults.url, defaults.timeout_ms) == ("https://example.com/tools", 5250)
    assert defaults.allowed_hosts == ("printer.local", "10.0.0.7")
    assert (defaults.secret_headers, secrets) == (("X-Token",), {"X-Token": "hush"})
    assert page.foot.note.words == "Saved."
    assert page.headers.rows[0].value.text() == ""
    assert room.unsaved_work() == []


def test_refused_defaults_say_at_which_field(
    room: WorkshopRoom, agents: FakeAgents, type_into: Type
) -> None:
    agents.failures["save_tool_defaults"] = AgentDraftInvalid("allowed_hosts", "'?' is no name")
    room.open_entry(Kind.TOOL, DEFAULTS)
    page = room.pages.defaults
    type_into(page.hosts, "?")
    page.save()
    assert page.hosts.note.words == "'?' is no name."
    page.foot.discard.click()
    assert page.hosts.field.control.text() == ""
    assert room.unsaved_work() == []
