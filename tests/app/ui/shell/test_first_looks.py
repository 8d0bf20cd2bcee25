"""What is drawn before it is needed: by the time it is wanted it has been drawn, and nobody saw."""

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.engine.events import CallBegan, CallFinished
from app.ui.first_looks import FirstLooks, draw_a_call, draw_a_ring
from app.ui.incoming.calls import IncomingCalls
from app.ui.incoming.card import RingCard
from app.ui.live.call_view import CallView
from app.ui.shell.rooms import RoomName
from tests.app.ui.shell.conftest import Shell
from tests.fakes.live_desk import LiveDesk


class Paints(QObject):
    """Counts how often a widget was drawn."""

    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def watched(shell: Shell, name: RoomName) -> Paints:
    paints = Paints(shell.window)
    shell.window.rooms.room(name).installEventFilter(paints)
    return paints


def test_rooms_behind_are_drawn_and_stay_behind(qtbot: QtBot, shell: Shell) -> None:
    shell.window.enter(RoomName.PHONE)
    paints = watched(shell, RoomName.SETTINGS)
    with qtbot.waitSignal(FirstLooks(shell.window, shell.bridge, LiveDesk().desk).over):
        assert paints.count == 0
    assert paints.count > 0
    assert shell.window.rooms.front is RoomName.PHONE
    assert not shell.window.rooms.room(RoomName.SETTINGS).isVisible()
    assert shell.window.rooms.room(RoomName.SETTINGS).size() == shell.window.rooms.size()


def test_pages_that_a_room_has_made_are_drawn_too(qtbot: QtBot, shell: Shell) -> None:
    room, page, paints = shell.window.rooms.room(RoomName.SETTINGS), QWidget(), Paints(shell.window)
    page.setParent(room)
    page.installEventFilter(paints)
    room.behind = lambda: iter([page])
    shell.window.enter(RoomName.PHONE)
    with qtbot.waitSignal(FirstLooks(shell.window, shell.bridge, LiveDesk().desk).over):
        pass
    assert paints.count > 0


def test_a_call_is_not_held_up_for_it(qtbot: QtBot, shell: Shell) -> None:
    paints = watched(shell, RoomName.SETTINGS)
    shell.tell(CallBegan("call_1", "line_1", "inbound", "+12025550143", "", None))
    with qtbot.waitSignal(FirstLooks(shell.window, shell.bridge, LiveDesk().desk).over):
        pass
    assert paints.count == 0


def test_what_a_call_put_off_is_drawn_when_it_is_over(qtbot: QtBot, shell: Shell) -> None:
    paints = watched(shell, RoomName.SETTINGS)
    shell.tell(CallBegan("call_1", "line_1", "inbound", "+12025550143", "", None))
    over: list[bool] = []
    FirstLooks(shell.window, shell.bridge, LiveDesk().desk).over.connect(lambda: over.append(True))
    qtbot.waitUntil(lambda: over == [True])
    assert paints.count == 0
    shell.tell(CallFinished("call_1", "completed", 200, None, False, 9))
    qtbot.waitUntil(lambda: paints.count > 0)
    assert over == [True]


def test_a_page_that_is_being_made_is_waited_for(qtbot: QtBot, shell: Shell) -> None:
    room, page, paints = shell.window.rooms.room(RoomName.SETTINGS), QWidget(), Paints(shell.window)
    page.setParent(room)
    page.installEventFilter(paints)
    waits = iter([None, None, page])
    room.behind = lambda: waits
    with qtbot.waitSignal(FirstLooks(shell.window, shell.bridge, LiveDesk().desk).over):
        pass
    assert paints.count > 0


def test_the_call_with_nobody_leaves_nothing_behind(qtbot: QtBot, shell: Shell) -> None:
    known, gone = LiveDesk(), []
    before = set(QApplication.topLevelWidgets())
    draw_a_call(shell.bridge, known.desk, QSize(1200, 700))
    drawn = [each for each in QApplication.topLevelWidgets() if each not in before]
    assert [type(each) for each in drawn] == [CallView]
    assert not drawn[0].isVisible()
    drawn[0].destroyed.connect(lambda: gone.append(True))
    qtbot.waitUntil(lambda: gone == [True])
    assert known.calls.asked == []


def test_the_ring_of_nobody_shows_no_window_and_leaves_nothing_behind(
    qtbot: QtBot, shell: Shell
) -> None:
    incoming, gone = IncomingCalls(shell.bridge, LiveDesk().desk), []
    incoming.setParent(shell.window)
    before = set(QApplication.topLevelWidgets())
    draw_a_ring(shell.window)
    drawn = [each for each in QApplication.topLevelWidgets() if each not in before]
    assert [type(each) for each in drawn] == [RingCard]
    assert not drawn[0].isVisible() and not incoming.window.isVisible()
    assert incoming.window.cards == ()
    drawn[0].destroyed.connect(lambda: gone.append(True))
    qtbot.waitUntil(lambda: gone == [True])
    incoming.close()
