"""The Live screen in the states of an agent's call.

Owns the made-up conversation that the pictures show; drawing them is ``tests.screens``'s.
"""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtWidgets import QWidget

from app.engine.events import (
    AgentBegan,
    CallAnswered,
    CallBegan,
    CallFinished,
    ChecklistChanged,
    EngineStage,
    Event,
    FactNoted,
    Floor,
    FloorChanged,
    LevelsMeasured,
    OperatorTasksChanged,
    PartialHeard,
    Speaker,
    ToolRan,
    TroubleArose,
    TurnTimed,
    UtteranceSaved,
)
from app.ui.live.room import LiveRoom
from models.calls import Call
from models.operator_tasks import OperatorTask, TaskKind
from tests.fakes.desk import FakeBridge
from tests.fakes.live_desk import LiveDesk

CALL = "call_1"
EPOCH_MS = 1_760_000_000_000
BEGAN = CallBegan(
    CALL, "line_1", "inbound", "+44 20 7946 0812", "Dana Whitfield", "payment_reminder"
)
STEPS = ("Confirm who is speaking", "Say why we call", "Ask for a date", "Read the date back")


def checklist(done: int) -> ChecklistChanged:
    return ChecklistChanged(CALL, tuple((step, n < done) for n, step in enumerate(STEPS)))


def said(speaker: Speaker, start_s: float, end_s: float, text: str, unheard: str = "") -> Event:
    start_ms, end_ms = int(start_s * 1000), int(end_s * 1000)
    return UtteranceSaved(CALL, f"utt_{start_ms}", speaker, text, start_ms, end_ms, unheard)


def timed(at_s: float, total_ms: float) -> Event:
    stages = {"hold": 320.0, "recognise": 96.0, "end_of_turn": 34.0, "mind": 12.0, "voice": 61.0}
    return TurnTimed(CALL, int(at_s * 1000), total_ms, stages)


def conversation() -> Iterator[Event]:
    agent, caller = Speaker.AGENT, Speaker.CALLER
    yield BEGAN
    yield CallAnswered(CALL, EPOCH_MS)
    yield checklist(0)
    yield said(
        agent,
        0.3,
        5.2,
        "Good morning, this is Robin calling from Northgate Services. Am I speaking with Dana?",
    )
    yield said(caller, 5.9, 7.0, "Yes, this is she.")
    yield checklist(1)
    yield timed(7.5, 512)
    yield said(
        agent,
        7.5,
        14.1,
        "Thank you. I'm calling about invoice 4471, which was due on the third. "
        "The open amount is 184 pounds. Is there a day this week that would suit you?",
    )
    yield checklist(2)
    yield said(
        caller,
        15.0,
        21.4,
        "Right, I saw the letter, I just haven't got round to it because we were away for "
        "most of the month. Could I pay it on Friday, after my wages come in?",
    )
    yield FactNoted(CALL, "commit_date", "Friday 28 November", 21400)
    yield FactNoted(CALL, "reason", "Away for most of the month", 21400)
    yield checklist(3)
    yield timed(22.0, 548)
    yield LevelsMeasured(CALL, -48.0, -9.0)


def in_call() -> Iterator[Event]:
    yield from conversation()
    yield ToolRan(CALL, "take_message", {"day": "Friday"}, "saved", "", 14, 22000)
    yield AgentBegan(CALL, "Of course. I have noted Friday the 28th of November for you.", 22100)
    yield FloorChanged(CALL, Floor.AGENT_SPEAKING, 22100)


def interrupted() -> Iterator[Event]:
    yield from conversation()
    yield said(
        Speaker.AGENT,
        22.1,
        24.9,
        "Of course. I have noted Friday the 28th",
        "of November for you. You will get a message with the details of the payment.",
    )
    yield FloorChanged(CALL, Floor.CALLER_SPEAKING, 24900)
    yield PartialHeard(CALL, "sorry, could you make that", 25500)
    yield LevelsMeasured(CALL, -4.0, -90.0)


def finished(goal_reached: bool) -> Iterator[Event]:
    yield from conversation()
    yield said(Speaker.AGENT, 22.1, 26.0, "Of course. Friday the 28th it is. Goodbye!")
    if goal_reached:
        yield checklist(4)
        yield CallFinished(CALL, "completed", 200, "agreed", True, 27_400)
    else:
        yield CallFinished(CALL, "caller_hung_up", 200, "refused", False, 27_400)


def busy() -> Iterator[Event]:
    yield CallBegan(CALL, "line_1", "outbound", "sip:dana@desk.example", "", "payment_reminder")
    yield CallFinished(CALL, "busy", 486, None, False, 0)


def trouble() -> Iterator[Event]:
    yield from in_call()
    yield TroubleArose(
        CALL,
        "agent_stalled",
        "The language model did not answer; the agent asked the caller to wait.",
    )
    yield TroubleArose(CALL, "recording", "The disk is full: free some space in the data folder.")


EVENTS: dict[str, Callable[[], Iterator[Event]]] = {
    "empty": lambda: iter(()),
    "loading": lambda: iter([EngineStage("models", "whisper-base, 74 MB")]),
    "ringing": lambda: iter([BEGAN, checklist(0)]),
    "agent": in_call,
    "interrupted": interrupted,
    "agent-over": lambda: finished(True),
    "agent-failed": lambda: finished(False),
    "busy": busy,
    "trouble": trouble,
}


def desk() -> LiveDesk:
    known = LiveDesk()
    known.people.calls = [
        Call("line_1", way, number, remote_name=name, answered_at=answered)
        for way, number, name, answered in (
            ("inbound", "+442079460812", "Dana", "2026-11-21T09:00:00.000Z"),
            ("inbound", "+442079460999", "", None),
            ("outbound", "+4930123456", "", "2026-11-21T09:20:00.000Z"),
        )
    ]
    return known


def left_to_do() -> LiveRoom:
    """Calls that were missed while the desk was off, and a message."""
    known = desk()
    missed = (
        "The agent's call to +14155550123 was not placed: Ringdesk was not running at that time."
    )
    known.console.tasks = [
        OperatorTask(TaskKind.CALLBACK, missed, due_at="2026-11-21T08:00:00.000Z", id="todo_1"),
        OperatorTask(TaskKind.MESSAGE, "Dana asks to be called about invoice 4711.", id="todo_2"),
        OperatorTask(TaskKind.TOOL, "Book a table for two at eight.", id="todo_3"),
    ]
    shown = LiveRoom(FakeBridge(), known.desk, now_ms=lambda: EPOCH_MS + 24_000)
    shown.apply(OperatorTasksChanged(3))
    return shown


def room(events: Callable[[], Iterator[Event]]) -> QWidget:
    shown = LiveRoom(FakeBridge(), desk().desk, now_ms=lambda: EPOCH_MS + 24_000)
    for event in events():
        shown.apply(event)
    return shown


STATES: dict[str, Callable[[], QWidget]] = {
    **{name: partial(room, events) for name, events in EVENTS.items()},
    "left-to-do": left_to_do,
}
