"""Routes of calls: placing one, reading one, pages of them, the sound of one.

Owns paths, scopes and what they answer with.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse, JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from app.api.routing import key_of
from app.api.talktomyagent.call_forms import (
    CallForm,
    CallPageForm,
    RecordingForm,
)
from app.api.talktomyagent.call_log import CallLog, Wanted
from app.api.talktomyagent.documented import problems
from app.api.talktomyagent.once import KEY_HEADER, Once, digest_of
from app.api.talktomyagent.orders import CallBody, PlacedForm, TutorialCallBody
from app.api.talktomyagent.problems import check_size
from app.api.talktomyagent.scopes import CALL, READ, scope
from app.api.talktomyagent.voice_calls import Asking, Body, VoiceCalls

IdempotencyKey = Annotated[str, KEY_HEADER]
CallId = Annotated[str, Path(alias="callId", description="A callControlId, such as v3:01k…")]
_PLACING = problems(
    on_400="validation-failed (emergency numbers and those on the do-not-call list too), "
    "or voice-self-call",
    on_403="voice-country-blocked, or insufficient-scope",
    on_404="not-found: no such deployment, or not this key's",
    on_413="validation-failed: the body is larger than 64 KiB, which is all that bounds goal, "
    "purpose and escalation",
    on_409="voice-not-provisioned: somebody has to finish setting up the line, the agent or the "
    "consent line; or idempotency-conflict",
    on_429="rate-limit-exceeded: a limit of calls, calling hours of whoever is called, or as many "
    "calls as the desk takes",
    on_502="dial-failed: the line refused, or cannot be reached; retry later",
)


def add_call_routes(router: APIRouter, calls: VoiceCalls, log: CallLog, once: Once) -> None:
    """Put them on the router."""

    @router.post("/v1/voice/calls", response_model=PlacedForm, responses=_PLACING, tags=["calls"])
    @scope(CALL)
    async def place_call(
        request: Request, body: CallBody, idempotency_key: IdempotencyKey
    ) -> Response:
        """Place a call with a task or a purpose."""
        return await _placed(request, body, idempotency_key)

    @router.post("/v1/calls", response_model=PlacedForm, responses=_PLACING, tags=["calls"])
    @scope(CALL)
    async def place_call_as_the_tutorial_does(
        request: Request,
        body: TutorialCallBody,
        idempotency_key: Annotated[str | None, KEY_HEADER] = None,
    ) -> Response:
        """The same without a deployment's number and without an Idempotency-Key."""
        return await _placed(request, body, idempotency_key)

    async def _placed(request: Request, body: Body, idempotency_key: str | None) -> Response:
        check_size(await request.body())
        asking = Asking(key_of(request), idempotency_key or "", await digest_of(request))

        async def work() -> Response:
            return JSONResponse({"data": await calls.place(asking, body)})

        if idempotency_key is None:
            return await work()
        return await once.answer(request, idempotency_key, work)

    _add_reading(router, log)


def _add_reading(router: APIRouter, log: CallLog) -> None:
    @router.get(
        "/v1/voice/calls", response_model=CallPageForm, responses=problems(404), tags=["calls"]
    )
    @scope(READ)
    async def list_calls(request: Request, query: Annotated[Wanted, Query()]) -> JSONResponse:
        """Calls of the key's deployments, newest first."""
        return JSONResponse({"data": await log.page(key_of(request), query)})

    @router.get(
        "/v1/voice/calls/{callId}", response_model=CallForm, responses=problems(404), tags=["calls"]
    )
    @scope(READ)
    async def get_call(request: Request, call_id: CallId) -> JSONResponse:
        """One call with its transcript."""
        return JSONResponse({"data": await log.one(key_of(request), call_id)})

    _add_sound(router, log)


def _add_sound(router: APIRouter, log: CallLog) -> None:
    @router.get(
        "/v1/voice/calls/{callId}/recording",
        response_model=RecordingForm,
        responses=problems(404),
        tags=["calls"],
    )
    @scope(READ)
    async def get_recording(request: Request, call_id: CallId) -> JSONResponse:
        """A link to the call's sound that opens it for a quarter of an hour, without a key."""
        base_url = str(request.base_url).rstrip("/")
        return JSONResponse({"data": await log.recording(key_of(request), call_id, base_url)})

    @router.get(
        "/v1/voice/recordings/{ticket}",
        response_class=FileResponse,
        responses={
            **problems(404, on_401="unauthorized: the link is not good any more"),
            200: {"content": {"audio/flac": {}}, "description": "The sound, two channels."},
        },
        tags=["calls"],
    )
    async def hear_recording(ticket: str) -> FileResponse:
        """The sound behind a link."""
        return await log.sound(ticket)
