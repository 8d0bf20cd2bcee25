"""Reading calls back: one, pages of them, and their sound.

Owns which calls a key may read, the cursor of a page, and the links that open a recording for
a while without a key. What a call looks like is ``call_results``'s.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from sqlite_utils import Database

from app.api.desk import ApiDesk
from app.api.numbers import from_query
from app.api.refusal import ApiRefused, Refusal
from app.api.talktomyagent.call_forms import Direction, Status
from app.api.talktomyagent.call_results import (
    call_id_of,
    control_id_of,
    detail_of,
    listed_of,
    readable_recording,
    status_of,
)
from app.api.talktomyagent.deployments import Deployments
from app.api.talktomyagent.problems import invalid, not_found
from app.engine.events import Phase
from models.api_keys import ApiKey
from models.calls import Call, CallFilter, get_call, list_calls
from models.errors import RecordMissing
from models.ids import iso_moment
from models.recordings import Recording
from models.sessions import NEVER_RING

LINK_MS = 15 * 60_000
"""How long a link opens a recording."""
_AT_ONCE = 200
_LOOKED_AT = 5_000
"""Calls that one page looks through for those that fit; the cursor goes on from there."""
_TYPES = {".flac": "audio/flac", ".wav": "audio/wav", ".ogg": "audio/ogg"}


class Wanted(BaseModel):
    """Which calls to list."""

    from_: str | None = Field(None, alias="from", description="A deployment's number.")
    direction: Direction | None = None
    status: Status | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: str | None = Field(None, description="The nextCursor of the page before.")


class CallLog:
    """The calls of one desk as keys see them. Lives on the engine's loop."""

    def __init__(self, desk: ApiDesk, deployments: Deployments) -> None:
        self._desk, self._deployments = desk, deployments
        self._secret = secrets.token_bytes(32)

    async def page(self, key: ApiKey, wanted: Wanted) -> dict[str, Any]:
        """``CallPage``. Raises ApiRefused."""
        where = CallFilter(direction=wanted.direction)
        if wanted.from_ is not None:
            line = await self._deployments.at(key, from_query(wanted.from_))
            where = CallFilter(direction=wanted.direction, line_id=line.id)
        before = None
        if wanted.cursor is not None:
            before = call_id_of(wanted.cursor)
            if before is None or not await self._desk.store.read(_exists, before):
                raise invalid("cursor", "this is no cursor of a page before; leave it out")
        asked = _Asked(wanted, frozenset(key.lines), self._ringing())
        return await self._desk.store.read(_page, where, asked, before)

    async def one(self, key: ApiKey, control_id: str) -> dict[str, Any]:
        """``CallDetail``. Raises ApiRefused."""
        call = await self._call(key, control_id)
        return await self._desk.store.read(detail_of, call, self._ringing())

    async def recording(self, key: ApiKey, control_id: str, base_url: str) -> dict[str, Any]:
        """``RecordingLink``. Raises ApiRefused."""
        call = await self._call(key, control_id)
        recording = await self._desk.store.read(readable_recording, call.id)
        if recording is None:
            raise not_found("a recording of that call")
        until_ms = self._desk.now_ms() + LINK_MS
        ticket = self._ticket(call.id, until_ms)
        return {
            "url": f"{base_url}/v1/voice/recordings/{ticket}",
            "expiresAt": iso_moment(until_ms),
            "contentType": _type_of(recording),
        }

    async def sound(self, ticket: str) -> FileResponse:
        """The file behind a link. Raises ApiRefused."""
        call_id, _, rest = ticket.partition(".")
        until, _, _ = rest.partition(".")
        good = until.isascii() and until.isdecimal() and len(until) < 20
        if not good or not hmac.compare_digest(
            self._ticket(call_id, int(until)).encode(), ticket.encode("utf-8", "replace")
        ):
            raise ApiRefused(Refusal(401, "unauthorized", "this link opens nothing"))
        if int(until) <= self._desk.now_ms():
            raise ApiRefused(Refusal(401, "unauthorized", "this link is over; ask for a new one"))
        recording = await self._desk.store.read(readable_recording, call_id)
        path = None if recording is None else self._desk.paths.home / recording.path
        if recording is None or path is None or not path.is_file():
            raise not_found("that recording")
        return FileResponse(path, media_type=_type_of(recording), filename=path.name)

    async def _call(self, key: ApiKey, control_id: str) -> Call:
        call_id = call_id_of(control_id)
        try:
            call = None if call_id is None else await self._desk.store.read(get_call, call_id)
        except RecordMissing:
            call = None
        if (
            call is None
            or call.line_id in NEVER_RING
            or not self._deployments.sees(key, call.line_id)
        ):
            raise not_found("that call")
        return call

    def _ringing(self) -> frozenset[str]:
        live = self._desk.engine.switchboard.calls
        return frozenset(one.call_id for one in live if one.standing.phase is Phase.RINGING)

    def _ticket(self, call_id: str, until_ms: int) -> str:
        told = f"{call_id}.{until_ms}"
        sealed = hmac.digest(self._secret, told.encode("utf-8", "replace"), hashlib.sha256)
        return f"{told}.{base64.urlsafe_b64encode(sealed).decode().rstrip('=')}"


def _type_of(recording: Recording) -> str:
    suffix = recording.path[recording.path.rfind(".") :]
    return _TYPES.get(suffix, "application/octet-stream")


def _exists(db: Database, call_id: str) -> bool:
    try:
        get_call(db, call_id)
    except RecordMissing:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a page is to hold: ``lines`` none is every line."""

    wanted: Wanted
    lines: frozenset[str]
    ringing: frozenset[str]

    def fits(self, call: Call) -> bool:
        if call.line_id in NEVER_RING or (self.lines and call.line_id not in self.lines):
            return False
        return self.wanted.status in (None, status_of(call, self.ringing))


def _page(db: Database, where: CallFilter, asked: _Asked, before: str | None) -> dict[str, Any]:
    """One page. A filter that few calls pass ends a page early rather than read them all."""
    found: list[dict[str, Any]] = []
    looked_at = 0
    while looked_at < _LOOKED_AT:
        calls = list_calls(db, _AT_ONCE, before, where)
        for call in calls:
            before, looked_at = call.id, looked_at + 1
            if asked.fits(call):
                found.append(listed_of(db, call, asked.ringing))
            if len(found) == asked.wanted.limit:
                return _shown(found, db, where, before)
        if len(calls) < _AT_ONCE:
            return {"calls": found, "nextCursor": None}
    return _shown(found, db, where, before)


def _shown(
    found: list[dict[str, Any]], db: Database, where: CallFilter, last: str | None
) -> dict[str, Any]:
    more = last is not None and bool(list_calls(db, 1, last, where))
    return {"calls": found, "nextCursor": control_id_of(last) if more and last else None}
