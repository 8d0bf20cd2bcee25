"""Calls as this product shows them: one, and pages of them.

Owns the fields. What goes into them is ``call_results``'s.
"""

from typing import Any, Literal

from pydantic import BaseModel

Status = Literal["queued", "ringing", "in-progress", "completed", "failed", "no-answer", "busy"]
EndedReason = Literal[
    "callerHangup",
    "agentHangup",
    "maxDuration",
    "noAnswer",
    "busy",
    "voicemail",
    "dialFailed",
    "error",
]
Direction = Literal["inbound", "outbound"]
Grade = Literal["A", "B", "C", "D", "F"]


class TaskForm(BaseModel):
    """What the agent was to do; ``goal`` of a call with a purpose is that purpose."""

    goal: str | None
    script: str | None
    facts: dict[str, Any]
    escalation: str | None


class Usage(BaseModel):
    """``turnCount``: turns of either side that were written down. The tokens are those that the
    language model counted for its answers; 0 for a script, which has none, and where the model
    does not count."""

    turnCount: int
    inputTokens: int
    outputTokens: int


class Quality(BaseModel):
    """Measured on this call; null where nothing was. The latencies are from the caller's last
    sound to the agent's first."""

    grade: Grade | None
    p50ResponseLatencyMs: int | None
    p95ResponseLatencyMs: int | None


class ListedCall(BaseModel):
    """A call in a page. ``hasTranscript``: the desk has its words, shipped or not."""

    id: str
    direction: Direction
    status: Status
    endedReason: EndedReason | None
    callerNumber: str | None
    calledNumber: str | None
    startedAt: str
    endedAt: str | None
    durationSeconds: int
    recordingAvailable: bool
    hasTranscript: bool
    task: TaskForm | None
    usage: Usage
    quality: Quality


class CallDetail(ListedCall):
    """A call with its words, marked [Agent], [Caller] and [Operator]. ``transcript`` is null
    while nothing was said, and where the line's "Ship transcripts" is off or the line is gone."""

    transcript: str | None


class CallForm(BaseModel):
    """The answer to ``GET /v1/voice/calls/{callId}``."""

    data: CallDetail


class CallPage(BaseModel):
    """``nextCursor`` is null on the last page. A page can be shorter than was asked for and
    still not the last."""

    calls: list[ListedCall]
    nextCursor: str | None


class CallPageForm(BaseModel):
    """The answer to ``GET /v1/voice/calls``."""

    data: CallPage


class RecordingLink(BaseModel):
    """Where the sound is, for whoever has this link, until it expires."""

    url: str
    expiresAt: str
    contentType: str


class RecordingForm(BaseModel):
    """The answer to ``GET /v1/voice/calls/{callId}/recording``."""

    data: RecordingLink
