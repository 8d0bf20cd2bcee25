"""baresip's own C interface, for what its Python binding leaves out.

Owns finding the C functions in the library that the binding carries, and running
work on the SIP thread, the only one that may call them. Leaves what they are used
for to ``baresip_native_call``, ``baresip_network`` and ``baresip_subscriptions``.

The signatures are those of baresip 4.10 (baresip.h, re.h). ``native_stack`` gives
None for any other version and for a build that hides a function; the phone then
does without these features and says so.
"""

import asyncio
import ctypes
from collections import deque
from collections.abc import Callable, Iterator
from ctypes import POINTER, c_bool, c_char_p, c_int, c_size_t, c_uint16, c_uint32, c_void_p
from functools import cache
from typing import Any, TypeVar

from baresip import Event, Runtime, _events, _native

from sip.errors import CallGone, SipError

KNOWN_VERSIONS = frozenset({"4.10.0"})
JOBS = 256
"""How much work may wait for the SIP thread; more is refused."""

T = TypeVar("T")
Pointer = int


class _Element(ctypes.Structure):
    """``struct le``: one element of a list."""


_Element._fields_ = [
    ("previous", POINTER(_Element)),
    ("next", POINTER(_Element)),
    ("list", c_void_p),
    ("data", c_void_p),
]


class _List(ctypes.Structure):
    """``struct list``."""

    _fields_ = [("head", POINTER(_Element)), ("tail", POINTER(_Element)), ("count", c_size_t)]


class _Direction(ctypes.Structure):
    """One direction of ``struct rtcp_stats``; the jitter is in microseconds."""

    _fields_ = [("packets", c_uint32), ("lost", c_int), ("jitter_us", c_uint32)]


class RtcpStats(ctypes.Structure):
    """``struct rtcp_stats``."""

    _fields_ = [("tx", _Direction), ("rx", _Direction), ("round_trip_us", c_uint32)]


AddressHandler = ctypes.CFUNCTYPE(c_bool, c_char_p, c_void_p, c_void_p)
"""``net_ifaddr_h``: interface name, ``struct sa``, argument; true stops the walk."""
TraceHandler = ctypes.CFUNCTYPE(
    None, c_bool, c_int, c_void_p, c_void_p, c_void_p, c_size_t, c_void_p
)
"""``sip_trace_h``: sent, transport, source, destination, packet, its length, argument."""
AuthHandler = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_char_p, c_void_p)
"""``sip_auth_h``: where user and password go, realm, argument."""
NotifyHandler = ctypes.CFUNCTYPE(None, c_void_p, c_void_p, c_void_p)
"""``sipsub_notify_h``: SIP stack, message, argument."""
CloseHandler = ctypes.CFUNCTYPE(None, c_int, c_void_p, c_void_p, c_void_p)
"""``sipsub_close_h``: errno, message, state, argument."""

FUNCTIONS: dict[str, tuple[Any, ...]] = {
    "uag_list": (POINTER(_List),),
    "ua_calls": (POINTER(_List), c_void_p),
    "ua_account": (c_void_p, c_void_p),
    "ua_raise": (None, c_void_p),
    "ua_cuser": (c_char_p, c_void_p),
    "ua_outbound": (c_char_p, c_void_p),
    "ua_hangupf": (None, c_void_p, c_void_p, c_uint16, c_char_p, c_char_p),
    "account_aor": (c_char_p, c_void_p),
    "account_set_auth_pass": (c_int, c_void_p, c_char_p),
    "account_set_medianat": (c_int, c_void_p, c_char_p),
    "account_set_stun_uri": (c_int, c_void_p, c_char_p),
    "account_auth": (c_int, c_void_p, c_void_p, c_void_p, c_char_p),
    "call_id": (c_char_p, c_void_p),
    "call_is_outgoing": (c_bool, c_void_p),
    "call_refresh_allowed": (c_bool, c_void_p),
    "call_set_audio_ldir": (None, c_void_p, c_int),
    "call_get_media_estdir": (None, c_void_p, POINTER(c_int), POINTER(c_int)),
    "call_set_media_estdir": (None, c_void_p, c_int, c_int),
    "call_modify": (c_int, c_void_p),
    "bevent_call_emit": (c_int, c_int, c_void_p, c_char_p),
    "call_audio": (c_void_p, c_void_p),
    "audio_strm": (c_void_p, c_void_p),
    "stream_set_rtcp_interval": (None, c_void_p, c_uint32),
    "stream_sdpmedia": (c_void_p, c_void_p),
    "sdp_media_raddr": (c_void_p, c_void_p),
    "call_laddr": (c_void_p, c_void_p),
    "call_reset_transp": (c_int, c_void_p, c_void_p),
    "net_dst_source_addr_get": (c_int, c_void_p, c_void_p),
    "stream_rtp_sock": (c_void_p, c_void_p),
    "stream_ssrc_rx": (c_int, c_void_p, POINTER(c_uint32)),
    "rtcp_stats": (c_int, c_void_p, c_uint32, POINTER(RtcpStats)),
    "baresip_network": (c_void_p,),
    "net_laddr_apply": (c_bool, c_void_p, AddressHandler, c_void_p),
    "net_if_apply": (c_int, AddressHandler, c_void_p),
    "net_ifaddr_filter": (c_bool, c_void_p, c_char_p, c_void_p),
    "net_add_address_ifname": (c_int, c_void_p, c_void_p, c_char_p),
    "net_flush_addresses": (c_int, c_void_p),
    "net_dns_refresh": (None, c_void_p),
    "sa_cpy": (None, c_void_p, c_void_p),
    "sa_cmp": (c_bool, c_void_p, c_void_p, c_int),
    "sa_set_port": (None, c_void_p, c_uint16),
    "sa_ntop": (c_int, c_void_p, c_char_p, c_int),
    "uag_sip": (c_void_p,),
    "uag_tls": (c_void_p,),
    "sip_transp_flush": (None, c_void_p),
    "sip_transp_add": (c_int, c_void_p, c_int, c_void_p),
    "uag_sipevent_sock": (c_void_p,),
    "sip_set_trace_handler": (None, c_void_p, c_void_p),
    "sip_treply": (c_int, c_void_p, c_void_p, c_void_p, c_uint16, c_char_p),
    "sipevent_subscribe": (
        *(c_int, POINTER(c_void_p), c_void_p, c_char_p, c_char_p, c_char_p, c_char_p, c_char_p),
        *(c_uint32, c_char_p, POINTER(c_char_p), c_uint32, AuthHandler, c_void_p, c_bool),
        *(c_void_p, NotifyHandler, CloseHandler, c_void_p, c_char_p),
    ),
    "mem_deref": (c_void_p, c_void_p),
}
"""Result and arguments of every function used."""


class NativeStack:
    """The C functions. Call them on the SIP thread only, through ``StackThread.run``."""

    def __init__(self, library: ctypes.CDLL) -> None:
        """Raises AttributeError when the library hides a function."""
        self._functions: dict[str, Callable[..., Any]] = {}
        for name, (result, *arguments) in FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
            self._functions[name] = function

    def __getattr__(self, name: str) -> Callable[..., Any]:
        try:
            return self._functions[name]
        except KeyError:
            raise AttributeError(name) from None

    def agents(self) -> list[Pointer]:
        """Every user agent."""
        return list(_walk(self.uag_list()))

    def calls(self, agent: Pointer) -> list[Pointer]:
        """Every call of ``agent``."""
        return list(_walk(self.ua_calls(agent)))

    def call(self, agent: Pointer, call_id: str, outgoing: bool) -> Pointer:
        """The call of ``agent`` with that Call-ID and direction. Raises CallGone."""
        for each in self.calls(agent):
            known = self.call_id(each) or b""
            if known.decode("utf-8", "replace") == call_id:
                if bool(self.call_is_outgoing(each)) == outgoing:
                    return each
        raise CallGone("the call has ended already")

    def clear_stillborn(self) -> None:
        """Have the binding let go of calls that never came to ring.

        For an INVITE that baresip cannot answer, as it has no usable Contact, the binding
        keeps the call for ever: it counts as one of the calls allowed, and closing the
        stack frees it twice. A call that rings or is dialled has a Call-ID or is outgoing.
        """
        for agent in self.agents():
            for call in self.calls(agent):
                if self.call_id(call) is None and not self.call_is_outgoing(call):
                    self.bevent_call_emit(int(Event.CALL_CLOSED), call, b"never rang")


@cache
def native_stack() -> NativeStack | None:
    """The C functions, or None where this build is not one we know."""
    version: bytes = _native.ffi.string(_native.lib.bp_version())
    if version.decode("ascii", "replace") not in KNOWN_VERSIONS:
        return None
    try:
        return NativeStack(ctypes.CDLL(_native.__file__))
    except (OSError, AttributeError):
        return None


class StackThread:
    """Runs work on the SIP thread.

    The binding delivers every event on that thread before it hands it to the loop.
    A PING makes it deliver one, and our work runs just before it is handed on.
    """

    def __init__(self, runtime: Runtime, loop: asyncio.AbstractEventLoop) -> None:
        self._runtime = runtime
        self._loop = loop
        self._jobs: deque[tuple[Callable[[], object], asyncio.Future[Any]]] = deque()
        set_sink: Callable[..., Any] = _events.set_sink
        self._deliver: Callable[[int, int, bytes | None], None] = set_sink(self._on_event)

    async def run(self, job: Callable[[], T]) -> T:
        """What ``job`` returns. Raises SipError from it, and when the stack is gone."""
        if len(self._jobs) >= JOBS:
            raise SipError("the SIP stack does not keep up")
        done: asyncio.Future[T] = self._loop.create_future()
        # Whoever asked may be cancelled meanwhile, and then nobody asks for its error.
        done.add_done_callback(lambda each: each.cancelled() or each.exception())
        entry = (job, done)
        self._jobs.append(entry)
        try:
            await self._runtime.cmd(_native.lib.BP_CMD_PING)
        finally:
            if entry in self._jobs:
                self._jobs.remove(entry)
        return await done

    def _on_event(self, event: int, handle: int, payload: bytes | None) -> None:
        """SIP THREAD."""
        try:
            if event == _native.lib.BP_EV_PONG:
                self._work()
        finally:
            self._deliver(event, handle, payload)

    def _work(self) -> None:
        """SIP THREAD. All that waits: every PING has its own answer, so none waits long."""
        while self._jobs:
            job, done = self._jobs.popleft()
            result: object = None
            failed: SipError | None = SipError("the SIP stack could not do that")
            try:
                result = job()
                failed = None
            except SipError as refused:
                failed = refused
            finally:
                self._loop.call_soon_threadsafe(_settle, done, result, failed)


def _settle(done: asyncio.Future[Any], result: object, failed: SipError | None) -> None:
    if done.done():
        return
    if failed is None:
        done.set_result(result)
    else:
        done.set_exception(failed)


def _walk(elements: Any) -> Iterator[Pointer]:
    element = elements.contents.head if elements else None
    while element:
        yield element.contents.data
        element = element.contents.next
