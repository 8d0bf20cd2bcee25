"""What is known of every live call, for all screens that show calls.

Owns which calls there are and whose numbers they have; one call's value is ``live_call``'s.
"""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.commands.people import PeopleCommands
from app.engine.events import CallBegan, Event, RecordsChanged
from app.people.dialling import to_dial
from app.ui.live.live_call import LiveCall as LiveCall
from app.ui.live.live_call import after as after
from app.ui.live.live_call import new_call as new_call
from app.ui.runner import Runner
from models.contacts import Contact


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
        """Those that hear each other, or wait together."""
        calls = self._calls.values()
        return tuple(call for call in calls if call.standing.in_conference and not call.is_over)

    @property
    def ringing(self) -> tuple[LiveCall, ...]:
        """Those that somebody has to take, the newest first."""
        return tuple(call for call in reversed(self._calls.values()) if call.rings_here)

    @property
    def foremost(self) -> LiveCall | None:
        """The one that a person means who says "the call": the one they talk on, else the
        newest that they hold, else one whose agent wants somebody, else the newest."""
        taken = [call for call in self.calls if not call.rings_here and not call.is_over]
        ranked = sorted(taken, key=weight)
        return ranked[-1] if ranked else None

    def get(self, call_id: str) -> LiveCall | None:
        """A call that is not over."""
        return self._calls.get(call_id)

    def apply(self, event: Event) -> None:
        """Take in an event; those that change no call's state are ignored."""
        if isinstance(event, CallBegan):
            reading = self._people.read_number(event.remote_number)
            self._keep(new_call(event, reading.shown))
            self._look_up(event)
            return
        if isinstance(event, RecordsChanged) and event.what == "contacts":
            for known in self.calls:
                self._look_up(known.began)
        call = self._calls.get(getattr(event, "call_id", ""))
        if call is None:
            return
        changed = after(call, event)
        if changed is not call:
            self._keep(changed)

    def _look_up(self, began: CallBegan) -> None:
        call_id, party = began.call_id, to_dial(began.remote_number, began.remote_uri)

        def found(contact: Contact | None) -> None:
            self._know(call_id, contact, "")

        def failed(error: BaseException) -> None:
            self._know(call_id, None, str(error))

        if party:
            self._bridge.run(self._people.contact_for(party), found, failed)
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


def weight(call: LiveCall) -> tuple[bool, bool, bool, bool]:
    """How likely a person means this call."""
    return call.is_talking, call.is_mine, call.asked_for is not None, call.stalled
