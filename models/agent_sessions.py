"""Conversations of the agent's, with those to come, as a program asks for them.

Owns the question and its answer over ``calls`` and ``scheduled_calls`` together, and the one
word for how far a conversation is. A person's own calls are nobody's business here: only what
an agent had in hand is found, and what the asking product placed itself.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

from models.calls import Call, call_of
from models.endings import FAILURES, EndReason
from models.rows import every, first
from models.scheduled_calls import ScheduledCall, find_scheduled_call
from models.sessions import NEVER_RING


class SessionState(StrEnum):
    """How far a conversation is."""

    SCHEDULED = "scheduled"
    INITIATING = "initiating"
    RINGING = "ringing"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"


UNANSWERED = (EndReason.NO_ANSWER, EndReason.MISSED)


@dataclass(frozen=True, slots=True)
class AgentSession:
    """One conversation. ``call`` is None for one that is to come or never came about."""

    id: str
    state: SessionState
    call: Call | None = None
    scheduled: ScheduledCall | None = None


@dataclass(frozen=True, slots=True)
class SessionQuestion:
    """Which conversations; what is None does not matter.

    ``since`` and ``until`` are moments: from and including, up to and excluding. ``kind`` is
    ``inbound``, ``outbound`` or ``web``. ``ringing`` are the live calls that ring now, which
    the records do not know.
    """

    product: str
    agent_id: str | None = None
    states: Collection[SessionState] | None = None
    since: str | None = None
    until: str | None = None
    kind: str | None = None
    limit: int = 20
    offset: int = 0
    ringing: Collection[str] = ()


def state_of(call: Call, ringing: Collection[str] = ()) -> SessionState:
    """How far a call is; ``ringing`` are the live calls that ring now."""
    if call.ended_at is None:
        if call.answered_at is not None:
            return SessionState.IN_PROGRESS
        return SessionState.RINGING if call.id in ringing else SessionState.INITIATING
    if call.answered_at is not None and call.end_reason not in FAILURES:
        return SessionState.COMPLETED
    if call.end_reason is EndReason.BUSY:
        return SessionState.BUSY
    unanswered = call.answered_at is None and call.end_reason in UNANSWERED
    return SessionState.NO_ANSWER if unanswered else SessionState.FAILED


_SESSIONS = """
    WITH sessions AS (
        SELECT calls.id, calls.created_at, calls.template_id AS agent_id,
            CASE
                WHEN calls.ended_at IS NULL AND calls.answered_at IS NOT NULL THEN 'in_progress'
                WHEN calls.ended_at IS NULL AND calls.id IN (SELECT value FROM json_each(:ringing))
                    THEN 'ringing'
                WHEN calls.ended_at IS NULL THEN 'initiating'
                WHEN calls.answered_at IS NOT NULL
                    AND calls.end_reason NOT IN (SELECT value FROM json_each(:failures))
                    THEN 'completed'
                WHEN calls.end_reason = 'busy' THEN 'busy'
                WHEN calls.answered_at IS NULL
                    AND calls.end_reason IN (SELECT value FROM json_each(:unanswered))
                    THEN 'no_answer'
                ELSE 'failed'
            END AS state,
            CASE WHEN calls.line_id IN (SELECT value FROM json_each(:lineless)) THEN 'web'
                ELSE calls.direction END AS kind
        FROM calls LEFT JOIN api_calls ON api_calls.call_id = calls.id
        WHERE api_calls.product = :product
            OR instr(calls.holders, '"agent"') > 0
        UNION ALL
        SELECT id, created_at, template_id,
            CASE WHEN state IN ('waiting', 'dialling') THEN 'scheduled' ELSE 'failed' END,
            'outbound'
        FROM scheduled_calls
        WHERE product = :product AND state != 'placed'
            AND NOT EXISTS (SELECT 1 FROM calls WHERE calls.id = scheduled_calls.id)
    )
"""
_ASKED = """
    FROM sessions
    WHERE (:agent_id IS NULL OR agent_id = :agent_id)
        AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
        AND (:since IS NULL OR created_at >= :since) AND (:until IS NULL OR created_at < :until)
        AND (:kind IS NULL OR kind = :kind)
"""


def find_agent_sessions(db: Database, question: SessionQuestion) -> tuple[list[AgentSession], int]:
    """The page that is asked for, newest first, and how many there are on all pages."""
    values = _values(question)
    total = int(every(db, f"{_SESSIONS} SELECT count(*) AS total {_ASKED}", values)[0]["total"])
    page = "ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset"
    ids = [str(row["id"]) for row in every(db, f"{_SESSIONS} SELECT id {_ASKED} {page}", values)]
    return [_session(db, each, question.ringing) for each in ids], total


def find_agent_session(
    db: Database, product: str, session_id: str, ringing: Collection[str] = ()
) -> AgentSession | None:
    """One conversation, if it is one that the product may know of."""
    values = _values(SessionQuestion(product, ringing=ringing)) | {"id": session_id}
    row = first(db, f"{_SESSIONS} SELECT id FROM sessions WHERE id = :id", values)
    return None if row is None else _session(db, session_id, ringing)


def _values(question: SessionQuestion) -> dict[str, object]:
    states = None if question.states is None else json.dumps([str(one) for one in question.states])
    return {
        "product": question.product,
        "agent_id": question.agent_id,
        "states": states,
        "since": question.since,
        "until": question.until,
        "kind": question.kind,
        "limit": question.limit,
        "offset": question.offset,
        "ringing": json.dumps(list(question.ringing)),
        "failures": json.dumps([str(one) for one in FAILURES]),
        "unanswered": json.dumps([str(one) for one in UNANSWERED]),
        "lineless": json.dumps(NEVER_RING),
    }


def _session(db: Database, session_id: str, ringing: Collection[str]) -> AgentSession:
    scheduled = find_scheduled_call(db, session_id)
    row = first(db, "SELECT * FROM calls WHERE id = ?", [session_id])
    if row is not None:
        call = call_of(row)
        return AgentSession(session_id, state_of(call, ringing), call, scheduled)
    open_ = scheduled is not None and scheduled.settled_at is None
    return AgentSession(
        session_id, SessionState.SCHEDULED if open_ else SessionState.FAILED, None, scheduled
    )
