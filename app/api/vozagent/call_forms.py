"""Calls as VozAgent's API lists them.

Owns what is told of a call: who it was with, how it stands, and what came of it as far as our
playbooks say so. Nothing is guessed: ``appointment_booked`` is the outcome ``booked`` of a
conversation that reached its goal, and ``lead_qualification`` and ``call_intent`` are what a
playbook had the agent note under these names ("ask ... and log it as lead_qualification").
"""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel
from sqlite_utils import Database

from app.agent.mind import Outcome
from app.api.vozagent.forms import Page, Text, moment
from app.people.lookup import named
from app.people.numbers import kept_key
from models.api_calls import get_api_call
from models.call_pages import CallQuestion, page_of_calls, standing_of
from models.calls import Call
from models.contacts import get_contacts
from models.folding import number_tail

NAME = "vozagent"
CallStatus = Literal["queued", "ringing", "in-progress", "completed", "failed"]
CallType = Literal["inbound", "outbound"]
Qualification = Literal["hot", "warm", "cold"]
QUALIFICATIONS = ("hot", "warm", "cold")
_QUALIFICATION, _INTENT = "lead_qualification", "call_intent"


class CallQuery(Page):
    """Which calls."""

    status: CallStatus | None = None
    contact_id: Text | None = None
    assistant_id: Text | None = None
    call_type: CallType | None = None


class ListedCall(BaseModel):
    """A call in a list. ``call_status`` is ``failed`` too where nobody answered;
    ``duration_seconds`` counts from the answer and is null while the call lasts."""

    id: str
    contact_id: str | None
    assistant_id: str | None
    call_type: CallType
    call_status: CallStatus
    duration_seconds: int | None
    call_started_at: str
    call_ended_at: str | None
    appointment_booked: bool
    lead_qualification: Qualification | None
    call_intent: str | None = None


def listed_call(call: Call, contact_id: str | None) -> ListedCall:
    """A call as a list shows it. ``call_intent`` is left out where nothing was noted."""
    fields: dict[str, Any] = {
        "id": call.id,
        "contact_id": contact_id,
        "assistant_id": call.template_id,
        "call_type": call.direction,
        "call_status": standing_of(call),
        "duration_seconds": None if call.ended_at is None else round(call.duration_ms / 1000),
        "call_started_at": moment(call.answered_at or call.created_at),
        "call_ended_at": moment(call.ended_at),
        "appointment_booked": came_to(call, Outcome.BOOKED),
        "lead_qualification": qualification_of(call),
    }
    if intent := call.notes.get(_INTENT, "").strip():
        fields["call_intent"] = intent
    return ListedCall(**fields)


def came_to(call: Call, outcome: Outcome) -> bool:
    """Whether the conversation reached its goal with that outcome."""
    return call.outcome == outcome and call.goal_reached


def qualification_of(call: Call) -> str | None:
    """How warm the lead is, where the agent noted one of the three words."""
    noted = call.notes.get(_QUALIFICATION, "").strip().lower()
    return noted if noted in QUALIFICATIONS else None


def contacts_of(db: Database, calls: Sequence[Call], country: str) -> list[str | None]:
    """Whom calls are with: the contact that a call was placed for, while there is one, else
    whoever has the number now."""
    asked = [get_api_call(db, call.id) for call in calls]
    placed = [
        str(each.request.get("contact_id", "")) if each and each.product == NAME else ""
        for each in asked
    ]
    there = {each.id for each in get_contacts(db, [one for one in placed if one])}
    owners = [each.contact_id for each in named(db, calls, country)]
    return [one if one in there else owner for one, owner in zip(placed, owners, strict=True)]


def find_calls(db: Database, query: CallQuery, country: str) -> list[ListedCall]:
    """The page of calls that a query asks for, newest first."""
    if query.contact_id is not None:
        return _find_calls_with(db, query, query.contact_id, country)
    question = CallQuestion(query.status, query.assistant_id, query.call_type)
    calls = page_of_calls(db, question, query.limit, query.offset)
    return list(map(listed_call, calls, contacts_of(db, calls, country)))


def _find_calls_with(
    db: Database, query: CallQuery, contact_id: str, country: str
) -> list[ListedCall]:
    contact = next(iter(get_contacts(db, [contact_id])), None)
    if contact is None:
        return []
    tails = {number_tail(kept_key(number, country)) for number in contact.numbers}
    question = CallQuestion(
        query.status, query.assistant_id, query.call_type, NAME, contact_id, tails
    )
    calls = page_of_calls(db, question)
    whose = zip(calls, contacts_of(db, calls, country), strict=True)
    return query.of([listed_call(call, whom) for call, whom in whose if whom == contact_id])
