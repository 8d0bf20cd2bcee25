"""One live call as its last events left it.

Owns the value, and the value after each event. All of them together are ``state``'s, what
it looks like ``looks``'s, what can be done with it ``offers``'s.
"""

from dataclasses import dataclass, replace

from app import wording
from app.engine.events import (
    AgentStalled,
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    Event,
    Floor,
    FloorChanged,
    Holder,
    OperatorWanted,
    Phase,
    ToolRan,
    ToolStarted,
    TranscriptLate,
    TroubleArose,
)
from app.ui.live import console_phrases
from models.contacts import Contact
from models.sessions import NEVER_RING, SESSION_LINE

TRANSFER_TOOL, WAIT_TOOL = "transfer_call", "hold_for_operator"
"""The built-in tools that change what a person is shown of the call."""
UNANSWERED = (Phase.INCOMING, Phase.DIALLING, Phase.RINGING)


@dataclass(frozen=True, slots=True)
class LiveCall:
    """One call as its last events left it. ``answered_ms`` is Unix time."""

    began: CallBegan
    number: str
    """The number as this country writes it, or the SIP address."""
    standing: CallStanding
    answered_ms: float | None = None
    finished: CallFinished | None = None
    floor: Floor = Floor.NOBODY
    recording: bool | None = None
    """Whether its sound is being kept now; None until the desk has told."""
    was_recorded: bool = False
    recording_broke: bool = False
    contact: Contact | None = None
    contact_problem: str = ""
    """Why the contacts could not be asked."""
    looked_up: bool = False
    """The contacts have answered, or there is nothing to ask them for."""
    agent_had_it: bool = False
    was_mine: bool = False
    """Each has had the call in hand while it was up, or has it."""
    stalled: bool = False
    """The agent's model keeps the caller waiting."""
    late_ms: int = 0
    """How far the transcript is behind."""
    asked_for: str | None = None
    """The agent has asked for a person, with what it says of it; None when it has not."""
    running: tuple[str, ...] = ()
    """The names of the tools that run now."""

    @property
    def id(self) -> str:
        """The call's id."""
        return self.began.call_id

    @property
    def name(self) -> str:
        """Who it is with: the contact's name, else what the far end says of itself."""
        if self.contact is not None and self.contact.name:
            return self.contact.name
        if self.standing.is_session:
            return self.began.template or console_phrases.SESSION
        return self.began.remote_name or self.number or wording.UNKNOWN_CALLER

    @property
    def phase(self) -> Phase:
        """Where it is in its life."""
        return Phase.ENDED if self.finished is not None else self.standing.phase

    @property
    def rings_here(self) -> bool:
        """Somebody has to take it."""
        return self.phase is Phase.INCOMING and self.standing.rings_here

    @property
    def is_up(self) -> bool:
        """Answered and not over."""
        return self.phase in (Phase.TALKING, Phase.HELD)

    @property
    def is_over(self) -> bool:
        """Nothing can be done with it any more."""
        return self.phase is Phase.ENDED

    @property
    def is_mine(self) -> bool:
        """The person at the desk has it in hand."""
        return self.standing.holder is Holder.OPERATOR

    @property
    def is_held_here(self) -> bool:
        """We put it on hold."""
        return self.is_up and self.standing.held_here

    @property
    def is_transferring(self) -> bool:
        """The agent is passing it on."""
        return TRANSFER_TOOL in self.running

    @property
    def wants_wrap_up(self) -> bool:
        """Whether there is anything to write down once it is over."""
        return self.answered_ms is not None and not self.standing.is_session

    @property
    def is_talking(self) -> bool:
        """The person's microphone belongs to this call."""
        return self.is_mine and self.phase is Phase.TALKING and not self.is_held_here

    def is_recorded(self, wanted: bool) -> bool:
        """Whether its sound is being kept; as ``wanted`` until the desk has told."""
        return wanted if self.recording is None else self.recording

    def elapsed_ms(self, now_ms: float) -> float:
        """Since the answer, 0 before; the whole duration once it is over."""
        if self.finished is not None:
            return float(self.finished.duration_ms)
        return max(0.0, now_ms - self.answered_ms) if self.answered_ms is not None else 0.0


def new_call(event: CallBegan, number: str = "") -> LiveCall:
    """A call of which nothing more is known than that it began."""
    in_session = event.line_id == SESSION_LINE
    phase = Phase.DIALLING if event.direction == "outbound" else Phase.INCOMING
    if event.line_id in NEVER_RING:
        phase = Phase.TALKING
    standing = CallStanding(
        event.call_id, phase, event.holder, rings_here=event.rings_here, is_session=in_session
    )
    return LiveCall(event, number or event.remote_number, standing)


def after(call: LiveCall, event: Event) -> LiveCall:
    """The call after an event of its own; the same value when that changes nothing here."""
    match event:
        case CallStanding():
            return standing_now(call, event)
        case CallAnswered():
            standing = call.standing
            if standing.phase in UNANSWERED:
                standing = replace(standing, phase=Phase.TALKING)
            return held_by(replace(call, standing=standing, answered_ms=float(event.epoch_ms)))
        case CallFinished():
            return replace(call, finished=event, running=(), stalled=False, asked_for=None)
        case FloorChanged():
            return replace(call, floor=event.floor)
        case TroubleArose(kind="recording"):
            return replace(call, recording_broke=True)
        case _:
            return after_agents(call, event)


def standing_now(call: LiveCall, standing: CallStanding) -> LiveCall:
    """The call as its controls show it now; whoever took it is not asked for any more."""
    changed = replace(
        call,
        standing=standing,
        recording=standing.recording,
        was_recorded=call.was_recorded or standing.recording,
    )
    if standing.holder is Holder.OPERATOR:
        changed = replace(changed, asked_for=None, stalled=False)
    return held_by(changed)


def held_by(call: LiveCall) -> LiveCall:
    """The call with who has had it."""
    agents = call.agent_had_it or (call.is_up and call.standing.holder is Holder.AGENT)
    mine = call.was_mine or (call.is_up and call.is_mine)
    if (agents, mine) == (call.agent_had_it, call.was_mine):
        return call
    return replace(call, agent_had_it=agents, was_mine=mine)


def after_agents(call: LiveCall, event: Event) -> LiveCall:
    """The call after something that the agent did."""
    match event:
        case AgentStalled():
            return replace(call, stalled=event.on and not call.is_mine)
        case OperatorWanted(reason=reason, answer=answer):
            return replace(call, asked_for=None if answer or call.is_mine else reason)
        case TranscriptLate():
            return replace(call, late_ms=event.behind_ms)
        case ToolStarted():
            asked = asking_words(event) if event.name == WAIT_TOOL else call.asked_for
            return replace(call, running=(*call.running, event.name), asked_for=asked)
        case ToolRan():
            running = list(call.running)
            if event.name in running:
                running.remove(event.name)
            asked = call.asked_for
            if event.name == WAIT_TOOL and not call.is_mine:
                # Without a start it was asked for this moment; with one, nobody came.
                asked = asking_words(event) if event.name not in call.running else None
            return replace(call, running=tuple(running), asked_for=asked)
        case _:
            return call


def asking_words(event: ToolStarted | ToolRan) -> str:
    """Why the agent asks for a person, in its own words where it gave any."""
    given = event.arguments.get("reason") or event.arguments.get("message") or ""
    return str(given)
