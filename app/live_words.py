"""What a terminal says of steering, marks and who holds a call.

Owns these sentences; all others are ``wording``'s.
"""

from collections.abc import Sequence

from app import wording
from app.desktop.calls_in_hand import LiveCall
from app.engine.events import (
    AgentStalled,
    CallStanding,
    Event,
    Holder,
    MachineDetected,
    MomentMarked,
    OperatorSteered,
    OperatorTasksChanged,
    OperatorWanted,
    Phase,
    RepliesSuggested,
    ToolStarted,
    TranscriptLate,
)

HELP = """\
whisper TEXT   a hidden instruction to the agent
say TEXT       the agent says this, word for word
take-over      you talk; the agent falls silent at once
hand-back      the agent goes on
not-now        nobody comes to the call for which the agent asks
transfer TO    send the caller to a number or address
end            hang up, or turn a ringing call away
mute, hold, resume, flag [TEXT], note TEXT
answer, decline, agent   what to do with a call that rings
calls, use N   the live calls, and which one is meant
help, quit"""

NO_CALLS = "No call is live. Calls are shown as they come."
NOT_A_COMMAND = "{word} is no command here; type help."
NOT_A_CALL = "There is no call {number}; type calls."
LOOKING_AT = "Looking at {name}."
CLOSED = "The desk was closed."
WANTED_BECAME = {
    "": "The agent asks you to take over: ",
    "accepted": "You took the call that you were asked to take",
    "refused": "You did not take the call; the agent goes on",
    "no_answer": "Nobody took the call; the agent goes on",
    "over": "The caller waited no longer",
}
SHOWS = {"whisper": "You to the agent", "say": "You have the agent say"}


def event_line(event: Event) -> str:
    """What an event says on one line; empty when it says nothing here."""
    match event:
        case OperatorSteered(kind=kind, text=text):
            return f"{SHOWS.get(kind, kind)}: {text}"
        case MomentMarked(kind=kind, text=text):
            return f"{wording.sentence_case(kind)}{': ' if text else ''}{text}"
        case ToolStarted(name=name):
            return f"{wording.sentence_case(wording.plain(name))}..."
        case OperatorWanted(reason=reason, answer=answer):
            return f"{WANTED_BECAME[answer]}{reason if not answer else ''}"
        case AgentStalled(on=on):
            return "The agent keeps the caller waiting" if on else "The agent is back"
        case MachineDetected(what=what, why=why):
            return f"Answered by a {what}: {why}"
        case RepliesSuggested(texts=texts) if texts:
            return "You might say: " + " / ".join(texts)
        case TranscriptLate(behind_ms=behind_ms):
            return late_line(behind_ms)
        case OperatorTasksChanged(open_count=count) if count:
            return f"{count} left for you to do; see: ringdesk tasks"
        case _:
            return ""


def late_line(behind_ms: int) -> str:
    """How far the transcript is behind."""
    if not behind_ms:
        return "The transcript is in time again"
    return f"The transcript is {wording.delay(behind_ms)} late; the sound is fine"


def holder_line(before: CallStanding | None, now: CallStanding) -> str:
    """Who has a call in hand, when that has changed."""
    if now.phase not in (Phase.TALKING, Phase.HELD):
        return ""
    if before is not None and (before.holder, before.on_hold) == (now.holder, now.on_hold):
        return ""
    if now.on_hold:
        return "On hold"
    if now.holder is Holder.OPERATOR:
        return "You have the call"
    return "The agent has the call" if before is not None else ""


def calls_table(calls: Sequence[LiveCall], meant: str) -> list[str]:
    """The live calls with their numbers; a star marks the one that was chosen."""
    rows = []
    for number, call in enumerate(calls, 1):
        holder = {Holder.AGENT: "agent", Holder.OPERATOR: "you"}.get(call.standing.holder, "")
        star = "*" if call.call_id == meant else " "
        who = call.name or wording.UNKNOWN_CALLER
        rows.append(f"{star}{number}  {who}  {wording.plain(call.standing.phase)}  {holder}")
    return rows
