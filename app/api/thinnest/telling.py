"""A conversation in the words of thinnestAI's first API.

Owns that translation: states, reasons, moments, numbers. Reads the records; asks nobody.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from app.api.numbers import e164, number_of_line
from app.api.thinnest.answers import (
    Cost,
    Direction,
    Role,
    SessionDetails,
    SessionItem,
    Standing,
    TranscriptEntry,
)
from app.api.thinnest.call_numbers import session_id_of
from models.agent_sessions import AgentSession, find_agent_session
from models.api_calls import get_api_call
from models.calls import Call
from models.endings import EndReason
from models.errors import RecordMissing
from models.ids import epoch_ms_of, now_iso
from models.lines import get_line
from models.recordings import Recording, RecordingState, list_recordings
from models.scheduled_calls import ScheduledState
from models.sessions import NEVER_RING
from models.utterances import Utterance, list_utterances

PRODUCT = "thinnest"
ROLES: Mapping[str, Role] = {"agent": "assistant", "caller": "user", "operator": "operator"}
ENDED = {
    EndReason.COMPLETED: "agent_hangup",
    EndReason.CALLER_HUNG_UP: "user_hangup",
    EndReason.DESK_HUNG_UP: "operator_hangup",
    EndReason.SILENCE: "silence_timeout",
    EndReason.MAX_DURATION: "max_duration",
    EndReason.MEDIA_LOST: "error",
    EndReason.NETWORK_FAILED: "error",
    EndReason.ENGINE_FAILED: "error",
    EndReason.DIED: "error",
}
"""The product's words for why a call ended; the others are our own."""
UNPLACED = {
    ScheduledState.MISSED: "schedule_missed",
    ScheduledState.REFUSED: "refused",
    ScheduledState.CANCELLED: "cancelled",
}
READABLE = (RecordingState.COMPLETE, RecordingState.REPAIRED)


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What the records know of one conversation. ``request`` is what it was asked for with."""

    session: AgentSession
    request: Mapping[str, Any]
    line_number: str
    recording: Recording | None

    @property
    def call(self) -> Call | None:
        """Its record, once it was placed."""
        return self.session.call


def session_facts(db: Database, session: AgentSession) -> SessionFacts:
    """What else is known of a conversation."""
    asked, scheduled, call = get_api_call(db, session.id), session.scheduled, session.call
    request: Mapping[str, Any] = {}
    if asked is not None:
        request = asked.request
    elif scheduled is not None:
        request = scheduled.content["request"]
    line_id = call.line_id if call is not None else scheduled.line_id if scheduled else ""
    whole = [one for one in list_recordings(db, session.id) if one.state in READABLE]
    return SessionFacts(session, request, _line_number(db, line_id), whole[-1] if whole else None)


def facts_of_session(db: Database, session_id: str, ringing: Collection[str] = ()) -> SessionFacts:
    """The same by its id, or by the number that the newer API gave it. Raises RecordMissing."""
    session = find_agent_session(db, PRODUCT, session_id_of(db, session_id), ringing)
    if session is None:
        raise RecordMissing("session", session_id)
    return session_facts(db, session)


def standing_of_session(facts: SessionFacts) -> Standing:
    """How far it is."""
    call = facts.call
    return Standing(
        session_id=facts.session.id,
        status=facts.session.state,
        agent_id=template_of(facts),
        duration_seconds=seconds_of(call),
        started_at=moment(call.answered_at or call.created_at) if call is not None else None,
    )


def item_of_session(facts: SessionFacts) -> SessionItem:
    """It in a list."""
    call, scheduled = facts.call, facts.session.scheduled
    created_at = scheduled.created_at if scheduled is not None else call.created_at if call else ""
    from_number, to_number = numbers_of(facts)
    return SessionItem(
        **standing_of_session(facts).model_dump(),
        ended_at=moment(call.ended_at) if call is not None else None,
        direction=direction_of(call),
        from_number=from_number,
        to_number=to_number,
        recording_id=facts.recording.id if facts.recording is not None else None,
        created_at=moment(created_at) or "",
        scheduled_at=moment(scheduled.due_at) if scheduled is not None else None,
    )


def details_of_session(facts: SessionFacts, said: list[Utterance], base_url: str) -> SessionDetails:
    """Everything about it."""
    context = facts.request.get("context")
    if context is None:
        context = dict(facts.call.facts) if facts.call is not None else {}
    return SessionDetails(
        **item_of_session(facts).model_dump(),
        context=context,
        transcript=entries(said),
        recording_url=recording_url(facts, base_url),
        ended_reason=reason_of(facts),
        cost=Cost(),
    )


def said_in(db: Database, session_id: str) -> list[Utterance]:
    """What was said and heard, in order."""
    return [one for one in list_utterances(db, session_id) if one.text]


def entries(said: list[Utterance]) -> list[TranscriptEntry]:
    """A transcript; what nobody heard because the agent was interrupted is left out."""
    return [
        TranscriptEntry(
            role=ROLES[one.speaker],
            content=one.text,
            timestamp=f"{one.start_ms / 1000:.1f}",
        )
        for one in said
    ]


def recording_url(facts: SessionFacts, base_url: str) -> str | None:
    """Where its sound is; None without any."""
    if facts.recording is None:
        return None
    return f"{base_url.rstrip('/')}/api/calls/{facts.session.id}/recording"


def reason_of(facts: SessionFacts) -> str | None:
    """Why it ended, or never began; None while it goes on."""
    call, scheduled = facts.call, facts.session.scheduled
    if call is not None:
        return ended_reason(call)
    return UNPLACED.get(scheduled.state) if scheduled is not None else None


def ended_reason(call: Call) -> str | None:
    """Why a call ended."""
    if call.end_reason is None:
        return None
    return ENDED.get(call.end_reason, str(call.end_reason))


def direction_of(call: Call | None) -> Direction:
    """inbound, outbound or web."""
    if call is None:
        return "outbound"
    if call.line_id in NEVER_RING:
        return "web"
    return "inbound" if call.direction == "inbound" else "outbound"


def template_of(facts: SessionFacts) -> str | None:
    """The id of the agent that holds it."""
    if facts.call is not None:
        return facts.call.template_id
    return facts.session.scheduled.template_id if facts.session.scheduled is not None else None


def numbers_of(facts: SessionFacts) -> tuple[str, str]:
    """From and to, as whoever asked wrote them in E.164; of a web session nothing."""
    call, request = facts.call, facts.request
    if direction_of(call) == "web":
        return "", ""
    if call is not None and call.direction == "inbound":
        return e164(call.remote_number) or call.remote_number, facts.line_number
    to_number = str(request.get("to_number") or (call.remote_number if call is not None else ""))
    return str(request.get("from_number") or facts.line_number), to_number


def moment(at: str | None) -> str | None:
    """A moment of the records as this product writes it: ``2026-03-01T10:00:00Z``."""
    return None if not at else f"{at[:19]}Z"


def seconds_of(call: Call | None) -> int:
    """How long it lasted from the answer, or has lasted so far."""
    if call is None or call.answered_at is None:
        return 0
    if call.ended_at is not None:
        return round(call.duration_ms / 1000)
    return max(0, round((epoch_ms_of(now_iso()) - epoch_ms_of(call.answered_at)) / 1000))


def _line_number(db: Database, line_id: str) -> str:
    try:
        return number_of_line(get_line(db, line_id))
    except RecordMissing:
        return ""
