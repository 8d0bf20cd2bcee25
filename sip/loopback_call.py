"""One leg of a call between two loopback phones, and the sink of that leg.

Owns what one leg does when asked. Leaves joining two legs and pacing their
sound to ``loopback_phone``.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

import numpy as np

from audio.clock import Clock
from audio.frame_queue import FrameQueue
from audio.frames import FRAME_MS, Frame, Samples
from sip.errors import SipError
from sip.life import CallLife
from sip.phone import (
    Call,
    CallEnd,
    CallEvent,
    DigitReceived,
    FarEndHeld,
    QualityReported,
    RemoteParty,
)
from sip.reasons import PHRASES, phrase
from sip.states import CallState, Direction

SINK_MS = 2000
"""How much a loopback sink takes before ``write`` takes less than it was given."""
DIGIT_MS = 100
DIGIT_GAP_MS = 120
DIGITS = frozenset("0123456789ABCD*#")


class LoopbackSink:
    """What one leg says: a bounded buffer that refuses what does not fit."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._queued: Samples = np.zeros(0, np.int16)

    @property
    def rate_hz(self) -> int:
        """The same for the whole call."""
        return self._rate_hz

    @property
    def queued_ms(self) -> float:
        """What the wire has not taken yet."""
        return len(self._queued) * 1000 / self._rate_hz

    def write(self, samples: Samples) -> int:
        """Queue up to ``SINK_MS``; the rest is not taken."""
        room = SINK_MS * self._rate_hz // 1000 - len(self._queued)
        taken = samples[: max(0, room)]
        self._queued = np.concatenate([self._queued, taken.astype(np.int16, copy=False)])
        return len(taken)

    def clear(self) -> None:
        """Forget what is queued."""
        self._queued = np.zeros(0, np.int16)

    def take_frame(self) -> Samples:
        """The next 20 ms for the wire, silence where nothing is queued."""
        wanted = self._rate_hz * FRAME_MS // 1000
        frame = np.zeros(wanted, np.int16)
        head = self._queued[:wanted]
        frame[: len(head)] = head
        self._queued = self._queued[wanted:]
        return frame


class Wire(Protocol):
    """What a leg asks of the network between the phones."""

    def answered(self, leg: "LoopbackCall") -> None:
        """``leg`` accepts the call."""
        ...

    def ended(
        self, leg: "LoopbackCall", sip_code: int, reason: str, redirect_to: str | None = None
    ) -> None:
        """``leg`` ends the call."""
        ...

    async def moved(self, leg: "LoopbackCall", target_uri: str) -> None:
        """``leg``'s far end is to talk to ``target_uri``. Raises TransferRefused."""
        ...

    def changes(self, leg: "LoopbackCall") -> None:
        """``leg`` is to be held or to go on. Raises SipError."""
        ...

    async def consulted(self, leg: "LoopbackCall", other: "LoopbackCall") -> None:
        """The far ends of both legs are to talk to each other. Raises TransferRefused."""
        ...

    def far_end(self, leg: "LoopbackCall") -> "LoopbackCall | None":
        """The other leg, where there is one."""
        ...


class LoopbackCall:
    """Satisfies ``Call``. Made by ``LoopbackPhone`` only."""

    def __init__(
        self, call_id: str, line_id: str, remote: RemoteParty, wire: Wire, sound: tuple[int, Clock]
    ) -> None:
        rate_hz, self._clock = sound
        self.id = call_id
        self.line_id = line_id
        self.remote = remote
        self.direction = Direction.OUTBOUND
        self.life = CallLife(CallState.DIALLING)
        self.heard = FrameQueue()
        self.sink = LoopbackSink(rate_hz)
        self.sent_headers: Mapping[str, str] = {}
        self.quality: QualityReported | None = None
        self.jitter_buffer_ms = 0.0
        self.encrypted = False
        self._wire = wire

    def incoming(self) -> "LoopbackCall":
        """Make this the leg that is rung."""
        self.direction = Direction.INBOUND
        self.life = CallLife(CallState.INCOMING)
        return self

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that the caller sent, as ``LoopbackPhone.dial`` got them."""
        return self.sent_headers if self.direction is Direction.INBOUND else {}

    @property
    def state(self) -> CallState:
        """The state as last reported by the network."""
        return self.life.state

    @property
    def end(self) -> CallEnd | None:
        """Set once ENDED."""
        return self.life.end

    @property
    def dropped_frames(self) -> int:
        """Frames nobody read in time."""
        return self.heard.dropped_frames

    def frames(self) -> AsyncIterator[Frame]:
        """What the other leg says, silence included."""
        return self.heard.frames()

    def events(self) -> AsyncIterator[CallEvent]:
        """See ``Call.events``."""
        return self.life.events()

    async def wait_established(self, timeout_ms: float) -> None:
        """See ``Call.wait_established``."""
        await self.life.wait_established(timeout_ms, self._clock, self.hang_up)

    async def answer(self) -> None:
        """Accept. Raises CallGone."""
        self.life.require_alive()
        self._wire.answered(self)

    async def reject(self, sip_code: int = 486) -> None:
        """Decline with any code. Raises CallGone."""
        self.life.require_alive()
        self._wire.ended(self, sip_code, phrase(sip_code))

    async def hang_up(self) -> None:
        """End or cancel; harmless when over."""
        if self.life.ended:
            return
        talking = self.state in (CallState.ESTABLISHED, CallState.HELD)
        if talking:
            self._wire.ended(self, 200, "OK")
        elif self.direction is Direction.OUTBOUND:
            self._wire.ended(self, 487, "Request Terminated")
        else:
            self._wire.ended(self, 486, PHRASES[486])

    async def send_digits(self, digits: str) -> None:
        """Reach the other leg as events, at the pace of real keys."""
        self.life.require_talking()
        keys = digits.upper()
        if not set(keys) <= DIGITS:
            raise SipError("a digit must be one of 0-9, A-D, * and #")
        for key in keys:
            await self._clock.sleep_ms(DIGIT_MS)
            far_end = self._wire.far_end(self)
            if far_end is not None:
                far_end.life.publish(DigitReceived(key, DIGIT_MS))
            await self._clock.sleep_ms(DIGIT_GAP_MS)

    async def hold(self) -> None:
        """Neither side hears the other until ``resume``."""
        self._set_hold(True)

    async def resume(self) -> None:
        """Undo ``hold``."""
        self._set_hold(False)

    async def redirect(self, target_uri: str) -> None:
        """Send the caller elsewhere. Raises CallGone."""
        self.life.require_alive()
        self._wire.ended(self, 302, PHRASES[302], target_uri)

    async def transfer(self, target_uri: str) -> None:
        """Ring ``target_uri`` and join it with the far end."""
        self.life.require_talking()
        await self._wire.moved(self, target_uri)

    async def attended_transfer(self, consultation: Call) -> None:
        """Join the two far ends."""
        self.life.require_talking()
        if not isinstance(consultation, LoopbackCall) or consultation is self:
            raise SipError("the consultation is no other call of this phone")
        consultation.life.require_talking()
        await self._wire.consulted(self, consultation)

    def _set_hold(self, held: bool) -> None:
        self.life.require_talking()
        self._wire.changes(self)
        self.life.move(CallState.HELD if held else CallState.ESTABLISHED)
        far_end = self._wire.far_end(self)
        if far_end is not None:
            far_end.life.publish(FarEndHeld(held))
