"""One browser session from the page's side of the desk.

Owns its life between its token and its end: the descriptions that go to and fro, what the page
is told, how long its socket may be away. Leaves who may join to ``webrtc_talks``, the
connection itself to ``webrtc`` and the conversation to the engine.
"""

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from app.api.webrtc_signals import MAX_CHARACTERS, MESSAGES, Bye, Candidate, Offer, ended, told
from app.api.webrtc_thread import OfferInvalid
from app.engine.browser_leg import BrowserLeg
from app.engine.errors import EngineError
from app.engine.events import CallFinished

if TYPE_CHECKING:
    from app.api.webrtc import Peer
    from app.api.webrtc_talks import Talks

log = logging.getLogger(__name__)

WENT_AWAY = (1000, 1001)
"""How a socket is closed on purpose: hung up, or the page was closed (RFC 6455, 7.4.1)."""
NOT_UNDERSTOOD, REPLACED, OVER = 1007, 4001, 1000


class Talk:
    """One session. Satisfies ``PeerEvents``."""

    def __init__(self, session_id: str, talks: "Talks") -> None:
        self.session_id = session_id
        self._talks = talks
        self._leg: BrowserLeg | None = None
        self._peer: Peer | None = None
        self._socket: WebSocket | None = None
        self._up = asyncio.Event()
        """The browser is connected."""
        self._present = asyncio.Event()
        self._absent = asyncio.Event()
        self._absent.set()
        self._over = asyncio.Event()
        self._last: dict[str, Any] = {}

    # What the connection tells

    def connected(self) -> None:
        """See ``PeerEvents``."""
        self._up.set()

    def disconnected(self, closed: bool) -> None:
        """See ``PeerEvents``: without sound there is no conversation."""
        self._finish("caller_hung_up" if closed else "network_failed", left=closed)

    def ended_here(self) -> None:
        """Somebody ended it at the desk. The end of a live call comes as news."""
        if self._leg is None or not self._leg.is_up:
            self._last = self._last or ended("desk_hung_up")
            self._over.set()

    # One page's socket

    async def serve(self, socket: WebSocket) -> None:
        """Answer a page until its socket closes. A newer socket takes the place of an older."""
        old, self._socket = self._socket, socket
        if old is not None:
            await _close(old, REPLACED)
        self._present.set()
        self._absent.clear()
        code = NOT_UNDERSTOOD
        try:
            await self._greet(socket)
            code = await self._listen(socket)
        finally:
            if self._socket is socket:
                self._socket = None
                self._present.clear()
                self._absent.set()
        if code in WENT_AWAY and self._socket is None:
            self._finish("caller_hung_up", left=True)

    async def _greet(self, socket: WebSocket) -> None:
        template = self._talks.sessions.template_of(self.session_id)
        ready = {
            "type": "ready",
            "session_id": self.session_id,
            "agent": template.name if template is not None else "",
            "resume_token": self._talks.next_token(self.session_id),
            "connected": self._up.is_set(),
        }
        await socket.send_json(ready)

    async def _listen(self, socket: WebSocket) -> int:
        """Gives the code that the socket was closed with."""
        try:
            while socket.application_state is WebSocketState.CONNECTED:
                text = await socket.receive_text()
                if len(text) > MAX_CHARACTERS:
                    raise OfferInvalid("the message is too long")
                await self._take(socket, text)
            return REPLACED  # we closed it while its message was taken
        except WebSocketDisconnect as gone:
            return gone.code
        except (ValidationError, OfferInvalid, KeyError) as error:
            said = str(error) if isinstance(error, OfferInvalid) else "no message of this socket"
            await _send(socket, {"type": "trouble", "message": said})
            await _close(socket, NOT_UNDERSTOOD)
            return NOT_UNDERSTOOD

    async def _take(self, socket: WebSocket, text: str) -> None:
        match MESSAGES.validate_json(text):
            case Offer(sdp=sdp):
                self._free()
                leg, peer = await self._talks.peer(self)
                if self._over.is_set():
                    return  # nobody would close it any more
                self._free()
                self._leg, self._peer = leg, peer
                try:
                    answer = await self._peer.answer(sdp)
                except OfferInvalid:
                    self._leg = self._peer = None
                    raise
                await _send(socket, {"type": "answer", "sdp": answer})
            case Candidate(candidate=written):
                if self._peer is not None and written is not None:
                    await self._peer.candidate(written.candidate, written.sdpMid)
            case Bye():
                self._finish("caller_hung_up", left=True)

    def _free(self) -> None:
        """Raise OfferInvalid when another offer was faster."""
        if self._peer is not None:
            raise OfferInvalid("this session has its connection already")

    # The session

    async def run(self) -> None:
        """See the session through."""
        try:
            async with asyncio.TaskGroup() as tasks:
                telling = tasks.create_task(self._tell())
                watching = tasks.create_task(self._watch())
                await self._converse()
                await self._over.wait()
                telling.cancel()
                watching.cancel()
        finally:
            await self._clean_up()

    async def _converse(self) -> None:
        """Wait for the browser and begin; ``_over`` is set when nothing comes of it."""
        try:
            await self._either(self._up, self._talks.comes_within_ms)
            if self._over.is_set() or not self._up.is_set():
                await self._talks.sessions.nobody_came(self.session_id)
                self._finish("no_answer", left=False)
                return
            assert self._leg is not None
            await self._talks.sessions.connected(self.session_id, self._leg)
        except EngineError as error:
            log.info("session %s could not begin: %s", self.session_id, error)
            self._finish("rejected", left=False)

    async def _either(self, event: asyncio.Event, within_ms: float) -> None:
        """Return when that happened, the session is over, or time is."""
        async with asyncio.TaskGroup() as tasks:
            waits = [
                tasks.create_task(event.wait()),
                tasks.create_task(self._over.wait()),
                tasks.create_task(self._talks.after(within_ms)),
            ]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for each in waits:
                each.cancel()

    async def _watch(self) -> None:
        """End the session when its page stays away."""
        await self._present.wait()
        while not self._over.is_set():
            await self._absent.wait()
            await self._either(self._present, self._talks.grace_ms)
            if not self._present.is_set():
                self._finish("network_failed", left=False)
                return

    async def _tell(self) -> None:
        """Pass the news of the session on to its page."""
        with self._talks.bus.subscribe() as events:
            async for event in events:
                if getattr(event, "call_id", None) != self.session_id:
                    continue
                message = told(event)
                if isinstance(event, CallFinished):
                    self._last = message or {}
                    self._over.set()
                    return
                if message is not None and self._socket is not None:
                    await _send(self._socket, message)

    def _finish(self, reason: str, left: bool) -> None:
        """The browser's side of it is over. A live call's own end comes as news then."""
        if not self._last:
            self._last = ended(reason)
        if self._leg is not None and self._leg.is_up:
            self._leg.lost(left)
        else:
            self._over.set()

    async def _clean_up(self) -> None:
        """Whatever happened: nothing of the session stays."""
        self._over.set()
        try:
            await self._talks.sessions.end(self.session_id)
            socket, self._socket = self._socket, None
            if socket is not None:
                await _send(socket, self._last or ended("desk_hung_up"))
                await _close(socket, OVER)
        finally:
            if self._peer is not None:
                await self._peer.close()


async def _send(socket: WebSocket, message: dict[str, Any]) -> None:
    """Tell a page; one that has gone is told nothing."""
    if socket.client_state is WebSocketState.CONNECTED is socket.application_state:
        try:
            await socket.send_json(message)
        except (WebSocketDisconnect, RuntimeError, OSError) as error:
            log.info("a page could not be told: %s", type(error).__name__)


async def _close(socket: WebSocket, code: int) -> None:
    if socket.client_state is WebSocketState.CONNECTED is socket.application_state:
        try:
            await socket.close(code)
        except (WebSocketDisconnect, RuntimeError, OSError) as error:
            log.info("a page's socket could not be closed: %s", type(error).__name__)
