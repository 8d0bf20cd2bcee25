"""Telling receivers of contacts that were made or changed, wherever that was.

Owns following the changes that the database keeps (``models.contact_changes``), so that what
the window, an import or another process changes is told like what comes over the API, once,
over restarts. A contact that is gone before anybody was told of it is told nobody.
"""

import logging

from sqlite_utils import Database

from app.api.desk import ApiDesk
from app.api.vozagent.events import contact_posts
from app.engine.events import RecordsChanged
from app.engine.webhooks import Outbox
from models.contact_changes import untold_changes
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
    told = contact_posts(db, dict(untold_changes(db, AT_ONCE)), country)
    return bool(outbox.queue(db, told))
