"""The Live screen with an operator beside the agent, and after the call.

Owns the made-up moments; drawing them is ``tests.screens``'s.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from app.engine.errors import NotNow
from app.engine.events import (
    AgentBegan,
    AgentStalled,
    CallAnswered,
    CallBegan,
    CallStanding,
    EngineStage,
    Event,
    FactNoted,
    Floor,
    FloorChanged,
    Holder,
    LevelsMeasured,
    LineQuality,
    MachineDetected,
    MomentMarked,
    NetworkChanged,
    OperatorSteered,
    OperatorTasksChanged,
    PartialHeard,
    Phase,
    RepliesSuggested,
    Speaker,
    ToolRan,
    ToolStarted,
    TranscriptLate,
)
from app.ui.live.call_view import CallView
from app.ui.live.composer import Mode
from app.ui.live.side_tabs import Tab
from models.operator_tasks import OperatorTask, TaskKind
from models.sessions import SESSION_LINE
from tests.fakes.live_desk import LiveDesk
from tests.pictures.live import BEGAN, CALL, EPOCH_MS, checklist, conversation, desk, said
from tests.pictures.live_person import room

Act = Callable[[CallView], object]
AGENTS = CallStanding(CALL, Phase.TALKING, Holder.AGENT, recording=True, agent_can_take=True)
MINE = replace(AGENTS, holder=Holder.OPERATOR)
QUALITY = LineQuality(CALL, 0.2, 8.4, 42.0, 4.3)
TASKS = [
    OperatorTask(
        TaskKind.CALLBACK,
        "Dana wants to be called about the two boxes that were returned.",
        CALL,
        due_at="2026-11-27T14:30:00.000Z",
        id="todo_1",
    ),
    OperatorTask(TaskKind.MESSAGE, "Please send the invoice again by mail.", CALL, id="todo_2"),
    OperatorTask(
        TaskKind.TOOL,
        "Send the payment details: the desk has no tool for it.",
        CALL,
        id="todo_3",
        done_at="2026-11-21T10:00:00.000Z",
    ),
]


def with_agent() -> Iterator[Event]:
    yield from conversation()
    yield AGENTS
    yield QUALITY
    yield FloorChanged(CALL, Floor.AGENT_LISTENING, 22000)


def speaks() -> Iterator[Event]:
    yield from with_agent()
    yield AgentBegan(CALL, "Of course. I have noted Friday the 28th of November for you.", 22100)
    yield FloorChanged(CALL, Floor.AGENT_SPEAKING, 22100)
    yield LevelsMeasured(CALL, -50.0, -8.0)


def tool_runs() -> Iterator[Event]:
    yield from with_agent()
    ran = ToolRan(CALL, "look_up_invoice", {"number": "4471"}, '{"open": 184}', "", 412, 21600)
    yield ran
    yield ToolRan(CALL, "send_details", {"to": "Dana"}, "", "", 0, 21700, for_operator=True)
    yield ToolRan(CALL, "check_stock", {"item": "box"}, "", "No answer (504).", 5012, 21800)
    yield ToolStarted(CALL, "run_1", "book_payment", {"day": "2026-11-28", "amount": 184}, 21900)
    yield FloorChanged(CALL, Floor.AGENT_THINKING, 21900)


def steered() -> Iterator[Event]:
    yield from with_agent()
    yield OperatorSteered(CALL, "whisper", "Offer to split it into two payments.", 21500)
    yield OperatorSteered(CALL, "say", "We can also split the amount if that is easier.", 21800)
    yield MomentMarked(CALL, "mark_1", "flag", "", 21900)
    yield MomentMarked(CALL, "mark_2", "note", "Boxes were returned, form 12 was sent", 21950)
    yield AgentBegan(CALL, "We can also split the amount if that is easier.", 22100)
    yield FloorChanged(CALL, Floor.AGENT_SPEAKING, 22100)


def taken_over() -> Iterator[Event]:
    yield from with_agent()
    yield said(Speaker.AGENT, 22.1, 23.0, "Of course. I have", "noted Friday the 28th for you.")
    yield MINE
    yield said(Speaker.OPERATOR, 23.4, 24.8, "Dana, this is Alex, I am taking over here.")
    yield PartialHeard(CALL, "oh hello Alex, good to", 25200)
    yield PartialHeard(CALL, "so about the two", 25900, Speaker.OPERATOR)
    yield LevelsMeasured(CALL, -20.0, -14.0)
    yield RepliesSuggested(
        CALL,
        (
            "Friday the 28th is fine, thank you.",
            "Shall I send you the payment details by message?",
            "I will look into the two boxes and call you back tomorrow before noon, would that "
            "suit you as well as the payment on Friday?",
        ),
        26000,
    )


def asked_for() -> Iterator[Event]:
    yield from with_agent()
    reason = {"reason": "She wants to dispute the amount with somebody who can decide."}
    yield ToolStarted(CALL, "run_2", "hold_for_operator", reason, 22000)


def transferring() -> Iterator[Event]:
    yield from with_agent()
    yield ToolStarted(CALL, "run_3", "transfer_call", {"to": "accounts"}, 22000)


def stalled() -> Iterator[Event]:
    yield from with_agent()
    yield FloorChanged(CALL, Floor.AGENT_THINKING, 22000)
    yield AgentStalled(CALL, True, 25000)


def late() -> Iterator[Event]:
    yield from speaks()
    yield TranscriptLate(CALL, 6200)


def offline() -> Iterator[Event]:
    yield from speaks()
    yield NetworkChanged("down")


def everything() -> Iterator[Event]:
    yield from asked_for()
    yield AgentStalled(CALL, True, 25000)
    yield TranscriptLate(CALL, 6200)
    yield NetworkChanged("down")


def loading() -> Iterator[Event]:
    yield EngineStage("models", "whisper-base, 74 MB")
    yield BEGAN
    yield CallAnswered(CALL, EPOCH_MS)
    yield AGENTS


def voicemail() -> Iterator[Event]:
    yield CallBegan(
        CALL, "line_1", "outbound", "+442079460812", "", "payment_reminder", "Front desk"
    )
    yield CallAnswered(CALL, EPOCH_MS)
    yield AGENTS
    yield checklist(0)
    yield said(
        Speaker.CALLER, 0.5, 6.5, "You have reached Dana. I can't come to the phone right now."
    )
    yield MachineDetected(CALL, "voicemail", "a long greeting and a beep", 7200)
    yield AgentBegan(CALL, "Hello, this is Robin from Northgate Services.", 7600)
    yield FloorChanged(CALL, Floor.AGENT_SPEAKING, 7600)


def session() -> Iterator[Event]:
    script, template = "payment_reminder", "Polite reminder"
    yield CallBegan(CALL, SESSION_LINE, "inbound", "", "", script, template=template)
    yield CallStanding(CALL, Phase.TALKING, Holder.AGENT, recording=True, is_session=True)
    yield CallAnswered(CALL, EPOCH_MS)
    yield checklist(1)
    yield said(Speaker.AGENT, 0.3, 4.0, "Good morning, this is Robin. Am I speaking with Dana?")
    yield said(Speaker.CALLER, 4.6, 5.2, "Yes.")
    yield FloorChanged(CALL, Floor.AGENT_THINKING, 5300)
    yield LevelsMeasured(CALL, -18.0, -60.0)


def two_agents() -> Iterator[Event]:
    yield from speaks()
    other = CallBegan("call_2", "line_2", "inbound", "+442079460999", "", None, "Sales")
    yield other
    yield CallStanding("call_2", Phase.TALKING, Holder.AGENT, recording=True, agent_can_take=True)
    yield CallAnswered("call_2", EPOCH_MS)
    yield ToolStarted("call_2", "run_9", "hold_for_operator", {}, 4000)


def acted(
    events: Callable[[], Iterator[Event]], act: Act, known: LiveDesk | None = None
) -> QWidget:
    """A call in which somebody did something."""
    shown = room(events(), known)
    shown.resize(1280, 800)
    shown.show()
    view = shown.view_of(CALL)
    assert view is not None
    act(view)
    return shown


def whispering(view: CallView) -> None:
    assert view.box is not None
    view.box.composer.choose(Mode.WHISPER)
    view.box.composer.field.setPlainText(
        "She is a good customer.\nOffer two payments, but not before\nshe asks for it."
    )


def saying(view: CallView) -> None:
    assert view.box is not None
    view.box.composer.choose(Mode.SAY)
    view.box.composer.field.setPlainText("One moment please, I am checking that for you.")


def send_failed(view: CallView) -> None:
    saying(view)
    assert view.box is not None
    view.box.composer.send_now()


def whisper_blocked(view: CallView) -> None:
    assert view.box is not None
    view.box.composer.choose(Mode.WHISPER)


def tool_opened(view: CallView) -> None:
    tools = [place for place, row in enumerate(view.model.rows) if row.kind == "tool"]
    view.model.toggle(tools[0])


def fields(view: CallView) -> None:
    view.side.open(Tab.FIELDS)
    view.apply(FactNoted(CALL, "reason", "Away for most of the month", 23000, accepted=True))
    view.apply(FactNoted(CALL, "contact_email", "dana@whitfield-and-daughters.example", 23000))
    view.side.facts.rows["commit_date"].begin()


def tasks_desk() -> LiveDesk:
    known = desk()
    known.console.tasks = list(TASKS)
    return known


EVENTS: dict[str, Callable[[], Iterator[Event]]] = {
    "listening": with_agent,
    "speaking": speaks,
    "tools": tool_runs,
    "steered": steered,
    "taken-over": taken_over,
    "taken-over-muted": lambda: iter([*taken_over(), replace(MINE, muted=True)]),
    "transferring": transferring,
    "asked-for": asked_for,
    "stalled": stalled,
    "late": late,
    "everything": everything,
    "loading": loading,
    "voicemail": voicemail,
    "session": session,
    "two-agents": two_agents,
}
STATES: dict[str, Callable[[], QWidget]] = {
    **{name: lambda events=events: room(events()) for name, events in EVENTS.items()},
    "offline": partial(acted, offline, lambda view: view.lose_network(EPOCH_MS + 11_000)),
    "whispering": partial(acted, with_agent, whispering),
    "saying": partial(acted, speaks, saying),
    "whisper-blocked": partial(acted, taken_over, whisper_blocked),
    "tool-opened": partial(acted, tool_runs, tool_opened),
    "fields": partial(acted, with_agent, fields),
    "notes": partial(acted, steered, lambda view: view.side.open(Tab.NOTES)),
    "tasks": lambda: acted(
        lambda: iter([*with_agent(), OperatorTasksChanged(2)]),
        lambda view: view.side.open(Tab.TASKS),
        tasks_desk(),
    ),
}


def refusing() -> LiveDesk:
    known = desk()
    known.console.failure = NotNow("the agent is not listening just now")
    return known


STATES["send-failed"] = lambda: acted(speaks, send_failed, refusing())
