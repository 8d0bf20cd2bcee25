"""What every control of a person's call does, and what is said when it does not work."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.events import CallFinished, Holder, Phase
from app.ui.live.call_view import CallView
from app.ui.live.offers import Control
from app.ui.live.room import LiveRoom
from app.ui.live.steering import Steering
from sip.errors import TransferRefused
from tests.fakes.calls import FakeCalls
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import DANA, SAM, dials, held, rings, stands, taken
from tests.fakes.settings import HandBridge

Feed = Callable[..., None]
Front = Callable[[], CallView]
Steer = Callable[[], Steering]
Press = Callable[[Control], None]


@pytest.mark.parametrize(
    ("control", "asked"),
    [(Control.ANSWER, "answer"), (Control.LET_AGENT, "let_agent_answer"), (Control.END, "decline")],
)
def test_a_ringing_call_is_taken_given_away_or_declined(
    calls: FakeCalls, feed: Feed, press: Press, view: Front, control: Control, asked: str
) -> None:
    feed(rings(), stands(DANA, Phase.INCOMING, holder=Holder.NOBODY))
    assert view().end.text() == "Decline"
    press(control)
    assert calls.asked == [(asked, DANA)]


def test_mute_says_muted_and_opens_again(
    calls: FakeCalls, feed: Feed, press: Press, view: Front
) -> None:
    feed(*taken())
    press(Control.MUTE)
    feed(stands(DANA, muted=True))
    button = view().row.buttons[Control.MUTE]
    assert (button.text(), button.icon_name, button.on) == ("Muted", "mic-off", True)
    assert button.toolTip() == "Press to be heard again."
    assert view().strip.floor.words == "Muted"
    press(Control.MUTE)
    assert calls.asked == [("mute", DANA, True), ("mute", DANA, False)]


def test_hold_says_on_hold_and_resumes(
    calls: FakeCalls, feed: Feed, press: Press, view: Front
) -> None:
    feed(*taken())
    press(Control.HOLD)
    feed(held())
    button = view().row.buttons[Control.HOLD]
    assert (button.text(), button.icon_name, button.on) == ("On hold", "resume", True)
    assert view().strip.floor.words == "On hold"
    assert not view().row.buttons[Control.MUTE].isEnabled()
    press(Control.HOLD)
    assert calls.asked == [("hold", DANA), ("resume", DANA)]


def test_what_the_phone_cannot_do_is_grey_with_the_reason(
    calls: FakeCalls, feed: Feed, view: Front
) -> None:
    calls.missing["hold"] = "This phone cannot hold."
    feed(*taken())
    button = view().row.buttons[Control.HOLD]
    assert not button.isEnabled()
    assert button.toolTip() == "This phone cannot hold."
    assert button.accessibleDescription() == "This phone cannot hold."


@pytest.mark.parametrize(
    ("control", "words"),
    [
        (Control.MUTE, "The microphone could not be closed or opened: it broke."),
        (Control.HOLD, "The call could not be put on hold: it broke."),
    ],
)
def test_a_control_that_fails_says_so_in_place_and_the_call_goes_on(
    calls: FakeCalls, feed: Feed, press: Press, view: Front, control: Control, words: str
) -> None:
    calls.failures[str(control)] = OSError("it broke")
    feed(*taken())
    press(control)
    assert view().notice.words == f"{words} The call goes on."
    calls.failures.clear()
    press(control)
    assert view().notice.words == ""


def test_a_failed_answer_is_told_while_it_rings(
    calls: FakeCalls, feed: Feed, press: Press, view: Front
) -> None:
    calls.failures["let_agent_answer"] = OSError("the agent cannot take this call: no models")
    feed(rings(), stands(DANA, Phase.INCOMING, holder=Holder.NOBODY))
    press(Control.LET_AGENT)
    said = "The agent could not answer: the agent cannot take this call: no models."
    assert view().notice.words == said


def test_a_blind_transfer_goes_to_the_number_as_it_is_dialled(
    qtbot: QtBot, calls: FakeCalls, feed: Feed, press: Press, steering: Steer
) -> None:
    feed(*taken())
    press(Control.TRANSFER)
    panel = steering().transfer
    panel.picker.field.setText("+44 2079 460999")
    qtbot.mouseClick(panel.now, Qt.MouseButton.LeftButton)
    assert calls.asked == [("transfer", DANA, "+442079460999")]
    assert not panel.is_open


def test_a_refused_transfer_keeps_the_panel_and_says_the_code(
    qtbot: QtBot, calls: FakeCalls, feed: Feed, press: Press, steering: Steer, view: Front
) -> None:
    calls.failures["transfer"] = TransferRefused(603, "Decline")
    feed(*taken())
    press(Control.TRANSFER)
    panel = steering().transfer
    panel.picker.field.setText("123")
    qtbot.mouseClick(panel.now, Qt.MouseButton.LeftButton)
    said = "The other side would not be transferred (603). The call goes on."
    assert view().notice.words == said
    assert panel.is_open


def test_asking_first_begins_a_consultation_that_is_completed(
    qtbot: QtBot, calls: FakeCalls, feed: Feed, press: Press, steering: Steer, view: Front
) -> None:
    feed(*taken())
    press(Control.TRANSFER)
    panel = steering().transfer
    panel.picker.field.setText("123")
    qtbot.mouseClick(panel.ask_first, Qt.MouseButton.LeftButton)
    assert calls.asked == [("consult", DANA, "123")]
    feed(held(), dials(), stands(SAM, Phase.RINGING, consults_for=DANA))
    assert view().call_id == SAM
    complete = view().row.buttons[Control.COMPLETE]
    assert not complete.isEnabled()
    assert complete.toolTip() == "Nobody has answered yet."
    feed(stands(SAM, consults_for=DANA))
    press(Control.COMPLETE)
    assert calls.asked[-1] == ("complete_transfer", SAM)


def test_the_way_back_names_whom_it_leads_to(
    calls: FakeCalls, feed: Feed, press: Press, view: Front
) -> None:
    feed(*taken(), held(), dials(), stands(SAM, Phase.RINGING, consults_for=DANA))
    assert view().row.buttons[Control.BACK].text() == "Back to Dana Whitfield"
    press(Control.BACK)
    assert calls.asked == [("give_up_transfer", SAM)]


def test_a_consultation_that_will_not_be_joined_goes_on(
    calls: FakeCalls, feed: Feed, press: Press, view: Front
) -> None:
    calls.failures["complete_transfer"] = TransferRefused(488, "Not Acceptable Here")
    feed(*taken(), held(), dials(), stands(SAM, consults_for=DANA))
    press(Control.COMPLETE)
    assert "would not be transferred (488)" in view().notice.words


def test_one_panel_is_open_at_a_time_and_escape_closes_it(
    qtbot: QtBot, feed: Feed, press: Press, steering: Steer, room: LiveRoom
) -> None:
    feed(*taken())
    room.activateWindow()
    press(Control.KEYPAD)
    press(Control.TRANSFER)
    assert not steering().keypad.is_open
    field = steering().transfer.picker.field
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not steering().transfer.is_open


def test_a_moment_cannot_be_flagged_before_the_answer_and_the_button_says_so(
    feed: Feed, view: Front
) -> None:
    feed(dials(), stands(SAM, Phase.RINGING))
    flag = view().row.buttons[Control.FLAG]
    assert not flag.isEnabled()
    assert flag.toolTip() == flag.accessibleDescription() == "Nobody has answered yet."
    feed(stands(SAM))
    assert flag.toolTip() == "Mark this moment."


def test_a_panel_goes_with_the_phase_that_it_needs(
    feed: Feed, press: Press, steering: Steer
) -> None:
    feed(*taken())
    press(Control.KEYPAD)
    feed(held())
    assert not steering().keypad.is_open


def test_a_panel_stays_inside_the_screen_above_its_control(
    feed: Feed, press: Press, steering: Steer, view: Front, room: LiveRoom, qtbot: QtBot
) -> None:
    feed(*taken())
    press(Control.TRANSFER)
    room.resize(960, 600)
    qtbot.waitUntil(lambda: view().width() == 960)
    panel = steering().transfer
    assert view().rect().contains(panel.geometry())
    assert panel.geometry().bottom() < view().row.y()


def test_without_a_desk_a_call_is_only_watched(qtbot: QtBot) -> None:
    watched = CallView(rings())
    qtbot.addWidget(watched)
    for event in taken():
        watched.apply(event)
    shown = [control for control in Control if not watched.row.buttons[control].isHidden()]
    assert shown == [Control.END]


def test_an_answer_that_comes_after_the_call_was_put_away_breaks_nothing(
    qtbot: QtBot, known: LiveDesk
) -> None:
    bridge = HandBridge()
    room = LiveRoom(bridge, known.desk)
    qtbot.addWidget(room)
    for event in taken():
        room.apply(event)
    view = room.shown_call
    assert view is not None
    assert view.steering is not None
    bridge.holding = True
    view.steering.transfer.picker.start()
    view.steering.transfer.after_asking.emit("123")
    view.steering.keypad.press("1")
    room.apply(CallFinished(DANA, "transferred", 200, None, False, 1_000))
    with qtbot.waitSignal(view.destroyed):
        room.close_call(DANA)
    bridge.let_go()
    assert known.calls.names() == ["consult", "send_digits"]
