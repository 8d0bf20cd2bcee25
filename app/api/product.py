"""What the door has to know of a product.

Owns the value. Routes and words are each product's own package's.
"""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.api.refusal import Cause, Refusal

if TYPE_CHECKING:
    from fastapi import APIRouter
    from sqlite_utils import Database
    from starlette.requests import Request

    from app.api.desk import ApiDesk
    from app.engine.call_news import CallStage
    from app.engine.webhooks import DeliveryRules, Post
    from models.calls import Call
    from models.scheduled_calls import ScheduledCall


def no_headers(request: "Request") -> Mapping[str, str]:
    """Nothing is added to an answer."""
    return {}


def no_posts(db: "Database", stage: "CallStage", call: "Call") -> "list[Post]":
    """Nobody is told of a call."""
    return []


def no_unplaced(db: "Database", call: "ScheduledCall") -> "list[Post]":
    """Nobody is told of a call that was not placed."""
    return []


@dataclass(frozen=True, slots=True)
class Product:
    """One product's API.

    ``codes`` gives status and code for what the door itself refuses; ``body`` puts a refusal
    into the product's form, sent as ``media_type``. ``known`` turns an error of the engine's
    or of the records' into a refusal, or gives None for one that is our own fault.
    ``public`` are beginnings of paths that need no key. ``posts`` gives the events that go
    out when a call gets to a stage; it runs in a transaction of the records. ``rules`` say
    how this product's events are signed and tried again; None where it sends none.
    """

    name: str
    title: str
    key_prefix: str
    scopes: tuple[str, ...]
    codes: Mapping[Cause, tuple[int, str]]
    body: Callable[[Refusal], Mapping[str, Any]]
    router: "Callable[[ApiDesk], APIRouter]"
    known: Callable[[Exception], Refusal | None]
    media_type: str = "application/json"
    public: tuple[str, ...] = ()
    binds_lines: bool = False
    """Its keys can be bound to lines."""
    headers: "Callable[[Request], Mapping[str, str]]" = no_headers
    """What every answer carries besides."""
    posts: "Callable[[Database, CallStage, Call], list[Post]]" = no_posts
    rules: "DeliveryRules | None" = None
    unplaced: "Callable[[Database, ScheduledCall], list[Post]]" = no_unplaced
    """The events of a scheduled call that was not placed; runs as ``posts`` does."""
    beside: "Callable[[ApiDesk], Coroutine[Any, Any, None]] | None" = None
    """What the product does besides answering, until cancelled."""

    def refusal(self, cause: Cause, message: str) -> Refusal:
        """The door's own refusal in this product's words."""
        status, code = self.codes[cause]
        return Refusal(status, code, message)
