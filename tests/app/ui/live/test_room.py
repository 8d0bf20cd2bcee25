"""The Live screen as a person uses it: real widgets, events fed in."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.engine.events import (
    CallFinished,
    EngineStage,
    Holder,
    LineQuality,
    OperatorTasksChanged,
    Phase,
    RecordsChanged,
    TroubleArose,
)
from app.ui.controls import Button
from app.ui.live.call_view import CallView
from app.ui.live.room import LiveRoom
from app.ui.live.side_tabs import Tab
from app.ui.live.strip import NAME_PX
from models.calls import Call
from models.operator_tasks import OperatorTask, TaskKind
from sip.errors import CallRefused
from tests.fakes.calls import FakeCalls
from tests.fakes.live_calls import AGREED, conversation
from tests.fakes.live_desk import LiveDesk
from tests.fakes.person_calls import DANA, KIM, SAM, held, reached, rings, stands, taken

OVER = CallFinished(DANA, "caller_hung_up", 200, None, False, 27_400)
Front = Callable[[], CallView]
Feed = Callable[..., None]


def click(qtbot: QtBot, button: Button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_without_a_call_it_shows_the_last_ones_and_calls_them_again(
    qtbot: QtBot, room: LiveRoom, known: LiveDesk, calls: FakeCalls, feed: Feed
) -> None:
    known.people.calls.append(Call("line_7", "inbound", "+442079460812", seen=False))
    feed(RecordsChanged("calls"))
    words = [label.text() for label in room.empty.last.findChildren(QLabel)]
    assert "Dana Whitfield" in words
    assert "Missed" in words
    (again,) = room.empty.last.findChildren(Button)
    assert again.accessibleName() == "Call Dana Whitfield"
    click(qtbot, again)
    assert calls.asked == [("call", "+442079460812", "line_7")]


def test_last_calls_that_cannot_be_read_are_told(
    room: LiveRoom, known: LiveDesk, feed: Feed
) -> None:
    known.people.refuse = OSError("the disk is gone")
    feed(RecordsChanged("calls"))
    words = [label.text() for label in room.empty.last.findChildren(QLabel)]
    assert "The last calls could not be read: the disk is gone." in words


def test_without_a_call_it_shows_what_is_left_to_do(
    qtbot: QtBot, room: LiveRoom, known: LiveDesk, feed: Feed
) -> None:
    card = room.empty.todo
    assert not card.isVisible()
    texts = ("Call +12025550177.", "Ring Dana back.", "Book a table.")
    known.console.tasks = [OperatorTask(TaskKind.CALLBACK, text, id=text) for text in texts]
    feed(OperatorTasksChanged(3))
    assert [row.accessibleName() for row in card.rows] == [f"Call back: {t}" for t in texts[:2]]
    assert card.isVisible() and card.more.text() == "and 1 more, shown once these are done"
    qtbot.mouseClick(card.rows[0].button, Qt.MouseButton.LeftButton)
    assert known.console.asked == [("task_done", texts[0])]
    known.console.failure = OSError("the disk is gone")
    qtbot.mouseClick(card.rows[0].button, Qt.MouseButton.LeftButton)
    assert card.more.text() == "The task could not be changed: the disk is gone."
    known.console.tasks = []
    feed(OperatorTasksChanged(0))
    assert not card.isVisible()


def test_a_call_takes_the_screen_with_its_contacts_name(feed: Feed, view: Front) -> None:
    feed(*taken())
    assert view().strip.name.words == "Dana Whitfield"
    assert view().strip.floor.words == "You"
    assert view().strip.timer.text() == "00:24"


def test_a_call_that_is_placed_comes_to_the_front(feed: Feed, view: Front) -> None:
    feed(*taken(), held(), *reached())
    assert view().call_id == SAM


def test_a_call_that_rings_stays_behind_the_one_that_is_talked_on(
    room: LiveRoom, feed: Feed, view: Front
) -> None:
    feed(*taken(), rings(KIM, "+15550100"))
    assert view().call_id == DANA
    assert room.tabs.words_of(KIM) == ("+1 5550100", "Ringing here")
    feed(held(), stands(KIM))
    assert view().call_id == KIM


def test_a_call_that_nobody_took_leaves_nothing_beside_the_one_that_is_talked_on(
    room: LiveRoom, feed: Feed, view: Front
) -> None:
    feed(*taken(), rings(KIM, "+15550100"))
    assert room.tabs.count() == 2
    feed(CallFinished(KIM, "cancelled", 487, None, False, 0))
    assert room.view_of(KIM) is None
    assert not room.tabs.isVisible()
    assert view().call_id == DANA


def test_a_call_that_went_before_it_could_be_shown_leaves_nothing_either(
    qtbot: QtBot, room: LiveRoom, feed: Feed
) -> None:
    feed(*taken())
    room.apply(rings(KIM, "+15550100"))
    room.apply(CallFinished(KIM, "cancelled", 487, None, False, 0))
    feed(*reached())
    assert room.view_of(KIM) is None
    assert room.tabs.count() == 2


def test_tabs_say_who_has_each_call_its_phase_and_its_time(room: LiveRoom, feed: Feed) -> None:
    feed(*taken(), held(), *reached(), rings(KIM), stands(KIM, holder=Holder.AGENT))
    assert room.tabs.isVisible()
    assert room.tabs.words_of(DANA) == ("Dana Whitfield", "You  ·  On hold  ·  00:24")
    assert room.tabs.words_of(SAM) == ("Sam Okafor", "You  ·  Talking  ·  00:24")
    assert room.tabs.words_of(KIM)[1] == "Agent  ·  Talking"
    place = room.tabs.place_of(DANA)
    assert room.tabs.accessibleTabName(place).startswith("Dana Whitfield: You")


def test_a_tab_shows_its_call_without_touching_the_line(
    qtbot: QtBot, room: LiveRoom, calls: FakeCalls, feed: Feed, view: Front
) -> None:
    feed(*taken(), held(), *reached())
    where = room.tabs.tabRect(room.tabs.place_of(DANA)).center()
    qtbot.mouseClick(room.tabs, Qt.MouseButton.LeftButton, pos=where)
    assert view().call_id == DANA
    assert calls.asked == []


def test_one_call_alone_has_no_tabs(room: LiveRoom, feed: Feed) -> None:
    feed(*taken())
    assert not room.tabs.isVisible()


def test_a_call_that_is_over_can_be_called_again_opened_and_closed(
    qtbot: QtBot, room: LiveRoom, calls: FakeCalls, feed: Feed, view: Front
) -> None:
    feed(*taken(), OVER)
    card = view().summary
    assert card.goal.text() == "Call over"
    assert card.outcome.text() == "The caller hung up."
    assert card.duration.words == "00:27"
    assert card.recording.words == "Recorded"
    assert not card.folder.isVisible()
    wanted = QSignalSpy(room.library_wanted)
    click(qtbot, card.library)
    assert wanted.at(0) == [DANA]
    click(qtbot, card.again)
    assert calls.asked == [("call", "+442079460812", "line_1")]
    click(qtbot, card.close_call)
    assert room.shown_call is None
    assert room.empty.isVisible()


def test_calling_again_that_fails_is_told_on_the_screen(
    qtbot: QtBot, room: LiveRoom, calls: FakeCalls, feed: Feed, view: Front
) -> None:
    calls.failures["call"] = CallRefused(503, "Service Unavailable")
    feed(*taken(), OVER)
    click(qtbot, view().summary.again)
    assert room.notice.words == "The call could not be placed (503)."


def test_the_next_call_replaces_the_summary_of_the_last(
    room: LiveRoom, feed: Feed, view: Front
) -> None:
    feed(*taken(), OVER)
    drawer = view().after.drawer
    assert drawer is not None
    drawer.leave()
    feed(rings(KIM))
    assert view().call_id == KIM
    assert not room.tabs.isVisible()


def test_a_call_whose_wrap_up_waits_stays_beside_the_next(
    room: LiveRoom, feed: Feed, view: Front
) -> None:
    feed(*taken(), OVER, rings(KIM))
    assert view().call_id == DANA
    assert room.tabs.count() == 2


def test_a_summary_stays_while_its_note_is_written(
    room: LiveRoom, feed: Feed, view: Front, qtbot: QtBot
) -> None:
    feed(*taken(), OVER)
    drawer = view().after.drawer
    assert drawer is not None
    drawer.leave()
    room.activateWindow()
    view().side.write_note()
    notes = view().side.notes
    assert notes is not None
    qtbot.waitUntil(notes.field.hasFocus)
    feed(rings(KIM))
    assert view().call_id == DANA
    assert room.tabs.count() == 2


def test_an_agents_call_has_the_agents_tabs_and_a_persons_has_the_contact(
    feed: Feed, view: Front
) -> None:
    feed(*conversation())
    side = view().side
    assert side.shown_tab is Tab.CHECKLIST
    assert side.checklist.isVisible()
    assert side.delays.isVisible()
    feed(AGREED, *taken())
    side = view().side
    assert side.shown_tab is Tab.CALLER
    assert side.contact is not None
    assert side.contact.isVisible()
    assert side.contact.words[:2] == ["Dana Whitfield", "Whitfield & Daughters"]
    shown = [tab for place, tab in enumerate(Tab) if side.tabs.isTabVisible(place)]
    assert shown == [Tab.CALLER, Tab.NOTES]


def test_why_there_is_no_transcript_yet_is_said_in_its_place(feed: Feed, view: Front) -> None:
    feed(EngineStage("models", "whisper-base"), *taken())
    assert "Speech models are loading" in view().conversation.empty_words
    feed(EngineStage("models_failed", "the model is damaged."))
    words = view().conversation.empty_words
    assert words == "There is no transcript: the model is damaged."
    feed(EngineStage("models_ready"))
    assert view().conversation.empty_words == "Nobody has said anything yet."


def test_a_trouble_of_a_call_is_told_in_its_view(feed: Feed, view: Front) -> None:
    feed(*taken(), TroubleArose(DANA, "recording", "The disk is full."))
    assert view().notice.words == "The disk is full."
    assert view().strip.recording.words == "Not recorded"


def test_an_encrypted_call_has_a_lock_and_the_word(feed: Feed, view: Front) -> None:
    feed(*taken())
    strip, side = view().strip, view().side
    assert strip.encrypted.isHidden()
    feed(stands(DANA, encrypted=True))
    assert strip.encrypted.words == "Encrypted" and not strip.encrypted.isHidden()
    assert not side.line.isHidden() and not side.line.encrypted.isHidden()
    feed(stands(DANA))
    assert strip.encrypted.isHidden() and side.line.encrypted.isHidden()


def test_the_end_is_asked_for_once_and_offered_again_when_it_failed(
    qtbot: QtBot, calls: FakeCalls, feed: Feed, view: Front
) -> None:
    calls.failures["end_call"] = OSError("the phone does not answer")
    feed(*taken())
    click(qtbot, view().end)
    assert calls.asked == [("end_call", DANA)]
    assert view().end.isEnabled()
    assert view().end.text() == "End call"
    expected = "The call could not be ended: the phone does not answer. The call goes on."
    assert view().notice.words == expected


def test_a_call_that_the_agent_takes_does_not_come_to_the_front(
    room: LiveRoom, feed: Feed, view: Front
) -> None:
    feed(*taken(), rings(KIM), stands(KIM, Phase.TALKING, holder=Holder.AGENT))
    assert view().call_id == DANA
    assert room.tabs.words_of(KIM)[1] == "Agent  ·  Talking"


def test_the_name_stays_beside_all_that_is_known_of_a_poor_line(feed: Feed, view: Front) -> None:
    feed(*taken(), stands(DANA, encrypted=True), LineQuality(DANA, 6.8, 61.0, 380.0, 2.9))
    strip = view().strip
    for width in (900, 1000, 1200, 1900):
        strip.setFixedWidth(width)
        strip.layout().activate()
        assert strip.name.width() >= NAME_PX, width
    shown = (strip.quality, strip.encrypted, strip.numbers)
    assert not any(part.isHidden() for part in shown)
