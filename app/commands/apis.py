"""What a screen or the terminal asks about the local APIs.

Owns the protocol and its values. ``app.local_apis`` satisfies it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from models.api_keys import ApiKey
from models.api_requests import ApiRequest


class ApiState(StrEnum):
    """Whether a product's API answers."""

    LOADING = "loading"
    SERVED = "served"
    OFF = "off"
    FAILED = "failed"
    """It is to be served and cannot be, such as at a port that is taken."""


@dataclass(frozen=True, slots=True)
class ApiStanding:
    """One product's API as it stands. ``base_url`` is empty while it is not served;
    ``problem`` says why then. ``scopes`` are those a key can have, none where it has none.
    ``on`` is what Settings say."""

    product: str
    title: str
    base_url: str
    problem: str
    scopes: tuple[str, ...]
    binds_lines: bool
    on: bool = True

    @property
    def state(self) -> ApiState:
        """Whether it answers, in a word."""
        if self.base_url:
            return ApiState.SERVED
        if not self.on:
            return ApiState.OFF
        return ApiState.FAILED if self.problem else ApiState.LOADING

    @property
    def docs_url(self) -> str:
        """The page that documents it, for a browser."""
        return f"{self.base_url}/docs" if self.base_url else ""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; ``text`` can never be seen again."""

    key: ApiKey
    text: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One event that was sent or is to be. ``state``: waiting, delivered or failed."""

    id: str
    product: str
    event: str
    url: str
    state: str
    attempts: int
    created_at: str
    call_id: str | None = None
    last_status: int | None = None
    last_error: str = ""


class ApiCommands(Protocol):
    """The local APIs of one desk."""

    def standing(self) -> Sequence[ApiStanding]:
        """Every product; quick, from any thread."""
        ...

    async def keys(self) -> Sequence[ApiKey]:
        """Every key, newest first, with those that were revoked."""
        ...

    async def new_key(
        self,
        product: str,
        name: str,
        scopes: Sequence[str] | None = None,
        lines: Sequence[str] = (),
    ) -> NewKey:
        """Make a key; ``scopes`` None gives it all. Raises KeyInvalid naming the field."""
        ...

    async def revoke_key(self, key_id: str) -> None:
        """Let it open nothing from now on. Raises RecordMissing."""
        ...

    async def requests(
        self, limit: int = 100, product: str | None = None, after: int = 0
    ) -> Sequence[ApiRequest]:
        """The newest requests, newest first; those after a number only."""
        ...

    async def clear_requests(self) -> None:
        """Forget every request."""
        ...

    async def deliveries(self, limit: int = 100) -> Sequence[DeliveryRow]:
        """Events sent and to be sent, newest first."""
        ...

    async def replay(self, delivery_id: str) -> None:
        """Send an event once more, under the same id. Raises RecordMissing."""
        ...
