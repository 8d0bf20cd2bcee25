"""One call over baresip.

Owns turning the stack's events for one call into states, events and an end. Leaves
sound to ``baresip_media``, keys to ``baresip_digits``, hold and transfers to
``baresip_changes``, what needs the C interface to ``baresip_native_call`` and texts to
``baresip_errors``.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import replace

import baresip
from baresip import Event, StackEvent

from audio.frame_queue import FrameQueue
from audio.frames import Frame
from sip.address import dial_uri
from sip.baresip_certificates import TROUBLE, tls_failure
from sip.baresip_changes import CallChanges
from sip.baresip_digits import CallDigits
from sip.baresip_errors import call_end, translated
from sip.baresip_media import Ear
from sip.baresip_native_call import NativeCall, check_code
from sip.baresip_place import CallPlace
from sip.baresip_quality import CallQuality
from sip.baresip_sink import BaresipSink
from sip.errors import CallGone, FeatureMissing, SipError
from sip.life import CallLife
from sip.phone import (
    Call,
    CallEnd,
    CallEvent,
    EndedBy,
    FarEndHeld,
    Feature,
    QualityReported,
    RemoteParty,
)
from sip.reasons import phrase
from sip.states import CallState, Direction

SECURED = "0,audio"
"""How baresip's CALL_MENC begins when sound is encrypted from now on."""
JOINED_PAUSE_MS = 100.0
JOINED_TRIES = 20
"""How long the far ends of a joined call may take to leave the consultation by themselves."""


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
        self._native: NativeCall | None = None
        if place.agents is not None:
            outgoing = not inbound
            self._native = NativeCall(place.agents, place.agent_handle, lambda: self._id, outgoing)
        self._changes = CallChanges(stack_call, self._native, self._life, place.clock)
        self._heard = FrameQueue()
        self._ear: Ear | None = None
        self._redirect_to: str | None = None
        self._turned_away: int | None = None
        self._joining = False
        self._end_while_joining: CallEnd | None = None
        self._quality = CallQuality(self._life, self._native, place.least_wait_ms)
        self.encrypted = False
        self.sink = BaresipSink(stack_call.audio)
        self._digits = CallDigits(stack_call, place, self._life, self.sink)
        stack_call.on_rtcp(self._quality.rtcp)

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

    @property
    def quality(self) -> QualityReported | None:
        """See ``Call.quality``."""
        return self._quality.newest

    @property
    def jitter_buffer_ms(self) -> float:
        """See ``Call.jitter_buffer_ms``."""
        return self._quality.jitter_buffer_ms

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
        """Decline. Raises CallGone, and FeatureMissing for a code that cannot be sent."""
        if sip_code != 486:
            await self._turn_away(Feature.REJECT_CODE, sip_code)
            return
        self._life.require_alive()
        with translated():
            await self._stack_call.reject()

    async def redirect(self, target_uri: str) -> None:
        """Answer 302. Raises CallGone, FeatureMissing, AddressInvalid."""
        account = self._place.account
        await self._turn_away(Feature.REDIRECT, 302, dial_uri(target_uri, account.domain))

    async def _turn_away(self, feature: Feature, code: int, target: str | None = None) -> None:
        self._life.require_alive()
        if self._native is None:
            raise FeatureMissing(feature)
        if self.state is not CallState.INCOMING:
            raise SipError("only a call that rings here can be turned away")
        check_code(code)
        self._turned_away, self._redirect_to = code, target
        with translated():
            await self._native.turn_away(code, target)

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
        """See ``Call.send_digits``: 100 ms a tone."""
        await self._digits.send(digits)

    async def hold(self) -> None:
        """The state follows when the far end agrees."""
        await self._changes.hold()

    async def resume(self) -> None:
        """The state follows when the far end agrees."""
        await self._changes.resume()

    async def transfer(self, target_uri: str) -> None:
        """See ``Call.transfer``. On success this call ends."""
        account = self._place.account
        await self._changes.transfer(dial_uri(target_uri, account.domain, account.transport))

    async def attended_transfer(self, consultation: Call) -> None:
        """See ``Call.attended_transfer``. The far end of this call does the joining."""
        if not isinstance(consultation, BaresipCall):
            raise SipError("the consultation is no call of this phone")
        consultation._joining = True
        joined = False
        try:
            await self._changes.attended_transfer(consultation._changes)
            joined = True
            await consultation._left()
        finally:
            consultation._joining = False
            end = consultation._end_while_joining
            if end is not None:
                transferred = CallEnd(EndedBy.LOCAL, 200, "transferred")
                consultation.finish(transferred if joined else end)

    async def measure(self) -> None:
        """Report the quality as it is now, whether or not the far end tells its own."""
        if self._ear is not None and self.state in (CallState.ESTABLISHED, CallState.HELD):
            await self._quality.measure()

    async def prepare(self) -> None:
        """What has to be asked of a new call before its sound flows."""
        if self._native is not None:
            with suppress(SipError):
                await self._native.report_often()

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
        elif event.event in (Event.CALL_HOLD, Event.CALL_RESUME):
            self._life.publish(FarEndHeld(event.event is Event.CALL_HOLD))
        elif event.event is Event.CALL_MENC and (event.text or "").startswith(SECURED):
            self.encrypted = True
        elif event.event in (Event.CALL_DTMF_START, Event.CALL_DTMF_END):
            self._digits.heard(event.text if event.event is Event.CALL_DTMF_START else None)
        elif event.event is Event.CALL_CLOSED:
            self._closed(event)

    def _closed(self, event: StackEvent) -> None:
        self._quality.closing(event)
        end = call_end(event.text, self.state, self.direction, self._redirect_to)
        if self._turned_away is not None and self.state is CallState.INCOMING:
            code = self._turned_away
            end = CallEnd(EndedBy.LOCAL, code, phrase(code), self._redirect_to)
        if self._joining:
            # Whether it was joined or hung up is known when the transfer has its outcome.
            self._end_while_joining = end
        elif end.reason == TROUBLE and self._place.account.transport == "tls":
            self._place.in_background(self._finish_for_lack_of_tls(end))
        else:
            self.finish(end)

    async def _finish_for_lack_of_tls(self, end: CallEnd) -> None:
        try:
            reason = await tls_failure(self._place.complaints, self._place.clock)
            end = replace(end, reason=reason)
        finally:
            self.finish(end)

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
            wants_hold = self._changes.wants_hold
            self._life.move(CallState.HELD if wants_hold else CallState.ESTABLISHED)

    async def _left(self) -> None:
        """Return when the far end has left this call, or make it."""
        for _ in range(JOINED_TRIES):
            if self._end_while_joining is not None or self._life.ended:
                return
            await self._place.clock.sleep_ms(JOINED_PAUSE_MS)
        with suppress(SipError):
            await self.hang_up()
