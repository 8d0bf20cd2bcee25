"""What a call's records say, in this product's fields.

Owns the translation, for the routes and for the event at the end of a call. Everything is
read from the records: nothing is estimated, and what was not measured is null.

The grade is the worse of two, each where it was measured. The line's mean opinion score (from
RTCP) is held against the categories of user satisfaction of ITU-T G.107, Annex B, without the
one that telephone codecs cannot reach: 4.03 is an A, 3.60 a B, 3.10 a C, 2.58 a D, less an F.
The median wait for the agent's answer is an A up to 0.8 s, a B to 1.2 s, a C to 2 s, a D to
3 s, then an F: people on a telephone leave each other some 0.2 s (Stivers et al. 2009,
PNAS 106/26) and begin to ask whether anybody is there after two or three seconds.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlite_utils import Database

from app.api.numbers import number_of_line
from models.api_calls import get_api_call
from models.calls import Call
from models.endings import EndReason
from models.errors import RecordMissing
from models.events import tokens_used
from models.lines import get_line
from models.recordings import Recording, RecordingState, list_recordings
from models.utterances import list_utterances

PRODUCT = "talktomyagent"
CONTROL = "v3:"
_OURS = "call_"

_SPEAKERS = {"agent": "[Agent]", "caller": "[Caller]", "operator": "[Operator]"}
_RINGING = ("ringing", "incoming")
_NO_ANSWER = (EndReason.NO_ANSWER, EndReason.MISSED, EndReason.CANCELLED)
_HUNG_UP_THERE = (EndReason.CALLER_HUNG_UP, EndReason.CANCELLED)
_HUNG_UP_HERE = (
    *(EndReason.COMPLETED, EndReason.DESK_HUNG_UP, EndReason.TRANSFERRED, EndReason.SILENCE),
    *(EndReason.REJECTED, EndReason.REDIRECTED, EndReason.ELSEWHERE),
)
_BROKE = (EndReason.MEDIA_LOST, EndReason.ENGINE_FAILED, EndReason.DIED)
_VOICEMAIL = "voicemail"
_READABLE = (RecordingState.COMPLETE, RecordingState.REPAIRED)

GRADES = ("A", "B", "C", "D", "F")
_LEAST_MOS = (4.03, 3.60, 3.10, 2.58)
_MOST_WAIT_MS = (800.0, 1_200.0, 2_000.0, 3_000.0)


def control_id_of(call_id: str) -> str:
    """What this product calls a call of ours."""
    return CONTROL + call_id.removeprefix(_OURS)


def call_id_of(control_id: str) -> str | None:
    """Our call's id, or None for what is no id of this product's."""
    own = control_id.removeprefix(CONTROL)
    return _OURS + own if own != control_id else None


def detail_of(db: Database, call: Call, ringing: Collection[str] = ()) -> dict[str, Any]:
    """A call with its transcript, where its line ships them: ``CallDetail``. ``ringing`` are
    the calls that ring there."""
    transcript = _transcript(db, call.id) if _ships_transcripts(db, call.line_id) else None
    return listed_of(db, call, ringing) | {"transcript": transcript}


def listed_of(db: Database, call: Call, ringing: Collection[str] = ()) -> dict[str, Any]:
    """A call without what was said: ``ListedCall``."""
    own, other = _own_number(db, call), call.remote_number or call.remote_uri or None
    outbound = call.direction == "outbound"
    read, written = tokens_used(db, call.id)
    spoken = [each for each in list_utterances(db, call.id) if each.text]
    return {
        "id": control_id_of(call.id),
        "direction": call.direction,
        "status": status_of(call, ringing),
        "endedReason": ended_reason_of(call),
        "callerNumber": own if outbound else other,
        "calledNumber": other if outbound else own,
        "startedAt": call.answered_at or call.created_at,
        "endedAt": call.ended_at,
        "durationSeconds": round(call.duration_ms / 1000),
        "recordingAvailable": readable_recording(db, call.id) is not None,
        "hasTranscript": bool(spoken),
        "task": _task(db, call) if outbound else None,
        "usage": {"turnCount": len(spoken), "inputTokens": read, "outputTokens": written},
        "quality": _quality(call),
    }


def status_of(call: Call, ringing: Collection[str] = ()) -> str:
    """How far it is, or what became of it. That the far end rings is in no record."""
    if call.ended_at is None:
        if call.answered_at is not None:
            return "in-progress"
        return "ringing" if call.id in ringing or call.state in _RINGING else "queued"
    if call.answered_at is not None:
        return "failed" if call.state == "failed" else "completed"
    if call.end_reason is EndReason.BUSY:
        return "busy"
    return "no-answer" if call.end_reason in _NO_ANSWER else "failed"


def ended_reason_of(call: Call) -> str | None:
    """Why it ended; null while it goes on."""
    reason = call.end_reason
    if reason is None:
        return None
    named = {
        EndReason.MAX_DURATION: "maxDuration",
        EndReason.NO_ANSWER: "noAnswer",
        EndReason.MISSED: "noAnswer",
        EndReason.BUSY: "busy",
    }
    if call.answered_at is not None and call.outcome == _VOICEMAIL:
        return "voicemail"
    if reason in named:
        return named[reason]
    if call.direction == "outbound" and call.answered_at is None:
        here = reason in (EndReason.DESK_HUNG_UP, EndReason.CANCELLED)
        return "agentHangup" if here else "error" if reason in _BROKE else "dialFailed"
    if reason in _HUNG_UP_THERE:
        return "callerHangup"
    return "agentHangup" if reason in _HUNG_UP_HERE else "error"


def readable_recording(db: Database, call_id: str) -> Recording | None:
    """The call's sound, once it is whole."""
    there = [each for each in list_recordings(db, call_id) if each.state in _READABLE]
    return there[0] if there else None


def grade_of(mos: float | None, wait_ms: float | None) -> str | None:
    """The worse of both grades; null where neither was measured. See the top of this file."""
    found = []
    if mos is not None:
        found.append(sum(mos < least for least in _LEAST_MOS))
    if wait_ms is not None:
        found.append(sum(wait_ms > most for most in _MOST_WAIT_MS))
    return GRADES[max(found)] if found else None


def _quality(call: Call) -> dict[str, Any]:
    median_ms, p95_ms = call.delay_median_ms, call.delay_p95_ms
    return {
        "grade": grade_of(call.mos, median_ms),
        "p50ResponseLatencyMs": None if median_ms is None else round(median_ms),
        "p95ResponseLatencyMs": None if p95_ms is None else round(p95_ms),
    }


def _transcript(db: Database, call_id: str) -> str | None:
    said = [
        f"{_SPEAKERS.get(each.speaker, '[Caller]')} {each.text}"
        for each in list_utterances(db, call_id)
        if each.text
    ]
    return " ".join(said) or None


def _ships_transcripts(db: Database, line_id: str) -> bool:
    """As its line has it now. Of a line that is gone nobody can say it, so nothing is shipped."""
    try:
        return get_line(db, line_id).ship_transcripts
    except RecordMissing:
        return False


def _own_number(db: Database, call: Call) -> str | None:
    try:
        return number_of_line(get_line(db, call.line_id))
    except RecordMissing:
        return None


def _task(db: Database, call: Call) -> Mapping[str, Any] | None:
    """What was asked for; of a call that came otherwise, what the records tell."""
    asked = get_api_call(db, call.id)
    if asked is not None and asked.product == PRODUCT:
        written = asked.request.get("task") or {"goal": asked.request.get("purpose")}
        facts = written.get("facts") or {}
        parts = {name: written.get(name) for name in ("goal", "script", "escalation")}
        return parts | {"facts": facts}
    if "agent" not in call.holders:
        return None
    facts = dict(call.facts)
    return {"goal": None, "script": call.script, "facts": facts, "escalation": None}
