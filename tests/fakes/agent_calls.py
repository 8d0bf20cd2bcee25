"""Events of a call that the agent holds with an operator beside it."""

from app.engine.events import (
    CallAnswered,
    CallBegan,
    CallFinished,
    CallStanding,
    Event,
    Holder,
    Phase,
)

DANA, SAM = "call_dana", "call_sam"
ANSWERED_MS = 1_000_000


def rings(call_id: str = DANA, number: str = "+442079460812") -> CallBegan:
    """A call that the agent will take."""
    nobody = Holder.NOBODY
    return CallBegan(
        call_id, "line_1", "inbound", number, "", "reminder", "Front desk", nobody, "Reception"
    )


def stands(call_id: str = DANA, **more: object) -> CallStanding:
    """It is up; the agent holds it, or whoever ``holder`` says."""
    kept: dict[str, object] = {"agent_can_take": True, "recording": True, **more}
    holder = kept.pop("holder", Holder.AGENT)
    phase = kept.pop("phase", Phase.TALKING)
    return CallStanding(call_id, phase, holder, **kept)  # type: ignore[arg-type]


def agents(call_id: str = DANA, number: str = "+442079460812") -> tuple[Event, ...]:
    """The agent answered."""
    return rings(call_id, number), stands(call_id), CallAnswered(call_id, ANSWERED_MS)


def mine(call_id: str = DANA, **more: object) -> CallStanding:
    """The person has taken it over."""
    return stands(call_id, holder=Holder.OPERATOR, **more)


def over(call_id: str = DANA, outcome: str | None = "agreed") -> CallFinished:
    """It has ended."""
    return CallFinished(call_id, "completed", 200, outcome, outcome is not None, 27_400)
