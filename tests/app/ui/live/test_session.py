"""Starting a headset session from Live's empty page."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.agent.errors import FactsInvalid, FactsMissing
from app.commands.calls import ScriptChoice
from app.commands.console import SessionOrder
from app.engine.errors import AgentNotReady
from app.ui.live.room import LiveRoom
from app.ui.live.session import SessionCard
from app.ui.theme import TARGET
from models.templates import Template
from tests.fakes.agent_calls import agents
from tests.fakes.live_desk import LiveDesk

Feed = Callable[..., None]
LEFT = Qt.MouseButton.LeftButton
REMINDER = Template("out_tpl_1", "Polite reminder", "outbound", script="reminder")
RECEPTION = Template("tpl_1", "Reception", "inbound")
RETIRED = Template("tpl_2", "Old one", "inbound", active=False)


@pytest.fixture
def known() -> LiveDesk:
    desk = LiveDesk()
    desk.lines.known_templates = [REMINDER, RECEPTION, RETIRED]
    desk.calls.known_scripts = [ScriptChoice("reminder", "A date", ("customer", "amount"))]
    return desk


@pytest.fixture
def card(qtbot: QtBot, room: LiveRoom) -> SessionCard:
    qtbot.mouseClick(room.empty.start, LEFT)
    return room.empty.session


def offered(card: SessionCard) -> list[str]:
    partner = card.choices.partner
    return [partner.itemText(place) for place in range(partner.count())]


def test_it_offers_the_templates_those_in_use_first_and_the_scripts(card: SessionCard) -> None:
    assert card.isVisible()
    names = ["Polite reminder", "Reception", "Old one (not active)", "Script: reminder"]
    assert offered(card) == names


def test_a_templates_script_asks_for_its_facts(card: SessionCard) -> None:
    assert [row.key.text() for row in card.facts.rows] == ["customer", "amount"]
    card.choices.partner.setCurrentIndex(1)
    assert card.facts.rows == []


def test_it_is_started_with_what_was_chosen(
    qtbot: QtBot, known: LiveDesk, room: LiveRoom, card: SessionCard
) -> None:
    for row, value in zip(card.facts.rows, ("Dana", "184 pounds"), strict=True):
        qtbot.keyClicks(row.value, value)
    card.choices.first.setCurrentIndex(1)
    card.choices.codec.setCurrentIndex(1)
    qtbot.mouseClick(card.start, LEFT)
    facts = {"customer": "Dana", "amount": "184 pounds"}
    order = SessionOrder(template_id="out_tpl_1", facts=facts, agent_opens=False, codec="g722")
    assert known.console.orders == [order]
    assert card.isHidden()
    assert room.empty.start.isVisible()


def test_a_script_alone_can_be_rehearsed(known: LiveDesk, card: SessionCard) -> None:
    card.choices.partner.setCurrentIndex(3)
    card.begin()
    assert known.console.orders == [SessionOrder(script="reminder")]


def test_missing_facts_are_named_and_marked(
    qtbot: QtBot, known: LiveDesk, card: SessionCard
) -> None:
    known.console.failure = FactsMissing("reminder", ("amount",))
    qtbot.mouseClick(card.start, LEFT)
    assert card.message.words.text() == "Still missing: amount."
    assert card.facts.rows[1].value.accessibleDescription() == "The script needs this."
    assert card.start.isEnabled()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AgentNotReady("no models are here"), "no models are here"),
        (OSError("no microphone is plugged in"), "no microphone is plugged in"),
        (FactsInvalid("amount", "fact 'amount' is too long"), "fact 'amount' is too long"),
    ],
)
def test_why_it_cannot_start_is_said_in_words(
    known: LiveDesk, card: SessionCard, error: Exception, words: str
) -> None:
    known.console.failure = error
    card.begin()
    assert card.message.words.text().startswith("The session could not be started: ")
    assert words in card.message.words.text()


def test_templates_that_cannot_be_read_are_told(
    qtbot: QtBot, known: LiveDesk, room: LiveRoom
) -> None:
    known.lines.failures["templates"] = OSError("the disk is gone")
    known.calls.known_scripts = []
    room.empty.open_session()
    card = room.empty.session
    assert card.message.words.text() == "The templates could not be read: the disk is gone."
    assert offered(card) == ["There is no template and no script"]
    assert not card.start.isEnabled()
    assert card.start.accessibleDescription() == "There is no template and no script"


def test_it_can_be_left(qtbot: QtBot, room: LiveRoom, card: SessionCard) -> None:
    qtbot.mouseClick(card.cancel, LEFT)
    assert card.isHidden()
    assert room.empty.last.isVisible()


def test_a_session_that_begins_takes_the_screen(room: LiveRoom, feed: Feed) -> None:
    feed(*agents("call_session_1"))
    assert room.shown_call is not None
    assert room.shown_call.call_id == "call_session_1"


def test_its_fields_keep_their_height_in_a_low_window(
    qtbot: QtBot, room: LiveRoom, card: SessionCard
) -> None:
    card.facts.need(tuple(f"fact_{place}" for place in range(8)))
    room.window().resize(900, 420)
    fields = [card.choices.partner, *(row.value for row in card.facts.rows)]
    qtbot.waitUntil(lambda: room.window().height() == 420)
    qtbot.waitUntil(lambda: all(field.height() >= TARGET for field in fields))
    card.facts.rows[-1].value.setFocus(Qt.FocusReason.TabFocusReason)
    assert card.start.height() >= TARGET
