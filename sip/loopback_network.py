"""The network that joins the loopback phones of one process.

Owns who is where, who talks to whom, and the pace of their sound (20 ms a frame on the
injected clock, silence where a sink is empty, as RTP does). Nothing here opens a socket.
"""

import asyncio
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from audio.clock import Clock
from audio.frames import FRAME_MS, Frame
from sip.address import dial_uri, parse_sip_uri, remote_party
from sip.errors import CallRefused, SipError, TransferRefused
from sip.loopback_call import LoopbackCall
from sip.phone import (
    CallEnd,
    EndedBy,
    FarEndHeld,
    LineAccount,
)
from sip.reasons import PHRASES
from sip.states import CallState


class Rung(Protocol):
    """What the network needs of a phone."""

    def ring(self, call: LoopbackCall) -> None:
        """The network brings a call."""
        ...


TRANSFER_MS = 30_000.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the network answers in somebody's place; ``redirect_to`` with a 302."""

    sip_code: int
    reason: str = ""
    redirect_to: str | None = None


class LoopbackNetwork:
    """Joins the phones of one process: who is where, who is talking to whom.

    ``refuse_calls``, ``refuse_changes``, ``refuse_joining`` and ``refuse_registration`` play
    a far end or a registrar that says no, ``cut`` plays a network that fails.
    """

    def __init__(self, clock: Clock, rate_hz: int = 8000) -> None:
        self.clock = clock
        self.rate_hz = rate_hz
        self._phones: dict[str, tuple[Rung, LineAccount]] = {}
        self._pairs: dict[str, tuple[LoopbackCall, LoopbackCall]] = {}
        self._refused_calls: dict[str, Refusal] = {}
        self._refused_registrations: dict[str, Refusal] = {}
        self._refused_changes = ""
        self._refused_joining: Refusal | None = None
        self._pacers: dict[str, asyncio.Task[None]] = {}

    def refuse_calls(self, address: str, refusal: Refusal | None) -> None:
        """Answer calls to ``user@host`` with ``refusal``; None ends that."""
        _set_or_drop(self._refused_calls, address, refusal)

    def refuse_changes(self, reason: str) -> None:
        """Agree to no hold and no end of one, for this reason; an empty one ends that."""
        self._refused_changes = reason

    def refuse_joining(self, refusal: Refusal | None) -> None:
        """Obey no attended transfer; None ends that."""
        self._refused_joining = refusal

    def refuse_registration(self, address: str, refusal: Refusal | None) -> None:
        """Refuse to register ``user@host``; None ends that."""
        _set_or_drop(self._refused_registrations, address, refusal)

    def cut(self, call_id: str) -> None:
        """Lose the network under a call: both legs end by NETWORK without a code."""
        for leg in self._pairs.get(call_id, ()):
            self._finish(leg, CallEnd(EndedBy.NETWORK, None, "connection lost"))

    def register(self, phone: Rung, account: LineAccount) -> Refusal | None:
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

    def ended(
        self, leg: LoopbackCall, sip_code: int, reason: str, redirect_to: str | None = None
    ) -> None:
        """See ``Wire``."""
        far_end = self.far_end(leg)
        self._finish(leg, CallEnd(EndedBy.LOCAL, sip_code, reason))
        if far_end is not None:
            self._finish(far_end, CallEnd(EndedBy.REMOTE, sip_code, reason, redirect_to))

    async def moved(self, leg: LoopbackCall, target_uri: str) -> None:
        """See ``Wire``."""
        account = next(one for _, one in self._phones.values() if one.line_id == leg.line_id)
        consultation = self.invite(account, dial_uri(target_uri, account.domain))
        try:
            await consultation.wait_established(TRANSFER_MS)
        except CallRefused as refused:
            raise TransferRefused(refused.sip_code, refused.reason) from refused
        self._joined(leg, consultation)

    def changes(self, leg: LoopbackCall) -> None:
        """See ``Wire``."""
        if self._refused_changes:
            raise SipError(self._refused_changes)

    async def consulted(self, leg: LoopbackCall, other: LoopbackCall) -> None:
        """See ``Wire``."""
        if self._refused_joining is not None:
            for ours in (leg, other):
                await ours.hold()
            raise TransferRefused(self._refused_joining.sip_code, self._refused_joining.reason)
        self._joined(leg, other)

    def _joined(self, leg: LoopbackCall, other: LoopbackCall) -> None:
        one, two = self.far_end(leg), self.far_end(other)
        if one is None or two is None:
            raise TransferRefused(481, "the call is over")
        for ours in (leg, other):
            self._finish(ours, CallEnd(EndedBy.LOCAL, 200, "transferred"))
        for theirs in (one, two):
            self._pairs[theirs.id] = (one, two)
            theirs.life.publish(FarEndHeld(False))
        self._pacers[one.id] = asyncio.ensure_future(self._pace(one, two))

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
            reason = refusal.reason or PHRASES.get(refusal.sip_code, "")
            end = CallEnd(EndedBy.REMOTE, refusal.sip_code, reason, refusal.redirect_to)
            self._finish(caller, end)
            return
        phone, callee_account = self._phones[address]
        sender = remote_party(f"sip:{account.user}@{account.domain}", account.display_name)
        sound = (self.rate_hz, self.clock)
        callee = LoopbackCall(caller.id, callee_account.line_id, sender, self, sound).incoming()
        callee.sent_headers = caller.sent_headers
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


def _set_or_drop(table: dict[str, Refusal], key: str, refusal: Refusal | None) -> None:
    if refusal is None:
        table.pop(key, None)
    else:
        table[key] = refusal
