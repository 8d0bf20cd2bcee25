"""Calls in Voizbot's words: statuses, moments, transcripts, recordings, events.

Owns the translation of records. Reading them is ``calls``'s and ``outbound``'s.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from app.api.voizbot.answers import (
    CallDetail,
    CallItem,
    EventView,
    Job,
    RecordingStatus,
    RecordingView,
    Status,
    Transcript,
    TranscriptEntry,
)
from app.engine.events import Phase
from models.api_calls import ApiCall
from models.call_overview import TOOL_RAN, CallOverview
from models.calls import Call
from models.endings import FAILURES, EndReason
from models.events import CallEvent
from models.ids import epoch_ms_of, iso_moment
from models.recordings import Recording, RecordingState
from models.utterances import Utterance

DRY_RUN = "dry_run"
QUEUED: Status = "queued"
_LABELS: Mapping[Status, str] = {
    "queued": "Queued",
    "initiated": "Initiated",
    "ringing": "Ringing",
    "in-progress": "In progress",
    "completed": "Completed",
    "busy": "Busy",
    "no-answer": "No answer",
    "failed": "Failed",
    "canceled": "Canceled",
}
_PHASES: Mapping[Phase, Status] = {
    Phase.INCOMING: "ringing",
    Phase.DIALLING: "initiated",
    Phase.RINGING: "ringing",
}
_UNANSWERED: Mapping[EndReason, Status] = {
    EndReason.COMPLETED: "completed",
    EndReason.ELSEWHERE: "completed",
    EndReason.NO_ANSWER: "no-answer",
    EndReason.MISSED: "no-answer",
    EndReason.BUSY: "busy",
    EndReason.DECLINED: "busy",
    EndReason.REJECTED: "busy",
    EndReason.CANCELLED: "canceled",
    EndReason.DESK_HUNG_UP: "canceled",
    EndReason.CALLER_HUNG_UP: "canceled",
    EndReason.REDIRECTED: "canceled",
}
_SOUND: Mapping[RecordingState, RecordingStatus] = {
    RecordingState.WRITING: "processing",
    RecordingState.COMPLETE: "available",
    RecordingState.REPAIRED: "available",
    RecordingState.LOST: "failed",
}
_ROLES = {"caller": "user", "agent": "assistant", "operator": "assistant"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One call as it is looked at: the records, where it is now, and from where one asks.

    ``line_number`` is that of the call's line; ``asked`` is what this API was asked for;
    ``phase`` is None for a call that is over; ``base_url`` is this API's; ``now_ms`` is Unix
    time.
    """

    overview: CallOverview
    line_number: str
    base_url: str
    now_ms: int
    phase: Phase | None = None
    asked: ApiCall | None = None

    @property
    def call(self) -> Call:
        """The call's record."""
        return self.overview.call

    @property
    def request(self) -> Mapping[str, Any]:
        """What was asked for over this API; nothing for other calls."""
        return self.asked.request if self.asked is not None else {}


@dataclass(frozen=True, slots=True)
class Story:
    """What happened in a call."""

    utterances: Sequence[Utterance] = ()
    events: Sequence[CallEvent] = field(default_factory=tuple)


def sid_of(prefix: str, call_id: str) -> str:
    """An id in the telephony service's form: two letters and 32 digits of base 16."""
    return prefix + hashlib.sha256(call_id.encode()).hexdigest()[:32]


def status_of(call: Call, phase: Phase | None) -> Status:
    """How a call stands."""
    if call.ended_at is None:
        if call.answered_at is not None:
            return "in-progress"
        return _PHASES.get(phase, "in-progress") if phase is not None else QUEUED
    if call.end_reason in FAILURES or call.end_reason is None:
        return "failed"
    return "completed" if call.answered_at else _UNANSWERED.get(call.end_reason, "failed")


def item_of(seen: Seen) -> CallItem:
    """A call as lists show it."""
    return CallItem(**_item(seen))


def job_of(seen: Seen) -> Job:
    """A call as it was asked for."""
    return Job(**_item(seen), **_asked(seen))


def detail_of(seen: Seen, story: Story) -> CallDetail:
    """Everything about a call."""
    call = seen.call
    return CallDetail(
        **_item(seen),
        **_asked(seen),
        stream_sid=sid_of("MZ", call.id) if call.answered_at else None,
        transcript=_transcript(call, story),
        recording=_recording(seen),
        events=_events(call, story),
    )


def transcript_of(seen: Seen, story: Story) -> Transcript:
    """What was said in a call."""
    item = _item(seen)
    names = (
        "direction",
        "status",
        "status_label",
        "from",
        "to",
        "duration_seconds",
        "created_at",
        "call_sid",
    )
    return Transcript(
        transcript=_transcript(seen.call, story),
        recording=_recording(seen),
        **{name: item[name] for name in names},
    )


def recording_url(seen: Seen) -> str:
    """Where a call's sound is."""
    return f"{seen.base_url}/v1/calls/{seen.call.id}/recording"


def _item(seen: Seen) -> dict[str, Any]:
    call, overview = seen.call, seen.overview
    status = status_of(call, seen.phase)
    outbound = call.direction == "outbound"
    remote = call.remote_number or call.remote_uri
    return {
        "id": call.id,
        "direction": call.direction,
        "call_sid": sid_of("CA", call.id),
        "from": seen.line_number if outbound else remote,
        "to": remote if outbound else seen.line_number,
        "status": status,
        "status_label": _LABELS[status],
        "duration_seconds": _duration_s(seen),
        "created_at": call.created_at,
        "started_at": call.created_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "has_transcript": overview.entries > 0,
        "transcript_count": overview.entries,
        "has_recording": _sound(overview.recording) == "available",
        "recording_status": _sound(overview.recording),
    }


def _asked(seen: Seen) -> dict[str, Any]:
    call, asked = seen.call, seen.request
    return {
        "phone_number_id": call.line_id,
        "template_id": asked.get("templateId") if asked else call.template_id,
        "system_prompt": asked.get("systemPrompt"),
        "extra_system_prompt": asked.get("extraSystemPrompt"),
        "voice_model": asked.get("voiceModel"),
        "metadata": asked.get("metadata") or {},
        "function_tool_ids": asked.get("functionToolIds") or [],
        "dry_run": bool(asked.get("dryRun")),
        "last_error": _last_error(call, seen.phase),
    }


def _duration_s(seen: Seen) -> int:
    call = seen.call
    if call.ended_at is None and call.answered_at is not None:
        return max(0, seen.now_ms - epoch_ms_of(call.answered_at)) // 1000
    return round(call.duration_ms / 1000)


def _last_error(call: Call, phase: Phase | None) -> str | None:
    if status_of(call, phase) != "failed":
        return None
    code = f" ({call.sip_code} {call.sip_reason})" if call.sip_code else ""
    return f"{call.end_reason or 'failed'}{code}"


def _sound(recording: Recording | None) -> RecordingStatus:
    return "none" if recording is None else _SOUND[recording.state]


def _recording(seen: Seen) -> RecordingView | None:
    recording = seen.overview.recording
    if recording is None:
        return None
    status = _sound(recording)
    return RecordingView(
        status=status,
        url=recording_url(seen) if status == "available" else None,
        duration_seconds=round(recording.duration_ms / 1000),
        format=PurePosixPath(recording.path).suffix.removeprefix(".") or "wav",
    )


def _at(call: Call, at_ms: int) -> str:
    """A moment of the call's clock, which starts at the answer."""
    return iso_moment(epoch_ms_of(call.answered_at or call.created_at) + at_ms)


def _transcript(call: Call, story: Story) -> list[TranscriptEntry]:
    said = [(each.start_ms, _ROLES[each.speaker], each.text) for each in story.utterances]
    ran = [
        (each.at_ms, "tool", _tool_line(each.payload))
        for each in story.events
        if each.kind == TOOL_RAN
    ]
    entries = sorted((each for each in (*said, *ran) if each[2]), key=lambda each: each[0])
    return [
        TranscriptEntry(role=role, text=text, at=_at(call, at_ms))  # type: ignore[arg-type]
        for at_ms, role, text in entries
    ]


def _tool_line(payload: Mapping[str, Any]) -> str:
    came = payload.get("result") or payload.get("error") or "done"
    return f"{payload.get('name', '')}: {came}"


def _events(call: Call, story: Story) -> list[EventView]:
    told = [
        EventView(type=each.kind, at=_at(call, each.at_ms), data=dict(each.payload))
        for each in story.events
    ]
    begun = EventView(type="created", at=call.created_at, data={"direction": call.direction})
    events = [begun]
    if call.answered_at is not None:
        events.append(EventView(type="answered", at=call.answered_at, data={}))
    events += told
    if call.ended_at is not None:
        data = {"reason": str(call.end_reason), "outcome": call.outcome, "endedBy": call.ended_by}
        events.append(EventView(type="ended", at=call.ended_at, data=data))
    return sorted(events, key=lambda each: each.at)
