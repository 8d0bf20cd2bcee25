"""What brings the window back into sight: a call that was taken, a notice, a link, a click."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from pytestqt.qtbot import QtBot

from app.desktop.showing import Showing
from app.engine.events import (
    CallBegan,
    CallFinished,
    CallStanding,
    Event,
    Holder,
    MissedCallsChanged,
    Phase,
)
from app.ui.incoming.calls import IncomingCalls
from app.ui.phone.centre import MISSED
from app.ui.phone.room import PhoneRoom
from app.ui.shell import phrases
from app.ui.shell.rooms import RoomName
from app.ui.shell.sight import QUIETLY
from app.ui.shell.window import DeskWindow
from tests.app.ui.shell.conftest import Shell
from tests.fakes.person_calls import KIM, dials, rings, stands
from tests.pictures.shell import READY, Whole

RINGS = CallBegan("call_1", "line_1", "inbound", "+4930123", "Dana", None, "", Holder.NOBODY)
TALKS = CallStanding("call_1", Phase.TALKING, Holder.OPERATOR)
BY_AGENT = CallStanding("call_1", Phase.TALKING, Holder.AGENT)


Away = Callable[[DeskWindow], None]


def hide(window: DeskWindow) -> None:
    window.hide()


def minimise(window: DeskWindow) -> None:
    window.showMinimized()


def in_sight(window: DeskWindow) -> bool:
    return window.isVisible() and not window.isMinimized()


out_of_sight = pytest.mark.parametrize("away", [hide, minimise])


@out_of_sight
@pytest.mark.parametrize("before", [(RINGS,), (RINGS, BY_AGENT)], ids=["ringing", "the agent's"])
def test_a_call_that_the_person_takes_in_any_way_is_shown_on_live(
    shell: Shell, away: Away, before: tuple[Event, ...]
) -> None:
    shell.window.enter(RoomName.LIBRARY)
    away(shell.window)
    shell.tell(*before)
    assert not in_sight(shell.window)
    shell.tell(TALKS)
    assert in_sight(shell.window)
    assert shell.window.rooms.front is RoomName.LIVE
    assert shell.rooms.made[RoomName.LIVE].told == [("call", "call_1")]


def test_a_window_in_sight_goes_to_live_as_well(shell: Shell) -> None:
    shell.window.enter(RoomName.LIBRARY)
    shell.tell(RINGS, TALKS)
    assert shell.window.rooms.front is RoomName.LIVE
    shell.window.enter(RoomName.LIBRARY)
    shell.tell(CallStanding("call_1", Phase.HELD, Holder.OPERATOR, on_hold=True), TALKS)
    assert shell.window.rooms.front is RoomName.LIBRARY


def test_the_agents_call_and_one_of_the_persons_own_leave_the_window_alone(shell: Shell) -> None:
    shell.window.enter(RoomName.LIBRARY)
    shell.window.hide()
    shell.tell(RINGS, BY_AGENT, dials("call_2"), stands("call_2", Phase.TALKING))
    assert not shell.window.isVisible()
    assert shell.window.rooms.front is RoomName.LIBRARY


@out_of_sight
def test_a_call_that_was_answered_from_outside_brings_the_window(
    shell: Shell, away: Away, qtbot: QtBot
) -> None:
    away(shell.window)
    shell.tell(RINGS)
    shell.window.ask_to_show(Showing(call_id="call_1"))
    assert in_sight(shell.window)
    qtbot.waitUntil(shell.window.isActiveWindow)
    assert shell.window.rooms.front is RoomName.LIVE


@out_of_sight
def test_it_comes_back_as_large_as_it_was(shell: Shell, away: Away, qtbot: QtBot) -> None:
    shell.window.showMaximized()
    qtbot.waitUntil(shell.window.isMaximized)
    away(shell.window)
    shell.window.come_forward()
    assert in_sight(shell.window) and shell.window.isMaximized()


def test_a_link_that_cannot_be_used_is_told_across_the_window(shell: Shell) -> None:
    shell.window.enter(RoomName.LIBRARY)
    shell.window.hide()
    shell.window.ask_to_show(Showing(problem="What this link names is no telephone number."))
    assert in_sight(shell.window)
    banner = shell.window.banner
    assert banner.isVisible()
    assert banner.message.text() == "What this link names is no telephone number."
    assert shell.window.foot.words.words != phrases.LINK_FILLED


def test_a_call_back_that_was_refused_leaves_its_number_and_the_reason(shell: Shell) -> None:
    shell.window.hide()
    shell.window.ask_to_show(Showing("+4930123456", problem="It is 23:10 there."))
    assert in_sight(shell.window)
    assert shell.rooms.made[RoomName.PHONE].told == [("fill", "+4930123456")]
    assert shell.window.banner.message.text() == "It is 23:10 there."
    assert shell.window.foot.words.words != phrases.LINK_FILLED


@pytest.fixture
def whole(qtbot: QtBot) -> Whole:
    made = Whole().tell(*READY)
    qtbot.addWidget(made.window, before_close_func=lambda window: window.leave())
    made.window.show()
    qtbot.waitExposed(made.window)
    return made


@out_of_sight
def test_answering_in_the_ringing_window_brings_the_controls(
    whole: Whole, away: Away, qtbot: QtBot
) -> None:
    incoming = IncomingCalls(whole.bridge, whole.desk, beside=lambda: whole.window)
    whole.window.doors.attach(incoming, phrases.CALLS)
    away(whole.window)
    whole.tell(rings(KIM, "+493012345678"), stands(KIM, Phase.INCOMING, holder=Holder.NOBODY))
    assert not in_sight(whole.window)
    qtbot.mouseClick(incoming.window.cards[0].answer, Qt.MouseButton.LeftButton)
    assert in_sight(whole.window)
    assert whole.window.rooms.front is RoomName.LIVE
    incoming.close()


def test_the_notice_of_a_missed_call_leads_to_the_missed_calls(whole: Whole) -> None:
    whole.tell(MissedCallsChanged(2), CallFinished(KIM, "cancelled", 487, None, False, 0))
    whole.window.enter(RoomName.LIBRARY)
    whole.window.hide()
    whole.window.ask_to_show(Showing(missed=True))
    assert in_sight(whole.window)
    assert whole.window.rooms.front is RoomName.PHONE
    phone = whole.window.rooms.room(RoomName.PHONE)
    assert isinstance(phone, PhoneRoom)
    assert phone.centre.tabs.currentIndex() == MISSED


class Shown(QObject):
    """Notes with each showing of a window whether it leaves the keyboard where it is."""

    def __init__(self, window: DeskWindow) -> None:
        super().__init__(window)
        self.quietly: list[bool] = []
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show and isinstance(watched, DeskWindow):
            self.quietly.append(watched.testAttribute(QUIETLY))
        return False


def test_only_who_takes_a_call_by_hand_is_given_the_keyboard(shell: Shell) -> None:
    shell.window.hide()
    shown = Shown(shell.window)
    shell.tell(RINGS, TALKS)  # it may have picked up by itself
    shell.window.hide()
    shell.window.ask_to_show(Showing(call_id="call_1"))
    assert shown.quietly == [True, False]
