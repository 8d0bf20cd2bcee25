"""Telling receivers of contacts that were made or changed, wherever that was.

Owns following the changes that the database keeps (``models.contact_changes``), so that what
the window, an import or another process changes is told like what comes over the API, once,
over restarts. A contact that is gone before anybody was told of it is told nobody.
"""

import logging

from sqlite_utils import Database

from app.api.desk import ApiDesk
from app.api.vozagent.contact_book import known_contacts
from app.api.vozagent.events import CONTACT_CREATED, CONTACT_UPDATED, posts_of
from app.engine.events import RecordsChanged
from app.engine.webhooks import Outbox
from models.contact_changes import CREATED, note_told, untold_changes
from models.contacts import get_contacts
from models.errors import RecordsError

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Changes told in one transaction: an import of thousands keeps nobody else waiting."""


async def tell_of_contacts(desk: ApiDesk) -> None:
    """Tell what changes until cancelled; first what changed while no desk was open."""
    with desk.engine.bus.subscribe() as events:
        await _tell(desk)
        async for event in events:
            if isinstance(event, RecordsChanged) and event.what == "contacts":
                await _tell(desk)


async def _tell(desk: ApiDesk) -> None:
    country = desk.settings().phone.country
    try:
        while await desk.store.read(untold_changes, 1):
            if await desk.store.write(queue_changes, desk.outbox, country):
                desk.outbox.wake()
    except RecordsError as error:
        # They stay untold in the records until the next change.
        log.warning("changes of contacts cannot be told now: %s", error)


def queue_changes(db: Database, outbox: Outbox, country: str) -> bool:
    """Queue the events of the oldest changes; whether anybody wants any. In a transaction."""
    changes = dict(untold_changes(db, AT_ONCE))
    queued = False
    for known in known_contacts(db, get_contacts(db, list(changes))):
        made = changes[known.contact.id] == CREATED
        event = CONTACT_CREATED if made else CONTACT_UPDATED
        told = posts_of(db, event, known.whole(country).model_dump())
        outbox.queue(db, told)
        queued = queued or bool(told)
    note_told(db, changes)
    return queued
