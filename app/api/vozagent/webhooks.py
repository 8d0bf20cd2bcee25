"""Receivers of VozAgent's events: the routes that set them up.

Owns these. What the events are is ``events``'s; sending them, and which URLs may be sent to,
is the desk's outbox's. ``isActive`` in a body is the document's own spelling.
"""

import dataclasses
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import AliasChoices, BaseModel, Field, StrictBool
from starlette.responses import Response

from app.agent.addresses import AddressRefused
from app.api.desk import ApiDesk
from app.api.vozagent.call_forms import NAME
from app.api.vozagent.forms import Text, moment
from app.api.vozagent.terms import answers, scoped, wrong_field
from models.ids import now_iso
from models.webhook_endpoints import (
    WebhookEndpoint,
    delete_webhook_endpoint,
    get_webhook_endpoint,
    list_webhook_endpoints,
    save_webhook_endpoint,
)

EventName = Literal[
    "contact.created",
    "contact.updated",
    "call.started",
    "call.completed",
    "lead.qualified",
    "appointment.booked",
    "appointment.rescheduled",
]
MASKED = "whsec_*****"
_MAX_NAME = 200
Name = Annotated[Text, Field(min_length=1, max_length=_MAX_NAME)]
Events = Annotated[list[EventName], Field(min_length=1)]


class NewWebhook(BaseModel):
    """A receiver to set up. ``url`` is HTTPS, or on this computer."""

    name: Name
    url: Text = Field(examples=["https://crm.example.com/events"])
    events: Events


class WebhookPatch(BaseModel):
    """What is to change; ``events`` replaces all that there were."""

    name: Name | None = None
    url: Text | None = None
    events: Events | None = None
    is_active: StrictBool | None = Field(
        None, validation_alias=AliasChoices("isActive", "is_active")
    )


class ShownWebhook(BaseModel):
    """What every answer tells of a receiver."""

    id: str
    name: str
    url: str
    events: list[EventName]
    is_active: bool
    created_at: str


class ListedWebhook(ShownWebhook):
    """A receiver in a list: its secret is masked. Only the answer to making it has it whole."""

    secret: str


class ChangedWebhook(ShownWebhook):
    """A receiver after a change."""

    updated_at: str


def add_webhooks(router: APIRouter, desk: ApiDesk) -> None:
    """List, set up, change and remove receivers."""
    hooks = _Hooks(desk)

    @router.get("/v1/webhooks", responses=answers(), tags=["Webhooks"])
    @scoped("webhooks:read")
    async def list_webhooks() -> list[ListedWebhook]:
        """Every receiver, oldest first."""
        found = await desk.store.read(list_webhook_endpoints, NAME)
        return [_listed(each, MASKED) for each in found]

    @router.post("/v1/webhooks", status_code=201, responses=answers(503), tags=["Webhooks"])
    @scoped("webhooks:write")
    async def create_webhook(body: NewWebhook) -> ListedWebhook:
        """Set one up. ``secret`` signs its events and is shown this once."""
        return await hooks.create(body)

    @router.patch("/v1/webhooks/{webhook_id}", responses=answers(404), tags=["Webhooks"])
    @scoped("webhooks:write")
    async def change_webhook(webhook_id: str, body: WebhookPatch) -> ChangedWebhook:
        """Change what is given. One that is not active is told nothing, and misses what
        happens meanwhile."""
        return await hooks.change(webhook_id, body)

    @router.delete(
        "/v1/webhooks/{webhook_id}",
        status_code=204,
        response_class=Response,
        responses=answers(404),
        tags=["Webhooks"],
    )
    @scoped("webhooks:write")
    async def delete_webhook(webhook_id: str) -> None:
        """Remove it; what still waits to be sent there is not sent."""
        await desk.store.write(delete_webhook_endpoint, NAME, webhook_id)
        await desk.outbox.forget_secret(webhook_id)


class _Hooks:
    def __init__(self, desk: ApiDesk) -> None:
        self._store, self._outbox = desk.store, desk.outbox

    async def create(self, body: NewWebhook) -> ListedWebhook:
        """Nothing stays where the secret or the record cannot be kept."""
        self._check(body.url)
        events = tuple(dict.fromkeys(body.events))
        endpoint = WebhookEndpoint(NAME, body.url, _name(body.name), events)
        secret = await self._outbox.new_secret(endpoint.id)
        try:
            await self._store.write(save_webhook_endpoint, endpoint)
        except BaseException:
            await self._outbox.forget_secret(endpoint.id)
            raise
        return _listed(endpoint, secret)

    async def change(self, webhook_id: str, body: WebhookPatch) -> ChangedWebhook:
        """Raises RecordMissing, ApiRefused."""
        known = await self._store.read(get_webhook_endpoint, NAME, webhook_id)
        if body.url is not None:
            self._check(body.url)
        changed = dataclasses.replace(
            known,
            name=known.name if body.name is None else _name(body.name),
            url=body.url or known.url,
            events=tuple(dict.fromkeys(body.events)) if body.events else known.events,
            active=known.active if body.is_active is None else body.is_active,
            updated_at=now_iso(),
        )
        kept = await self._store.write(save_webhook_endpoint, changed)
        self._outbox.wake()
        return ChangedWebhook(**_shown(kept), updated_at=moment(kept.updated_at) or "")

    def _check(self, url: str) -> None:
        try:
            self._outbox.check_url(url)
        except AddressRefused as error:
            raise wrong_field("url", str(error)) from error


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise wrong_field("name", "give the webhook a name")
    return name


def _listed(endpoint: WebhookEndpoint, secret: str) -> ListedWebhook:
    return ListedWebhook(**_shown(endpoint), secret=secret)


def _shown(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "name": endpoint.name,
        "url": endpoint.url,
        "events": list(endpoint.events),
        "is_active": endpoint.active,
        "created_at": moment(endpoint.created_at),
    }
