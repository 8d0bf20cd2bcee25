"""Phones that ring each other inside one process, for fast tests and rehearsal.

Owns the network that joins them, the pace of their sound (20 ms a frame on the
injected clock, silence where a sink is empty, as RTP does) and a Phone over it.
Leaves the leg of a call to ``loopback_call``. Nothing here opens a socket.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from audio.clock import Clock
from audio.frames import FRAME_MS, Frame
from sip.address import dial_uri, parse_sip_uri, remote_party
from sip.errors import AccountInvalid, LineUnknown, PhoneStartFailed, SipError
from sip.loopback_call import REASONS, LoopbackCall
from sip.phone import (
    Call,
    CallEnd,
    EndedBy,
    Feature,
    IncomingCall,
    LineAccount,
    LineStateChanged,
    PhoneEvent,
)
from sip.states import CallState, LineState


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the network answers in somebody's place; ``redirect_to`` with a 302."""

    sip_code: int
    reason: str = ""
    redirect_to: str | None = None


class LoopbackNetwork:
    """Joins the phones of one process: who is where, who is talking to whom.

    ``refuse_calls`` and ``refuse_registration`` play a far end or a registrar
    that says no, ``cut`` plays a network that fails.
    """

    def __init__(self, clock: Clock, rate_hz: int = 8000) -> None:
        self.clock = clock
        self.rate_hz = rate_hz
        self._phones: dict[str, tuple[LoopbackPhone, LineAccount]] = {}
        self._pairs: dict[str, tuple[LoopbackCall, LoopbackCall]] = {}
        self._refused_calls: dict[str, Refusal] = {}
        self._refused_registrations: dict[str, Refusal] = {}
        self._pacers: dict[str, asyncio.Task[None]] = {}

    def refuse_calls(self, address: str, refusal: Refusal | None) -> None:
        """Answer calls to ``user@host`` with ``refusal``; None ends that."""
        _set_or_drop(self._refused_calls, address, refusal)

    def refuse_registration(self, address: str, refusal: Refusal | None) -> None:
        """Refuse to register ``user@host``; None ends that."""
        _set_or_drop(self._refused_registrations, address, refusal)

    def cut(self, call_id: str) -> None:
        """Lose the network under a call: both legs end by NETWORK without a code."""
        for leg in self._pairs.get(call_id, ()):
            self._finish(leg, CallEnd(EndedBy.NETWORK, None, "connection lost"))

    def register(self, phone: "LoopbackPhone", account: LineAccount) -> Refusal | None:
        """Take an account into service, or say why not."""
        address = f"{account.user}@{account.domain}"
        refusal = self._refused_registrations.get(address)
        if refusal is None:
            self._phones[address] = (phone, account)
        return refusal

    def forget(self, account: LineAccount) -> None:
        """Take an account out of service."""
        self._phones.pop(f"{account.user}@{account.domain}", None)

    def invite(self, account: LineAccount, uri: str) -> LoopbackCall:
        """Ring ``uri`` for ``account``; the outcome follows on the next turn of the loop."""
        call_id = uuid4().hex
        sound = (self.rate_hz, self.clock)
        caller = LoopbackCall(call_id, account.line_id, remote_party(uri), self, sound)
        asyncio.get_running_loop().call_soon(self._ring, caller, account, uri)
        return caller

    def answered(self, leg: LoopbackCall) -> None:
        """See ``Wire``."""
        pair = self._pairs[leg.id]
        for each in pair:
            each.life.move(CallState.ESTABLISHED)
        if leg.id not in self._pacers:
            self._pacers[leg.id] = asyncio.ensure_future(self._pace(*pair))

    def ended(self, leg: LoopbackCall, sip_code: int, reason: str) -> None:
        """See ``Wire``."""
        far_end = self.far_end(leg)
        self._finish(leg, CallEnd(EndedBy.LOCAL, sip_code, reason))
        if far_end is not None:
            self._finish(far_end, CallEnd(EndedBy.REMOTE, sip_code, reason))

    def far_end(self, leg: LoopbackCall) -> LoopbackCall | None:
        """See ``Wire``."""
        pair = self._pairs.get(leg.id)
        if pair is None:
            return None
        return pair[1] if leg is pair[0] else pair[0]

    def _ring(self, caller: LoopbackCall, account: LineAccount, uri: str) -> None:
        if caller.life.ended:
            return
        called = parse_sip_uri(uri)
        port = f":{called.port}" if called.port is not None else ""
        address = f"{called.user}@{called.host}{port}"
        refusal = self._refused_calls.get(address)
        if refusal is None and address not in self._phones:
            refusal = Refusal(404)
        if refusal is not None:
            reason = refusal.reason or REASONS.get(refusal.sip_code, "")
            end = CallEnd(EndedBy.REMOTE, refusal.sip_code, reason, refusal.redirect_to)
            self._finish(caller, end)
            return
        phone, callee_account = self._phones[address]
        sender = remote_party(f"sip:{account.user}@{account.domain}", account.display_name)
        sound = (self.rate_hz, self.clock)
        callee = LoopbackCall(caller.id, callee_account.line_id, sender, self, sound).incoming()
        self._pairs[caller.id] = (caller, callee)
        caller.life.move(CallState.RINGING)
        phone.ring(callee)

    def _finish(self, leg: LoopbackCall, end: CallEnd) -> None:
        leg.life.move(CallState.ENDED, end)
        leg.heard.close()
        pacer = self._pacers.pop(leg.id, None)
        if pacer is not None:
            pacer.cancel()

    async def _pace(self, one: LoopbackCall, other: LoopbackCall) -> None:
        start_ms = self.clock.now_ms()
        sent = 0
        while True:
            sent += 1
            at_ms = start_ms + (sent - 1) * FRAME_MS
            await self.clock.sleep_ms(start_ms + sent * FRAME_MS - self.clock.now_ms())
            on_hold = CallState.HELD in (one.state, other.state)
            for speaker, hearer in ((one, other), (other, one)):
                samples = speaker.sink.take_frame()
                if on_hold:
                    samples.fill(0)
                hearer.heard.put(Frame(samples, self.rate_hz, at_ms))


class LoopbackPhone:
    """Satisfies ``Phone`` on a ``LoopbackNetwork``."""

    features = frozenset(
        {Feature.HOLD, Feature.REJECT_CODE, Feature.DTMF_SEND, Feature.DTMF_RECEIVE}
    )

    def __init__(self, network: LoopbackNetwork) -> None:
        self._network = network
        self._listeners: list[Callable[[PhoneEvent], None]] = []
        self._lines: dict[str, LineAccount] = {}
        self._calls: list[LoopbackCall] = []
        self._running = False

    async def start(self) -> None:
        """Ready at once."""
        if self._running:
            raise PhoneStartFailed("this phone is running already")
        self._running = True

    async def close(self) -> None:
        """Hang up everything and leave the network."""
        for call in self._calls:
            await call.hang_up()
        for line_id in list(self._lines):
            await self.remove_line(line_id)
        self._running = False

    def subscribe(self, listener: Callable[[PhoneEvent], None]) -> None:
        """See ``Phone.subscribe``."""
        self._listeners.append(listener)

    async def add_line(self, account: LineAccount) -> None:
        """See ``Phone.add_line``."""
        if not account.user:
            raise AccountInvalid("user", "must not be empty")
        if account.line_id in self._lines:
            raise AccountInvalid("line_id", "is in use already")
        self._lines[account.line_id] = account
        self._register(account)

    async def remove_line(self, line_id: str) -> None:
        """See ``Phone.remove_line``."""
        account = self._account(line_id)
        del self._lines[line_id]
        self._network.forget(account)
        if account.register:
            self._publish(LineStateChanged(line_id, LineState.UNREGISTERING))
        self._publish(LineStateChanged(line_id, LineState.OFFLINE))

    async def retry_line(self, line_id: str) -> None:
        """See ``Phone.retry_line``."""
        self._register(self._account(line_id))

    async def dial(
        self, line_id: str, target: str, headers: Mapping[str, str] | None = None
    ) -> Call:
        """See ``Phone.dial``; ``headers`` go nowhere here."""
        account = self._account(line_id)
        call = self._network.invite(account, dial_uri(target, account.domain))
        self._keep(call)
        return call

    def ring(self, call: LoopbackCall) -> None:
        """The network brings a call."""
        self._keep(call)
        self._publish(IncomingCall(call))

    def _register(self, account: LineAccount) -> None:
        line_id = account.line_id
        if account.register:
            self._publish(LineStateChanged(line_id, LineState.REGISTERING))
        refusal = self._network.register(self, account)
        if refusal is not None:
            reason = refusal.reason or REASONS.get(refusal.sip_code, "")
            self._publish(LineStateChanged(line_id, LineState.FAILED, refusal.sip_code, reason))
            return
        state = LineState.REGISTERED if account.register else LineState.READY
        self._publish(LineStateChanged(line_id, state))

    def _keep(self, call: LoopbackCall) -> None:
        self._calls = [each for each in self._calls if not each.life.ended]
        self._calls.append(call)

    def _account(self, line_id: str) -> LineAccount:
        if not self._running:
            raise SipError("the phone has not been started")
        if line_id not in self._lines:
            raise LineUnknown(f"no line {line_id!r} on this phone")
        return self._lines[line_id]

    def _publish(self, event: PhoneEvent) -> None:
        for listener in list(self._listeners):
            listener(event)


def _set_or_drop(table: dict[str, Refusal], key: str, refusal: Refusal | None) -> None:
    if refusal is None:
        table.pop(key, None)
    else:
        table[key] = refusal
