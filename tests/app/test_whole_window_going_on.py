"""A call that still goes on, opened in the Library: nothing of it can be lost from there."""

import pytest

from app.engine.events import CallFinished, TroubleArose
from app.ui.library import phrases
from app.ui.live.offers import Control
from app.ui.shell.rooms import RoomName
from tests.peers.baresip_program import Softphone
from tests.peers.beside import LINE_HZ
from tests.peers.window import OpenWindow

pytestmark = [pytest.mark.peers, pytest.mark.timeout(240)]


def test_a_call_that_goes_on_is_whole_in_the_library_once_it_has_ended(
    registered: OpenWindow, bob: Softphone
) -> None:
    registered.call("bob")
    registered.go(RoomName.LIBRARY)
    library, page = registered.library, registered.library.page
    library.list.look_for("is:outbound")
    registered.screen.until(lambda: len(library.list.model.rows) == 1, "the call is listed")
    library.list.view.choose(0)
    registered.screen.until(lambda: page.detail is not None, "the call is open")
    assert page.sound.why.text() == phrases.SOUND_LATER and not page.sound.play.isVisible()
    assert page.view.empty_words == phrases.GOING_ON
    assert not page.head.delete.isEnabled() and not page.head.wav.isEnabled()

    library.acts.delete()
    registered.screen.until(lambda: "end it first" in page.message.words.text())
    before = len(bob.heard())
    registered.screen.until(lambda: len(bob.heard()) >= before + 2 * LINE_HZ)
    registered.go(RoomName.LIVE)
    registered.press(Control.END)
    registered.screen.until(lambda: registered.told(CallFinished))
    registered.go(RoomName.LIBRARY)
    registered.screen.until(page.sound.wave.isVisible, page.sound.why.text)
    assert page.playback.duration_ms >= 2000
    assert page.head.delete.isEnabled() and page.head.wav.isEnabled()
    assert registered.told(TroubleArose) == []
