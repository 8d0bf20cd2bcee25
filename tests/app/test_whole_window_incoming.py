"""Calls that ring here: the window above the others, the bell, answering, declining, missing."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.commands.sound import DeviceRole
from app.engine.events import CallFinished
from app.ui.live.offers import Control
from app.ui.shell.rooms import RoomName
from audio.frames import Samples
from tests.peers.baresip_program import Softphone
from tests.peers.beside import BOBS_HZ, CAROLS_HZ, LINE_HZ, OURS_HZ, Beside
from tests.peers.hearing import amplitude_of
from tests.peers.kamailio import Registrar
from tests.peers.pulse import RATE_HZ, PulseServer
from tests.peers.sipp import Ring, cued
from tests.peers.tones import tone, write_mu_law
from tests.peers.window import OpenWindow

pytestmark = [pytest.mark.peers, pytest.mark.timeout(240)]
CLOSED = "CALL_CLOSED"


def audible(heard: Samples) -> bool:
    return bool(np.abs(heard).max() > 1000)


def only(heard: Samples, hertz: int, other: int) -> bool:
    there, away = (amplitude_of(heard, RATE_HZ, each) for each in (hertz, other))
    return there > 0.8 and away < 0.1


@pytest.fixture
def caller(softphone: Callable[..., Softphone]) -> Softphone:
    """Bob, who does not answer by himself."""
    return softphone("bob", BOBS_HZ, auto_answer=False)


class Ringing:
    """Somebody rings the desk, again and again."""

    def __init__(
        self, window: OpenWindow, beside: Beside, registrar: Registrar, caller: Softphone
    ) -> None:
        self._window, self._beside = window, beside
        self.registrar, self.caller = registrar, caller
        self.user = caller.home.name.removeprefix("baresip-")

    def dial(self) -> None:
        """Without waiting for anything."""
        self._beside.do(self.caller.tell("dial", f"sip:desk@{self.registrar.domain}"))

    def ring(self) -> None:
        """Until the window of incoming calls shows it."""
        incoming = self._window.incoming
        before = len(incoming.window.cards)
        self.dial()
        self._window.screen.until(lambda: len(incoming.window.cards) > before)
        self._window.screen.until(incoming.window.isVisible)
        newest = incoming.window.cards[0]
        assert self.user in newest.accessibleName().lower()

    def hang_up(self) -> None:
        self._beside.do(self.caller.tell("hangup"))

    def closed(self, count: int) -> str:
        """Why the call of that number ended, as the caller was told."""
        self._window.screen.until(
            lambda: len(self.caller.told(CLOSED)) >= count, self.caller.reports
        )
        return self.caller.told(CLOSED)[count - 1]


@pytest.fixture
def bob_rings(
    registered: OpenWindow, beside: Beside, registrar: Registrar, caller: Softphone
) -> Ringing:
    return Ringing(registered, beside, registrar, caller)


def test_a_call_rings_on_its_own_device_and_is_answered_by_key(
    registered: OpenWindow, beside: Beside, sound: PulseServer, bob_rings: Ringing
) -> None:
    beside.do(sound.plug("bell", "Bell"))
    registered.choose_device(DeviceRole.RING, "bell")
    beside.begin(sound.speak("mic_feed", tone(OURS_HZ, RATE_HZ, 60_000)))
    focus = registered.window.isActiveWindow()
    at_speaker = beside.enter(sound.recording("speaker"))
    bob_rings.ring()
    assert registered.window.isActiveWindow() == focus
    beside.hears(sound, "bell", audible)
    rung = len(at_speaker.samples())
    registered.screen.until(lambda: len(at_speaker.samples()) >= rung + RATE_HZ // 2)
    assert not audible(at_speaker.samples())

    registered.keys(Qt.Key.Key_A)
    registered.screen.until(lambda: registered.live.board.mine)
    registered.screen.until(lambda: registered.window.rooms.front is RoomName.LIVE)
    registered.screen.until(lambda: not registered.incoming.window.isVisible())
    beside.hears(sound, "bell", lambda heard: not audible(heard))
    beside.hears(sound, "speaker", lambda heard: amplitude_of(heard, RATE_HZ, BOBS_HZ) > 0.8)
    registered.hears(bob_rings.caller)(lambda heard: amplitude_of(heard, LINE_HZ, OURS_HZ) > 0.8)
    bob_rings.hang_up()
    registered.screen.until(lambda: not registered.live.board.calls)


def test_a_second_call_waits_its_turn_and_takes_over(
    registered: OpenWindow,
    beside: Beside,
    sound: PulseServer,
    bob_rings: Ringing,
    softphone: Callable[..., Softphone],
) -> None:
    carol = softphone("carol", CAROLS_HZ, auto_answer=False)
    carol_rings = Ringing(registered, beside, bob_rings.registrar, carol)
    cards = registered.incoming.window
    carol_rings.ring()
    registered.click(cards.cards[0].answer)
    beside.hears(sound, "speaker", lambda heard: amplitude_of(heard, RATE_HZ, CAROLS_HZ) > 0.8)
    first = registered.shown

    bob_rings.ring()
    registered.screen.until(cards.cards[0].waiting.isVisible)
    assert cards.cards[0].waiting.text().startswith(f"You are talking to {first.call.name};")
    registered.click(cards.cards[0].answer)
    registered.screen.until(lambda: first.call.is_held_here)
    beside.hears(sound, "speaker", lambda heard: only(heard, BOBS_HZ, CAROLS_HZ))
    registered.press(Control.END)
    registered.screen.until(lambda: len(registered.live.board.calls) == 1)
    registered.live.show_call(first.call_id)
    registered.press(Control.HOLD)
    beside.hears(sound, "speaker", lambda heard: only(heard, CAROLS_HZ, BOBS_HZ))
    carol_rings.hang_up()
    registered.screen.until(lambda: not registered.live.board.calls)


def test_a_call_of_sipp_through_the_registrar_is_answered_and_ends_there(
    registered: OpenWindow, beside: Beside, sound: PulseServer, registrar: Registrar
) -> None:
    folder = registrar.ca_file.parent
    says = write_mu_law(folder / "says.raw", tone(CAROLS_HZ, LINE_HZ, 1000))
    quiet = write_mu_law(folder / "quiet.raw", np.zeros(LINE_HZ, np.int16))
    sipp = beside.enter(cued(folder, Ring("desk", registrar.domain, says), quiet))
    registered.screen.until(lambda: registered.incoming.window.cards)
    registered.click(registered.incoming.window.cards[0].answer)
    registered.screen.until(lambda: registered.shown.call.is_talking)
    sipp.cue()
    beside.hears(sound, "speaker", lambda heard: amplitude_of(heard, RATE_HZ, CAROLS_HZ) > 0.7)
    sipp.cue()
    assert beside.do(sipp.program.wait_ended()) == 0
    registered.screen.until(lambda: registered.told(CallFinished))
    assert registered.told(CallFinished)[0].end_reason == "caller_hung_up"


def test_declined_missed_and_undisturbed_calls_say_so_on_both_sides(
    registered: OpenWindow, bob_rings: Ringing
) -> None:
    bob_rings.ring()
    registered.click(registered.incoming.window.cards[0].decline)
    assert bob_rings.closed(1).startswith("603")
    registered.screen.until(lambda: not registered.incoming.window.isVisible())
    phone = registered.window.rail.buttons[RoomName.PHONE]
    assert "missed" not in phone.accessibleName()

    bob_rings.ring()
    bob_rings.hang_up()
    registered.screen.until(lambda: "1 missed call" in phone.accessibleName())
    assert registered.window.windowTitle().startswith("(1)")
    registered.screen.until(lambda: not registered.incoming.window.isVisible())

    registered.go(RoomName.PHONE)
    registered.click(registered.phone.head.disturb)
    registered.screen.until(lambda: registered.window.foot.disturb.isVisible())
    bob_rings.dial()
    assert bob_rings.closed(3)[:3] in ("480", "486", "603")
    registered.screen.until(lambda: not registered.incoming.window.isVisible())
