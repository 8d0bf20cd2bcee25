"""One call over baresip.

Owns turning the stack's events for one call into states, events and an end, and
requests into commands. Leaves sound to ``baresip_media`` and texts to
``baresip_errors``.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import baresip
from baresip import CallStats, DigitEvent, Event, StackEvent

from audio.clock import Clock
from audio.frames import Frame
from sip.address import dial_uri
from sip.baresip_errors import call_end, translated
from sip.baresip_media import BaresipSink, Ear, MediaThread
from sip.errors import CallGone, FeatureMissing, SipError, TransferRefused
from sip.frame_queue import FrameQueue
from sip.life import CallLife
from sip.phone import (
    Call,
    CallEnd,
    CallEvent,
    DigitReceived,
    EndedBy,
    Feature,
    LineAccount,
    QualityReported,
    RemoteParty,
)
from sip.states import CallState, Direction

DIGITS = frozenset("0123456789ABCD*#")
BEST_MOS = 4.5
RENEGOTIATION_TRIES = 10
RENEGOTIATION_PAUSE_MS = 100.0


@dataclass(frozen=True, slots=True)
class CallPlace:
    """Where a call belongs: its line, and the clock and thread it shares."""

    account: LineAccount
    clock: Clock
    media: MediaThread


class BaresipCall:
    """Satisfies ``Call``. Made by ``BaresipPhone`` only."""

    def __init__(
        self, stack_call: baresip.Call, place: CallPlace, direction: Direction, remote: RemoteParty
    ) -> None:
        self._stack_call = stack_call
        self._id: str = stack_call.call_id or f"baresip-{stack_call.handle:x}"
        self._place = place
        self.direction = direction
        self.remote = remote
        inbound = direction is Direction.INBOUND
        self._life = CallLife(CallState.INCOMING if inbound else CallState.DIALLING)
        self._heard = FrameQueue()
        self._ear: Ear | None = None
        self._redirect_to: str | None = None
        self._wants_hold = False
        self._quality_told: QualityReported | None = None
        self.sink = BaresipSink(stack_call.audio)
        stack_call.on_dtmf(self._digit)
        stack_call.on_rtcp(self._quality)

    @property
    def id(self) -> str:
        """The SIP Call-ID."""
        return self._id

    @property
    def line_id(self) -> str:
        """The line it belongs to."""
        return self._place.account.line_id

    @property
    def headers(self) -> Mapping[str, str]:
        """See ``Call.headers``."""
        return self._stack_call.headers if self.direction is Direction.INBOUND else {}

    @property
    def state(self) -> CallState:
        """The state as baresip last reported it."""
        return self._life.state

    @property
    def end(self) -> CallEnd | None:
        """Set once ENDED."""
        return self._life.end

    @property
    def dropped_frames(self) -> int:
        """Frames nobody read in time."""
        return self._heard.dropped_frames

    def frames(self) -> AsyncIterator[Frame]:
        """The far end at the codec's rate, mono; silence where it sends nothing."""
        return self._heard.frames()

    def events(self) -> AsyncIterator[CallEvent]:
        """See ``Call.events``."""
        return self._life.events()

    async def wait_established(self, timeout_ms: float) -> None:
        """See ``Call.wait_established``."""
        await self._life.wait_established(timeout_ms, self._place.clock, self.hang_up)

    async def answer(self) -> None:
        """Send 200 OK. Raises CallGone."""
        self._life.require_alive()
        with translated():
            # Without video baresip sends a re-INVITE 100 ms later, which simple far
            # ends do not survive. A far end that offers none still gets none.
            await self._stack_call.answer(video=True)

    async def reject(self, sip_code: int = 486) -> None:
        """Decline with 486, the only code baresip sends. Raises CallGone, FeatureMissing."""
        self._life.require_alive()
        if sip_code != 486:
            raise FeatureMissing(Feature.REJECT_CODE)
        with translated():
            await self._stack_call.reject()

    async def redirect(self, target_uri: str) -> None:
        """baresip-python cannot."""
        raise FeatureMissing(Feature.REDIRECT)

    async def hang_up(self) -> None:
        """See ``Call.hang_up``."""
        if self._life.ended:
            return
        try:
            with translated():
                await self._stack_call.hangup()
        except CallGone:
            # Both sides hung up at once; the far end's BYE is on its way to us.
            return

    async def send_digits(self, digits: str) -> None:
        """See ``Call.send_digits``: 100 ms a tone, 120 ms between two."""
        self._life.require_talking()
        if not set(digits.upper()) <= DIGITS:
            raise SipError("a digit must be one of 0-9, A-D, * and #")
        with translated():
            await self._stack_call.send_dtmf(digits)

    async def hold(self) -> None:
        """Ask for hold; the state follows when the far end agrees."""
        await self._renegotiate(on_hold=True)

    async def resume(self) -> None:
        """Ask to go on; the state follows when the far end agrees."""
        await self._renegotiate(on_hold=False)

    async def transfer(self, target_uri: str) -> None:
        """See ``Call.transfer``. On success this call ends."""
        self._life.require_talking()
        account = self._place.account
        uri = dial_uri(target_uri, account.domain, account.transport)
        try:
            with translated():
                await self._stack_call.transfer(uri)
        except SipError as refused:
            cause = refused.__cause__
            if isinstance(cause, baresip.TransferFailed):
                raise TransferRefused(cause.status, cause.reason or str(cause)) from cause
            raise

    async def attended_transfer(self, consultation: Call) -> None:
        """See ``Call.attended_transfer``."""
        raise FeatureMissing(Feature.ATTENDED_TRANSFER)

    def on_stack_event(self, event: StackEvent) -> None:
        """The phone passes on every event baresip has for this call."""
        if event.event is Event.CALL_OUTGOING and event.call_id:
            self._id = event.call_id
        elif event.event is Event.CALL_RINGING and self.direction is Direction.OUTBOUND:
            self._life.move(CallState.RINGING)
        elif event.event is Event.CALL_ESTABLISHED:
            self._start_media()
            self._life.move(CallState.ESTABLISHED)
        elif event.event is Event.CALL_REMOTE_SDP and event.text == "answer":
            self._follow_hold()
        elif event.event is Event.CALL_REDIRECT:
            # The text is the code and the Contact: "302,sip:ada@example.com".
            self._redirect_to = (event.text or "").partition(",")[2] or None
        elif event.event is Event.CALL_CLOSED:
            self.finish(call_end(event.text, self.state, self.direction, self._redirect_to))

    def finish(self, end: CallEnd) -> None:
        """The call is over."""
        if self._ear is not None:
            self._place.media.leave(self._ear)
        self._life.move(CallState.ENDED, end)
        self._heard.close()

    def stack_died(self, reason: str) -> None:
        """The stack can report nothing more, so the call is over."""
        self.finish(CallEnd(EndedBy.NETWORK, None, reason))

    def _start_media(self) -> None:
        if self._ear is None and not self._life.ended:
            # An audio object of its own: it remembers which streams it last saw,
            # and the sink's reading of them must not hide a restart from the ear.
            audio = baresip.CallAudio(self._stack_call.handle)
            self._ear = self._place.media.listen(audio, self._heard.put)

    def _follow_hold(self) -> None:
        if self.state in (CallState.ESTABLISHED, CallState.HELD):
            self._life.move(CallState.HELD if self._wants_hold else CallState.ESTABLISHED)

    async def _renegotiate(self, *, on_hold: bool) -> None:
        self._life.require_talking()
        request = self._stack_call.hold if on_hold else self._stack_call.resume
        # Set first: on loopback the answer may be reported before the request returns.
        self._wants_hold = on_hold
        for _ in range(RENEGOTIATION_TRIES):
            try:
                await request()
                return
            except baresip.StaleHandleError as gone:
                raise CallGone("the call has ended already") from gone
            except baresip.BaresipError as refused:
                # baresip refuses while another re-INVITE is in flight and asks to retry.
                if "retry shortly" not in str(refused):
                    raise SipError(f"the SIP stack refused: {refused}") from refused
            await self._place.clock.sleep_ms(RENEGOTIATION_PAUSE_MS)
            self._life.require_talking()
        raise SipError("the far end is still busy with another change of the call; try again")

    def _digit(self, digit: DigitEvent) -> None:
        self._life.publish(DigitReceived(digit.digit, digit.duration_ms))

    def _quality(self, stats: CallStats) -> None:
        expected = stats.rx_packets + stats.rx_lost
        loss_percent = 100 * stats.rx_lost / expected if expected else 0.0
        mos = min(BEST_MOS, stats.mos_estimate)
        quality = QualityReported(loss_percent, stats.rx_jitter_ms, stats.rtt_ms, mos)
        # baresip repeats itself for every part of a compound RTCP packet.
        if quality != self._quality_told:
            self._quality_told = quality
            self._life.publish(quality)
