"""An outbox over a file of the test's, with time that only the test moves.

Opening another one over the same file is a restart; ``kill`` ends one as a killed process
does: what is on its way is neither finished nor written down.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path

from app.engine.bus import Bus
from app.engine.errors import SecretNotKept
from app.engine.webhooks import Attempt, DeliveryRules, Outbox, OutboxParts, Post
from models.deliveries import Delivery, get_delivery, list_deliveries
from models.store import Store
from tests.fakes.clock import FakeClock
from tests.fakes.egress import KeptEgress
from tests.fakes.webhook_receiver import Received

START_MS = 1_800_000_000_000.0
PATIENCE_S = 30.0


class MemoryShelf:
    """Satisfies ``SecretShelf``; ``broken`` makes it refuse."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.broken = ""

    def get(self, secret_id: str) -> str | None:
        self._check()
        return self.kept.get(secret_id)

    def keep(self, secret_id: str, secret: str) -> None:
        self._check()
        self.kept[secret_id] = secret

    def forget(self, secret_id: str) -> None:
        self._check()
        self.kept.pop(secret_id, None)

    def _check(self) -> None:
        if self.broken:
            raise SecretNotKept(self.broken)


def signature(secret: str, epoch_s: int | str, body: bytes) -> str:
    """What signs an event of the tests' own product."""
    return hmac.new(secret.encode(), f"{epoch_s}.".encode() + body, hashlib.sha256).hexdigest()


def signed_by(secret: str) -> "SignatureCheck":
    """For ``webhook_receiver``."""
    return SignatureCheck(secret)


class SignatureCheck:
    """Says of a request whether the secret signed it."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __call__(self, request: Received) -> bool:
        wanted = signature(self._secret, request.headers.get("x-at", ""), request.body)
        return hmac.compare_digest(wanted, request.headers.get("x-signature", ""))


def headers_of(attempt: Attempt) -> Mapping[str, str]:
    """The headers of the tests' own product."""
    return {
        "X-Delivery": attempt.delivery_id,
        "X-Event": attempt.event,
        "X-At": str(attempt.epoch_s),
        "X-Try": str(attempt.number),
        "X-Signature": signature(attempt.secret, attempt.epoch_s, attempt.body),
    }


class TestedOutbox:
    """One outbox, running. Everything that matters of its desk is there to be looked at."""

    __test__ = False

    def __init__(
        self,
        folder: Path,
        clock: FakeClock | None = None,
        shelf: MemoryShelf | None = None,
        rules: DeliveryRules | None = None,
    ) -> None:
        self.clock = clock or FakeClock(START_MS)
        self.shelf = shelf or MemoryShelf()
        self.egress = KeptEgress()
        self.bus = Bus()
        self.allowed: tuple[str, ...] = ()
        self.store = Store.open(folder / "ringdesk.db")
        parts = OutboxParts(
            self.store,
            self.bus,
            {"p": rules or DeliveryRules(headers_of)},
            self.shelf,
            self.egress,
            lambda: self.allowed,
            self.clock,
            self.now_ms,
        )
        self.outbox = Outbox(parts)
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "TestedOutbox":
        self._running = asyncio.ensure_future(self.outbox.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()

    async def kill(self) -> None:
        """End it in the middle of whatever it does. Safe to call twice."""
        if self._running is not None:
            running, self._running = self._running, None
            running.cancel()
            await asyncio.wait([running])
            self.store.close()
            if not running.cancelled():
                running.result()

    def now_ms(self) -> int:
        """Unix time of the desk."""
        return int(self.clock.now_ms())

    async def send(self, url: str, event: str = "e", lane: str = "l", **more: object) -> str:
        """Queue one event; gives its delivery's id."""
        (delivery_id,) = await self.outbox.send(post(url, event, lane, **more))
        return delivery_id

    async def now(self, delivery_id: str) -> Delivery:
        """A delivery as it is in the records."""
        return await self.store.read(get_delivery, delivery_id)

    async def tried(self, delivery_id: str, attempts: int = 1) -> Delivery:
        """A delivery once so many tries are written down."""
        with self.bus.subscribe() as events:
            async with asyncio.timeout(PATIENCE_S):
                delivery = await self.now(delivery_id)
                while delivery.attempts < attempts:
                    await anext(aiter(events))
                    delivery = await self.now(delivery_id)
        return delivery

    async def settled(self, delivery_id: str) -> Delivery:
        """A delivery once it is delivered or given up."""
        with self.bus.subscribe() as events:
            async with asyncio.timeout(PATIENCE_S):
                delivery = await self.now(delivery_id)
                while delivery.settled_at is None:
                    await anext(aiter(events))
                    delivery = await self.now(delivery_id)
        return delivery

    async def all(self) -> list[Delivery]:
        """Every delivery, in order."""
        return (await self.store.read(list_deliveries, 100_000))[::-1]


def post(url: str, event: str = "e", lane: str = "l", **more: object) -> Post:
    """An event of the tests' own product."""
    return Post("p", event, url, {"event": event}, lane, **more)  # type: ignore[arg-type]
