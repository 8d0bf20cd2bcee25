"""Calls that VozAgent's API places.

Owns the order: number, assistant, line, contact, then the call; a contact that was made or
changed for a call that did not come about is as it was before. What is said of whom the call
is to reaches the agent as facts, which are data to it; what reads like an instruction in them
is withheld, and noted (``screening``).
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import (
    BaseModel,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic_core import InitErrorDetails
from sqlite_utils import Database

from app.agent.facts import MAX_FACT_CHARACTERS, MAX_FACTS_BYTES
from app.agent.screening import Screening
from app.api.desk import ApiDesk
from app.api.refusal import refuse
from app.api.retrying import place
from app.api.vozagent.call_forms import NAME
from app.api.vozagent.contact_book import TakenLead, leave_lead, take_lead
from app.api.vozagent.contact_forms import ContactFields, full_name
from app.api.vozagent.forms import Text, e164_of, moment
from app.api.vozagent.terms import CONFLICT, NOT_FOUND, forbidden, wrong_field
from app.engine.api_office import ApiOrder
from app.engine.errors import LineNotReady
from app.engine.events import RecordsChanged
from app.engine.minds import Task
from app.engine.screening_news import ScreeningNews
from models.api_keys import ApiKey
from models.errors import RecordMissing
from models.ids import now_iso
from models.templates import Template, get_template, list_templates

_NOTES_BYTES = MAX_FACTS_BYTES - 1_200
"""What is left for notes beside the other facts."""
_LONGEST_NAME = 80


class NewCall(BaseModel):
    """A call to place. One of ``assistant_id`` and ``assistant_name`` is required; the id wins."""

    phone_number: Text = Field(examples=["+15551234567"])
    assistant_id: Text | None = None
    assistant_name: Text | None = None
    first_name: Text | None = None
    last_name: Text | None = None
    source: Text | None = None
    tags: Text | list[Text] | None = None
    notes: Text | None = Field(None, description="Background for the assistant.")

    @model_validator(mode="wrap")
    @classmethod
    def _names_an_assistant(cls, data: Any, handler: ValidatorFunctionWrapHandler) -> "NewCall":
        """Everything that is missing is named at once."""
        given = isinstance(data, Mapping) and (
            data.get("assistant_id") or data.get("assistant_name")
        )
        missing = InitErrorDetails(type="missing", loc=("assistant_id",), input=data)
        beside = [] if given or not isinstance(data, Mapping) else [missing]
        try:
            body: NewCall = handler(data)
        except ValidationError as error:
            told = [
                InitErrorDetails(
                    type=each["type"],
                    loc=each["loc"],
                    input=each["input"],
                    ctx=each.get("ctx", {}),
                )
                for each in error.errors()
            ]
            raise ValidationError.from_exception_data(cls.__name__, [*told, *beside]) from error
        if beside:
            raise ValidationError.from_exception_data(cls.__name__, beside)
        return body


class QueuedCall(BaseModel):
    """A call that is being placed."""

    call_id: str
    status: str
    direction: str
    to_phone: str
    assistant_name: str
    contact_id: str
    is_new_contact: bool
    created_at: str


class Outbound:
    """Places calls. Lives on the engine's loop."""

    def __init__(self, desk: ApiDesk, country: Callable[[], str]) -> None:
        self._desk, self._country = desk, country
        self._screening = Screening()

    async def place(self, key: ApiKey, body: NewCall) -> QueuedCall:
        """Ring. Raises ApiRefused, and what ``CallOffice.place`` raises."""
        engine = self._desk.engine
        self._screening.report_to(ScreeningNews(engine.dialing.audit, engine.bus))
        number = await asyncio.to_thread(e164_of, body.phone_number, self._country())
        template = await self._desk.store.read(_assistant, body)
        line_id = await self._line()
        lead = ContactFields(**body.model_dump(include=set(ContactFields.model_fields)))
        taken = await self._desk.store.write(take_lead, lead, number, self._country())
        contact = taken.known.contact
        said = full_name(body.first_name or "", body.last_name or "").strip()
        name = said or full_name(*taken.known.names(self._country()))
        try:
            task = await asyncio.to_thread(self._task, body, taken, template, name)
            ours = {"contact_id": contact.id, "country": self._country()}
            request = body.model_dump(exclude_none=True) | ours
            order = ApiOrder(NAME, key, line_id, number, task, request=request)
            created_at = now_iso()
            placed = await place(self._desk, order, forbidden)
        except BaseException:
            await self._desk.store.write(leave_lead, taken)
            raise
        engine.bus.publish(RecordsChanged("contacts", contact.id))
        return QueuedCall(
            call_id=placed.call_id,
            status="queued",
            direction="outbound",
            to_phone=number,
            assistant_name=template.name,
            contact_id=contact.id,
            is_new_contact=taken.before is None,
            created_at=moment(created_at) or "",
        )

    async def _line(self) -> str:
        """The line that calls go out on: the one that is set in Settings where it can call, else
        the first that can. Raises ApiRefused where there is none, LineNotReady, DeskFull."""
        lines = [line for line in await self._desk.office.lines() if line.enabled]
        if not lines:
            message = "no line is set up to call from; add one under Lines, or `ringdesk lines add`"
            raise refuse(403, "subscription_required", message)
        default = self._desk.settings().phone.default_line
        lines.sort(key=lambda line: line.id != default)
        failure: LineNotReady | None = None
        for line in lines:
            try:
                self._desk.engine.ready_line(line.id)
                return line.id
            except LineNotReady as error:
                failure = failure or error
        assert failure is not None
        raise failure

    def _task(self, body: NewCall, taken: TakenLead, template: Template, name: str) -> Task:
        """What the agent is told. Takes a while: rules are searched."""
        first, last = taken.known.names(self._country())
        said = {
            "first_name": (body.first_name or first)[:_LONGEST_NAME],
            "last_name": (body.last_name or last)[:_LONGEST_NAME],
            "company": taken.known.contact.company[:_LONGEST_NAME],
            "lead_source": (body.source or taken.known.lead.source)[:_LONGEST_NAME],
        }
        facts = {key: self._screening.part(key, text) for key, text in said.items() if text.strip()}
        notes = self._screening.part("notes", body.notes) if body.notes else ""
        return Task(facts=facts | pieces_of(notes), caller_name=name, template=template)


def pieces_of(notes: str) -> dict[str, str]:
    """Notes as facts, which have a length: ``notes``, ``notes_2``, ... up to what fits."""
    words, pieces = notes.split(), [""]
    for word in (word[:MAX_FACT_CHARACTERS] for word in words):
        longer = f"{pieces[-1]} {word}".strip()
        if len(longer) <= MAX_FACT_CHARACTERS:
            pieces[-1] = longer
        else:
            pieces.append(word)
    facts: dict[str, str] = {}
    for number, piece in enumerate(filter(None, pieces), 1):
        more = facts | {"notes" if number == 1 else f"notes_{number}": piece}
        if len(json.dumps(more, ensure_ascii=False).encode()) > _NOTES_BYTES:
            break
        facts = more
    return facts


def _assistant(db: Database, body: NewCall) -> Template:
    """The template that is meant. Raises ApiRefused."""
    field = "assistant_id" if body.assistant_id else "assistant_name"
    found = _by_id(db, body.assistant_id) if body.assistant_id else _by_name(db, body)
    if not found:
        raise refuse(404, NOT_FOUND, f"there is no assistant of that {field}")
    # Of several with one name that one which can place this call.
    found.sort(key=lambda each: (each.direction != "outbound", not each.active))
    template = found[0]
    if template.direction != "outbound":
        raise wrong_field(field, f"{template.name!r} answers calls and places none")
    if not template.active:
        raise refuse(409, CONFLICT, f"the assistant {template.name!r} is switched off")
    return template


def _by_id(db: Database, assistant_id: str) -> list[Template]:
    try:
        return [get_template(db, assistant_id)]
    except RecordMissing:
        return []


def _by_name(db: Database, body: NewCall) -> list[Template]:
    wanted = (body.assistant_name or "").strip().casefold()
    return [each for each in list_templates(db) if each.name.strip().casefold() == wanted]
