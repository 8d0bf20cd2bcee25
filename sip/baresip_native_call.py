"""What baresip's C interface adds to one call.

Owns turning a call away with a code of our choice or to another address, the
direction of its sound, and what RTCP knows of it at this moment. Leaves states and
events to ``baresip_call``.
"""

import ctypes
from collections.abc import Callable
from enum import IntEnum

from sip.address import parse_sip_uri
from sip.baresip_native import NativeStack, Pointer, RtcpStats, StackThread
from sip.errors import AddressInvalid, SipError
from sip.events import SignallingSent
from sip.quality import Counted
from sip.reasons import phrase
from sip.signalling import SignallingCount

RTCP_INTERVAL_MS = 2_000
"""baresip's own is 5 s. About 100 bytes every 2 s stay within the 5 % of the smallest
codec's rate that RFC 3550, 6.2 allows."""


class SoundDirection(IntEnum):
    """``enum sdp_dir``, as seen from us."""

    SENDONLY = 2
    SENDRECV = 3


class NativeAgents:
    """The C pointers of user agents by their handle in the binding."""

    def __init__(self, stack: NativeStack, thread: StackThread) -> None:
        self.stack = stack
        self.thread = thread
        self.signalling = SignallingCount()
        self._agents: dict[int, Pointer] = {}

    async def learn(self, handle: int) -> None:
        """``handle`` is the agent made last; nobody may make another meanwhile."""

        def newest() -> Pointer:
            known = set(self._agents.values())
            return next(each for each in reversed(self.stack.agents()) if each not in known)

        self._agents[handle] = await self.thread.run(newest)

    async def give_password(self, handle: int, password: str) -> None:
        """What the agent signs its requests with; any text at all."""
        agent = self.of(handle)

        def job() -> None:
            account = self.stack.ua_account(agent)
            if self.stack.account_set_auth_pass(account, password.encode() or None):
                raise SipError("the SIP stack did not take the password")

        await self.thread.run(job)

    async def put_first(self, handle: int) -> None:
        """Let this agent take what arrives before others of the same user do."""
        agent = self.of(handle)
        await self.thread.run(lambda: self.stack.ua_raise(agent))

    def of(self, handle: int) -> Pointer:
        """The pointer of an agent that was learnt."""
        return self._agents[handle]


class NativeCall:
    """One call by its C functions. Methods raise SipError when the call is gone."""

    def __init__(
        self, agents: NativeAgents, agent_handle: int, call_id: Callable[[], str], outgoing: bool
    ) -> None:
        self._signalling = agents.signalling
        self._stack = agents.stack
        self._thread = agents.thread
        self._agent = agents.of(agent_handle)
        self._call_id = call_id
        self._outgoing = outgoing

    @property
    def signalling_sent(self) -> SignallingSent | None:
        """What was sent for it up to now."""
        return self._signalling.of(self._call_id())

    async def turn_away(self, sip_code: int, target_uri: str | None = None) -> None:
        """Answer an incoming call with a final ``sip_code``; 3xx with a Contact."""
        headers = None
        if target_uri is not None:
            uri = str(parse_sip_uri(target_uri))
            if any(each in uri for each in "<>\r\n"):
                raise AddressInvalid(f"{target_uri!r} cannot stand in a Contact")
            # The C function takes a format: a percent sign stands for itself when doubled.
            contact = uri.replace("%", "%%")
            headers = f"Contact: <{contact}>\r\nContent-Length: 0\r\n\r\n".encode()

        def job() -> None:
            call = self._call()
            self._stack.ua_hangupf(self._agent, call, sip_code, phrase(sip_code).encode(), headers)

        await self._thread.run(job)

    async def aim_sound(self, direction: SoundDirection, *, tell: bool = True) -> bool:
        """Offer ``direction`` in a re-INVITE; False while another one is in flight.

        Without ``tell`` the next offer carries it.
        """

        def job() -> bool:
            call = self._call()
            if tell and not self._stack.call_refresh_allowed(call):
                return False
            # Soon after the answer baresip goes back to the directions it had meant then.
            video = ctypes.c_int()
            self._stack.call_get_media_estdir(call, None, ctypes.byref(video))
            self._stack.call_set_media_estdir(call, int(direction), video.value)
            self._stack.call_set_audio_ldir(call, int(direction))
            if tell and self._stack.call_modify(call):
                raise SipError("the SIP stack could not send the change")
            return True

        return await self._thread.run(job)

    async def report_often(self) -> None:
        """Exchange RTCP every two seconds; to be asked before sound flows."""

        def job() -> None:
            stream = self._stack.audio_strm(self._stack.call_audio(self._call()))
            self._stack.stream_set_rtcp_interval(stream, RTCP_INTERVAL_MS)

        await self._thread.run(job)

    async def counted(self) -> Counted | None:
        """What we counted of the far end's packets up to now; None before the first."""

        def job() -> RtcpStats | None:
            stream = self._stack.audio_strm(self._stack.call_audio(self._call()))
            source, stats = ctypes.c_uint32(), RtcpStats()
            if not stream or self._stack.stream_ssrc_rx(stream, ctypes.byref(source)):
                return None
            socket = self._stack.stream_rtp_sock(stream)
            failed = self._stack.rtcp_stats(socket, source.value, ctypes.byref(stats))
            return None if failed or not stats.rx.packets else stats

        stats = await self._thread.run(job)
        if stats is None:
            return None
        jitter_ms, round_trip_ms = stats.rx.jitter_us / 1000, stats.round_trip_us / 1000
        return Counted(stats.rx.packets, stats.rx.lost, jitter_ms, round_trip_ms)

    def _call(self) -> Pointer:
        return self._stack.call(self._agent, self._call_id(), self._outgoing)


def check_code(sip_code: int) -> None:
    """Raise SipError for a code that turns no call away."""
    if not 300 <= sip_code <= 699:
        raise SipError(f"{sip_code} is no code that turns a call away")
