"""The phone over rfcvoip: pure Python, for every system, and less than baresip can do.

Owns starting and stopping, and routing messages to lines and calls. Leaves one line to
``rfcvoip_line``, one call to ``rfcvoip_call``, the socket and its thread to
``rfcvoip_receiver``; nothing outside the ``rfcvoip_*`` files knows the package. UDP and
G.711 only. Several phones may run in one process.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from audio.clock import Clock
from sip.address import dial_uri, parse_sip_uri
from sip.errors import (
    AccountInvalid,
    AddressInvalid,
    FeatureMissing,
    LineUnknown,
    PhoneStartFailed,
    SipError,
)
from sip.phone import (
    Call,
    CallEnd,
    EndedBy,
    Feature,
    IncomingCall,
    LineAccount,
    PhoneEvent,
    StackDied,
)
from sip.phone_settings import PhoneSettings
from sip.rfcvoip_account import checked
from sip.rfcvoip_call import RfcvoipCall, codecs
from sip.rfcvoip_incoming import IncomingLeg
from sip.rfcvoip_library import BROKEN
from sip.rfcvoip_line import RfcvoipLine
from sip.rfcvoip_message import ALLOW, METHODS, Message, address_in, answer_address, respond, token
from sip.rfcvoip_outgoing import OutgoingCall
from sip.rfcvoip_place import ANY, Place
from sip.rfcvoip_receiver import Receiver
from sip.rfcvoip_sdp import agree, has_sound
from sip.rfcvoip_transactions import Transactions
from sip.waiting import first_of

FEATURES = frozenset(
    {
        Feature.REJECT_CODE,
        Feature.REDIRECT,
        Feature.DTMF_SEND,
        Feature.DTMF_INFO,
        Feature.DTMF_RECEIVE,
    }
)
GOODBYE_MS = 1_000.0

_LOG = logging.getLogger(__name__)


class RfcvoipPhone:
    """Satisfies ``Phone``."""

    features = FEATURES

    def __init__(self, settings: PhoneSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._receiver: Receiver | None = None
        self._transactions = Transactions(self._send, clock)
        self._listeners: list[Callable[[PhoneEvent], None]] = []
        self._lines: dict[str, RfcvoipLine] = {}
        self._calls: dict[tuple[str, str], RfcvoipCall] = {}
        self._tasks: set[asyncio.Task[object]] = set()
        self._closing = asyncio.Lock()

    @property
    def listen_address(self) -> str:
        """``host:port`` where UDP arrives, once started."""
        receiver = self._running()
        host = f"[{receiver.host}]" if ":" in receiver.host else receiver.host
        return f"{host}:{receiver.port}"

    async def start(self) -> None:
        """Listen. Raises PhoneStartFailed."""
        if self._receiver is not None:
            raise PhoneStartFailed("this phone is running already")
        place = listen_host(self._settings), self._settings.sip_port or 0
        try:
            tell = self._down, self._revived, self._lost
            self._receiver = Receiver(place, self._clock, self._take, *tell)
        except (OSError, OverflowError) as failed:
            text = f"rfcvoip did not start on {place[0]}:{place[1]}: {failed}"
            raise PhoneStartFailed(text) from failed

    async def close(self) -> None:
        """Hang up, unregister and stop. Safe to call twice."""
        async with self._closing:
            receiver = self._receiver
            if receiver is None:
                return
            await asyncio.gather(*(each.hang_up() for each in list(self._calls.values())))
            await asyncio.gather(*(self.remove_line(each) for each in list(self._lines)))
            if self._tasks:
                goodbyes = asyncio.wait(set(self._tasks))
                await first_of(self._clock.sleep_ms(GOODBYE_MS), goodbyes)
            for task in self._tasks:
                task.cancel()
            self._receiver = None
            await receiver.close()

    def subscribe(self, listener: Callable[[PhoneEvent], None]) -> None:
        """See ``Phone.subscribe``."""
        self._listeners.append(listener)

    async def add_line(self, account: LineAccount) -> None:
        """See ``Phone.add_line``. What the account needs and this stack lacks names its field."""
        receiver = self._running()
        if account.line_id in self._lines:
            raise AccountInvalid("line_id", f"{account.line_id!r} is in use already")
        place = Place(
            checked(account),
            self._settings,
            self._clock,
            receiver,
            self._transactions,
            self._in_background,
        )
        line = RfcvoipLine(place, self._publish)
        self._lines[account.line_id] = line
        line.start()

    async def remove_line(self, line_id: str) -> None:
        """See ``Phone.remove_line``."""
        line = self._line(line_id)
        await line.close()
        self._lines.pop(line_id, None)

    async def retry_line(self, line_id: str) -> None:
        """See ``Phone.retry_line``."""
        self._line(line_id).retry()

    async def network_changed(self) -> None:
        """Register anew from the new address. A live call is not moved to it."""
        for line in self._lines.values():
            line.retry()

    async def watch_extensions(self, line_id: str, targets: Sequence[str]) -> None:
        """rfcvoip cannot. Raises LineUnknown, FeatureMissing."""
        self._line(line_id)
        raise FeatureMissing(Feature.BUSY_LAMP)

    async def dial(
        self, line_id: str, target: str, headers: Mapping[str, str] | None = None
    ) -> Call:
        """See ``Phone.dial``."""
        self._running()
        place = self._line(line_id).place
        uri = dial_uri(target, place.account.domain)
        call = OutgoingCall(place, uri, headers or {}, self._done)
        self._calls[call.id, call.dialog.own_tag] = call
        call.ring()
        return call

    def _send(self, data: bytes, address: tuple[str, int]) -> None:
        if self._receiver is not None:
            self._receiver.send(data, address)

    def _take(self, message: Message) -> None:
        try:
            self._route(message)
        except (*BROKEN, SipError) as failed:
            # A stranger wrote something that no check of ours foresaw.
            _LOG.warning("a %s was refused: %s", message.method[:12], type(failed).__name__)
            with suppress(*BROKEN, SipError):  # it may not even say whom to answer
                self._refuse(message, 400, "Bad Request")

    def _route(self, message: Message) -> None:
        if message.status:
            self._transactions.take(message)
        elif message.method == "ACK":
            self._transactions.acknowledged(message)
            call = self._calls.get((message.call_id, message.to_tag))
            if call is not None:
                call.on_ack(message)
        elif not self._transactions.answered_before(message):
            self._route_request(message)

    def _route_request(self, request: Message) -> None:
        call = self._calls.get((request.call_id, request.to_tag))
        if request.method == "CANCEL":
            self._cancel(request)
        elif call is not None and call.dialog.fits(request):
            call.on_request(request)
        elif request.to_tag or request.method == "BYE":
            self._refuse(request, 481, "Call/Transaction Does Not Exist")
        elif request.method == "INVITE":
            self._ring(request)
        elif request.method == "OPTIONS":
            self._refuse(request, 200, "OK")
        elif request.method in METHODS:
            self._refuse(request, 481, "Call/Transaction Does Not Exist")
        else:
            self._refuse(request, 405, "Method Not Allowed")

    def _cancel(self, request: Message) -> None:
        for call in self._calls.values():
            if isinstance(call, IncomingLeg) and call.is_cancelled_by(request):
                call.on_cancel(request)
                return
        self._refuse(request, 481, "Call/Transaction Does Not Exist")

    def _ring(self, invite: Message) -> None:
        line = self._line_for(invite)
        if line is None:
            self._refuse(invite, 404, "Not Found")
        elif len(self._calls) >= self._settings.max_calls:
            self._refuse(invite, 486, "Busy Here")
        elif invite.parsed is None or not address_in(invite.one("contact")):
            self._refuse(invite, 400, "Bad Request")
        elif not _acceptable(invite.parsed.body, line.place, invite.source[0]):
            self._refuse(invite, 488, "Not Acceptable Here")
        else:
            call = IncomingLeg(line.place, invite, self._done)
            self._calls[call.id, call.dialog.own_tag] = call
            call.ring()
            self._publish(IncomingCall(call))

    def _line_for(self, invite: Message) -> RfcvoipLine | None:
        """Whose user is rung; a trunk takes every number."""
        users = []
        for uri in (invite.uri, address_in(invite.one("to"))):
            with suppress(AddressInvalid):
                users.append(parse_sip_uri(uri).user.casefold())
        lines = list(self._lines.values())
        for user in users:
            for line in lines:
                if line.account.user.casefold() == user:
                    return line
        return next((each for each in lines if not each.account.register), None)

    def _refuse(self, request: Message, status: int, reason: str) -> None:
        if request.status or request.method == "ACK":
            return
        data = respond(request, status, reason, token(), (ALLOW,))
        self._transactions.answer(request, data, answer_address(request))

    def _down(self, reason: str) -> None:
        for line in self._lines.values():
            line.interrupted(reason)

    def _revived(self) -> None:
        for line in self._lines.values():
            line.start()

    def _lost(self, reason: str) -> None:
        for call in list(self._calls.values()):
            call.finish(CallEnd(EndedBy.NETWORK, None, reason))
        for line in self._lines.values():
            line.interrupted(reason)
        self._publish(StackDied(reason))

    def _done(self, call: RfcvoipCall) -> None:
        self._calls.pop((call.id, call.dialog.own_tag), None)

    def _in_background(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _running(self) -> Receiver:
        if self._receiver is None:
            raise SipError("the phone has not been started")
        return self._receiver

    def _line(self, line_id: str) -> RfcvoipLine:
        if line_id not in self._lines:
            raise LineUnknown(f"no line {line_id!r} on this phone")
        return self._lines[line_id]

    def _publish(self, event: PhoneEvent) -> None:
        for listener in list(self._listeners):
            listener(event)


def _acceptable(body: Mapping[str, Any], place: Place, near: str) -> bool:
    """Whether an offer has something for us, or is none yet: then the offer is ours."""
    return not has_sound(body) or agree(body, codecs(place), near) is not None


def listen_host(settings: PhoneSettings) -> str:
    """The address to listen on. An interface's name is not one: then all of them."""
    try:
        return str(ip_address(settings.net_interface or ANY[0]))
    except ValueError:
        return ANY[0]
