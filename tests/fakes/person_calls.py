"""Events of calls that a person holds, for the tests of the screens."""

from app.engine.events import CallAnswered, CallBegan, CallStanding, Event, Holder, Phase

DANA, SAM, KIM = "call_dana", "call_sam", "call_kim"
ME = Holder.OPERATOR
ANSWERED_MS = 1_000_000


def rings(call_id: str = DANA, number: str = "+442079460812", template: str = "") -> CallBegan:
    """A call comes in."""
    return CallBegan(
        call_id, "line_1", "inbound", number, "", None, "Front desk", Holder.NOBODY, template
    )


def dials(call_id: str = SAM, number: str = "+442079460999") -> CallBegan:
    """The person calls somebody."""
    return CallBegan(call_id, "line_1", "outbound", number, "", None, "Front desk", ME)


def stands(call_id: str = DANA, phase: Phase = Phase.TALKING, **more: object) -> CallStanding:
    """A call of the person's, or of whoever ``holder`` says."""
    holder = more.pop("holder", ME)
    more.setdefault("recording", phase in (Phase.TALKING, Phase.HELD))
    return CallStanding(call_id, phase, holder, **more)  # type: ignore[arg-type]


def taken(call_id: str = DANA) -> tuple[Event, ...]:
    """The person answered."""
    return rings(call_id), stands(call_id), CallAnswered(call_id, ANSWERED_MS)


def reached(call_id: str = SAM) -> tuple[Event, ...]:
    """The person called and was answered; the call before waits."""
    began = dials(call_id)
    ringing = stands(call_id, Phase.RINGING)
    return began, ringing, stands(call_id), CallAnswered(call_id, ANSWERED_MS)


def held(call_id: str = DANA) -> CallStanding:
    """The person put it on hold."""
    return stands(call_id, Phase.HELD, on_hold=True)
