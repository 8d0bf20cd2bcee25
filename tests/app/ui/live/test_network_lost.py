"""What a call's screen says while there is no network, and when the call ends."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.engine.events import Event, NetworkChanged
from app.serving import plan_for
from app.settings import DataPaths, Settings
from app.ui.live.call_view import CallView
from tests.fakes.agent_calls import agents
from tests.fakes.calls import FakeCalls
from tests.fakes.person_calls import dials, held, taken

Front = Callable[[], CallView]
Feed = Callable[..., None]
NOW_MS = 1_024_000.0
LIMIT_S = 30


@pytest.mark.parametrize("events", [agents(), taken()], ids=["agent", "person"])
def test_the_time_until_the_call_ends_is_counted_down(
    feed: Feed, view: Front, events: tuple[Event, ...]
) -> None:
    feed(*events)
    feed(NetworkChanged("down"))
    ends = "No network. The call ends in {left} unless sound arrives again. Line and call go on "
    for after_s, left in ((0, "00:30"), (11, "00:19"), (29, "00:01")):
        view().alerts.tick(NOW_MS + after_s * 1000)
        (sentence,) = view().alerts.sentences
        assert sentence.startswith(ends.format(left=left))
    view().alerts.tick(NOW_MS + LIMIT_S * 1000)
    assert view().alerts.sentences == ["No network. The call is being ended, as no sound arrives."]
    feed(NetworkChanged("up", "10.0.0.5"))
    assert view().alerts.isHidden()


def test_the_limit_is_the_one_that_the_phone_keeps_to(data_folder: Path) -> None:
    assert plan_for(Settings(), DataPaths(data_folder)).phone.rtp_timeout_s == LIMIT_S


def test_a_phone_that_cannot_move_a_call_does_not_claim_to(
    calls: FakeCalls, feed: Feed, view: Front
) -> None:
    calls.missing["move_network"] = "This phone's SIP stack cannot keep a call."
    feed(*taken())
    feed(NetworkChanged("down"))
    (sentence,) = view().alerts.sentences
    assert sentence.endswith("the call does if this computer has the same address as before.")
    assert "by themselves" not in sentence


def test_a_call_on_hold_is_not_counted_down(feed: Feed, view: Front) -> None:
    feed(*taken(), held())
    feed(NetworkChanged("down"))
    view().alerts.tick(NOW_MS + 61_000)
    assert view().alerts.sentences == [
        "No network for 01:01. The call stays on hold until it is back."
    ]


def test_a_call_that_is_not_up_yet_has_nothing_to_lose(feed: Feed, view: Front) -> None:
    feed(dials())
    feed(NetworkChanged("down"))
    assert view().alerts.sentences == ["No network. The line goes on by itself once it is back."]
