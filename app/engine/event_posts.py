"""What a product says of an event: where it goes, what it holds, how it is signed.

Owns the values, and putting them into the queue, which any process of the desk's may do.
Sending is ``webhooks``'s.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from app.engine.event_sender import receiver_of
from models.deliveries import Delivery, queue_delivery
from models.ids import iso_moment, new_id


@dataclass(frozen=True, slots=True)
class Post:
    """One event for one receiver, before it is queued.

    ``lane``: events of one lane are sent one after another. ``endpoint_id`` is empty for a
    URL that was named for one call only; ``secret_id`` names the secret that signs it, empty
    for none. ``retry_s`` and ``timeout_s`` are the product's own unless they are given here.
    ``id`` is what every try is known by; a product may put it into the body.
    """

    product: str
    event: str
    url: str
    body: Mapping[str, Any]
    lane: str
    endpoint_id: str = ""
    secret_id: str = ""
    call_id: str | None = None
    retry_s: tuple[float, ...] | None = None
    timeout_s: float | None = None
    id: str = field(default_factory=lambda: new_id("dlv"))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver. ``secret`` is empty where nothing signs. ``number`` counts from 1."""

    delivery_id: str
    event: str
    body: bytes
    epoch_s: int
    secret: str = field(default="", repr=False)
    number: int = 1


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """One product's way of sending.

    ``retry_s``: the waits before the second try and later; these outlast a receiver that is
    down for hours.
    """

    headers: Callable[[Attempt], Mapping[str, str]]
    retry_s: tuple[float, ...] = (10.0, 60.0, 300.0, 1800.0, 7200.0)
    timeout_s: float = 10.0


def queue_posts(
    db: Database, posts: Collection[Post], rules: Mapping[str, DeliveryRules], now_ms: int
) -> list[str]:
    """Queue events in a transaction of the records; gives the ids of their deliveries.

    ``rules`` are those of each product by its name. The desk that runs sends them, or the next
    one that is started.
    """
    for post in posts:
        queue_delivery(db, _delivery(post, rules[post.product], now_ms), now_ms)
    return [post.id for post in posts]


def _delivery(post: Post, rules: DeliveryRules, now_ms: int) -> Delivery:
    return Delivery(
        post.product,
        post.lane,
        post.event,
        post.url,
        receiver_of(post.url),
        json.dumps(dict(post.body), separators=(",", ":"), allow_nan=False),
        rules.retry_s if post.retry_s is None else post.retry_s,
        rules.timeout_s if post.timeout_s is None else post.timeout_s,
        post.endpoint_id,
        post.secret_id,
        post.call_id,
        post.id,
        created_at=iso_moment(now_ms),
    )
