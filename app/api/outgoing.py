"""What leaves because of the APIs: their events, and the news of calls.

Owns putting both together for the products of one desk.
"""

from collections.abc import Callable, Sequence

from sqlite_utils import Database

from app.api.product import Product
from app.engine.call_news import CallNews
from app.engine.engine import Engine
from app.engine.schedule import Schedule
from app.engine.webhooks import Outbox, OutboxParts
from app.settings import DataPaths, Settings
from app.webhook_secrets import WebhookSecrets
from models.scheduled_calls import ScheduledCall
from models.store import Store


def outbox_of(
    engine: Engine,
    store: Store,
    paths: DataPaths,
    settings: Callable[[], Settings],
    now_ms: Callable[[], int],
    products: Sequence[Product],
) -> Outbox:
    """The queue of a desk's events."""
    return Outbox(
        OutboxParts(
            store,
            engine.bus,
            {each.name: each.rules for each in products if each.rules is not None},
            WebhookSecrets(paths),
            engine.dialing.audit,
            lambda: settings().api.webhook_hosts,
            engine.clock,
            now_ms,
        )
    )


def news_of(engine: Engine, store: Store, outbox: Outbox, products: Sequence[Product]) -> CallNews:
    """What tells the products' events of every call."""
    posts = {each.name: each.posts for each in products if each.rules is not None}
    return CallNews(store, engine.bus, outbox, posts, engine.clock)


def tell_unplaced(schedule: Schedule, outbox: Outbox, products: Sequence[Product]) -> None:
    """Let the products' receivers know of scheduled calls that were not placed."""
    by_name = {each.name: each for each in products if each.rules is not None}

    def queue(db: Database, call: ScheduledCall) -> None:
        product = by_name.get(call.product)
        if product is not None:
            outbox.queue(db, product.unplaced(db, call))

    schedule.unplaced, schedule.told = queue, outbox.wake
