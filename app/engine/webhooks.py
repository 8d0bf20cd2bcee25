"""Events on their way to other programs: a queue that outlives the desk.

Owns sending, order, trying again and giving up. What an event says, how it is signed and when
it is tried again is each product's (``DeliveryRules``); where a request may go is
``app.agent.addresses``'s rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Post:
    """One event for one receiver, before it is queued.

    ``lane``: events of one lane are sent one after another. ``endpoint_id`` is empty for a
    URL that was named for one call only; ``secret_id`` names the secret that signs it.
    """

    product: str
    event: str
    url: str
    body: Mapping[str, Any]
    lane: str
    endpoint_id: str = ""
    secret_id: str = ""
    call_id: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver. ``secret`` is empty where nothing signs."""

    delivery_id: str
    event: str
    body: bytes
    epoch_s: int
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """One product's way of sending. ``retry_s``: the waits before the second try and later."""

    headers: Callable[[Attempt], Mapping[str, str]]
    retry_s: tuple[float, ...] = (10.0, 60.0, 300.0)
    timeout_s: float = 10.0


class Outbox:
    """One desk's queue. Lives on the engine's loop."""
