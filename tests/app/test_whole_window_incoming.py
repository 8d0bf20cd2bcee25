"""Calls that ring here: the window above the others, the bell, answering, declining, missing."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.commands.sound import DeviceRole
from app.ui.shell.rooms import RoomName
from audio.frames import Samples
from tests.peers.baresip_program import Softphone
from tests.peers.hearing import amplitude_of
from tests.peers.kamailio import Registrar
from tests.peers.pulse import RATE_HZ, PulseServer
from tests.peers.tones import tone
from tests.peers.window import BOBS_HZ, LINE_HZ, OURS_HZ, Beside, OpenWindow

pytestmark = pytest.mark.peers
CLOSED = "CALL_CLOSED"


def audible(heard: Samples) -> bool:
    return bool(np.abs(heard).max() > 1000)


@pytest.fixture
def caller(softphone: Callable[..., Softphone]) -> Softphone:
    """Bob, who does not answer by himself."""
    return softphone("bob", BOBS_HZ, auto_answer=False)


class Ringing:
    """Bob rings the desk, again and again."""

    def __init__(
        self, window: OpenWindow, beside: Beside, registrar: Registrar, caller: Softphone
    ) -> None:
        self._window, self._beside = window, beside
        self._registrar, self.caller = registrar, caller

    def dial(self) -> None:
        """Without waiting for anything."""
        self._beside.do(self.caller.tell("dial", f"sip:desk@{self._registrar.domain}"))

    def ring(self) -> None:
        """Until the window of incoming calls shows it."""
        self.dial()
        incoming = self._window.incoming
        self._window.screen.until(lambda: incoming.window.isVisible() and incoming.window.cards)
        assert "bob" in incoming.window.cards[0].accessibleName().lower()

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
    bob_rings.ring()
    assert registered.window.isActiveWindow() == focus
    beside.hears(sound, "bell", audible)
    assert not audible(beside.do(sound.record("speaker", 1500)))

    registered.keys(Qt.Key.Key_A)
    registered.screen.until(lambda: registered.live.board.mine)
    registered.screen.until(lambda: registered.window.rooms.front is RoomName.LIVE)
    registered.screen.until(lambda: not registered.incoming.window.isVisible())
    beside.hears(sound, "bell", lambda heard: not audible(heard))
    beside.hears(sound, "speaker", lambda heard: amplitude_of(heard, RATE_HZ, BOBS_HZ) > 0.8)
    registered.hears(bob_rings.caller)(lambda heard: amplitude_of(heard, LINE_HZ, OURS_HZ) > 0.8)
    bob_rings.hang_up()
    registered.screen.until(lambda: not registered.live.board.calls)


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
    assert not registered.incoming.window.isVisible()
