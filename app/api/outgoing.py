"""What leaves because of the APIs: their events, and the news of calls.

Owns putting both together for the products of one desk.
"""

from collections.abc import Callable, Sequence

from sqlite_utils import Database

from app.api.product import Product
from app.engine.call_news import CallNews
from app.engine.engine import Engine
from app.engine.event_posts import queue_posts
from app.engine.schedule import Schedule
from app.engine.webhooks import Outbox, OutboxParts
from app.settings import DataPaths, Settings
from app.webhook_secrets import WebhookSecrets
from models.scheduled_calls import ScheduledCall, ScheduledState, settle_scheduled_call
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


def take_off(db: Database, call_id: str, now_ms: int, products: Sequence[Product]) -> bool:
    """Cancel a scheduled call from beside the desk; False when it waits no more. In a
    transaction: its receiver is told once, by the desk that runs or the next one started."""
    call = settle_scheduled_call(db, call_id, ScheduledState.CANCELLED)
    if call is None:
        return False
    by_name = {each.name: each for each in products}
    rules = {each.name: each.rules for each in products if each.rules is not None}
    if call.product in rules:
        queue_posts(db, by_name[call.product].unplaced(db, call), rules, now_ms)
    return True
