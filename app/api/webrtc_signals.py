"""What a page and the desk tell each other over a browser session's socket.

Owns the messages: JSON objects with a ``type``. The page sends ``offer``, ``candidate`` and
``bye``; the desk sends ``ready``, ``answer``, ``state``, ``floor``, ``partial``,
``utterance``, ``trouble`` and ``ended``. Who sends them when is ``webrtc_talk``'s.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.engine.events import (
    AgentBegan,
    CallAnswered,
    CallFinished,
    CallStanding,
    Event,
    FloorChanged,
    Holder,
    PartialHeard,
    Phase,
    UtteranceSaved,
)

MAX_CHARACTERS = 65_536
"""Of one message of the page's: many times what a description of one sound needs."""


class _Told(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class Offer(_Told):
    """The page's description (SDP)."""

    type: Literal["offer"]
    sdp: str


class Candidate(_Told):
    """One address of the page's, as RTCIceCandidate.toJSON gives it; null ends them."""

    class Written(_Told):
        """One line of SDP without ``a=``, and of which medium."""

        candidate: str
        sdpMid: str | None = None

    type: Literal["candidate"]
    candidate: Written | None = None


class Bye(_Told):
    """The person hung up."""

    type: Literal["bye"]


Message = Offer | Candidate | Bye
MESSAGES: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="type")])

ENDED = {
    "completed": "The conversation is over.",
    "caller_hung_up": "You hung up.",
    "desk_hung_up": "The conversation was ended at the desk.",
    "cancelled": "The conversation was ended at the desk.",
    "max_duration": "The time for this conversation is over.",
    "silence": "Nothing was heard for a while, so the conversation was ended.",
    "no_answer": "Nobody joined in time. Ask for a new link.",
    "rejected": "The desk is busy. Try again in a moment.",
    "media_lost": "The sound broke off.",
    "network_failed": "The connection broke off.",
    "engine_failed": "The desk failed. Try again.",
}
"""What the page says about an end, by its reason (``models.endings``)."""


def ended(reason: str) -> dict[str, Any]:
    """The last message of all."""
    words = ENDED.get(reason, "The conversation is over.")
    return {"type": "ended", "reason": reason, "message": words}


def told(event: Event) -> dict[str, Any] | None:
    """What the page is told of an event of its own call; None for what is the desk's."""
    match event:
        case CallStanding(phase=Phase.TALKING | Phase.HELD):
            state = "held" if event.phase is Phase.HELD else "talking"
            with_whom = "person" if event.holder is Holder.OPERATOR else "agent"
            return {"type": "state", "state": state, "with": with_whom}
        case CallAnswered():
            return {"type": "state", "state": "talking", "with": "agent"}
        case FloorChanged():
            return {"type": "floor", "floor": str(event.floor)}
        case PartialHeard():
            return {"type": "partial", "speaker": str(event.speaker), "text": event.text}
        case AgentBegan():
            return {"type": "partial", "speaker": "agent", "text": event.text, "more": True}
        case UtteranceSaved():
            return {
                "type": "utterance",
                "id": event.utterance_id,
                "speaker": str(event.speaker),
                "text": event.text,
                "unheard": event.unheard,
            }
        case CallFinished():
            return ended(event.end_reason)
        case _:
            return None
