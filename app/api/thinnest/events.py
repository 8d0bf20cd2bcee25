"""What thinnestAI's API tells receivers of, and how it is signed.

Owns two kinds of events. A call that was asked for with a ``webhook_url`` tells that URL how
far it is, in order: ``call.initiating``, ``call.ringing``, ``call.in_progress``, then one of
``call.completed``, ``call.no_answer`` and ``call.failed`` (``status`` says busy where it was).
Receivers that were set up once are told of every conversation of an agent's:
``voice.call.started`` when it is answered, ``voice.call.ended`` when it is over. They are told
of agents too (``agent_news``).
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from app.api.thinnest.telling import (
    PRODUCT,
    direction_of,
    ended_reason,
    moment,
    numbers_of,
    reason_of,
    recording_url,
    seconds_of,
    session_facts,
)
from app.engine.call_news import CallStage
from app.engine.event_posts import Attempt, DeliveryRules, Post
from models.agent_sessions import AgentSession, SessionState, find_agent_session, state_of
from models.api_calls import get_api_call
from models.calls import Call
from models.ids import now_iso
from models.record_numbers import number_for
from models.scheduled_calls import ScheduledCall
from models.webhook_endpoints import WebhookEndpoint, list_webhook_endpoints

ACCOUNT_SECRET = "thinnest-account"
"""The id of the secret that signs the events of calls with a ``webhook_url``."""
AGENTS = "thinnest agent"
"""The kind of an agent's number."""
RETRY_S = (10.0, 60.0, 300.0, 1_800.0, 7_200.0)
USUAL_RETRIES, MOST_RETRIES = 3, len(RETRY_S)
USUAL_TIMEOUT_MS, LONGEST_TIMEOUT_MS = 5_000, 30_000
STARTED, ENDED, TEST = "voice.call.started", "voice.call.ended", "webhook.test"
EVENT_TYPES = (
    *("agent.created", "agent.updated", "agent.deleted"),
    *("chat.message.completed", "chat.session.ended"),
    *(STARTED, ENDED),
    *("campaign.step.completed", "campaign.completed"),
    TEST,
)
"""Those that the product knows. A desk has agents and calls, no chats and no campaigns."""
_UNANSWERED = {SessionState.COMPLETED: "call.completed", SessionState.NO_ANSWER: "call.no_answer"}


def headers_of(attempt: Attempt) -> Mapping[str, str]:
    """What goes with one try: the signature is HMAC-SHA256 of time and body, in hex."""
    headers = {
        "User-Agent": "ThinnestAI-Webhooks/1.0",
        "X-Webhook-Timestamp": str(attempt.epoch_s),
        "X-Webhook-Event": attempt.event,
        "X-Webhook-Delivery-Id": attempt.delivery_id,
    }
    if attempt.secret:
        signed = f"{attempt.epoch_s}.".encode() + attempt.body
        digest = hmac.new(attempt.secret.encode(), signed, hashlib.sha256).hexdigest()
        headers["X-Webhook-Signature"] = f"sha256={digest}"
    return headers


RULES = DeliveryRules(headers_of, RETRY_S, USUAL_TIMEOUT_MS / 1000)
"""For a call's own URL, which nobody can ask to be told again: its events outlast a receiver
that is down for hours. Those that were set up say themselves how often they want to be tried."""


def posts(db: Database, stage: CallStage, call: Call) -> list[Post]:
    """The events of a call's stage. For a write transaction."""
    return [*_of_the_call(db, stage, call), *_of_the_account(db, stage, call)]


def unplaced_posts(db: Database, scheduled: ScheduledCall) -> list[Post]:
    """A scheduled call was not placed: its receiver is told like that of one that failed."""
    if not scheduled.webhook_url:
        return []
    session = AgentSession(scheduled.id, SessionState.FAILED, None, scheduled)
    request = scheduled.content["request"]
    body = _body("call.failed", SessionState.FAILED, scheduled.id, request)
    more = {
        "duration_seconds": 0,
        "recording_url": None,
        "ended_reason": reason_of(session_facts(db, session)),
        "reason": scheduled.reason,
    }
    return [_to_the_caller("call.failed", scheduled.webhook_url, body | more, request)]


def test_post(endpoint: WebhookEndpoint) -> Post:
    """One event that says nothing but that it came."""
    body = {
        "event": TEST,
        "timestamp": now_iso(),
        "agent_id": endpoint.options.get("agent_id"),
        "data": {"message": "This is a test."},
    }
    return post_to(endpoint, TEST, body)


def post_to(
    endpoint: WebhookEndpoint, event: str, body: Mapping[str, Any], call_id: str | None = None
) -> Post:
    """One event for one receiver, as often and as long as it wants to be tried."""
    return Post(
        PRODUCT,
        event,
        endpoint.url,
        body,
        endpoint.id,
        endpoint.id,
        endpoint.id,
        call_id,
        RETRY_S[: int(endpoint.options.get("max_retries", USUAL_RETRIES))],
        int(endpoint.options.get("timeout_ms", USUAL_TIMEOUT_MS)) / 1000,
    )


def _of_the_call(db: Database, stage: CallStage, call: Call) -> list[Post]:
    asked = get_api_call(db, call.id)
    if asked is None or asked.product != PRODUCT or not asked.webhook_url:
        return []
    request = asked.request
    if stage is not CallStage.ENDED:
        state, at = {
            CallStage.BEGUN: (SessionState.INITIATING, call.created_at),
            CallStage.RINGING: (SessionState.RINGING, now_iso()),
            CallStage.ANSWERED: (SessionState.IN_PROGRESS, call.answered_at),
        }[stage]
        event = f"call.{state}"
        body = _body(event, state, call.id, request, at)
    else:
        state = state_of(call)
        event = _UNANSWERED.get(state, "call.failed")
        facts = session_facts(db, AgentSession(call.id, state, call))
        body = _body(event, state, call.id, request, call.ended_at) | {
            "duration_seconds": seconds_of(call),
            "recording_url": recording_url(facts, str(request.get("base_url", ""))),
            "ended_reason": ended_reason(call),
        }
    return [_to_the_caller(event, asked.webhook_url, body, request)]


def _of_the_account(db: Database, stage: CallStage, call: Call) -> list[Post]:
    if stage not in (CallStage.ANSWERED, CallStage.ENDED):
        return []
    event = STARTED if stage is CallStage.ANSWERED else ENDED
    wanting = [one for one in list_webhook_endpoints(db, PRODUCT) if one.wants(event)]
    session = find_agent_session(db, PRODUCT, call.id) if wanting else None
    if session is None:
        return []
    agent = None if call.template_id is None else number_for(db, AGENTS, call.template_id)
    facts = session_facts(db, session)
    from_number, to_number = numbers_of(facts)
    at = call.answered_at if stage is CallStage.ANSWERED else call.ended_at
    told = []
    for endpoint in wanting:
        if endpoint.options.get("agent_id") not in (None, agent):
            continue
        data: dict[str, Any] = {
            "call_id": call.id,
            "session_id": call.id,
            "direction": direction_of(call),
            "from_number": from_number,
            "to_number": to_number,
        }
        if event == ENDED:
            base_url = str(endpoint.options.get("base_url", ""))
            data |= {
                "duration": seconds_of(call),
                "status": str(session.state),
                "ended_reason": ended_reason(call),
                "recording_url": recording_url(facts, base_url),
            }
        body = {"event": event, "timestamp": at, "agent_id": agent, "data": data}
        told.append(post_to(endpoint, event, body, call.id))
    return told


def _body(
    event: str,
    state: SessionState,
    call_id: str,
    request: Mapping[str, Any],
    at: str | None = None,
) -> dict[str, Any]:
    return {
        "event": event,
        "call_id": call_id,
        "status": str(state),
        "agent_id": request.get("agent_id"),
        "to_number": request.get("to_number"),
        "from_number": request.get("from_number"),
        "timestamp": moment(at or now_iso()),
    }


def _to_the_caller(
    event: str, url: str, body: Mapping[str, Any], request: Mapping[str, Any]
) -> Post:
    """To the URL of one call; its events wait for each other."""
    call_id = str(body["call_id"])
    secret = ACCOUNT_SECRET if request.get("signed", True) else ""
    lane = f"{PRODUCT} {call_id}"
    return Post(PRODUCT, event, url, body, lane, secret_id=secret, call_id=call_id)
