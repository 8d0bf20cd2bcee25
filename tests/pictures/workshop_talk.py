"""The Test screen while somebody talks to the agent with a headset.

Owns the made-up session; drawing it is ``tests.screens``'s.
"""

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QWidget

from app.agent.errors import FactsMissing
from app.engine.events import (
    AgentBegan,
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    Event,
    Floor,
    FloorChanged,
    Holder,
    LevelsMeasured,
    PartialHeard,
    Phase,
    Speaker,
    ToolRan,
    TurnTimed,
    UtteranceSaved,
)
from app.ui.workshop.room import WorkshopRoom
from models.sessions import SESSION_LINE
from tests.fakes.sound_commands import FakeSound, sound_state
from tests.fakes.workshop_desk import RECEPTION, REMINDER, busy_workshop
from tests.pictures.workshop import EPOCH_MS, room

SESSION = "call_session_1"
BEGAN = CallBegan(SESSION, SESSION_LINE, "inbound", "", "", None, "", Holder.AGENT, "Reception")


def talking() -> Iterator[Event]:
    yield BEGAN
    yield CallStanding(SESSION, Phase.TALKING, Holder.AGENT, is_session=True)
    yield CallAnswered(SESSION, EPOCH_MS)
    words = "Northgate Services, good morning. How can I help you?"
    yield UtteranceSaved(SESSION, "utt_1", Speaker.AGENT, words, 300, 3200)
    words = "Hello, could I come in on Friday afternoon?"
    yield UtteranceSaved(SESSION, "utt_2", Speaker.CALLER, words, 4200, 6900)
    yield TurnTimed(SESSION, 7400, 512.0)
    yield ToolRan(
        SESSION, "check_calendar", {"day": "2026-11-27"}, '{"free": ["16:15"]}', "", 84.0, 7400
    )
    yield UtteranceSaved(
        SESSION,
        "utt_3",
        Speaker.AGENT,
        "Yes, there is one time left on Friday,",
        7500,
        9900,
        " a quarter past four. Would that suit you?",
    )
    yield UtteranceSaved(SESSION, "utt_4", Speaker.CALLER, "What time is it?", 9800, 11000)
    yield TurnTimed(SESSION, 11500, 634.0)
    yield AgentBegan(SESSION, "At a quarter past four.", 11600)
    yield PartialHeard(SESSION, "and how long", 13100)
    yield FloorChanged(SESSION, Floor.CALLER_SPEAKING, 13100)
    yield LevelsMeasured(SESSION, -16.0, -48.0)


def talk() -> QWidget:
    shown = room()
    shown.talk(REMINDER.id)
    shown.pages.talk._read()
    return shown


def talk_running() -> QWidget:
    shown = room()
    shown.talk(RECEPTION.id)
    shown.pages.talk._read()
    shown.pages.talk.start()
    for event in talking():
        shown.apply(event)
    return shown


def talk_over() -> QWidget:
    shown = talk_running()
    assert isinstance(shown, WorkshopRoom)
    shown.apply(CallFinished(SESSION, "desk_hung_up", None, None, False, 24_000))
    return shown


def talk_refused() -> QWidget:
    made = busy_workshop()
    made.console.failure = FactsMissing("debt-collection", ("amount_due",))
    made.sound = FakeSound(
        sound_state("The sound server does not answer: start PulseAudio or PipeWire.")
    )
    shown = room(made)
    shown.talk(REMINDER.id)
    shown.pages.talk._read()
    shown.pages.talk.start()
    return shown


STATES: dict[str, Callable[[], QWidget]] = {
    "ready": talk,
    "running": talk_running,
    "over": talk_over,
    "refused": talk_refused,
}
