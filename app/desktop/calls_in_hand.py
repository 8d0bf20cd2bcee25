"""Which call a command can only mean: the one that rings, the one that is talked on.

Owns that choice, from the events alone. Knows no screen, so that a key of the desktop, a
second start and a notice choose as the window does.
"""

import dataclasses
from dataclasses import dataclass

from app.engine.events import (
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    Event,
    Holder,
    Phase,
)
from models.sessions import NEVER_RING

PLACING = (Phase.DIALLING, Phase.RINGING)


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call that is not over: how it began and how it stands."""

    began: CallBegan
    standing: CallStanding

    @property
    def call_id(self) -> str:
        """The call's id."""
        return self.began.call_id

    @property
    def name(self) -> str:
        """Who is at the other end: a name, else the number; empty when neither is known."""
        return self.began.remote_name or self.began.remote_number

    @property
    def persons(self) -> bool:
        """Whether the person at the desk has it in hand."""
        return self.standing.holder is Holder.OPERATOR


class CallsInHand:
    """The live calls, as the events tell of them; oldest first."""

    def __init__(self) -> None:
        self._calls: dict[str, LiveCall] = {}

    def apply(self, event: Event) -> None:
        """Take in what an event says; those about other things are ignored."""
        match event:
            case CallBegan():
                phase = Phase.DIALLING if event.direction == "outbound" else Phase.INCOMING
                if event.line_id in NEVER_RING:
                    phase = Phase.TALKING
                standing = CallStanding(
                    event.call_id, phase, event.holder, rings_here=event.rings_here
                )
                self._calls[event.call_id] = LiveCall(event, standing)
            case CallStanding(call_id=call_id, phase=Phase.ENDED) | CallFinished(call_id=call_id):
                self._calls.pop(call_id, None)
            case CallStanding():
                self._stand(event)
            case CallAnswered():
                known = self._calls.get(event.call_id)
                if known is not None and known.standing.phase is not Phase.HELD:
                    self._stand(dataclasses.replace(known.standing, phase=Phase.TALKING))

    def call(self, call_id: str) -> LiveCall | None:
        """One call, if it is not over."""
        return self._calls.get(call_id)

    @property
    def live(self) -> list[LiveCall]:
        """Every call that is not over."""
        return list(self._calls.values())

    @property
    def up(self) -> list[LiveCall]:
        """Those that are more than a ringing here."""
        return [call for call in self.live if call.standing.phase is not Phase.INCOMING]

    @property
    def ringing(self) -> LiveCall | None:
        """The newest call that rings here: the one that the incoming window has on top."""
        incoming = [call for call in self.live if call.standing.phase is Phase.INCOMING]
        here = [call for call in incoming if call.standing.rings_here]
        return here[-1] if here else None

    @property
    def talking(self) -> LiveCall | None:
        """The call that the person talks on now."""
        talked = [call for call in self.live if call.persons and not call.standing.on_hold]
        return next((call for call in talked if call.standing.phase is Phase.TALKING), None)

    @property
    def held(self) -> LiveCall | None:
        """The person's call that was put on hold last."""
        held = [call for call in self.live if call.persons and call.standing.on_hold]
        return held[-1] if held else None

    @property
    def placing(self) -> LiveCall | None:
        """The call that the person placed last and that nobody has answered yet."""
        dialled = [call for call in self.live if call.persons and call.standing.phase in PLACING]
        return dialled[-1] if dialled else None

    @property
    def to_hold_or_resume(self) -> LiveCall | None:
        """What hold means now: the call that is talked on, else the one that waits."""
        return self.talking or self.held

    @property
    def to_end(self) -> LiveCall | None:
        """What hanging up means now; None when there is no call, or no telling which.

        The call that the person talks on, else the one they are placing, the one that rings
        here, the one they hold, else the agent's if it has only one.
        """
        chosen = self.talking or self.placing or self.ringing or self.held
        if chosen is None and len(self.live) == 1:
            return self.live[0]
        return chosen

    @property
    def own_to_end(self) -> LiveCall | None:
        """What hanging up a receiver means: the person's own call, and never the agent's."""
        return self.talking or self.placing or self.held

    def _stand(self, standing: CallStanding) -> None:
        known = self._calls.get(standing.call_id)
        if known is None:
            return
        newly_held = standing.on_hold and not known.standing.on_hold
        if newly_held:
            del self._calls[standing.call_id]
        self._calls[standing.call_id] = dataclasses.replace(known, standing=standing)
