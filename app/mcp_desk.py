"""A desk as an agent outside of it sees it: over its Voizbot API, or by its records.

Owns which of the two is asked, and refusals as sentences. Calls are placed by a desk that
runs, over its API and with a key; reading and leaving a message work without one, on the
records in the data folder. What is offered to agents is ``mcp_server``'s.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from app.api.voizbot.bodies import CallsQuery, NewMessage
from app.api.voizbot.call_views import Seen, Story, item_of, transcript_of
from app.api.voizbot.calls import since_of
from app.api.voizbot.messages import task_of
from app.api.voizbot.phone_numbers import e164_of
from app.settings import DataPaths
from models.call_overview import CallOverview, get_overview, list_overviews
from models.errors import RecordMissing, RecordsError
from models.events import list_events
from models.ids import epoch_ms_of, now_iso
from models.lines import list_lines
from models.operator_tasks import leave_operator_task
from models.store import Store
from models.utterances import list_utterances

if TYPE_CHECKING:
    import httpx

TIMEOUT_S = 30.0
NEEDS_KEY = (
    "Placing calls needs a key of the desk: make one with `ringdesk key new voizbot` and start "
    "this server with it in RINGDESK_API_TOKEN."
)
NOT_RUNNING = "No desk answers at {url}. Open Ringdesk's window or start `ringdesk serve`."
_WORDS = {
    "unauthorized": "The key in RINGDESK_API_TOKEN opens nothing on this desk.",
    "phone_not_found": "The desk has no such number to call from.",
    "template_not_found": "The desk has no such template for calls that go out.",
    "not_found": "There is no such call on this desk.",
    "no_twilio": "No line of the desk can call now.",
    "rate_limited": "A calling rule of the desk says: not now.",
    "invalid_payload": "The desk cannot take that.",
    "invalid_query": "The desk cannot take that.",
    "call_failed": "The desk could not place the call.",
}
T = TypeVar("T")


class DeskRefused(Exception):
    """What was asked is not done; the message says why and what to do."""


class _NotRunning(Exception):
    """Nobody answers where the desk should be."""


class OutsideDesk:
    """One desk. ``key`` empty: its records only."""

    def __init__(self, paths: DataPaths, base_url: str, key: str) -> None:
        self._paths, self._base_url, self._key = paths, base_url.rstrip("/"), key

    async def place(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Place a call; without ``phoneNumberId`` from the only number there is. Raises
        DeskRefused."""
        if not self._key:
            raise DeskRefused(NEEDS_KEY)
        try:
            asked = dict(wanted)
            if not asked.get("phoneNumberId"):
                asked["phoneNumberId"] = await self._only_number()
            return await self._ask("POST", "/v1/calls/outbound", json=asked)
        except _NotRunning as error:
            raise DeskRefused(NOT_RUNNING.format(url=self._base_url)) from error

    async def calls(self, query: CallsQuery) -> dict[str, Any]:
        """Calls, the newest first. Raises DeskRefused."""
        if self._key:
            with contextlib.suppress(_NotRunning):
                params = {"filter": query.filter, "limit": query.limit}
                return await self._ask("GET", "/v1/calls", params=params)
        async with self._records() as store:
            live = query.filter == "active"
            found = await store.read(list_overviews, query.limit, since_of(query), live)
            items = [item_of(seen) for seen in await _seen(store, found)]
        return {"ok": True, "calls": [item.model_dump() for item in items]}

    async def transcript(self, call_id: str) -> dict[str, Any]:
        """What was said in a call. Raises DeskRefused."""
        if self._key:
            with contextlib.suppress(_NotRunning):
                return await self._ask("GET", f"/v1/calls/{quote(call_id, safe='')}/transcript")
        async with self._records() as store:
            try:
                overview = await store.read(get_overview, call_id)
            except RecordMissing as error:
                raise DeskRefused(_WORDS["not_found"]) from error
            (seen,) = await _seen(store, [overview])
            utterances = await store.read(list_utterances, call_id)
            story = Story(utterances, await store.read(list_events, call_id))
        return transcript_of(seen, story).model_dump()

    async def leave(self, message: NewMessage) -> dict[str, Any]:
        """Leave something for the people at the desk. Raises DeskRefused."""
        if self._key:
            with contextlib.suppress(_NotRunning):
                return await self._ask("POST", "/v1/messages", json=message.model_dump())
        task = task_of(message)
        async with self._records() as store:
            await store.write(leave_operator_task, task)
        left = {"id": task.id, "text": task.text, "createdAt": task.created_at}
        return {"ok": True, "message": left}

    async def _only_number(self) -> str:
        numbers = (await self._ask("GET", "/v1/phone-numbers"))["phoneNumbers"]
        active = [one for one in numbers if one["status"] == "active"]
        if len(active) == 1:
            return str(active[0]["id"])
        if not active:
            raise DeskRefused(_WORDS["no_twilio"])
        choices = ", ".join(f"{one['id']} ({one['e164']}, {one['label']})" for one in active)
        raise DeskRefused(f"Say which number to call from: phone_number_id is one of {choices}.")

    async def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        import httpx

        headers = {"Authorization": f"Bearer {self._key}"}
        url = self._base_url + path
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
                answer = await client.request(method, url, headers=headers, **more)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise _NotRunning from error
        except httpx.HTTPError as error:
            raise DeskRefused(f"The desk broke off ({type(error).__name__}).") from error
        return _checked(answer)

    @contextlib.asynccontextmanager
    async def _records(self) -> AsyncIterator[Store]:
        """The desk's records, for a moment. Raises DeskRefused."""
        try:
            store = await asyncio.to_thread(Store.open, self._paths.database)
        except RecordsError as error:
            raise DeskRefused(f"The desk's records cannot be read: {error}") from error
        try:
            yield store
        except RecordsError as error:
            raise DeskRefused(f"The desk's records cannot be used: {error}") from error
        finally:
            await asyncio.to_thread(store.close)


def _checked(answer: "httpx.Response") -> dict[str, Any]:
    """The body of an answer that says yes. Raises DeskRefused."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict) or "ok" not in body:
        raise DeskRefused("What answers at RINGDESK_API_BASE_URL is no Ringdesk desk.")
    if answer.is_success:
        return body
    code, details = str(body.get("error", "")), body.get("details") or {}
    told = [f"{name}: {'; '.join(each)}" for name, each in details.items()]
    words = _WORDS.get(code, f"The desk refused ({code}).")
    raise DeskRefused(" ".join([words, *(f"{one}." for one in told)]))


async def _seen(store: Store, overviews: list[CallOverview]) -> list[Seen]:
    lines = {line.id: e164_of(line) for line in await store.read(list_lines)}
    now_ms = epoch_ms_of(now_iso())
    return [
        Seen(each, lines.get(each.call.line_id, each.call.line_id), "", now_ms)
        for each in overviews
    ]
