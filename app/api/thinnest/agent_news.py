"""Telling receivers of agents that come, change and go.

Owns following the desk's templates. Unlike the news of calls these are told while the desk is
on only: what changes without a desk is nobody's news.
"""

import logging

from sqlite_utils import Database

from app.api.desk import ApiDesk
from app.api.thinnest.events import AGENTS, post_to
from app.api.thinnest.telling import PRODUCT
from app.engine.event_posts import Post
from app.engine.events import RecordsChanged
from models.errors import RecordMissing, RecordsError
from models.ids import now_iso
from models.record_numbers import number_for
from models.templates import get_template, list_templates
from models.webhook_endpoints import list_webhook_endpoints

log = logging.getLogger(__name__)

CREATED, UPDATED, DELETED = "agent.created", "agent.updated", "agent.deleted"


async def follow_agents(desk: ApiDesk) -> None:
    """Tell of every change until cancelled."""
    with desk.engine.bus.subscribe() as events:
        known = {one.id for one in await desk.store.read(list_templates)}
        async for event in events:
            if not isinstance(event, RecordsChanged) or event.what != "templates":
                continue
            if not event.record_id:
                continue
            try:
                told = await desk.store.write(_queue, desk, event.record_id, known)
            except RecordsError as error:
                log.warning("nobody can be told of agent %s: %s", event.record_id, error)
                continue
            if told:
                desk.outbox.wake()


def _queue(db: Database, desk: ApiDesk, template_id: str, known: set[str]) -> bool:
    """Queue what became of a template; whether anybody wants to hear of it."""
    try:
        name: str | None = get_template(db, template_id).name
        event = UPDATED if template_id in known else CREATED
        known.add(template_id)
    except RecordMissing:
        if template_id not in known:
            return False
        name, event = None, DELETED
        known.discard(template_id)
    number = number_for(db, AGENTS, template_id)
    body = {
        "event": event,
        "timestamp": now_iso(),
        "agent_id": number,
        "data": {"agent_id": template_id, "name": name},
    }
    posts: list[Post] = [
        post_to(one, event, body)
        for one in list_webhook_endpoints(db, PRODUCT)
        if one.wants(event) and one.options.get("agent_id") in (None, number)
    ]
    desk.outbox.queue(db, posts)
    return bool(posts)
