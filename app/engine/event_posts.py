"""What a product says of an event: where it goes, what it holds, how it is signed.

Owns the values. Queueing and sending them is ``webhooks``'s.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.ids import new_id


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
