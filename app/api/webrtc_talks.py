"""The browser sessions of one desk whose pages come and go.

Owns who may join which session, and the thread that their sound goes over. Leaves one session
to ``webrtc_talk`` and the conversations to ``app.engine.browser_sessions``.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.websockets import WebSocket

from app.api.webrtc_talk import Talk
from app.api.webrtc_thread import WebRtcThread
from app.api.webrtc_tokens import SessionTokens
from app.engine.browser_leg import BrowserLeg
from app.engine.browser_sessions import BrowserOrder, BrowserSessions
from app.engine.bus import Bus
from app.engine.engine import Engine
from models.store import Store

if TYPE_CHECKING:
    from app.api.webrtc import Peer

log = logging.getLogger(__name__)

COMES_WITHIN_MS = 120_000
"""From asking for a session to a page that talks; its token lives as long."""
GRACE_MS = 15_000
"""How long a page's socket may be away before the session is over."""


class Talks:
    """The browser sessions of one desk whose pages come and go. On the engine's loop."""

    def __init__(self, engine: Engine, store: Store, now_ms: Callable[[], int]) -> None:
        self.sessions = BrowserSessions(engine, store)
        self.comes_within_ms: float = COMES_WITHIN_MS
        self.grace_ms: float = GRACE_MS
        self._engine = engine
        self._tokens = SessionTokens(now_ms)
        self._thread = WebRtcThread()
        self._talks: dict[str, Talk] = {}
        self._tasks: asyncio.TaskGroup | None = None

    async def run(self) -> None:
        """Look after the sessions until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                await asyncio.get_running_loop().create_future()
        finally:
            self._tasks = None
            await self._thread.close()

    async def open(self, order: BrowserOrder) -> str:
        """Have a session ready; gives the token that joins it. Raises as ``open`` of the
        engine's does."""
        if self._tasks is None:
            raise RuntimeError("the browser sessions are not looked after")
        session_id = await self.sessions.open(order)
        await asyncio.to_thread(_load)
        talk = Talk(session_id, self)
        self._talks[session_id] = talk
        self._tasks.create_task(self._look_after(talk))
        return self._tokens.give(session_id, COMES_WITHIN_MS)

    async def end(self, session_id: str) -> None:
        """End a session, however far it is; harmless when it is over or was never there."""
        await self.sessions.end(session_id)
        talk = self._talks.get(session_id)
        if talk is not None:
            talk.ended_here()

    async def join(self, socket: WebSocket, session_id: str, token: str) -> None:
        """One page's socket, from its handshake to its end. A wrong token is refused before
        it is opened (HTTP 403)."""
        talk = self._talks.get(session_id)
        if talk is None or not self._tokens.take(session_id, token):
            await socket.close(1008)
            return
        await socket.accept()
        await talk.serve(socket)

    async def _look_after(self, talk: "Talk") -> None:
        """See a session through; one that fails takes no other with it."""
        try:
            (outcome,) = await asyncio.gather(talk.run(), return_exceptions=True)
        finally:
            self._talks.pop(talk.session_id, None)
            self._tokens.forget(talk.session_id)
        if outcome is not None:
            log.error("session %s failed", talk.session_id, exc_info=outcome)

    # For one session

    async def peer(self, talk: "Talk") -> "tuple[BrowserLeg, Peer]":
        """A leg and its way to the browser."""
        peer = await asyncio.to_thread(_load)
        leg = BrowserLeg(self._engine.clock)
        return leg, peer(self._thread, leg, talk)

    def next_token(self, session_id: str) -> str:
        """With what a page comes back after its socket broke."""
        return self._tokens.give(session_id, COMES_WITHIN_MS)

    async def after(self, duration_ms: float) -> None:
        """Return when so much time has passed."""
        await self._engine.clock.sleep_ms(duration_ms)

    @property
    def bus(self) -> Bus:
        """Where the session's news come from."""
        return self._engine.bus


def _load() -> "type[Peer]":
    """Read the stack, which takes a third of a second the first time."""
    from app.api.webrtc import Peer

    return Peer
