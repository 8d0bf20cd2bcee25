"""Several calls at once: joined, split off, and a further one called."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.engine.events import Phase
from app.ui.live.call_view import CallView
from app.ui.live.offers import Control
from app.ui.live.room import LiveRoom
from app.ui.live.steering import Steering
from sip.errors import CallRefused
from tests.app.ui.conftest import take_keyboard
from tests.fakes.calls import FakeCalls
from tests.fakes.person_calls import DANA, KIM, SAM, held, reached, rings, stands, taken

Feed = Callable[..., None]
Front = Callable[[], CallView]
Steer = Callable[[], Steering]
Press = Callable[[Control], None]


def test_other_calls_are_joined_to_a_conference(
    qtbot: QtBot, calls: FakeCalls, feed: Feed, press: Press, steering: Steer, view: Front
) -> None:
    feed(*taken(), held(), *reached())
    assert view().row.buttons[Control.CONFERENCE].text() == "Conference"
    press(Control.CONFERENCE)
    join = steering().conference.buttons[DANA]
    assert join.accessibleName() == "Join: Dana Whitfield"
    qtbot.mouseClick(join, Qt.MouseButton.LeftButton)
    assert calls.asked == [("confer", (SAM, DANA))]


def test_a_conference_shows_its_members_and_splits_one_off(
    qtbot: QtBot, calls: FakeCalls, feed: Feed, press: Press, steering: Steer, view: Front
) -> None:
    feed(*taken(), held(), *reached())
    press(Control.CONFERENCE)
    feed(stands(DANA, in_conference=True), stands(SAM, in_conference=True))
    assert view().row.buttons[Control.CONFERENCE].text() == "Conference (2)"
    assert view().strip.floor.words == "Conference"
    panel = view().steering
    assert panel is not None
    if not panel.conference.is_open:
        press(Control.CONFERENCE)
    split = panel.conference.buttons[SAM]
    assert split.accessibleName() == "Split off: Sam Okafor"
    qtbot.mouseClick(split, Qt.MouseButton.LeftButton)
    press(Control.SPLIT)
    assert calls.asked == [("split", SAM), ("split", view().call_id)]


def test_a_third_joins_those_who_are_in_it(
    qtbot: QtBot, calls: FakeCalls, feed: Feed, press: Press, steering: Steer, room: LiveRoom
) -> None:
    feed(*taken(), held(), *reached(), rings(KIM), stands(KIM, Phase.HELD, on_hold=True))
    feed(stands(DANA, in_conference=True), stands(SAM, in_conference=True))
    room.show_call(DANA)
    press(Control.CONFERENCE)
    qtbot.mouseClick(steering().conference.buttons[KIM], Qt.MouseButton.LeftButton)
    assert calls.asked == [("confer", (DANA, SAM, KIM))]


def test_the_keyboard_stays_in_the_panel_when_a_call_has_joined(
    qtbot: QtBot, feed: Feed, press: Press, steering: Steer, room: LiveRoom
) -> None:
    take_keyboard(room)
    feed(*taken(), held(), *reached(), rings(KIM), stands(KIM, Phase.HELD, on_hold=True))
    room.show_call(SAM)
    press(Control.CONFERENCE)
    panel = steering().conference
    panel.buttons[KIM].setFocus()
    feed(stands(KIM, Phase.HELD, on_hold=True, in_conference=True))
    assert panel.buttons[KIM].accessibleName().startswith("Split off")
    assert panel.buttons[KIM].hasFocus()
    feed(stands(KIM, Phase.ENDED))
    assert panel.picker.field.hasFocus()


def test_muting_in_a_conference_mutes_it_for_everybody(
    calls: FakeCalls, feed: Feed, press: Press
) -> None:
    feed(*taken(), held(), *reached())
    feed(stands(DANA, in_conference=True), stands(SAM, in_conference=True))
    press(Control.MUTE)
    assert sorted(calls.asked) == [("mute", DANA, True), ("mute", SAM, True)]


def test_a_conference_is_put_on_hold_and_talked_in_again(
    calls: FakeCalls, feed: Feed, press: Press, view: Front
) -> None:
    feed(*taken(), held(), *reached())
    feed(stands(DANA, in_conference=True), stands(SAM, in_conference=True))
    hold = view().row.buttons[Control.HOLD]
    assert hold.toolTip() == "Everybody in the conference waits on hold."
    press(Control.HOLD)
    for call_id in (DANA, SAM):
        feed(stands(call_id, Phase.HELD, on_hold=True, in_conference=True))
    assert (hold.text(), hold.toolTip()) == ("On hold", "Press to talk in the conference again.")
    press(Control.HOLD)
    assert calls.asked == [("hold", view().call_id), ("resume", view().call_id)]


def test_who_has_hung_up_is_not_counted_though_words_are_still_written_down(
    feed: Feed, view: Front, room: LiveRoom
) -> None:
    feed(*taken(), held(), *reached())
    for call_id in (DANA, SAM, KIM):
        feed(rings(call_id), stands(call_id, in_conference=True))
    feed(stands(KIM, Phase.ENDED, in_conference=True))
    room.show_call(DANA)
    assert view().row.buttons[Control.CONFERENCE].text() == "Conference (2)"


def test_somebody_else_is_called_from_the_same_line(
    qtbot: QtBot, calls: FakeCalls, feed: Feed, press: Press, steering: Steer, view: Front
) -> None:
    calls.failures["call"] = CallRefused(404, "Not Found")
    feed(*taken())
    assert view().row.buttons[Control.CONFERENCE].text() == "Add call"
    press(Control.CONFERENCE)
    panel = steering().conference
    assert not panel.dial.isEnabled()
    panel.picker.field.setText("77")
    qtbot.mouseClick(panel.dial, Qt.MouseButton.LeftButton)
    assert calls.asked == [("call", "77", "line_1")]
    assert "The call could not be placed (404)." in view().notice.words
