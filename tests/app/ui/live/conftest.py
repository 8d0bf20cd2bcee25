"""A shown Live screen over a desk in memory."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.commands.console import WrapUp
from app.engine.events import Event
from app.ui.live.call_view import CallView
from app.ui.live.offers import Control
from app.ui.live.room import LiveRoom
from app.ui.live.steering import Steering
from app.ui.live.wrap_up import WrapUpDrawer
from tests.fakes.agent_calls import DANA, agents, over
from tests.fakes.calls import FakeCalls
from tests.fakes.desk import FakeBridge
from tests.fakes.live_desk import LiveDesk

Feed = Callable[..., None]


@pytest.fixture
def known() -> LiveDesk:
    return LiveDesk()


@pytest.fixture
def calls(known: LiveDesk) -> FakeCalls:
    return known.calls


@pytest.fixture
def room(
    qtbot: QtBot, bridge: FakeBridge, known: LiveDesk, now_ms: Callable[[], float]
) -> LiveRoom:
    """Its clock stands at 24 s after the calls' answer."""
    shown = LiveRoom(bridge, known.desk, now_ms=now_ms)
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


@pytest.fixture
def feed(qtbot: QtBot, bridge: FakeBridge, room: LiveRoom) -> Feed:
    """Gives events to the screen and waits for calls that arrive a moment later."""

    def give(*events: Event) -> None:
        for event in events:
            bridge.event_arrived.emit(event)
            if room.board.get(getattr(event, "call_id", "")) is not None:
                qtbot.waitUntil(lambda e=event: room.view_of(e.call_id) is not None)

    return give


@pytest.fixture
def view(room: LiveRoom) -> Callable[[], CallView]:
    """The call in front."""

    def shown() -> CallView:
        assert room.shown_call is not None
        return room.shown_call

    return shown


@pytest.fixture
def steering(view: Callable[[], CallView]) -> Callable[[], Steering]:
    """What the controls of the call in front do."""

    def shown() -> Steering:
        found = view().steering
        assert found is not None
        return found

    return shown


@pytest.fixture
def press(qtbot: QtBot, view: Callable[[], CallView]) -> Callable[[Control], None]:
    def click(control: Control) -> None:
        button = view().row.buttons[control]
        assert button.isVisible()
        assert button.isEnabled()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    return click


@pytest.fixture
def drawer(view: Callable[[], CallView]) -> Callable[[], WrapUpDrawer]:
    """The wrap-up of the call in front, which is open."""

    def shown() -> WrapUpDrawer:
        found = view().after.drawer
        assert found is not None and found.isVisible()
        return found

    return shown


@pytest.fixture
def ended(known: LiveDesk, feed: Feed, room: LiveRoom) -> None:
    """The agent's call is over while somebody looked on."""
    items = ("Call again",)
    draft = WrapUp(DANA, "needs_time", "She will pay later.", items, ("invoice",))
    known.console.drafts[DANA] = draft
    room.activateWindow()
    feed(*agents(), over())
