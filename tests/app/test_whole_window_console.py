"""The agent's call in the whole window, with the real models: watched, taken over, handed back,
wrapped up."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from app.commands.calls import AgentOrder
from app.commands.console import WrapUp
from app.engine.events import Holder, Speaker
from app.ui.live.call_view import CallView
from app.ui.live.composer import Mode
from app.ui.live.offers import Control
from app.ui.shell.rooms import RoomName
from tests.peers.baresip_program import Softphone
from tests.peers.beside import LINE_HZ, OURS_HZ, Beside
from tests.peers.hearing import amplitude_of
from tests.peers.kamailio import Registrar
from tests.peers.pulse import RATE_HZ, PulseServer
from tests.peers.tones import tone
from tests.peers.window import OpenWindow

pytestmark = [pytest.mark.peers, pytest.mark.models]
LOADED_S = 90.0
WE_SAY = "One moment, please."
FACTS = {
    "patient_name": "Bob",
    "practice": "Elm Dental",
    "appointment_day": "Tuesday",
    "appointment_time": "3 pm",
    "purpose": "check-up",
}


def agents_call(window: OpenWindow) -> CallView:
    """The agent has called Bob and asks who is there; the call is in front."""
    assert window.desk is not None
    order = AgentOrder("bob", script="appointment-reminder", facts=FACTS)
    call_id = window.ask(window.desk.calls.call_with_agent(order))
    window.go(RoomName.LIVE)
    window.screen.until(lambda: window.live.view_of(call_id) is not None, window.trouble)
    window.live.show_call(call_id)
    view = window.shown
    window.screen.until(lambda: "Bob" in agents_words(view), window.trouble)
    return view


def agents_words(view: CallView) -> str:
    return " ".join(row.text for row in view.model.rows if row.speaker is Speaker.AGENT)


def wrap_up(window: OpenWindow, view: CallView) -> WrapUp:
    """End the call, choose the third outcome and save; gives what was kept."""
    window.press(Control.END)
    window.screen.until(lambda: view.after.is_open, window.trouble)
    drawer = view.after.drawer
    assert drawer is not None and window.desk is not None
    window.screen.until(drawer.save.isEnabled, drawer.problem.words.text)
    assert drawer.summary.toPlainText()
    window.qtbot.keyClick(drawer, Qt.Key.Key_3)
    window.qtbot.keyClick(drawer, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    window.screen.until(lambda: not view.after.is_open, drawer.state.text)
    return window.ask(window.desk.console.wrap_up(view.call_id))


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("with_models")
def test_a_person_takes_the_agents_call_in_one_key_and_gives_it_back(
    open_window: Callable[[], OpenWindow],
    beside: Beside,
    sound: PulseServer,
    registrar: Registrar,
    secrets: dict[str, str],
    bob: Softphone,
) -> None:
    window = open_window()
    window.set_up_line(
        label="Front desk", user="desk", domain=registrar.domain, password=secrets["desk"]
    )
    window.line_says("Registered")
    window.screen.until(lambda: window.told_stage("models_ready"), window.trouble, LOADED_S)
    view = agents_call(window)
    assert view.box is not None
    view.box.composer.choose(Mode.SAY)
    window.qtbot.keyClicks(view.box.composer.field, WE_SAY)
    window.qtbot.keyClick(view.box.composer.field, Qt.Key.Key_Return)
    window.screen.until(lambda: WE_SAY in agents_words(view), window.trouble)

    hears_bob = window.hears(bob)
    beside.begin(sound.speak("mic_feed", tone(OURS_HZ, RATE_HZ, 60_000)))
    window.keys(Qt.Key.Key_T)
    window.screen.until(lambda: view.call.is_mine, window.trouble)
    assert view.strip.floor.words == "You"
    hears_bob(lambda heard: amplitude_of(heard, LINE_HZ, OURS_HZ) > 0.8)

    window.keys(Qt.Key.Key_T)
    window.screen.until(lambda: view.call.standing.holder is Holder.AGENT, window.trouble)
    hears_bob(lambda heard: amplitude_of(heard, LINE_HZ, OURS_HZ) < 0.1)
    window.press(Control.FLAG)
    window.screen.until(lambda: any(row.tag == "Flag" for row in view.model.rows))
    kept = wrap_up(window, view)
    assert (kept.outcome, kept.saved) == ("refused", True)
