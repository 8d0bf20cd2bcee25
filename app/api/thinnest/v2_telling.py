"""A conversation in the words of thinnestAI's newer API.

Owns that translation. Shares numbers, reasons and moments with ``telling``.
"""

from collections.abc import Mapping
from pathlib import Path

from sqlite_utils import Database

from app.agent.errors import MindUnavailable
from app.agent.model_choice import ModelSettings, read_model_settings
from app.api.thinnest.answers import Cost
from app.api.thinnest.call_numbers import shown_id
from app.api.thinnest.telling import (
    SessionFacts,
    direction_of,
    entries,
    item_of_session,
    reason_of,
    recording_url,
    said_in,
    template_of,
)
from app.api.thinnest.v2_answers import (
    Analysis,
    CallRow,
    Model,
    Status,
    Summary,
    Transcriber,
    Voice,
    WholeCall,
    WholeCost,
)
from models.agent_sessions import SessionState
from models.errors import RecordMissing
from models.templates import MindKind, Template, get_template

STATES: Mapping[SessionState, Status] = {
    SessionState.SCHEDULED: "pending",
    SessionState.INITIATING: "connecting",
    SessionState.RINGING: "connecting",
    SessionState.IN_PROGRESS: "active",
    SessionState.COMPLETED: "ended",
    SessionState.NO_ANSWER: "ended",
    SessionState.BUSY: "ended",
    SessionState.FAILED: "error",
}
OURS = "ringdesk"


def row_of(db: Database, facts: SessionFacts) -> CallRow:
    """It in a list."""
    call = facts.call
    item, template = item_of_session(facts), _template(db, facts)
    latency_ms = call.delay_median_ms if call is not None else None
    return CallRow(
        id=shown_id(db, facts.session.id),
        type=direction_of(call),
        status=STATES[facts.session.state],
        agent_id=item.agent_id,
        agent_name=template.name if template is not None else None,
        started_at=item.started_at,
        ended_at=item.ended_at,
        duration_seconds=item.duration_seconds,
        latency_ms=None if latency_ms is None else round(latency_ms),
        cost=Cost(),
    )


def whole_call(db: Database, facts: SessionFacts, base_url: str, usual: ModelSettings) -> WholeCall:
    """Everything about it; ``usual`` is the desk's own language model."""
    call, item, template = facts.call, item_of_session(facts), _template(db, facts)
    said = said_in(db, facts.session.id)
    recording = facts.recording
    inbound = call is not None and call.direction == "inbound"
    ours, theirs = (
        (item.to_number, item.from_number) if inbound else (item.from_number, item.to_number)
    )
    values = row_of(db, facts).model_dump()
    return WholeCall(
        **(values | {"cost": WholeCost()}),
        ended_reason=reason_of(facts),
        transcript=entries(said),
        recording_url=recording_url(facts, base_url),
        recording_duration=None if recording is None else recording.duration_ms / 1000,
        model=_model(template, usual),
        transcriber=Transcriber(provider=OURS, model="whisper"),
        voice=Voice(provider=OURS, model="piper", voice_id=template.voice if template else ""),
        interruptions=sum(1 for one in said if one.speaker == "agent" and one.unheard),
        analysis=Analysis(summary=_summary(facts), tags=_tags(facts), knowledge_gaps=[]),
        phone_number=ours or None,
        caller_phone=theirs or None,
        call_direction=values["type"],
        created_at=item.created_at,
        updated_at=item.ended_at or item.started_at or item.created_at,
    )


def _template(db: Database, facts: SessionFacts) -> Template | None:
    template_id = template_of(facts)
    if template_id is None:
        return None
    try:
        return get_template(db, template_id)
    except RecordMissing:
        return None


def _model(template: Template | None, usual: ModelSettings) -> Model:
    """A script is ours; a language model is as the template, or the desk, names it."""
    if template is None or template.mind is MindKind.SCRIPT:
        return Model(provider=OURS, model_id="script")
    try:
        chosen = read_model_settings(template.model_settings, usual)
    except MindUnavailable:
        chosen = usual
    return Model(provider=chosen.kind, model_id=chosen.model or Path(chosen.path).name)


def _summary(facts: SessionFacts) -> Summary:
    call = facts.call
    if call is None:
        return Summary(overview="", key_topics=[], action_items=[], outcome=None)
    return Summary(
        overview=call.summary,
        key_topics=[],
        action_items=list(call.action_items),
        outcome=call.outcome,
    )


def _tags(facts: SessionFacts) -> list[str]:
    return list(facts.call.tags) if facts.call is not None else []
