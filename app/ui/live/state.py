"""What is known of every live call, for all screens that show calls.

Owns putting events together to one value a call. What it looks like is ``looks``'s,
what can be done with it ``offers``'s.
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app import wording
from app.commands.people import PeopleCommands
from app.engine.events import (
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    Event,
    Floor,
    FloorChanged,
    Holder,
    Phase,
    RecordsChanged,
    TroubleArose,
)
from app.ui.runner import Runner
from models.contacts import Contact

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

    @property
    def id(self) -> str:
        """The call's id."""
        return self.began.call_id

    @property
    def name(self) -> str:
        """Who it is with: the contact's name, else what the far end says of itself."""
        if self.contact is not None and self.contact.name:
            return self.contact.name
        return self.began.remote_name or self.number or wording.UNKNOWN_CALLER

    @property
    def phase(self) -> Phase:
        """Where it is in its life."""
        return Phase.ENDED if self.finished is not None else self.standing.phase

    @property
    def rings_here(self) -> bool:
        """Somebody has to take it."""
        return self.phase is Phase.INCOMING

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
        standing = self.standing
        held = standing.phase is Phase.HELD and not standing.held_by_far_end
        return self.is_up and (standing.on_hold or held)

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
    phase = Phase.DIALLING if event.direction == "outbound" else Phase.INCOMING
    written = number or event.remote_number
    return LiveCall(event, written, CallStanding(event.call_id, phase, event.holder))


def after(call: LiveCall, event: Event) -> LiveCall:
    """The call after an event of its own; the same value when that changes nothing here."""
    match event:
        case CallStanding():
            kept = call.was_recorded or event.recording
            return replace(call, standing=event, recording=event.recording, was_recorded=kept)
        case CallAnswered():
            standing = call.standing
            if standing.phase in UNANSWERED:
                standing = replace(standing, phase=Phase.TALKING)
            return replace(call, standing=standing, answered_ms=float(event.epoch_ms))
        case CallFinished():
            return replace(call, finished=event)
        case FloorChanged():
            return replace(call, floor=event.floor)
        case TroubleArose(kind="recording"):
            return replace(call, recording_broke=True)
        case _:
            return call


class CallBoard(QObject):
    """The live calls and whose numbers they are. ``apply`` every event in order."""

    changed = Signal(object)
    """A LiveCall that is new, changed, or over; one that is over is forgotten after this."""

    def __init__(
        self, bridge: Runner, people: PeopleCommands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge, self._people = bridge, people
        self._calls: dict[str, LiveCall] = {}

    @property
    def calls(self) -> tuple[LiveCall, ...]:
        """All that are not over, oldest first."""
        return tuple(self._calls.values())

    @property
    def mine(self) -> tuple[LiveCall, ...]:
        """Those that the person holds, oldest first."""
        return tuple(call for call in self._calls.values() if call.is_mine and not call.is_over)

    @property
    def conference(self) -> tuple[LiveCall, ...]:
        """Those that hear each other."""
        return tuple(call for call in self._calls.values() if call.standing.in_conference)

    @property
    def ringing(self) -> tuple[LiveCall, ...]:
        """Those that somebody has to take, the newest first."""
        return tuple(call for call in reversed(self._calls.values()) if call.rings_here)

    @property
    def foremost(self) -> LiveCall | None:
        """The one that a person means who says "the call": the one they talk on, else the
        newest that they hold, else the newest that was taken at all."""
        taken = [call for call in self.calls if not call.rings_here and not call.is_over]
        ranked = sorted(taken, key=lambda call: (call.is_talking, call.is_mine))
        return ranked[-1] if ranked else None

    def get(self, call_id: str) -> LiveCall | None:
        """A call that is not over."""
        return self._calls.get(call_id)

    def apply(self, event: Event) -> None:
        """Take in an event; those that change no call's state are ignored."""
        if isinstance(event, CallBegan):
            reading = self._people.read_number(event.remote_number)
            self._keep(new_call(event, reading.shown))
            self._look_up(event.call_id, event.remote_number)
            return
        if isinstance(event, RecordsChanged) and event.what == "contacts":
            for known in self.calls:
                self._look_up(known.id, known.began.remote_number)
        call = self._calls.get(getattr(event, "call_id", ""))
        if call is None:
            return
        changed = after(call, event)
        if changed is not call:
            self._keep(changed)

    def _look_up(self, call_id: str, number: str) -> None:
        def found(contact: Contact | None) -> None:
            self._know(call_id, contact, "")

        def failed(error: BaseException) -> None:
            self._know(call_id, None, str(error))

        if number:
            self._bridge.run(self._people.contact_for(number), found, failed)
        else:
            found(None)

    def _know(self, call_id: str, contact: Contact | None, problem: str) -> None:
        call = self._calls.get(call_id)
        if call is not None:
            known = replace(call, contact=contact, contact_problem=problem, looked_up=True)
            self._keep(known)

    def _keep(self, call: LiveCall) -> None:
        if call.finished is None:
            self._calls[call.id] = call
        else:
            self._calls.pop(call.id, None)
        self.changed.emit(call)
