"""Calls: lists, one with everything, its transcript, its sound.

Owns the routes and reading the records. What a call is in the product's words is
``call_views``'s.
"""

import mimetypes
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse
from pydantic import ValidationError
from sqlite_utils import Database
from starlette.requests import Request

from app.api.desk import ApiDesk
from app.api.refusal import ApiRefused, FieldProblem, Refusal
from app.api.routing import before
from app.api.voizbot.answers import CallDetail, Calls, Transcript
from app.api.voizbot.bodies import CallsQuery
from app.api.voizbot.call_views import Seen, Story, detail_of, item_of, transcript_of
from app.api.voizbot.phone_numbers import e164_of
from app.api.voizbot.refusing import INVALID_QUERY, NOT_FOUND, answers, no
from models.api_calls import get_api_call
from models.call_overview import CallOverview, get_overview, list_overviews
from models.calls import Call
from models.events import list_events
from models.ids import epoch_ms_of, iso_moment, now_iso
from models.lines import list_lines
from models.recordings import RecordingState
from models.utterances import list_utterances

PRODUCT = "voizbot"
RECENT_MS = 24 * 60 * 60 * 1000
_TAGS: list[Any] = ["Call logs and media"]
_PLAYABLE = (RecordingState.COMPLETE, RecordingState.REPAIRED)


async def _query_first(request: Request) -> None:
    """A query has a code of its own."""
    try:
        CallsQuery.model_validate(dict(request.query_params))
    except ValidationError as error:
        problems = tuple(
            FieldProblem(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors()
        )
        raise ApiRefused(Refusal(400, INVALID_QUERY, str(error), problems)) from error


def add(router: APIRouter, desk: ApiDesk) -> None:
    """The routes."""
    reading = CallReading(desk)

    @router.get("/v1/calls", response_model=Calls, tags=_TAGS, responses=answers())
    @before(_query_first)
    async def list_calls(query: Annotated[CallsQuery, Query()], request: Request) -> Calls:
        """Calls of every line, the newest first; ``recent`` is the last 24 hours."""
        return Calls(calls=[item_of(each) for each in await reading.listed(query, request)])

    @router.get("/v1/calls/{id}", response_model=CallDetail, tags=_TAGS, responses=answers(404))
    async def get_call(id: str, request: Request) -> CallDetail:
        """One call with transcript, recording, metadata and events."""
        return detail_of(await reading.one(id, request), await reading.story(id))

    @router.get(
        "/v1/calls/{id}/transcript", response_model=Transcript, tags=_TAGS, responses=answers(404)
    )
    async def get_transcript(id: str, request: Request) -> Transcript:
        """What was said in a call."""
        return transcript_of(await reading.one(id, request), await reading.story(id))

    _add_recording(router, desk, reading)


def _add_recording(router: APIRouter, desk: ApiDesk, reading: "CallReading") -> None:
    @router.get(
        "/v1/calls/{id}/recording",
        response_class=FileResponse,
        tags=_TAGS,
        responses={
            200: {"description": "The sound.", "content": {"audio/*": {}}},
            206: {"description": "A part of the sound.", "content": {"audio/*": {}}},
            416: {"description": "There is no such part.", "content": {"text/plain": {}}},
            **answers(404),
        },
    )
    async def get_recording(id: str, request: Request) -> FileResponse:
        """A call's sound, caller left and desk right. An extension of this desk."""
        recording = (await reading.one(id, request)).overview.recording
        if recording is None or recording.state not in _PLAYABLE:
            raise no(404, NOT_FOUND)
        path = desk.paths.home / recording.path
        if not path.is_file():
            raise no(404, NOT_FOUND)
        kind = mimetypes.guess_type(path.name)[0] or "audio/flac"
        return FileResponse(path, media_type=kind)


class CallReading:
    """Calls of one desk as they are now."""

    def __init__(self, desk: ApiDesk) -> None:
        self._desk = desk

    async def listed(self, query: CallsQuery, request: Request) -> list[Seen]:
        """The calls that a query asks for."""
        live, since = query.filter == "active", since_of(query)
        overviews = await self._desk.store.read(list_overviews, query.limit, since, live)
        return await self._seen(overviews, request)

    async def one(self, call_id: str, request: Request) -> Seen:
        """One call. Raises RecordMissing."""
        overview = await self._desk.store.read(get_overview, call_id)
        (seen,) = await self._seen([overview], request)
        return seen

    async def story(self, call_id: str) -> Story:
        """What happened in it."""
        return await self._desk.store.read(_story, call_id)

    async def _seen(self, overviews: list[CallOverview], request: Request) -> list[Seen]:
        desk = self._desk
        lines = {line.id: e164_of(line) for line in await desk.store.read(list_lines)}
        phases = {one.call_id: one.standing.phase for one in desk.engine.switchboard.calls}
        base_url = str(request.base_url).rstrip("/")
        now_ms = epoch_ms_of(now_iso())
        asked = await desk.store.read(_asked, [each.call for each in overviews])
        return [
            Seen(
                each,
                lines.get(each.call.line_id, each.call.line_id),
                base_url,
                now_ms,
                phases.get(each.call.id),
                asked.get(each.call.id),
            )
            for each in overviews
        ]


def since_of(query: CallsQuery) -> str | None:
    """From when on calls are listed."""
    if query.filter != "recent":
        return None
    return iso_moment(epoch_ms_of(now_iso()) - RECENT_MS)


def _asked(db: Database, calls: list[Call]) -> dict[str, Any]:
    found = (get_api_call(db, call.id) for call in calls)
    return {each.call_id: each for each in found if each is not None and each.product == PRODUCT}


def _story(db: Database, call_id: str) -> Story:
    return Story(list_utterances(db, call_id), list_events(db, call_id))
