"""What becomes of a template's changes: kept, refused, given up, overtaken, deleted."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.agent.errors import AgentDraftInvalid
from app.engine.events import RecordsChanged
from app.ui.settings.rows import Row
from app.ui.workshop.kinds import Kind
from app.ui.workshop.room import WorkshopRoom
from app.ui.workshop.template_page import TemplatePage
from models.templates import MindKind, Template
from tests.app.ui.workshop.conftest import choose, saved_template
from tests.fakes.agents import FakeAgents
from tests.fakes.workshop_desk import RECEPTION, REMINDER, WorkshopDesk

CTRL = Qt.KeyboardModifier.ControlModifier
Type = Callable[[Row, str], None]


def test_unsaved_edits_are_kept_marked_and_told(
    room: WorkshopRoom, template: TemplatePage, type_into: Type
) -> None:
    type_into(template.form.rows["name"], "Front desk")
    room.open_entry(Kind.TEMPLATE, REMINDER.id)
    assert template.form.rows["name"].field.control.text() == "Payment reminder"
    entry = room.catalogue.lists[Kind.TEMPLATE].words_of(RECEPTION.id)
    assert entry == "Incoming calls, not saved"
    assert room.unsaved_work() == ["Changes to the template “Front desk” are not saved."]
    room.open_entry(Kind.TEMPLATE, RECEPTION.id)
    assert template.form.rows["name"].field.control.text() == "Front desk"
    template.foot.discard.click()
    assert template.form.rows["name"].field.control.text() == "Reception"
    assert room.unsaved_work() == []


def test_a_template_without_a_name_is_not_sent(
    template: TemplatePage, agents: FakeAgents, type_into: Type, qtbot: QtBot
) -> None:
    row = template.form.rows["name"]
    type_into(row, " ")
    template.foot.save.click()
    assert agents.calls_of("save_template") == []
    assert row.note.words == "Give the template a name."
    assert template.foot.note.words == "Not saved. Look at: Name."
    assert row.field.control.hasFocus()
    qtbot.keyClicks(row.field.control, "x")
    assert row.note.words == ""


def test_what_the_desk_refuses_is_said_at_its_field(
    template: TemplatePage, agents: FakeAgents, type_into: Type
) -> None:
    agents.failures["save_template"] = AgentDraftInvalid("script", "choose a script")
    type_into(template.form.rows["name"], "Front desk")
    template.save()
    assert template.form.rows["script"].note.words == "Choose a script."
    agents.failures["save_template"] = OSError("the disk is full")
    template.save()
    assert template.foot.note.words == "Not saved. The disk is full."
    assert template.draft.dirty
    assert template.foot.save.isEnabled()


def test_what_is_typed_while_it_is_being_saved_stays(
    made: WorkshopDesk, template: TemplatePage, type_into: Type
) -> None:
    type_into(template.form.rows["name"], "Front desk")
    made.bridge.holding = True
    template.save()
    type_into(template.form.rows["name"], "Front desk two")
    made.bridge.holding = False
    made.bridge.let_go()
    assert template.draft.saved is not None
    assert template.draft.saved.name == "Front desk"
    assert template.form.rows["name"].field.control.text() == "Front desk two"
    assert template.draft.dirty


def test_a_new_template_can_be_turned_and_is_found_under_its_own_id(
    qtbot: QtBot, room: WorkshopRoom, agents: FakeAgents
) -> None:
    qtbot.mouseClick(room.catalogue.add[Kind.TEMPLATE], Qt.MouseButton.LeftButton)
    page = room.pages.template
    assert page.form.rows["name"].field.control.hasFocus()
    assert not page.talk.isEnabled()
    qtbot.keyClicks(page.form.rows["name"].field.control, "Follow-up")
    choose(page.form.rows["direction"], "Outgoing calls")
    choose(page.form.rows["script"], "debt-collection")
    page.save()
    kept = saved_template(agents)
    assert kept.id.startswith("out_tpl_")
    assert (kept.direction, kept.mind) == ("outbound", MindKind.SCRIPT)
    assert room.catalogue.lists[Kind.TEMPLATE].key == kept.id
    assert not page.form.rows["direction"].field.isEnabled()
    assert page.talk.isEnabled()


def test_a_new_one_that_is_given_up_leaves_the_list(room: WorkshopRoom) -> None:
    before = room.catalogue.lists[Kind.TEMPLATE].keys()
    room.new_template()
    room.new_template()
    assert room.catalogue.lists[Kind.TEMPLATE].count() == len(before) + 1, "one at a time"
    room.pages.template.foot.discard.click()
    assert room.catalogue.lists[Kind.TEMPLATE].keys() == before


def test_deleting_is_asked_about_first(
    room: WorkshopRoom, template: TemplatePage, agents: FakeAgents
) -> None:
    template.foot.delete.click()
    question = template.foot.question
    assert "Reception" in question.words.text()
    assert question.answers[-1].hasFocus()
    question.answers[-1].click()
    assert agents.calls_of("delete_template") == []
    template.foot.delete.click()
    question.answers[0].click()
    assert agents.calls_of("delete_template") == [(RECEPTION.id,)]
    assert RECEPTION.id not in room.catalogue.lists[Kind.TEMPLATE].keys()
    assert template.draft.key != RECEPTION.id


def test_a_change_from_elsewhere_is_shown_unless_something_is_typed(
    room: WorkshopRoom, template: TemplatePage, agents: FakeAgents, type_into: Type
) -> None:
    agents.keep(Template(RECEPTION.id, "Reception, ground floor", "inbound"))
    room.apply(RecordsChanged("templates", RECEPTION.id))
    assert template.title.words == "Reception, ground floor"
    type_into(template.form.rows["name"], "Mine")
    agents.keep(Template(RECEPTION.id, "Theirs", "inbound"))
    room.apply(RecordsChanged("templates", RECEPTION.id))
    assert template.title.words == "Mine"
