"""What a live call's view says of its recording."""

import asyncio
from collections.abc import Callable

from app.engine.events import CallFinished
from app.ui.live.call_view import CallView
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import DANA, stands, taken

OVER = CallFinished(DANA, "caller_hung_up", 200, None, False, 27_400)
Front = Callable[[], CallView]
Feed = Callable[..., None]


def test_recording_that_is_switched_off_is_not_claimed(
    known: LiveDesk, feed: Feed, view: Front
) -> None:
    asyncio.run(known.settings.change({"calls.recording": False}))
    began, answered = taken()[0], taken()[-1]
    feed(began, answered)
    assert view().strip.recording.isHidden()
    feed(stands(DANA, recording=False))
    assert view().strip.recording.isHidden()
    feed(OVER)
    assert view().summary.recording.words == "Not recorded"


def test_a_call_that_is_not_kept_is_not_called_recorded(feed: Feed, view: Front) -> None:
    feed(*taken())
    assert view().strip.recording.words == "REC" and not view().strip.recording.isHidden()
    feed(stands(DANA, recording=False))
    assert view().strip.recording.isHidden()
    feed(OVER)
    assert view().summary.recording.words == "Recorded"


def test_what_the_desk_says_of_the_recording_outweighs_the_settings(
    feed: Feed, view: Front
) -> None:
    began, answered = taken()[0], taken()[-1]
    feed(began, stands(DANA, recording=False), answered)
    assert view().strip.recording.isHidden()
    feed(OVER)
    assert view().summary.recording.words == "Not recorded"
