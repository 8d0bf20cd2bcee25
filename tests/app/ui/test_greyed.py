"""What cannot be used says why; what can be used says what it does."""

from pytestqt.qtbot import QtBot

from app.ui.controls import Button
from app.ui.phone.call_from import CallButton
from app.ui.phone.facts_form import FactRow, FactsForm


def test_a_grey_button_says_why_and_a_usable_one_what_it_does(qtbot: QtBot) -> None:
    button = Button("Save", "done")
    qtbot.addWidget(button)
    button.grey("Nothing is changed.", "Ctrl+S")
    assert not button.isEnabled()
    assert button.toolTip() == button.accessibleDescription() == "Nothing is changed."
    button.grey("", "Ctrl+S")
    assert button.isEnabled()
    assert button.toolTip() == button.accessibleDescription() == "Ctrl+S"


def test_the_arrow_beside_call_keeps_its_name_for_the_pointer(qtbot: QtBot) -> None:
    button = CallButton()
    qtbot.addWidget(button)
    button.allow(False, "No line is registered.")
    assert button.more.toolTip() == "No line is registered."
    button.allow(True)
    assert button.more.toolTip() == "More ways to call"


def test_a_needed_fact_says_why_it_stays(qtbot: QtBot) -> None:
    form = FactsForm()
    qtbot.addWidget(form)
    form.need(("invoice",))
    needed, more = form.rows[0], FactRow()
    qtbot.addWidget(more)
    assert needed.remove.toolTip() == "The script needs this fact."
    assert more.remove.toolTip() == "Remove this fact"
