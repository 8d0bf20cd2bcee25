"""Requests that are carried out once, however often they are sent (``Idempotency-Key``).

Owns what counts as the same request, keeping its answer, and letting requests with one key
wait for each other. An answer of success is given again byte for byte for 24 hours; after a
refusal the client may mend its request and send it under the same key.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

from fastapi import Header
from starlette.requests import Request
from starlette.responses import Response

from app.api.desk import ApiDesk
from app.api.refusal import ApiRefused, Refusal
from app.api.routing import key_of
from app.api.talktomyagent.problems import CONFLICT
from models.errors import RecordsError
from models.ids import iso_moment
from models.kept_answers import KeptAnswer, get_kept_answer, keep_answer

log = logging.getLogger(__name__)

KEY_HEADER: Any = Header(
    alias="Idempotency-Key",
    min_length=1,
    max_length=255,
    description="Sent again within 24 hours, it gives the same answer and does nothing anew.",
)
_KEPT_HEADERS = ("content-type",)

Work = Callable[[], Awaitable[Response]]


class Once:
    """One product's answers. Lives on the engine's loop."""

    def __init__(self, desk: ApiDesk) -> None:
        self._store, self._now_ms = desk.store, desk.now_ms
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def answer(self, request: Request, idempotency_key: str, work: Work) -> Response:
        """The answer that was kept for that key, or what ``work`` answers now.

        Raises ApiRefused when the key was used for another request.
        """
        place = (key_of(request).id, idempotency_key)
        digest = await digest_of(request)
        async with self._turns.setdefault(place, asyncio.Lock()):
            kept = await self._store.read(get_kept_answer, *place, self.at)
            if kept is not None:
                refuse_another(digest, kept.request_digest)
                return Response(kept.body, kept.status, dict(kept.headers))
            answer = await work()
            if 200 <= answer.status_code < 300:
                await self._keep(place, digest, answer)
            return answer

    @property
    def at(self) -> str:
        """The present moment, by which answers are kept."""
        return iso_moment(self._now_ms())

    async def _keep(self, place: tuple[str, str], digest: str, answer: Response) -> None:
        headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        kept = KeptAnswer(*place, digest, answer.status_code, bytes(answer.body), headers, self.at)
        try:
            await self._store.write(keep_answer, kept)
        except RecordsError as error:
            # What was asked for is done; an error now would have it asked for again.
            log.error("an answer cannot be given again later: %s", error)


async def digest_of(request: Request) -> str:
    """What two sendings of one request have in common: the route, and what the body says."""
    body = await request.body()
    try:
        said = json.dumps(json.loads(body), sort_keys=True).encode()
    except (ValueError, RecursionError):
        said = body
    route = f"{request.method} {request.url.path}\n".encode()
    return hashlib.sha256(route + said).hexdigest()


def refuse_another(digest: str, before: object) -> None:
    """Turn a request away whose key was used for another one. Raises ApiRefused."""
    if digest != before:
        message = "this Idempotency-Key was used for another request; use a new one"
        raise ApiRefused(Refusal(409, CONFLICT, message))
