"""Webhooks of this product: one receiver a number, told when a call of it has ended.

Owns setting one up, its event and the signature. Sending, trying again and the log are the
engine's (``webhooks``), where a receiver may be ``app.agent.addresses``'s.

A receiver checks ``X-TTMA-Signature``: ``sha256=`` and the hexadecimal HMAC-SHA256, with the
secret, of the value of ``X-TTMA-Timestamp``, a full stop and the body as it came.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlite_utils import Database

from app.api.desk import ApiDesk
from app.api.numbers import from_query, number_of_line
from app.api.talktomyagent.call_results import PRODUCT, detail_of
from app.api.talktomyagent.deployments import Deployments
from app.api.talktomyagent.orders import Text
from app.api.talktomyagent.problems import not_found
from app.engine.call_news import CallStage
from app.engine.webhooks import Attempt, DeliveryRules, Post
from models.api_keys import ApiKey
from models.calls import Call
from models.errors import RecordMissing
from models.ids import iso_moment, now_iso
from models.lines import Line
from models.webhook_endpoints import (
    WebhookEndpoint,
    delete_webhook_endpoint,
    list_webhook_endpoints,
    save_webhook_endpoint,
)

CALL_ENDED = "call.ended"
LEAST_SECRET, MOST_SECRET = 32, 500
SHOWN = 4
_LAST = "secret_last4"


class ReceiverBody(BaseModel):
    """``PUT /v1/voice/webhooks``."""

    model_config = ConfigDict(strict=True)

    from_: Annotated[Text, Field(alias="from", description="The deployment's own number.")]
    url: Annotated[Text, Field(description="https://, or this computer.")]
    secret: Annotated[Text, Field(min_length=LEAST_SECRET, max_length=MOST_SECRET)]
    enabled: bool = True


class Receiver(BaseModel):
    """A webhook as it is shown: of its secret, the end only."""

    from_: str = Field(alias="from")
    url: str
    secretLast4: str
    enabled: bool
    updatedAt: str


class _ReceiverData(BaseModel):
    webhook: Receiver


class ReceiverForm(BaseModel):
    """The answer to ``PUT`` and ``GET``."""

    data: _ReceiverData


class Receivers:
    """The webhooks of one desk. Lives on the engine's loop."""

    def __init__(self, desk: ApiDesk, deployments: Deployments) -> None:
        self._desk, self._deployments = desk, deployments
        self._one_at_a_time = asyncio.Lock()

    async def put(self, key: ApiKey, body: ReceiverBody) -> dict[str, Any]:
        """Set a number's webhook up, in place of the one before. Raises ApiRefused,
        AddressRefused, SecretNotKept."""
        self._desk.outbox.check_url(body.url)
        line = await self._deployments.at(key, body.from_)
        async with self._one_at_a_time:
            before = await self._desk.store.read(_receiver_of, line.id)
            made = WebhookEndpoint(PRODUCT, body.url, events=(CALL_ENDED,), line_id=line.id)
            receiver = replace(
                before or made,
                url=body.url,
                active=body.enabled,
                options={_LAST: body.secret[-SHOWN:]},
                updated_at=iso_moment(self._desk.now_ms()),
            )
            await self._desk.outbox.keep_secret(receiver.id, body.secret)
            await self._desk.store.write(save_webhook_endpoint, receiver)
            self._desk.outbox.wake()
        return {"webhook": _shown(line, receiver)}

    async def get(self, key: ApiKey, number: str) -> dict[str, Any]:
        """A number's webhook. Raises ApiRefused."""
        line = await self._deployments.at(key, from_query(number))
        receiver = await self._desk.store.read(_receiver_of, line.id)
        if receiver is None:
            raise not_found("a webhook of that number")
        return {"webhook": _shown(line, receiver)}

    async def delete(self, key: ApiKey, number: str) -> None:
        """Forget a number's webhook. Raises ApiRefused."""
        line = await self._deployments.at(key, from_query(number))
        async with self._one_at_a_time:
            receiver = await self._desk.store.read(_receiver_of, line.id)
            if receiver is None:
                raise not_found("a webhook of that number")
            try:
                await self._desk.store.write(delete_webhook_endpoint, PRODUCT, receiver.id)
            except RecordMissing as error:
                raise not_found("a webhook of that number") from error
            await self._desk.outbox.forget_secret(receiver.id)


def posts_of(db: Database, stage: CallStage, call: Call) -> list[Post]:
    """The event of a call that has ended, for the webhook of its line."""
    if stage is not CallStage.ENDED:
        return []
    receiver = _receiver_of(db, call.line_id)
    if receiver is None or not receiver.wants(CALL_ENDED):
        return []
    body = {"event": CALL_ENDED, "timestamp": now_iso(), "data": detail_of(db, call)}
    lane = f"{PRODUCT}:{receiver.id}"
    return [Post(PRODUCT, CALL_ENDED, receiver.url, body, lane, receiver.id, receiver.id, call.id)]


def _headers_of(attempt: Attempt) -> Mapping[str, str]:
    signed = f"{attempt.epoch_s}.".encode() + attempt.body
    seal = hmac.new(attempt.secret.encode(), signed, hashlib.sha256).hexdigest()
    return {
        "X-TTMA-Signature": f"sha256={seal}",
        "X-TTMA-Timestamp": str(attempt.epoch_s),
        "X-TTMA-Event": attempt.event,
        "X-TTMA-Delivery": attempt.delivery_id,
    }


RULES = DeliveryRules(_headers_of)


def _receiver_of(db: Database, line_id: str) -> WebhookEndpoint | None:
    of_line = list_webhook_endpoints(db, PRODUCT, line_id)
    return next((each for each in of_line if each.line_id == line_id), None)


def _shown(line: Line, receiver: WebhookEndpoint) -> dict[str, Any]:
    return {
        "from": number_of_line(line),
        "url": receiver.url,
        "secretLast4": receiver.options.get(_LAST, ""),
        "enabled": receiver.active,
        "updatedAt": receiver.updated_at,
    }
