"""What VozAgent's API only shows: assistants and phone numbers.

Owns the routes, and a line as a phone number: ``active`` while calls can go out and come in
on it, ``pending`` until it has registered for the first time, ``inactive`` when it is
switched off or cannot register. ``provider`` is the carrier whose server it is, as far as
its name tells, else ``sip``. Nothing here costs anything.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.api.desk import ApiDesk
from app.api.vozagent.assistant_forms import (
    AssistantQuery,
    ListedAssistant,
    WholeAssistant,
    find_assistants,
    get_assistant,
)
from app.api.vozagent.forms import Text, moment
from app.api.vozagent.terms import answers, scoped
from app.engine.engine import CAN_CALL, Engine
from models.lines import Line

NumberStatus = Literal["active", "inactive", "pending"]
_CARRIERS = {"twilio.com": "twilio", "telnyx.com": "telnyx", "vapi.ai": "vapi"}
_WAITING = ("offline", "registering")


class NumberQuery(BaseModel):
    """Which phone numbers."""

    status: NumberStatus | None = None
    provider: Text | None = None


class PhoneNumber(BaseModel):
    """A line."""

    id: str
    phone_number: str
    label: str
    provider: str
    status: NumberStatus
    assistant_id: str | None
    sms_enabled: bool
    monthly_cost_cents: int
    created_at: str


def add_catalogue(router: APIRouter, desk: ApiDesk) -> None:
    """Assistants and phone numbers."""

    @router.get("/v1/assistants", responses=answers(), tags=["Assistants"])
    @scoped("assistants:read")
    async def list_assistants(query: Annotated[AssistantQuery, Query()]) -> list[ListedAssistant]:
        """The desk's templates, by name."""
        return await desk.store.read(find_assistants, query)

    @router.get("/v1/assistants/{assistant_id}", responses=answers(404), tags=["Assistants"])
    @scoped("assistants:read")
    async def one_assistant(assistant_id: str) -> WholeAssistant:
        """One template."""
        return await desk.store.read(get_assistant, assistant_id)

    @router.get("/v1/phone-numbers", responses=answers(), tags=["Phone numbers"])
    @scoped("phone_numbers:read")
    async def list_phone_numbers(query: Annotated[NumberQuery, Query()]) -> list[PhoneNumber]:
        """The desk's lines, by label."""
        numbers = [phone_number(each, desk.engine) for each in await desk.office.lines()]
        provider = (query.provider or "").lower()
        return [
            each
            for each in numbers
            if query.status in (None, each.status) and provider in ("", each.provider)
        ]


def phone_number(line: Line, engine: Engine) -> PhoneNumber:
    """A line as this product shows it."""
    return PhoneNumber(
        id=line.id,
        phone_number=line.user,
        label=line.label,
        provider=_provider(line.domain),
        status=_status(line, engine),
        assistant_id=line.inbound_template_id,
        sms_enabled=False,
        monthly_cost_cents=0,
        created_at=moment(line.created_at) or "",
    )


def _status(line: Line, engine: Engine) -> NumberStatus:
    if not line.enabled:
        return "inactive"
    known = engine.line_state(line.id)
    if known is None or known.state in _WAITING:
        return "pending"
    return "active" if known.state in CAN_CALL else "inactive"


def _provider(domain: str) -> str:
    host = domain.partition(":")[0].lower()
    found = (name for end, name in _CARRIERS.items() if host == end or host.endswith(f".{end}"))
    return next(found, "sip")
