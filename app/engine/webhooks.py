"""Events on their way to other programs: a queue that outlives the desk.

Owns sending, order, trying again and giving up. What an event says, how it is signed and when
it is tried again is each product's (``DeliveryRules``); the request itself is
``event_sender``'s, the queue as it is kept ``models.deliveries``'s.

At most 16 events are on their way at once, 4 to one receiver, so that one that hangs holds
nobody else up. An event that its receiver cannot take for what it says is tried again aside from
its lane. Everything else waits in the records, however much it is.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from app.agent.egress import EgressLog
from app.engine.bus import Bus
from app.engine.errors import SecretNotKept
from app.engine.event_posts import Attempt as Attempt
from app.engine.event_posts import DeliveryRules as DeliveryRules
from app.engine.event_posts import Post as Post
from app.engine.event_posts import queue_posts
from app.engine.event_secrets import SecretShelf, made_secret
from app.engine.event_sender import (
    EventAnswer,
    EventRequest,
    EventSender,
    check_receiver,
    receiver_of,
)
from app.engine.events import RecordsChanged
from audio.clock import Clock
from models.deliveries import (
    AttemptResult,
    Delivery,
    due_deliveries,
    next_due_ms,
    send_again,
    settle_attempt,
)
from models.errors import RecordsError, StoreClosed
from models.ids import iso_moment
from models.store import Store
from models.webhook_endpoints import endpoint_of

log = logging.getLogger(__name__)

AT_ONCE, PER_RECEIVER = 16, 4
IDLE_MS = 30_000
"""How often the queue is looked at though nothing is known to be due: another process may have
put something there, and the computer's clock may have been set."""
DISK_MS = 5_000
"""How long a disk that takes nothing is left alone."""
DELIVERIES = "deliveries"
"""The word of ``RecordsChanged`` when there are new ones, or news of one."""


@dataclass(frozen=True, slots=True)
class OutboxParts:
    """What an outbox is made of. ``now_ms`` gives Unix time; ``clock`` waits."""

    store: Store
    bus: Bus
    rules: Mapping[str, DeliveryRules]
    secrets: SecretShelf
    egress: EgressLog
    allowed_hosts: Callable[[], Collection[str]]
    clock: Clock
    now_ms: Callable[[], int]


class Outbox:
    """One desk's queue. Lives on the engine's loop; run it as one task."""

    def __init__(self, parts: OutboxParts) -> None:
        self._parts = parts
        self._store = parts.store
        self._sender = EventSender(parts.egress)
        self._sending: dict[int, str] = {}
        """Number and receiver of every delivery that is on its way now."""
        self._woken = asyncio.Event()

    # What products ask

    def check_url(self, url: str) -> None:
        """Refuse a URL that no event may go to, as far as it shows. Raises AddressRefused."""
        check_receiver(url, self._parts.allowed_hosts())

    async def send(self, *posts: Post) -> list[str]:
        """Queue events; gives the ids of their deliveries. Raises RecordsError."""
        ids = await self._store.write(self.queue, posts)
        self.wake()
        return ids

    def queue(self, db: Database, posts: Collection[Post]) -> list[str]:
        """``send`` inside a transaction of the records, with what the events tell of.

        Call ``wake`` when it is done.
        """
        return queue_posts(db, posts, self._parts.rules, self._parts.now_ms())

    def wake(self) -> None:
        """There is something new in the queue."""
        self._parts.bus.publish(RecordsChanged(DELIVERIES))
        self._woken.set()

    async def replay(self, delivery_id: str) -> None:
        """Send once more, under the same id; one that waits is tried at once.

        Raises RecordMissing.
        """
        await self._store.write(send_again, delivery_id, self._parts.now_ms())
        self.wake()

    async def new_secret(self, secret_id: str, prefix: str = "whsec_") -> str:
        """Make a secret, keep it under an id (an endpoint's is its own) and show it this once.

        Raises SecretNotKept where nothing keeps passwords.
        """
        secret = made_secret(prefix)
        await self.keep_secret(secret_id, secret)
        return secret

    async def keep_secret(self, secret_id: str, secret: str) -> None:
        """Keep a secret that somebody chose, in place of the one before. Raises SecretNotKept."""
        await asyncio.to_thread(self._parts.secrets.keep, secret_id, secret)

    async def secret_of(self, secret_id: str) -> str | None:
        """The secret of that id, or None. Raises SecretNotKept where it cannot be read."""
        return await asyncio.to_thread(self._parts.secrets.get, secret_id)

    async def forget_secret(self, secret_id: str) -> None:
        """Forget it; harmless without one, and where nothing keeps passwords."""
        try:
            await asyncio.to_thread(self._parts.secrets.forget, secret_id)
        except SecretNotKept as error:
            log.info("the secret of %s could not be removed: %s", secret_id, error)

    # Sending

    async def run(self) -> None:
        """Send what is due until cancelled; what is on its way then is sent again later."""
        try:
            async with asyncio.TaskGroup() as tasks:
                while True:
                    self._woken.clear()
                    await self._rest(await self._start_due(tasks))
        finally:
            await self._sender.close()

    async def _start_due(self, tasks: asyncio.TaskGroup) -> int:
        """Start what is due and has a place; gives until when nothing else is (Unix time)."""
        now_ms = self._parts.now_ms()
        try:
            while len(self._sending) < AT_ONCE:
                due = await self._store.read(
                    due_deliveries,
                    self._parts.now_ms(),
                    AT_ONCE - len(self._sending),
                    (*self._sending,),
                    self._full,
                )
                for delivery in due:
                    if delivery.receiver not in self._full:
                        self._sending[delivery.number] = delivery.receiver
                        tasks.create_task(self._deliver(delivery))
                if not due:
                    next_ms = await self._store.read(next_due_ms, (*self._sending,), self._full)
                    return now_ms + IDLE_MS if next_ms is None else min(next_ms, now_ms + IDLE_MS)
        except RecordsError as error:
            log.warning("the events on their way cannot be read: %s", error)
            return now_ms + DISK_MS
        return now_ms + IDLE_MS

    @property
    def _full(self) -> tuple[str, ...]:
        """The receivers that get as much as they may."""
        busy = list(self._sending.values())
        return tuple({each for each in busy if busy.count(each) >= PER_RECEIVER})

    async def _rest(self, until_ms: int) -> None:
        resting = asyncio.ensure_future(self._sleep_until(until_ms))
        woken = asyncio.ensure_future(self._woken.wait())
        try:
            await asyncio.wait({resting, woken}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            resting.cancel()
            woken.cancel()

    async def _sleep_until(self, until_ms: int) -> None:
        await self._parts.clock.sleep_ms(max(0, until_ms - self._parts.now_ms()))

    async def _deliver(self, delivery: Delivery) -> None:
        # A fault of a product's own rules is one of this delivery, not of the queue.
        (result,) = await asyncio.gather(self._try(delivery), return_exceptions=True)
        if not isinstance(result, AttemptResult):
            log.error("delivery %s cannot be tried", delivery.id, exc_info=result)
            error = f"the desk failed: {type(result).__name__}"
            result = self._result(delivery, delivery.url, EventAnswer(error=error))
        await self._settle(delivery, result)
        del self._sending[delivery.number]
        self._woken.set()
        self._parts.bus.publish(RecordsChanged(DELIVERIES, delivery.id))

    async def _try(self, delivery: Delivery) -> AttemptResult:
        """Send it to where its receiver is now."""
        url = delivery.url
        rules = self._parts.rules.get(delivery.product)
        if delivery.endpoint_id:
            endpoint = await self._store.read(endpoint_of, delivery.endpoint_id)
            if endpoint is None or not endpoint.active:
                why = "removed" if endpoint is None else "switched off"
                gone = EventAnswer(error=f"its webhook was {why}", refused=True)
                return self._result(delivery, url, gone)
            url = endpoint.url
        if rules is None:
            nobody = EventAnswer(error=f"{delivery.product} sends no events", refused=True)
            return self._result(delivery, url, nobody)
        try:
            secret = await self.secret_of(delivery.secret_id) if delivery.secret_id else ""
        except SecretNotKept as error:
            return self._result(delivery, url, EventAnswer(error=str(error)))
        if secret is None:
            lost = EventAnswer(error="the secret that signs it is not kept any more")
            return self._result(delivery, url, lost)
        return self._result(delivery, url, await self._send(delivery, url, rules, secret))

    async def _send(
        self, delivery: Delivery, url: str, rules: DeliveryRules, secret: str
    ) -> EventAnswer:
        epoch_s, number = self._parts.now_ms() // 1000, delivery.attempts + 1
        body = delivery.body.encode()
        attempt = Attempt(delivery.id, delivery.event, body, epoch_s, secret, number)
        request = EventRequest(
            url,
            body,
            delivery.timeout_s,
            f"event {delivery.event} ({delivery.product})",
            delivery.call_id,
            rules.headers(attempt),
            tuple(self._parts.allowed_hosts()),
        )
        return await self._sender.send(request)

    def _result(self, delivery: Delivery, url: str, answer: EventAnswer) -> AttemptResult:
        waits = self._waits(delivery, answer)
        again = not answer.refused and delivery.attempts < len(waits)
        next_at_ms = None
        if answer.error and again:
            wait_ms = round(waits[delivery.attempts] * 1000)
            next_at_ms = self._parts.now_ms() + wait_ms
        return AttemptResult(
            url,
            receiver_of(url),
            not answer.error,
            answer.status,
            answer.error,
            next_at_ms,
            aside=answer.unwanted,
        )

    def _waits(self, delivery: Delivery, answer: EventAnswer) -> tuple[float, ...]:
        """A receiver that wants few tries and is not there has seen none of them: then it is
        tried as long as its product tries any."""
        rules = self._parts.rules.get(delivery.product)
        if not (answer.away and delivery.retry_s and rules is not None):
            return delivery.retry_s
        return (*delivery.retry_s, *rules.retry_s[len(delivery.retry_s) :])

    async def _settle(self, delivery: Delivery, result: AttemptResult) -> None:
        """Write down what came of it, as soon as the disk takes it: until then it is not sent
        again."""
        while True:
            moment = iso_moment(self._parts.now_ms())
            try:
                await self._store.write(settle_attempt, delivery, result, moment)
                return
            except StoreClosed:
                return
            except RecordsError as error:
                log.warning("what came of delivery %s is not kept yet: %s", delivery.id, error)
                await self._parts.clock.sleep_ms(DISK_MS)
