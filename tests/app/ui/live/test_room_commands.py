"""What keys and the palette can do with live calls."""

from collections.abc import Callable

from PySide6.QtTest import QSignalSpy

from app.ui.live.call_view import CallView
from app.ui.live.command import ScreenCommand
from app.ui.live.offers import Control
from app.ui.live.room import LiveRoom
from tests.fakes.calls import FakeCalls
from tests.fakes.person_calls import DANA, KIM, SAM, held, reached, rings, stands, taken

Front = Callable[[], CallView]
Feed = Callable[..., None]


def command(room: LiveRoom, name: str) -> ScreenCommand:
    return next(one for one in room.commands() if one.id == name)


def test_every_command_has_words_and_a_key_of_its_own(room: LiveRoom) -> None:
    commands = room.commands()
    keys = [one.keys for one in commands if one.keys]
    assert len(keys) == len(set(keys))
    assert all(one.words and one.id for one in commands)
    usual = {one.id: one.keys for one in commands}
    assert usual["mute"] == "Ctrl+Shift+M"
    assert usual["hold"] == "Ctrl+Shift+H"
    assert usual["end_call"] == "Ctrl+Shift+E"
    assert usual["keypad"] == "Ctrl+Shift+K"
    assert usual["transfer"] == "Ctrl+Shift+X"


def test_without_a_call_no_command_can_be_used_and_none_breaks(
    room: LiveRoom, calls: FakeCalls
) -> None:
    for one in room.commands():
        assert not one.enabled()
        if one.id != "next_call":
            one.act()
    assert calls.asked == []


def test_a_key_means_the_call_that_is_talked_on_while_the_screen_is_not_seen(
    room: LiveRoom, calls: FakeCalls, feed: Feed
) -> None:
    feed(*taken(), held(), *reached())
    room.show_call(DANA)
    room.hide()
    command(room, "mute").act()
    assert calls.asked == [("mute", SAM, True)]


def test_a_key_that_opens_a_panel_asks_for_the_screen(
    room: LiveRoom, feed: Feed, view: Front
) -> None:
    feed(*taken())
    wanted = QSignalSpy(room.live_wanted)
    assert command(room, "transfer").enabled()
    command(room, "transfer").act()
    assert wanted.at(0) == [DANA]
    steering = view().steering
    assert steering is not None
    assert steering.transfer.is_open
    assert view().row.buttons[Control.TRANSFER].on


def test_switching_resumes_the_call_that_waits(
    room: LiveRoom, calls: FakeCalls, feed: Feed
) -> None:
    feed(*taken())
    assert not command(room, "switch_calls").enabled()
    feed(held(), *reached())
    command(room, "switch_calls").act()
    assert calls.asked == [("resume", DANA)]


def test_the_next_tab_is_a_key_away(room: LiveRoom, feed: Feed, view: Front) -> None:
    feed(*taken(), held(), *reached())
    command(room, "next_call").act()
    assert view().call_id == DANA


def test_a_key_that_fails_behind_another_screen_brings_this_one_with_the_reason(
    room: LiveRoom, calls: FakeCalls, feed: Feed, view: Front
) -> None:
    calls.failures["mute"] = OSError("the headset does not answer")
    feed(*taken())
    room.hide()
    wanted = QSignalSpy(room.live_wanted)
    command(room, "mute").act()
    assert wanted.at(0) == [DANA]
    assert "the headset does not answer" in view().notice.words


def test_switching_among_three_calls_goes_round(
    room: LiveRoom, calls: FakeCalls, feed: Feed
) -> None:
    order = (DANA, SAM, KIM)
    feed(rings(DANA), rings(SAM), rings(KIM), stands(DANA))
    for talked_on, expected in zip(order, (SAM, KIM, DANA), strict=True):
        for each in order:
            feed(stands(each) if each == talked_on else held(each))
        command(room, "switch_calls").act()
        assert calls.asked[-1] == ("resume", expected)
    feed(*(held(each) for each in order))
    command(room, "switch_calls").act()
    assert calls.asked[-1] == ("resume", KIM)
