"""Two far ends and the person between them: transfers, the way back, a conference."""

import pytest

from app.engine.events import CallFinished
from app.ui.live import phrases
from app.ui.live.call_view import CallView
from app.ui.live.offers import Control
from audio.frames import Samples
from tests.peers.beside import BOBS_HZ, CAROLS_HZ, LINE_HZ, OURS_HZ, Beside, Heard
from tests.peers.hearing import amplitude_of
from tests.peers.pulse import RATE_HZ, PulseServer
from tests.peers.recorder import Recorder
from tests.peers.tones import tone
from tests.peers.window import OpenWindow

pytestmark = [pytest.mark.peers, pytest.mark.timeout(240)]
FarEnds = dict[str, Recorder]


def only(hertz: int, *others: int) -> Heard:
    """Hears that tone and none of the others."""

    def holds(heard: Samples) -> bool:
        loud = amplitude_of(heard, LINE_HZ, hertz) > 0.8
        return loud and all(amplitude_of(heard, LINE_HZ, other) < 0.1 for other in others)

    return holds


def consult_carol(window: OpenWindow, far_ends: FarEnds) -> CallView:
    """Ask Carol first, by the transfer panel of the call in front."""
    steering = window.shown.steering
    assert steering is not None
    window.press(Control.TRANSFER)
    window.write(steering.transfer.picker.field, far_ends["carol"].uri)
    before = window.shown
    window.click(steering.transfer.ask_first)
    window.screen.until(lambda: window.shown is not before and window.shown.call.is_talking)
    return window.shown


def ends(window: OpenWindow) -> dict[str, str]:
    """Why each call is over."""
    return {event.call_id: event.end_reason for event in window.told(CallFinished)}


def test_a_call_is_passed_on_at_once(registered: OpenWindow, far_ends: FarEnds) -> None:
    view = registered.call(far_ends["bob"].uri)
    assert view.steering is not None
    registered.press(Control.TRANSFER)
    registered.write(view.steering.transfer.picker.field, far_ends["carol"].uri)
    registered.click(view.steering.transfer.now)
    registered.hears(far_ends["bob"])(only(CAROLS_HZ))
    registered.hears(far_ends["carol"])(only(BOBS_HZ))
    registered.screen.until(lambda: ends(registered).get(view.call_id) == "transferred")


def test_a_call_is_passed_on_after_asking_and_there_is_a_way_back(
    registered: OpenWindow, beside: Beside, sound: PulseServer, far_ends: FarEnds
) -> None:
    beside.begin(sound.speak("mic_feed", tone(OURS_HZ, RATE_HZ, 60_000)))
    bob, carol = far_ends["bob"], far_ends["carol"]
    first = registered.call(bob.uri)
    registered.hears(bob)(only(OURS_HZ))

    consultation = consult_carol(registered, far_ends)
    registered.hears(carol)(only(OURS_HZ, BOBS_HZ))
    registered.hears(bob)(lambda heard: amplitude_of(heard, LINE_HZ, OURS_HZ) < 0.1)
    registered.press(Control.BACK)
    registered.screen.until(lambda: first.call.is_talking and registered.shown is first)
    registered.hears(bob)(only(OURS_HZ))
    registered.screen.until(lambda: consultation.call_id in ends(registered))

    again = consult_carol(registered, far_ends)
    registered.press(Control.COMPLETE)
    registered.hears(bob)(only(CAROLS_HZ, OURS_HZ))
    registered.hears(carol)(only(BOBS_HZ, OURS_HZ))
    both = {first.call_id, again.call_id}
    registered.screen.until(lambda: both <= ends(registered).keys(), lambda: ends(registered))
    assert ends(registered)[first.call_id] == "transferred"


def test_three_talk_together_and_each_hears_the_two_others(
    registered: OpenWindow, beside: Beside, sound: PulseServer, far_ends: FarEnds
) -> None:
    beside.begin(sound.speak("mic_feed", tone(OURS_HZ, RATE_HZ, 60_000)))
    bob, carol = far_ends["bob"], far_ends["carol"]
    first = registered.call(bob.uri)
    registered.press(Control.CONFERENCE)
    steering = first.steering
    assert steering is not None
    registered.write(steering.conference.picker.field, carol.uri)
    registered.click(steering.conference.dial)
    registered.screen.until(
        lambda: registered.shown is not first and registered.shown.call.is_talking
    )
    assert registered.shown.steering is not None
    registered.press(Control.CONFERENCE)
    registered.click(registered.shown.steering.conference.buttons[first.call_id])
    registered.screen.until(lambda: len(registered.live.board.conference) == 2)

    for far_end, own, other in ((bob, BOBS_HZ, CAROLS_HZ), (carol, CAROLS_HZ, BOBS_HZ)):
        registered.hears(far_end)(
            lambda heard, own=own, other=other: (
                amplitude_of(heard, LINE_HZ, OURS_HZ) > 0.7
                and amplitude_of(heard, LINE_HZ, other) > 0.7
                and amplitude_of(heard, LINE_HZ, own) < 0.1
            )
        )
    beside.hears(
        sound,
        "speaker",
        lambda heard: (
            amplitude_of(heard, RATE_HZ, BOBS_HZ) > 0.7
            and amplitude_of(heard, RATE_HZ, CAROLS_HZ) > 0.7
        ),
    )
    registered.live.show_call(first.call_id)
    registered.press(Control.SPLIT)
    registered.screen.until(lambda: first.strip.floor.words == phrases.ON_HOLD)
    registered.hears(carol)(only(OURS_HZ, BOBS_HZ))
    registered.hears(bob)(lambda heard: amplitude_of(heard, LINE_HZ, OURS_HZ) < 0.1)
