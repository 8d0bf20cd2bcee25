"""What a headset session is to be, and why it cannot begin."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.agent.errors import FactsInvalid, FactsMissing
from app.commands.console import SessionOrder
from app.engine.errors import AgentNotReady
from app.engine.events import DevicesChanged
from app.ui.workshop.room import WorkshopRoom
from app.ui.workshop.talk_page import TalkPage
from app.ui.workshop.talk_setup import TalkSetup
from audio.errors import DeviceFailed
from tests.app.ui.workshop.conftest import OpenRoom
from tests.fakes.sound_commands import FakeSound, sound_state
from tests.fakes.workshop_desk import RECEPTION, REMINDER, WorkshopDesk, empty_workshop


def order(made: WorkshopDesk) -> SessionOrder:
    return made.console.orders[-1]


def test_templates_in_use_go_first_then_the_others_then_scripts(setup: TalkSetup) -> None:
    offered = [setup.partner.itemText(row) for row in range(setup.partner.count())]
    assert offered == [
        "Payment reminder",
        "Reception",
        "Night service (not active)",
        "Script: debt collection",
        "Script: appointment reminder",
    ]
    assert setup.button.hasFocus()


def test_the_order_is_what_was_chosen(
    qtbot: QtBot, made: WorkshopDesk, talk: TalkPage, setup: TalkSetup
) -> None:
    setup.partner.setFocus()
    qtbot.keyClick(setup.partner, Qt.Key.Key_Down)
    setup.codec.setFocus()
    qtbot.keyClick(setup.codec, Qt.Key.Key_Down)
    setup.first.setFocus()
    qtbot.keyClick(setup.first, Qt.Key.Key_Down)
    setup.button.setFocus()
    qtbot.keyClick(setup.button, Qt.Key.Key_Space)
    assert order(made) == SessionOrder(template_id=RECEPTION.id, agent_opens=False, codec="g722")


def test_facts_are_asked_for_with_something_to_try(
    qtbot: QtBot, made: WorkshopDesk, setup: TalkSetup
) -> None:
    names = [row.key.text() for row in setup.facts.rows]
    assert names == ["debtor_name", "amount_due", "due_date"]
    assert setup.facts.rows[0].value.text() == "Bobby"
    setup.facts.rows[0].value.selectAll()
    qtbot.keyClicks(setup.facts.rows[0].value, "Dana")
    setup.partner.setCurrentIndex(3)
    assert [row.key.text() for row in setup.facts.rows] == ["debtor_name", "amount_due"]
    assert setup.facts.rows[0].value.text() == "Dana", "what was typed stays"
    setup.button.click()
    assert order(made).script == "debt-collection"
    assert order(made).template_id is None
    assert order(made).facts == {"debtor_name": "Dana", "amount_due": "$154.56"}


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FactsMissing("debt-collection", ("amount_due",)), "Still missing: amount_due."),
        (FactsInvalid("due_date", "due_date is too long"), "Due_date is too long."),
        (AgentNotReady("the speech models are being loaded"), "being loaded"),
    ],
)
def test_why_it_does_not_begin_is_said_in_place(
    made: WorkshopDesk, setup: TalkSetup, error: Exception, words: str
) -> None:
    made.console.failure = error
    setup.button.click()
    assert words.lower() in setup.message.words.text().lower()
    assert setup.button.isEnabled()
    assert setup.button.text() == "Start talking"


def test_a_fact_without_a_name_is_asked_for(
    qtbot: QtBot, made: WorkshopDesk, setup: TalkSetup
) -> None:
    setup.facts.add.click()
    qtbot.keyClicks(setup.facts.rows[-1].value, "something")
    setup.button.click()
    assert made.console.orders == []
    assert setup.facts.rows[-1].key.hasFocus()


def test_a_device_that_fails_leads_to_the_audio_check(
    qtbot: QtBot, made: WorkshopDesk, room: WorkshopRoom, setup: TalkSetup
) -> None:
    made.console.failure = DeviceFailed("Jabra", "was unplugged")
    setup.button.click()
    assert setup.sound_problem.isVisible()
    with qtbot.waitSignal(room.audio_check_wanted):
        setup.sound_problem.action.click()


def test_the_devices_are_named_and_followed(room: WorkshopRoom, setup: TalkSetup) -> None:
    assert setup.sound.text() == "Through Jabra Evolve2 40 SE."
    room.apply(DevicesChanged(sound_state("There is no sound server.")))
    assert setup.sound_problem.words.text() == "There is no sound server."
    room.apply(DevicesChanged(sound_state()))
    assert not setup.sound_problem.isVisible()


def test_no_sound_at_all_is_said_before_anything_is_tried(
    open_room: OpenRoom, made: WorkshopDesk
) -> None:
    made.sound = FakeSound()
    made.sound.failures["sound_state"] = DeviceFailed("sound", "the server does not answer")
    shown = open_room(made)
    assert shown.pages.talk.setup.sound_problem.isVisible()


def test_without_template_and_script_nothing_can_begin(open_room: OpenRoom) -> None:
    setup = open_room(empty_workshop()).pages.talk.setup
    assert setup.partner.currentText() == "There is no template and no script"
    assert not setup.button.isEnabled()


def test_the_chosen_template_stays_chosen_when_another_is_added(
    qtbot: QtBot, made: WorkshopDesk, room: WorkshopRoom, setup: TalkSetup
) -> None:
    room.talk(REMINDER.id)
    room.stock.read()
    assert setup.chosen == ("template", REMINDER.id)
