"""The bodies that thinnestAI's first API sends out: its own names, kinds and words.

Owns the forms, so that the OpenAPI page says the truth. Filling them is ``telling``'s and each
group of routes' own; what comes in is ``bodies``'s, the newer API's forms are ``v2_answers``'s.
"""

from typing import Any, Literal

from pydantic import BaseModel

from models.agent_sessions import SessionState

Direction = Literal["inbound", "outbound", "web"]
Role = Literal["assistant", "user", "operator"]


class Refused(BaseModel):
    """It did not work; ``detail`` says why, ``status`` is the answer's own."""

    detail: str
    status: int


class Dialled(BaseModel):
    """A call that is being set up, or will be."""

    call_id: str
    session_id: str
    """The same; every route takes either."""
    status: Literal["initiating", "scheduled"]
    agent_id: str
    to_number: str
    from_number: str
    created_at: str
    scheduled_at: str | None = None
    webhook_secret: str | None = None
    """What signs the events of this call and all others; shown when it was made just now."""
    max_duration: int | None = None
    """In seconds, where this desk lets calls last no longer than that and more was asked for."""


class Standing(BaseModel):
    """How far a session is."""

    session_id: str
    status: SessionState
    agent_id: str | None
    duration_seconds: int
    started_at: str | None


class SessionItem(Standing):
    """A session in a list. ``direction`` is inbound, outbound or web."""

    ended_at: str | None
    direction: Direction
    from_number: str
    to_number: str
    recording_id: str | None
    created_at: str
    scheduled_at: str | None


class Sessions(BaseModel):
    """One page of them."""

    sessions: list[SessionItem]
    total: int
    limit: int
    offset: int


class TranscriptEntry(BaseModel):
    """One turn. ``timestamp`` is seconds since the answer, as text."""

    role: Role
    content: str
    timestamp: str


class Cost(BaseModel):
    """What it cost: nothing here."""

    total_usd: float = 0
    total_inr: float = 0


class SessionDetails(SessionItem):
    """Everything about a session."""

    context: dict[str, Any]
    transcript: list[TranscriptEntry]
    recording_url: str | None
    ended_reason: str | None
    cost: Cost


class Transcript(BaseModel):
    """What was said."""

    session_id: str
    transcript: list[TranscriptEntry]


class RecordingDetails(BaseModel):
    """A recording; ``url`` is the sound itself and wants the key too."""

    recording_id: str
    session_id: str
    url: str
    duration_seconds: float
    format: Literal["wav"] = "wav"
    created_at: str


class Ended(BaseModel):
    """The session is over."""

    session_id: str
    status: Literal["completed"] = "completed"
    duration_seconds: int
