"""Receivers of thinnestAI's events that are set up once, and the account's own secret.

Owns these routes. What is told is ``events``'s, sending the outbox's.
"""

import dataclasses
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field, StrictBool, StrictInt, StrictStr
from sqlite_utils import Database
from starlette.requests import Request

from app.api.desk import ApiDesk
from app.api.refusal import refuse
from app.api.routing import Check, before
from app.api.thinnest import rates
from app.api.thinnest.events import (
    ACCOUNT_SECRET,
    AGENTS,
    EVENT_TYPES,
    LONGEST_TIMEOUT_MS,
    MOST_RETRIES,
    USUAL_RETRIES,
    USUAL_TIMEOUT_MS,
    test_post,
)
from app.api.thinnest.refusing import refusals
from app.api.thinnest.telling import PRODUCT, moment
from models.ids import now_iso
from models.record_numbers import number_for
from models.templates import list_templates
from models.webhook_endpoints import (
    WebhookEndpoint,
    delete_webhook_endpoint,
    get_webhook_endpoint,
    list_webhook_endpoints,
    save_webhook_endpoint,
)

MOST = 20
Url = Annotated[StrictStr, Field(min_length=1, max_length=2_000)]
EventType = Literal[EVENT_TYPES]  # type: ignore[valid-type]
EventTypes = Annotated[list[EventType], Field(min_length=1, max_length=50)]
_RETRIES = (
    "How often an event is sent again after an answer that is no 2xx. While nobody is there to "
    "be asked, it is tried for two and a half hours, unless this is 0."
)
Retries = Annotated[StrictInt, Field(ge=0, le=MOST_RETRIES, description=_RETRIES)]
TimeoutMs = Annotated[StrictInt, Field(ge=100, le=LONGEST_TIMEOUT_MS)]
Described = Annotated[StrictStr, Field(max_length=500)]
Number = Annotated[int, Path(ge=1, le=2**62)]


class NewEndpoint(BaseModel):
    """``POST /webhooks/endpoints``."""

    url: Url = Field(description="HTTPS, or this computer.")
    event_types: EventTypes
    agent_id: StrictInt | None = Field(None, description="One agent only, by its number.")
    description: Described = ""
    max_retries: Retries = USUAL_RETRIES
    timeout_ms: TimeoutMs = USUAL_TIMEOUT_MS


class EndpointPatch(BaseModel):
    """What of a receiver is to change."""

    url: Url | None = None
    event_types: EventTypes | None = None
    is_active: StrictBool | None = None
    description: Described | None = None
    max_retries: Retries | None = None
    timeout_ms: TimeoutMs | None = None


class Endpoint(BaseModel):
    """A receiver in a list."""

    id: int
    url: str
    event_types: list[str]
    agent_id: int | None
    description: str
    is_active: bool
    max_retries: int
    last_triggered_at: str | None
    created_at: str


class MadeEndpoint(BaseModel):
    """A receiver that was just set up; ``secret`` is never shown again."""

    id: int
    url: str
    secret: str
    event_types: list[str]
    agent_id: int | None
    description: str
    is_active: bool
    max_retries: int
    timeout_ms: int
    created_at: str


class Made(BaseModel):
    """It was set up."""

    status: Literal["success"] = "success"
    endpoint: MadeEndpoint


class Endpoints(BaseModel):
    """All of them, oldest first."""

    endpoints: list[Endpoint]


class Changed(BaseModel):
    """It was changed."""

    status: Literal["success"] = "success"
    endpoint_id: int


class Done(BaseModel):
    """It worked."""

    status: Literal["success"] = "success"


class Sent(Done):
    """An event is on its way."""

    delivery_id: str


class NewSecret(Done):
    """The account's secret; never shown again."""

    secret: str


def add(router: APIRouter, desk: ApiDesk, rate: Callable[[tuple[str, int]], Check]) -> None:
    """Give the router these routes."""
    check = rate(rates.OTHERS)
    _add_set_up(router, desk, check)

    @router.delete("/webhooks/endpoints/{endpoint_id}", responses=refusals(404))
    @before(check)
    async def delete_endpoint(endpoint_id: Number) -> Done:
        """Remove a receiver; what still waits to be sent there is not sent."""
        gone = await desk.store.write(delete_webhook_endpoint, PRODUCT, endpoint_id)
        await desk.outbox.forget_secret(gone.id)
        return Done()

    @router.post("/webhooks/endpoints/{endpoint_id}/test", responses=refusals(404))
    @before(check)
    async def test_endpoint(endpoint_id: Number) -> Sent:
        """Send ``webhook.test`` to a receiver, whichever events it wants."""
        endpoint = await desk.store.read(get_webhook_endpoint, PRODUCT, endpoint_id)
        if not endpoint.active:
            raise refuse(400, "invalid", "this webhook is switched off; switch it on first")
        (delivery_id,) = await desk.outbox.send(test_post(endpoint))
        return Sent(delivery_id=delivery_id)

    @router.post("/webhooks/secret", responses=refusals())
    @before(check)
    async def renew_secret() -> NewSecret:
        """Make a new secret for the events that go to a call's ``webhook_url``; the one before
        signs nothing any more. An addition of this desk's."""
        return NewSecret(secret=await desk.outbox.new_secret(ACCOUNT_SECRET))


def _add_set_up(router: APIRouter, desk: ApiDesk, check: Check) -> None:
    @router.post("/webhooks/endpoints", responses=refusals())
    @before(check)
    async def create_endpoint(body: NewEndpoint, request: Request) -> Made:
        """Set up a receiver. ``secret`` signs its events and is shown this once."""
        desk.outbox.check_url(body.url)
        return await _create(desk, body, str(request.base_url))

    @router.get("/webhooks/endpoints", responses=refusals())
    @before(check)
    async def list_endpoints() -> Endpoints:
        """Every receiver, oldest first."""
        found = await desk.store.read(list_webhook_endpoints, PRODUCT)
        return Endpoints(endpoints=[_listed(one) for one in found])

    @router.patch("/webhooks/endpoints/{endpoint_id}", responses=refusals(404))
    @before(check)
    async def change_endpoint(endpoint_id: Number, body: EndpointPatch) -> Changed:
        """Change what is given. A receiver that is switched off misses what happens."""
        if body.url is not None:
            desk.outbox.check_url(body.url)

        def change(db: Database) -> None:
            known = get_webhook_endpoint(db, PRODUCT, endpoint_id)
            save_webhook_endpoint(db, _changed(known, body))

        await desk.store.write(change)
        desk.outbox.wake()
        return Changed(endpoint_id=endpoint_id)


async def _create(desk: ApiDesk, body: NewEndpoint, base_url: str) -> Made:
    """Nothing stays where the secret or the record cannot be kept."""
    options = {
        "agent_id": body.agent_id,
        "description": body.description,
        "max_retries": body.max_retries,
        "timeout_ms": body.timeout_ms,
        "base_url": base_url,
    }
    endpoint = WebhookEndpoint(PRODUCT, body.url, events=_once(body.event_types), options=options)

    def keep(db: Database) -> WebhookEndpoint:
        if len(list_webhook_endpoints(db, PRODUCT)) >= MOST:
            raise refuse(400, "invalid", f"there are {MOST} webhooks already; remove one first")
        _check_agent(db, body.agent_id)
        return save_webhook_endpoint(db, endpoint)

    secret = await desk.outbox.new_secret(endpoint.id)
    try:
        kept = await desk.store.write(keep)
    except BaseException:
        await desk.outbox.forget_secret(endpoint.id)
        raise
    shown = _shown(kept)
    made = MadeEndpoint(**shown, secret=secret, timeout_ms=body.timeout_ms)
    return Made(endpoint=made)


def _check_agent(db: Database, number: int | None) -> None:
    if number is None:
        return
    known = {number_for(db, AGENTS, one.id): one.name for one in list_templates(db)}
    if number not in known:
        there = ", ".join(f"{each} is {name}" for each, name in known.items()) or "there is none"
        raise refuse(400, "invalid", f"agent_id: there is no agent {number}; {there}")


def _changed(known: WebhookEndpoint, body: EndpointPatch) -> WebhookEndpoint:
    given = body.model_dump(exclude_none=True)
    options = {name: given[name] for name in known.options if name in given}
    return dataclasses.replace(
        known,
        url=body.url or known.url,
        events=_once(body.event_types) if body.event_types else known.events,
        active=known.active if body.is_active is None else body.is_active,
        options={**known.options, **options},
        updated_at=now_iso(),
    )


def _once(event_types: list[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one) for one in event_types))


def _listed(endpoint: WebhookEndpoint) -> Endpoint:
    return Endpoint(**_shown(endpoint), last_triggered_at=moment(endpoint.last_sent_at))


def _shown(endpoint: WebhookEndpoint) -> dict[str, Any]:
    options = endpoint.options
    return {
        "id": endpoint.number,
        "url": endpoint.url,
        "event_types": list(endpoint.events),
        "agent_id": options.get("agent_id"),
        "description": options.get("description", ""),
        "is_active": endpoint.active,
        "max_retries": options.get("max_retries", USUAL_RETRIES),
        "created_at": moment(endpoint.created_at) or "",
    }
