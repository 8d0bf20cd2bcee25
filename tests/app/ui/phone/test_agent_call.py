"""Letting the agent call: what it is asked, and what is missing."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.agent.errors import FactsInvalid, FactsMissing, PlaybookInvalid
from app.commands.calls import AgentOrder
from app.engine.errors import AgentNotReady
from app.ui.phone.agent_call import AgentCallDialog
from app.ui.phone.room import PhoneRoom
from tests.fakes.phone_desk import SALES, PhoneDesk

LEFT = Qt.MouseButton.LeftButton
NUMBER = "+442079460812"


@pytest.fixture
def dialog(room: PhoneRoom, qtbot: QtBot) -> AgentCallDialog:
    """Opened from the call button's menu, for a typed number."""
    room.fill(NUMBER)
    room.dialler.call_button.by_agent.trigger()
    found = [each for each in room.findChildren(AgentCallDialog) if each.isVisible()]
    assert len(found) == 1
    qtbot.waitUntil(found[0].isActiveWindow)
    return found[0]


def order(made: PhoneDesk) -> AgentOrder:
    asked = [entry for entry in made.calls.asked if entry[0] == "call_with_agent"][-1][1]
    assert isinstance(asked, AgentOrder)
    return asked


def choose(dialog: AgentCallDialog, words: str) -> None:
    dialog.behaviour.setCurrentIndex(dialog.behaviour.findText(words))


def test_templates_and_scripts_for_calls_of_ours_are_offered(dialog: AgentCallDialog) -> None:
    box = dialog.behaviour
    assert [box.itemText(row) for row in range(box.count())] == [
        "Payment reminder",
        "Script: payment reminder",
        "Script: appointment reminder",
    ]
    assert dialog.windowTitle() == "Let the agent call +44 2079460812"


def test_the_facts_that_a_script_needs_are_asked_for(dialog: AgentCallDialog) -> None:
    assert [row.key.text() for row in dialog.facts.rows] == ["invoice", "amount"]
    assert dialog.goal.placeholderText() == "Agree on a day for the payment"
    choose(dialog, "Script: appointment reminder")
    assert [row.key.text() for row in dialog.facts.rows] == ["day"]


def test_a_whole_order_is_placed(
    dialog: AgentCallDialog, room: PhoneRoom, made: PhoneDesk, qtbot: QtBot
) -> None:
    choose(dialog, "Script: appointment reminder")
    qtbot.keyClicks(dialog.goal, "Move it to Friday")
    qtbot.keyClicks(dialog.facts.rows[0].value, "Monday")
    qtbot.mouseClick(dialog.facts.add, LEFT)
    qtbot.keyClicks(dialog.facts.rows[1].key, "doctor")
    qtbot.keyClicks(dialog.facts.rows[1].value, "Dr. Lee")
    dialog.line.setCurrentIndex(dialog.line.findData(SALES.id))
    with qtbot.waitSignal(room.live_wanted):
        qtbot.mouseClick(dialog.call, LEFT)
    assert order(made) == AgentOrder(
        NUMBER,
        script="appointment_reminder",
        facts={"day": "Monday", "doctor": "Dr. Lee"},
        line_id=SALES.id,
        goal="Move it to Friday",
    )
    assert not dialog.isVisible()


def test_a_template_is_named_by_its_id(
    dialog: AgentCallDialog, made: PhoneDesk, qtbot: QtBot
) -> None:
    qtbot.mouseClick(dialog.call, LEFT)
    assert order(made).template_id == "out_tpl_reminder"
    assert order(made).script is None


def test_missing_facts_are_said_at_their_rows(
    dialog: AgentCallDialog, made: PhoneDesk, qtbot: QtBot
) -> None:
    made.calls.failures["call_with_agent"] = FactsMissing("payment", ("amount", "currency"))
    qtbot.keyClicks(dialog.facts.rows[0].value, "4471")
    qtbot.mouseClick(dialog.call, LEFT)
    rows = {row.key.text(): row for row in dialog.facts.rows}
    assert list(rows) == ["invoice", "amount", "currency"]
    assert rows["amount"].problem.isVisible()
    assert rows["amount"].value.hasFocus()
    assert not rows["invoice"].problem.isVisible()
    assert dialog.message.words.text() == "Still missing: amount, currency."
    qtbot.keyClicks(rows["amount"].value, "184")
    assert not rows["amount"].problem.isVisible()
    assert dialog.call.isEnabled()


def test_a_fact_that_breaks_a_limit_is_said_at_its_row(
    dialog: AgentCallDialog, made: PhoneDesk, qtbot: QtBot
) -> None:
    made.calls.failures["call_with_agent"] = FactsInvalid("invoice", "fact 'invoice' is too long")
    qtbot.mouseClick(dialog.call, LEFT)
    assert dialog.facts.rows[0].problem.text() == "✗ Fact 'invoice' is too long."


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (AgentNotReady("its models are loading"), "its models are loading"),
        (PlaybookInvalid("own.md", 4, "there is no goal"), "own.md:4: there is no goal."),
    ],
)
def test_other_refusals_are_said_in_the_dialog(
    dialog: AgentCallDialog, made: PhoneDesk, qtbot: QtBot, error: Exception, said: str
) -> None:
    made.calls.failures["call_with_agent"] = error
    qtbot.mouseClick(dialog.call, LEFT)
    assert said in dialog.message.words.text()
    assert dialog.isVisible()


def test_a_value_without_a_name_is_not_dropped_silently(
    dialog: AgentCallDialog, made: PhoneDesk, qtbot: QtBot
) -> None:
    qtbot.mouseClick(dialog.facts.add, LEFT)
    qtbot.keyClicks(dialog.facts.rows[-1].value, "Friday")
    qtbot.mouseClick(dialog.call, LEFT)
    assert dialog.facts.rows[-1].problem.text() == "✗ Give this fact a name."
    assert "call_with_agent" not in made.calls.names()


def test_facts_of_ones_own_can_be_taken_away(dialog: AgentCallDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.facts.add, LEFT)
    assert not dialog.facts.rows[0].remove.isEnabled()
    qtbot.mouseClick(dialog.facts.rows[-1].remove, LEFT)
    assert [row.key.text() for row in dialog.facts.rows] == ["invoice", "amount"]


def test_a_playbook_that_cannot_be_read_leaves_the_templates(
    room: PhoneRoom, made: PhoneDesk
) -> None:
    made.calls.failures["scripts"] = PlaybookInvalid("own.md", 4, "there is no goal")
    dialog = room.open_agent_call(NUMBER)
    assert dialog.behaviour.count() == 1
    assert dialog.message.isVisible()


def test_nothing_to_behave_as_says_so(room: PhoneRoom, made: PhoneDesk) -> None:
    made.calls.known_scripts.clear()
    room.head.templates.clear()
    dialog = room.open_agent_call(NUMBER)
    assert dialog.behaviour.currentText() == "There is no template and no script"
    assert not dialog.call.isEnabled()


def test_enter_in_a_field_of_the_dialog_lets_the_agent_call(
    dialog: AgentCallDialog, made: PhoneDesk, qtbot: QtBot
) -> None:
    dialog.goal.setFocus()
    qtbot.keyClick(dialog.goal, Qt.Key.Key_Return)
    assert "call_with_agent" in made.calls.names()


def test_tab_goes_from_the_line_to_the_facts_and_then_to_the_buttons(
    dialog: AgentCallDialog, qtbot: QtBot
) -> None:
    dialog.line.setFocus()
    reached = []
    while dialog.focusWidget() is not dialog.call:
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        reached.append(dialog.focusWidget())
        assert len(reached) < 20
    values = [row.value for row in dialog.facts.rows]
    assert [each for each in reached if each in values] == values
    assert reached.index(values[-1]) < reached.index(dialog.facts.add)
