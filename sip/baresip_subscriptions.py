"""Subscriptions to a server's events (RFC 6665) over baresip's C interface.

Owns one subscription: beginning and ending it, answering its NOTIFYs and handing on
their bodies. Leaves to ``baresip_watches`` what is subscribed to and when again, and
refreshing a good subscription to baresip.
"""

import asyncio
import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from sip.baresip_native import (
    AuthHandler,
    CloseHandler,
    NativeStack,
    NotifyHandler,
    Pointer,
    StackThread,
)
from sip.baresip_trace import PacketTrace
from sip.errors import SipError

EXPIRES_S = 600
NOTIFY = b"NOTIFY "


@dataclass(frozen=True, slots=True)
class Topic:
    """What to subscribe to: a URI, the event package, and the document it sends."""

    uri: str
    event: str
    accept: str


@dataclass(slots=True)
class Subscription:
    """One subscription. ``tell`` gets each body, ``lost`` is called when it ended by itself;
    both on the loop."""

    agent: Pointer
    topic: Topic
    tell: Callable[[bytes], None] = lambda _: None
    lost: Callable[[], None] = lambda: None
    handle: ctypes.c_void_p = field(default_factory=ctypes.c_void_p)
    key: int = 0


class Subscriptions:
    """All subscriptions of one phone."""

    def __init__(
        self,
        stack: NativeStack,
        thread: StackThread,
        trace: PacketTrace,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._stack = stack
        self._thread = thread
        self._loop = loop
        self._keys = count(1)
        self._live: dict[int, Subscription] = {}  # SIP thread only
        self._packet = b""
        # Kept here for as long as C may call them.
        self._auth = AuthHandler(self._on_challenge)
        self._notify = NotifyHandler(self._on_notify)
        self._close = CloseHandler(self._on_close)
        # The message that C hands to a NOTIFY's handler is opaque to us, but the packet it
        # was made of passes by just before.
        trace.watch(self._on_packet)

    async def close(self) -> None:
        """End all subscriptions."""

        def job() -> None:
            for each in list(self._live.values()):
                self._end(each)

        await self._thread.run(job)

    async def begin(self, wanted: Subscription) -> None:
        """Send SUBSCRIBE. Raises SipError when it cannot be sent."""
        await self._thread.run(lambda: self._begin(wanted))

    async def end(self, unwanted: Subscription) -> None:
        """Send SUBSCRIBE with Expires: 0; harmless when it ended already."""

        def job() -> None:
            if unwanted.key in self._live:
                self._end(unwanted)

        await self._thread.run(job)

    def _begin(self, wanted: Subscription) -> None:
        stack, topic = self._stack, wanted.topic
        account = stack.ua_account(wanted.agent)
        outbound = stack.ua_outbound(wanted.agent)
        routes = (ctypes.c_char_p * 1)(outbound)
        wanted.key = next(self._keys)
        failed = stack.sipevent_subscribe(
            ctypes.byref(wanted.handle),
            stack.uag_sipevent_sock(),
            topic.uri.encode(),
            None,
            stack.account_aor(account),
            topic.event.encode(),
            None,
            EXPIRES_S,
            stack.ua_cuser(wanted.agent),
            routes,
            1 if outbound else 0,
            self._auth,
            account,
            True,
            None,
            self._notify,
            self._close,
            wanted.key,
            f"Accept: {topic.accept}\r\n".encode(),
        )
        if failed:
            raise SipError(f"the SIP stack could not subscribe to {topic.event}")
        self._live[wanted.key] = wanted

    def _end(self, unwanted: Subscription) -> None:
        del self._live[unwanted.key]
        self._stack.mem_deref(unwanted.handle)

    # -- called by C, on the SIP thread ---------------------------------------------------

    def _on_packet(self, sent: bool, packet: bytes) -> None:
        if not sent and packet.startswith(NOTIFY):
            self._packet = packet

    def _on_challenge(self, user: int, password: int, realm: bytes, account: int) -> int:
        failed: int = self._stack.account_auth(account, user, password, realm)
        return failed

    def _on_notify(self, sip: int, message: int, key: int) -> None:
        self._stack.sip_treply(None, sip, message, 200, b"OK")
        wanted = self._live.get(key)
        _, _, body = self._packet.partition(b"\r\n\r\n")
        if wanted is not None and body:
            self._loop.call_soon_threadsafe(wanted.tell, body)

    def _on_close(self, _error: int, _message: int, _state: int, key: int) -> None:
        ended = self._live.get(key)
        if ended is not None:
            self._end(ended)
            self._loop.call_soon_threadsafe(ended.lost)
