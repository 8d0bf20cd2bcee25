"""Somebody at a browser talks to an agent: ``/voice/start`` and the pair that the SDK calls.

Owns the routes, their forms, and the page that a person can open. Leaves the session to
``app.api.webrtc_talks``.

There is no LiveKit server on a desk: ``livekit_url`` names our own socket, and livekit-client
cannot connect to it. Pages speak the few messages of ``webrtc_signals`` instead.
"""

import asyncio
import base64
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from re import DOTALL, findall
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, StrictStr
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.websockets import WebSocket

from app.api.desk import ApiDesk
from app.api.routing import Check, before, key_of
from app.api.thinnest import ending, rates
from app.api.thinnest.agents import agent_of
from app.api.thinnest.answers import Ended
from app.api.thinnest.bodies import Named
from app.api.thinnest.context import facts_of
from app.api.thinnest.refusing import refusals
from app.api.thinnest.telling import PRODUCT, facts_of_session, seconds_of
from app.engine.browser_sessions import BrowserOrder
from models.templates import Template

PUBLIC = ("/talk/",)
"""The page asks for no key: it holds nothing, and its socket asks for the session's token."""
PAGE = Path(__file__).resolve().parents[3] / "assets" / "browser" / "talk.html"

ABOUT = """
Answers with a token for one session, which opens it once, within two minutes.

* `talk_url` is a page of this desk: open it in a browser on this computer and talk.
* `websocket_url` is the socket that such a page uses. It sends `{"type":"offer","sdp":...}` and
  `{"type":"candidate","candidate":{...}}`, and gets `ready`, `answer`, then `state`, `floor`,
  `partial`, `utterance` and `ended`. Sound is Opus over WebRTC, on loopback.
* `livekit_url` is there because clients read it. **This desk runs no LiveKit server:
  `livekit-client` (and with it the SDK's own room) cannot connect to it.** Use `talk_url`, or a
  WebSocket and RTCPeerConnection on `websocket_url`.
"""


class StartBody(BaseModel):
    """What ``/voice/start`` is asked with."""

    agent_id: Named = Field(description="A template's id, or its name.")
    context: dict[str, Any] | None = Field(None, description="What the agent is told.")


class SdkBody(BaseModel):
    """What the SDK asks with. Voice and language are the template's."""

    agent_id: Named = Field(description="A template's id, or its name.")
    language: StrictStr | None = Field(None, description="Taken, and without effect here.")
    first_message: StrictStr | None = Field(
        None, max_length=2_000, description="What the agent begins with; a script keeps its own."
    )
    tts_voice: StrictStr | None = Field(None, description="Taken, and without effect here.")
    stt_language: StrictStr | None = Field(None, description="Taken, and without effect here.")
    metadata: dict[str, Any] | None = Field(None, description="What the agent is told.")


class Started(BaseModel):
    """A session that waits for its browser."""

    session_id: str
    token: str
    websocket_url: str
    livekit_url: str
    room_name: str
    talk_url: str


def add(router: APIRouter, desk: ApiDesk, rate: Callable[[tuple[str, int]], Check]) -> None:
    """Give the router these routes."""

    @router.post(
        "/voice/start",
        summary="Start a browser session",
        description=ABOUT,
        responses=refusals(404),
    )
    @before(rate(rates.SESSION))
    async def start(body: StartBody, request: Request) -> Started:
        agent = await agent_of(desk, body.agent_id)
        return await open_session(desk, request, agent, body.context)

    @router.post(
        "/v1/voice/session",
        summary="Start a session (SDK)",
        description=ABOUT,
        responses=refusals(404),
    )
    @before(rate(rates.SESSION))
    async def session(body: SdkBody, request: Request) -> Started:
        agent = await agent_of(desk, body.agent_id)
        if body.first_message:
            agent = replace(agent, greeting=body.first_message)
        return await open_session(desk, request, agent, body.metadata)

    @router.post(
        "/v1/voice/session/{session_id}/end",
        summary="End a session (SDK)",
        responses=refusals(404),
    )
    @before(rate(rates.SESSION))
    async def end(session_id: str) -> Ended:
        """End it, however far it is; again is harmless. Any body is ignored."""
        await ending.end(desk, session_id)
        facts = await desk.store.read(facts_of_session, session_id)
        return Ended(session_id=session_id, duration_seconds=seconds_of(facts.call))

    _page_routes(router, desk)


def _page_routes(router: APIRouter, desk: ApiDesk) -> None:
    @router.get("/talk/{session_id}", summary="The page to talk on", response_class=HTMLResponse)
    async def talk(session_id: str) -> HTMLResponse:
        """Open it with the session's token behind a `#`: `/talk/SESSION#token=TOKEN`."""
        page, policy = await asyncio.to_thread(_page)
        headers = {
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Permissions-Policy": "microphone=(self)",
        }
        return HTMLResponse(page, headers=headers)

    @router.websocket("/ws/{session_id}")
    async def socket(socket: WebSocket, session_id: str, token: str = "") -> None:
        await desk.talks.join(socket, session_id, token)


async def open_session(
    desk: ApiDesk, request: Request, agent: Template, context: Mapping[str, Any] | None
) -> Started:
    """A session that waits for its browser. Raises what ``Talks.open`` raises."""
    asked = {"agent_id": agent.id, "context": dict(context or {})}
    facts = await asyncio.to_thread(facts_of, context)
    order = BrowserOrder(agent, PRODUCT, key_of(request).id, facts, request=asked)
    token = await desk.talks.open(order)
    host, session_id = request.headers["host"], order.session_id
    socket = f"ws://{host}/ws/{session_id}?token={token}"
    return Started(
        session_id=session_id,
        token=token,
        websocket_url=socket,
        livekit_url=socket,
        room_name=f"voice-{agent.id}-{session_id}",
        talk_url=f"http://{host}/talk/{session_id}#token={token}",
    )


@cache
def _page() -> tuple[str, str]:
    """The page, and the policy that lets its own script and style run and nothing else."""
    page = PAGE.read_text(encoding="utf-8")
    scripts = " ".join(map(_hash, findall(r"<script>(.*?)</script>", page, DOTALL)))
    styles = " ".join(map(_hash, findall(r"<style>(.*?)</style>", page, DOTALL)))
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; connect-src 'self'; "
        "media-src 'self' blob: mediastream:; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )
    return page, policy


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"
