"""What became of the events for one receiver. An extension: the document lists no such route.

Owns the route. The queue and its log are the desk's (``models.deliveries``); sending once more
is in Settings, and in ``ringdesk webhooks``.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from sqlite_utils import Database

from app.api.desk import ApiDesk
from app.api.vozagent.call_forms import NAME
from app.api.vozagent.forms import Page, moment
from app.api.vozagent.terms import answers, scoped
from models.deliveries import Delivery, list_deliveries
from models.ids import iso_moment
from models.webhook_endpoints import get_webhook_endpoint


class ListedDelivery(BaseModel):
    """One event on its way. ``id`` is what ``X-VozAgent-Delivery`` says; ``response_status`` is
    the last answer's, null where none came."""

    id: str
    event: str
    status: Literal["waiting", "delivered", "failed"]
    attempts: int
    response_status: int | None
    error: str | None
    created_at: str
    settled_at: str | None
    next_attempt_at: str | None


def add_deliveries(router: APIRouter, desk: ApiDesk) -> None:
    """List."""

    @router.get("/v1/webhooks/{webhook_id}/deliveries", responses=answers(404), tags=["Webhooks"])
    @scoped("webhooks:read")
    async def list_webhook_deliveries(
        webhook_id: str, query: Annotated[Page, Query()]
    ) -> list[ListedDelivery]:
        """Events for one webhook, newest first."""
        return await desk.store.read(_find, webhook_id, query)


def _find(db: Database, webhook_id: str, query: Page) -> list[ListedDelivery]:
    """Raises RecordMissing."""
    get_webhook_endpoint(db, NAME, webhook_id)
    found = list_deliveries(db, query.offset + query.limit, NAME, webhook_id)
    return [_listed(each) for each in query.of(found)]


def _listed(delivery: Delivery) -> ListedDelivery:
    next_at_ms = delivery.next_at_ms
    return ListedDelivery(
        id=delivery.id,
        event=delivery.event,
        status=delivery.state.value,
        attempts=delivery.attempts,
        response_status=delivery.last_status,
        error=delivery.last_error or None,
        created_at=moment(delivery.created_at) or "",
        settled_at=moment(delivery.settled_at),
        next_attempt_at=None if next_at_ms is None else moment(iso_moment(next_at_ms)),
    )
