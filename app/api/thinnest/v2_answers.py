"""The bodies that thinnestAI's newer API sends out.

Owns the forms. Filling them is ``v2_telling``'s; what nobody measures here is null or empty.
"""

from typing import Literal

from pydantic import BaseModel

from app.api.thinnest.answers import Cost, Direction, TranscriptEntry

Status = Literal["pending", "connecting", "active", "ended", "error"]


class Customer(BaseModel):
    """Who is called."""

    number: str
    name: str | None


class Placed(BaseModel):
    """An outbound call that is being set up."""

    id: int
    type: Literal["outbound"] = "outbound"
    status: Literal["connecting"] = "connecting"
    agent_id: str
    customer: Customer
    room_name: str


class WebStarted(BaseModel):
    """A browser session that waits for its browser, ``expires_in`` seconds long.

    ``talk_url`` is this desk's own page to talk on; no LiveKit server answers at
    ``livekit_url``, which is the page's socket.
    """

    id: str
    type: Literal["web"] = "web"
    status: Literal["active"] = "active"
    agent_id: str
    token: str
    livekit_url: str
    websocket_url: str
    talk_url: str
    room_name: str
    expires_in: int


class CallRow(BaseModel):
    """A call in a list. ``latency_ms`` is the median of what the caller waited for answers."""

    id: int | str
    type: Direction
    status: Status
    agent_id: str | None
    agent_name: str | None
    started_at: str | None
    ended_at: str | None
    duration_seconds: int
    latency_ms: int | None
    cost: Cost


class Calls(BaseModel):
    """One page of them."""

    calls: list[CallRow]
    total: int


class Breakdown(BaseModel):
    """What it cost, part by part: nothing here."""

    platform_fee: float = 0
    stt: float = 0
    tts: float = 0
    llm: float = 0
    telephony: float = 0


class WholeCost(Cost):
    """What a call cost."""

    breakdown: Breakdown = Breakdown()


class Model(BaseModel):
    """What thought."""

    provider: str
    model_id: str


class Transcriber(BaseModel):
    """What recognised speech."""

    provider: str
    model: str


class Voice(BaseModel):
    """What spoke."""

    provider: str
    model: str
    voice_id: str


class Summary(BaseModel):
    """What was written down after the call."""

    overview: str
    key_topics: list[str]
    action_items: list[str]
    outcome: str | None


class Score(BaseModel):
    """Nobody grades calls here."""

    score: float | None = None
    reasoning: str | None = None


class Analysis(BaseModel):
    """What is known about how it went."""

    summary: Summary
    sentiment: str | None = None
    score: Score = Score()
    tags: list[str]
    knowledge_gaps: list[str]


class WholeCall(CallRow):
    """Everything about a call."""

    cost: WholeCost
    ended_reason: str | None
    transcript: list[TranscriptEntry]
    recording_url: str | None
    recording_duration: float | None
    model: Model
    transcriber: Transcriber
    voice: Voice
    interruptions: int
    analysis: Analysis
    phone_number: str | None
    caller_phone: str | None
    call_direction: Direction
    created_at: str
    updated_at: str
