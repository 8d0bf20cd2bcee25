"""Recordings: what is known of one, and its sound as a WAV file, whole or in parts.

Owns these routes and ranges (RFC 9110, section 14). Decoding is ``app.library``'s.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from sqlite_utils import Database
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.api.desk import ApiDesk
from app.api.refusal import ApiRefused, Refusal, refuse
from app.api.routing import Check, before
from app.api.thinnest import rates
from app.api.thinnest.answers import RecordingDetails
from app.api.thinnest.refusing import refusals
from app.api.thinnest.telling import (
    READABLE,
    SessionFacts,
    facts_of_session,
    moment,
    recording_url,
)
from app.library.errors import LibraryError
from app.library.wav_view import WavView
from models.recordings import Recording, get_recording

WAV = "audio/wav"
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_SOUND: dict[str, Any] = {"content": {WAV: {"schema": {"type": "string", "format": "binary"}}}}


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes from ``start`` up to ``stop``. ``asked``: a range that we know asked for it."""

    start: int
    stop: int
    asked: bool = True


def add(router: APIRouter, desk: ApiDesk, rate: Callable[[tuple[str, int]], Check]) -> None:
    """Give the router these routes."""

    @router.get("/voice/recording/{recording_id}", responses=refusals(404))
    @before(rate(rates.OTHERS))
    async def get_recording_details(recording_id: str, request: Request) -> RecordingDetails:
        """What is known of a recording; ``url`` is its sound and wants the key too."""

        def read(db: Database) -> RecordingDetails:
            recording = get_recording(db, recording_id)
            facts = facts_of_session(db, recording.call_id)
            return _details(facts, recording, str(request.base_url))

        return await desk.store.read(read)

    @router.get(
        "/api/calls/{call_id}/recording",
        response_class=Response,
        responses={
            **refusals(404, 416),
            200: {"description": "The sound", **_SOUND},
            206: {"description": "The part that was asked for", **_SOUND},
        },
    )
    @before(rate(rates.OTHERS))
    async def get_sound(call_id: str, request: Request) -> Response:
        """The recording of a call: the caller left, the desk right. Takes a Range."""

        facts = await desk.store.read(facts_of_session, call_id)
        if facts.recording is None:
            raise refuse(404, "not_found", "this call has no recording")
        return await _sound(desk, facts.recording, request)


def _details(facts: SessionFacts, recording: Recording, base_url: str) -> RecordingDetails:
    if recording.state not in READABLE or facts.call is None:
        raise refuse(404, "not_found", "this recording is not there yet, or not any more")
    return RecordingDetails(
        recording_id=recording.id,
        session_id=recording.call_id,
        url=recording_url(facts, base_url) or "",
        duration_seconds=recording.duration_ms / 1000,
        created_at=moment(facts.call.answered_at or facts.call.created_at) or "",
    )


async def _sound(desk: ApiDesk, recording: Recording, request: Request) -> Response:
    path = desk.paths.home / recording.path
    try:
        view = await asyncio.to_thread(WavView, recording.call_id, path)
    except LibraryError as error:
        raise refuse(404, "not_found", str(error)) from error
    tag = f'"{recording.sha256 or recording.id}"'
    headers = {"Accept-Ranges": "bytes", "ETag": tag}
    current = request.headers.get("if-range", tag) == tag
    part = part_of(request.headers.get("range", "") if current else "", view.size)
    if part is None:
        message = f"there is no such part; the sound has {view.size:,} bytes"
        there = {"Content-Range": f"bytes */{view.size}"}
        raise ApiRefused(Refusal(416, "no_such_part", message, headers=there))
    headers["Content-Length"] = str(part.stop - part.start)
    if part.asked:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{view.size}"
    status = 206 if part.asked else 200
    return StreamingResponse(view.read(part.start, part.stop), status, headers, WAV)


def part_of(wanted: str, size: int) -> Part | None:
    """What a Range header asks for; everything where it is none that we know, None where
    there is nothing of it."""
    found = _RANGE.fullmatch(wanted)
    first, last = found.groups() if found is not None else ("", "")
    backwards = bool(first and last) and int(last) < int(first)
    if (not first and not last) or backwards:
        return Part(0, size, asked=False)
    if not first:
        start, stop = max(0, size - int(last)), size
    else:
        start, stop = int(first), min(size, int(last) + 1 if last else size)
    return Part(start, stop) if start < stop else None
