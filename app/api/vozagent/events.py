"""What VozAgent's API tells receivers of: events of contacts and calls, and how they are signed.

Owns what each event is made of. ``call.started`` comes when a call begins to be set up or
rings here, after ``contact.created`` where a contact was made for it, and ``call.completed``
when it is over, answered or not (``call_status`` tells). The three others come with the end of
a call, and only where our playbooks say so:

- ``lead.qualified`` when the agent noted ``lead_qualification`` as hot, warm or cold;
- ``appointment.booked`` and ``appointment.rescheduled`` when the conversation came to the
  outcome ``booked`` or ``rescheduled`` and reached its goal: what was asked for was answered,
  read back and agreed to. Whether the time is free is the business's to say.

What the agent noted (``new_day``, ``party_size``, ...) goes with these three as ``notes``.
What a person writes into a wrap-up later is told nobody.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from app.agent.mind import Outcome
from app.api.vozagent.call_forms import NAME, came_to, listed_call, qualification_of
from app.api.vozagent.contact_book import known_contacts
from app.api.vozagent.forms import moment
from app.engine.call_news import CallStage
from app.engine.event_posts import Attempt, DeliveryRules, Post
from app.people.numbers import kept_key, party_key, same_party
from models.api_calls import get_api_call
from models.calls import Call
from models.contact_changes import CREATED, note_told, untold_change
from models.contacts import get_contacts, number_owners
from models.folding import number_tail
from models.ids import new_id, now_iso
from models.sessions import NEVER_RING
from models.webhook_endpoints import list_webhook_endpoints

CONTACT_CREATED, CONTACT_UPDATED = "contact.created", "contact.updated"
CALL_STARTED, CALL_COMPLETED = "call.started", "call.completed"
LEAD_QUALIFIED = "lead.qualified"
BOOKED, RESCHEDULED = "appointment.booked", "appointment.rescheduled"
EVENTS = (
    *(CONTACT_CREATED, CONTACT_UPDATED, CALL_STARTED, CALL_COMPLETED),
    *(LEAD_QUALIFIED, BOOKED, RESCHEDULED),
)
_NOWHERE = "ZZ"
_ENOUGH_DIGITS = 7
"""As many of a number's last digits name it without its country."""


def headers_of(attempt: Attempt) -> Mapping[str, str]:
    """What goes with one try: the signature is HMAC-SHA256 of time and body, in hex."""
    signed = f"{attempt.epoch_s}.".encode() + attempt.body
    digest = hmac.new(attempt.secret.encode(), signed, hashlib.sha256).hexdigest()
    return {
        "X-VozAgent-Event": attempt.event,
        "X-VozAgent-Delivery": attempt.delivery_id,
        "X-VozAgent-Timestamp": str(attempt.epoch_s),
        "X-VozAgent-Signature": f"sha256={digest}",
    }


RULES = DeliveryRules(headers_of, retry_s=(10.0, 60.0, 300.0, 3600.0), timeout_s=10.0)


def posts(db: Database, stage: CallStage, call: Call) -> list[Post]:
    """The events of a call's stage, for every receiver that wants them."""
    if call.line_id in NEVER_RING:
        return []
    told = _of_its_contact(db, call) if stage is CallStage.BEGUN else []
    for event, more in _events_of(stage, call):
        told += posts_of(db, event, _data(db, call) | more, call.id)
    return told


def contact_posts(db: Database, changes: Mapping[str, str], country: str) -> list[Post]:
    """The events of contacts and what became of them, which count as told from now on."""
    told: list[Post] = []
    for known in known_contacts(db, get_contacts(db, list(changes))):
        made = changes[known.contact.id] == CREATED
        event = CONTACT_CREATED if made else CONTACT_UPDATED
        told += posts_of(db, event, known.whole(country).model_dump())
    note_told(db, changes)
    return told


def posts_of(
    db: Database, event: str, data: Mapping[str, Any], call_id: str | None = None
) -> list[Post]:
    """One event, for every receiver that wants it. Each gets its events in order."""
    wanting = [each for each in list_webhook_endpoints(db, NAME) if each.wants(event)]
    if not wanting:
        return []
    created_at = moment(now_iso())
    body = {"id": new_id("evt"), "type": event, "created_at": created_at, "data": dict(data)}
    return [
        Post(NAME, event, each.url, body, each.id, each.id, each.id, call_id) for each in wanting
    ]


def _of_its_contact(db: Database, call: Call) -> list[Post]:
    """What became of the contact that a call is placed for, if nobody was told: a receiver is
    to know whom the call is with before it hears of the call."""
    asked = get_api_call(db, call.id)
    if asked is None or asked.product != NAME:
        return []
    contact_id = str(asked.request.get("contact_id", ""))
    change = untold_change(db, contact_id)
    country = str(asked.request.get("country", _NOWHERE))
    return contact_posts(db, {contact_id: change}, country) if change else []


def _events_of(stage: CallStage, call: Call) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names, and what goes with them besides the call."""
    if stage is CallStage.BEGUN:
        yield CALL_STARTED, {}
    if stage is not CallStage.ENDED:
        return
    yield CALL_COMPLETED, {}
    noted = {"notes": dict(call.notes)}
    if qualification_of(call) is not None:
        yield LEAD_QUALIFIED, noted
    if came_to(call, Outcome.BOOKED):
        yield BOOKED, noted
    if came_to(call, Outcome.RESCHEDULED):
        yield RESCHEDULED, noted


def _data(db: Database, call: Call) -> dict[str, Any]:
    return listed_call(call, _contact_of(db, call)).model_dump(exclude_unset=True)


def _contact_of(db: Database, call: Call) -> str | None:
    """Whom a call is with: the contact that it was placed for, else who has the number.

    Without asking for the desk's country, which the records do not hold: a number without its
    country's code is whoever's number ends with it.
    """
    asked = get_api_call(db, call.id)
    placed = str(asked.request.get("contact_id", "")) if asked and asked.product == NAME else ""
    if placed and get_contacts(db, [placed]):
        return placed
    key = party_key(call.remote_number or call.remote_uri, call.remote_uri, _NOWHERE)
    tail = number_tail(key)
    for owner in number_owners(db, [tail]).get(tail, []):
        number = kept_key(owner.number, _NOWHERE)
        if same_party(number, key) or (number.startswith("+") and _ends_with(number, key)):
            return owner.contact_id
    return None


def _ends_with(number: str, key: str) -> bool:
    digits = key.partition("@")[0].lstrip("0")
    return digits.isdecimal() and len(digits) >= _ENOUGH_DIGITS and number.endswith(digits)
