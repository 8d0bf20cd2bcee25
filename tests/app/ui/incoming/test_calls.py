"""Calls that ring here: what the window says, and what its buttons and keys do."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from app.engine.events import CallFinished, Event, Holder, Phase
from app.ui.incoming.calls import APPEAR_AFTER_MS, IncomingCalls
from app.ui.incoming.card import RingCard
from app.ui.live.command import ScreenCommand
from sip.errors import FeatureMissing
from tests.fakes.calls import FakeCalls
from tests.fakes.desk import FakeBridge
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import DANA, KIM, held, rings, stands, taken

STRANGER = rings(KIM, "+493012345678", "Reception")


class Hands:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now_ms = 1_000_000.0

    def __call__(self) -> float:
        return self.now_ms


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def known() -> LiveDesk:
    return LiveDesk()


@pytest.fixture
def calls(known: LiveDesk) -> FakeCalls:
    return known.calls


@pytest.fixture
def incoming(bridge: FakeBridge, known: LiveDesk, clock: Hands) -> Iterator[IncomingCalls]:
    ringing = IncomingCalls(bridge, known.desk, now_ms=clock)
    yield ringing
    ringing.close()


Feed = Callable[..., None]


@pytest.fixture
def feed(bridge: FakeBridge, incoming: IncomingCalls) -> Feed:
    def give(*events: Event) -> None:
        for event in events:
            bridge.event_arrived.emit(event)

    return give


def test_a_call_that_is_turned_away_at_once_shows_nothing(
    incoming: IncomingCalls, feed: Feed
) -> None:
    feed(
        dataclasses.replace(STRANGER, rings_here=False),
        stands(KIM, Phase.INCOMING, holder=Holder.NOBODY, rings_here=False),
    )
    assert not incoming.window.isVisible()
    feed(stands(KIM, Phase.INCOMING, holder=Holder.NOBODY, rings_here=True))
    assert incoming.window.isVisible()


def waits(call_id: str = KIM, agent_in_ms: int | None = None) -> Event:
    nobody = Holder.NOBODY
    return stands(call_id, Phase.INCOMING, holder=nobody, agent_in_ms=agent_in_ms)


def top(incoming: IncomingCalls) -> RingCard:
    return incoming.window.cards[0]


def command(incoming: IncomingCalls, name: str) -> ScreenCommand:
    return next(one for one in incoming.commands() if one.id == name)


def click(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_call_that_rings_brings_the_window_and_its_end_takes_it_away(
    incoming: IncomingCalls, feed: Feed
) -> None:
    assert not incoming.window.isVisible()
    feed(STRANGER, waits())
    assert incoming.window.isVisible()
    feed(CallFinished(KIM, "cancelled", 487, None, False, 0))
    assert not incoming.window.isVisible()


def test_it_goes_when_the_call_is_taken_elsewhere(incoming: IncomingCalls, feed: Feed) -> None:
    feed(STRANGER, waits(), stands(KIM, Phase.TALKING, holder=Holder.AGENT))
    assert not incoming.window.isVisible()


def test_it_says_name_company_number_country_and_line(incoming: IncomingCalls, feed: Feed) -> None:
    feed(rings())
    assert top(incoming).name.words == "Dana Whitfield"
    assert top(incoming).about.words == "Whitfield & Daughters  ·  +44 2079460812  ·  UK"
    assert top(incoming).agent.words == "Front desk"
    feed(STRANGER)
    assert top(incoming).name.words == "+49 3012345678"
    assert top(incoming).about.words == "Germany"


def test_it_counts_down_until_the_agent_takes_the_call(
    qtbot: QtBot, incoming: IncomingCalls, feed: Feed, clock: Hands
) -> None:
    feed(STRANGER, waits(agent_in_ms=8_000))
    assert top(incoming).agent.words == "Front desk  ·  Reception answers in 8 s"
    clock.now_ms += 2_500
    qtbot.waitUntil(lambda: top(incoming).agent.words == "Front desk  ·  Reception answers in 6 s")


def test_without_a_time_it_says_which_template_would_answer(
    incoming: IncomingCalls, feed: Feed
) -> None:
    feed(STRANGER, waits())
    assert top(incoming).agent.words == "Front desk  ·  Reception would answer"


def test_call_waiting_says_what_answering_does(
    qtbot: QtBot, incoming: IncomingCalls, feed: Feed
) -> None:
    feed(*taken(), STRANGER, waits())
    qtbot.waitUntil(incoming.window.isVisible)
    said = "You are talking to Dana Whitfield; answering puts Dana Whitfield on hold."
    assert top(incoming).waiting.text() == said
    feed(held())
    assert top(incoming).waiting.isHidden()


def test_a_call_that_is_gone_before_its_window_appears_leaves_none(
    qtbot: QtBot, incoming: IncomingCalls, feed: Feed
) -> None:
    feed(*taken(), STRANGER, waits())
    feed(CallFinished(KIM, "cancelled", 487, None, False, 0))
    turns: list[bool] = []
    QTimer.singleShot(10 * APPEAR_AFTER_MS, lambda: turns.append(incoming.window.isVisible()))
    qtbot.waitUntil(lambda: turns == [False])


@pytest.mark.parametrize(
    ("button", "asked"),
    [("answer", "answer"), ("let_agent", "let_agent_answer"), ("decline", "decline")],
)
def test_each_button_asks_for_its_call(
    qtbot: QtBot, incoming: IncomingCalls, calls: FakeCalls, feed: Feed, button: str, asked: str
) -> None:
    feed(rings(), STRANGER)
    click(qtbot, getattr(incoming.window.cards[1], button))
    assert calls.asked == [(asked, DANA)]


@pytest.mark.parametrize(
    ("name", "keys", "asked"),
    [
        ("answer", "Ctrl+Shift+A", "answer"),
        ("agent_answer", "Ctrl+Shift+G", "let_agent_answer"),
        ("decline", "Ctrl+Shift+D", "decline"),
    ],
)
def test_each_key_means_the_newest_call(
    incoming: IncomingCalls, calls: FakeCalls, feed: Feed, name: str, keys: str, asked: str
) -> None:
    assert not command(incoming, name).enabled()
    command(incoming, name).act()
    feed(rings(), STRANGER)
    assert command(incoming, name).keys == keys
    assert command(incoming, name).enabled()
    command(incoming, name).act()
    assert calls.asked == [(asked, KIM)]


def test_several_calls_stand_below_each_other_the_newest_on_top(
    incoming: IncomingCalls, feed: Feed
) -> None:
    feed(rings(), STRANGER)
    assert [card.call_id for card in incoming.window.cards] == [KIM, DANA]
    one = incoming.window.height()
    feed(CallFinished(KIM, "cancelled", 487, None, False, 0))
    assert [card.call_id for card in incoming.window.cards] == [DANA]
    assert incoming.window.height() < one


def test_more_than_four_are_counted(incoming: IncomingCalls, feed: Feed) -> None:
    feed(*(rings(f"call_{number}", f"+4930{number}00000") for number in range(6)))
    shown = [card for card in incoming.window.cards if card.isVisible()]
    assert len(shown) == 4
    assert incoming.window.more.text() == "and 2 more ringing"
    assert incoming.window.more.isVisible()


def test_what_fails_is_told_on_the_card_and_it_goes_on_ringing(
    qtbot: QtBot, incoming: IncomingCalls, calls: FakeCalls, feed: Feed
) -> None:
    calls.failures["answer"] = OSError("there is no microphone")
    feed(STRANGER)
    before = incoming.window.height()
    click(qtbot, top(incoming).answer)
    said = "The call could not be answered: there is no microphone."
    assert top(incoming).problem.words == said
    assert incoming.window.height() > before
    calls.failures.clear()
    click(qtbot, top(incoming).answer)
    assert top(incoming).problem.words == ""


def test_redirecting_asks_where_to_and_sends_the_call_there(
    qtbot: QtBot, incoming: IncomingCalls, calls: FakeCalls, feed: Feed
) -> None:
    feed(STRANGER)
    click(qtbot, top(incoming).redirect)
    dialog = incoming.dialog
    assert dialog is not None
    assert not dialog.go.isEnabled()
    dialog.picker.field.setText("+44 2079 460999")
    click(qtbot, dialog.go)
    assert calls.asked == [("redirect", KIM, "+442079460999")]
    assert incoming.dialog is None


def test_the_question_where_to_goes_with_the_call(
    incoming: IncomingCalls, calls: FakeCalls, feed: Feed
) -> None:
    feed(STRANGER)
    command(incoming, "redirect").act()
    assert incoming.dialog is not None
    feed(CallFinished(KIM, "cancelled", 487, None, False, 0))
    assert incoming.dialog is None
    assert calls.asked == []


def test_a_phone_that_cannot_redirect_greys_it_with_the_reason(
    incoming: IncomingCalls, calls: FakeCalls, feed: Feed
) -> None:
    calls.missing["redirect"] = "This phone cannot send a call elsewhere."
    feed(STRANGER)
    button = top(incoming).redirect
    assert not button.isEnabled()
    assert button.toolTip() == "This phone cannot send a call elsewhere."
    assert button.accessibleDescription() == "This phone cannot send a call elsewhere."
    assert not command(incoming, "redirect").enabled()


def test_a_redirect_that_fails_is_told_on_the_card(
    qtbot: QtBot, incoming: IncomingCalls, calls: FakeCalls, feed: Feed
) -> None:
    calls.failures["redirect"] = FeatureMissing("redirect")
    feed(STRANGER)
    click(qtbot, top(incoming).redirect)
    assert incoming.dialog is not None
    incoming.dialog.picker.field.setText("123")
    click(qtbot, incoming.dialog.go)
    said = "The call could not be redirected: this phone cannot do redirect."
    assert top(incoming).problem.words == said
    assert incoming.dialog.problem.words == said


@pytest.mark.parametrize("by_key", [True, False])
def test_a_call_that_was_taken_is_to_be_seen_on_live(
    qtbot: QtBot, incoming: IncomingCalls, calls: FakeCalls, feed: Feed, by_key: bool
) -> None:
    feed(STRANGER, waits())
    with qtbot.waitSignal(incoming.call_taken) as wanted:
        command(incoming, "answer").act() if by_key else click(qtbot, top(incoming).answer)
    assert wanted.args == [KIM]
    assert calls.asked == [("answer", KIM)]
