"""One call over rfcvoip: what the two directions have in common.

Owns what can be asked of a call that talks. Leaves beginning one to ``rfcvoip_outgoing``
and ``rfcvoip_incoming``, requests to ``rfcvoip_dialog`` and sound to ``rfcvoip_sound``.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from typing import Any

from audio.frames import Frame
from sip.errors import FeatureMissing, SipError
from sip.life import CallLife
from sip.phone import (
    Call,
    CallEnd,
    CallEvent,
    DigitReceived,
    FarEndHeld,
    Feature,
    QualityReported,
    RemoteParty,
)
from sip.rfcvoip_dialog import SDP, Dialog
from sip.rfcvoip_ends import (
    DIGITS,
    HUNG_UP,
    INFO_KIND,
    LEFT,
    NO_COMMON_SOUND,
    WENT_SILENT,
    info_body,
    info_digit,
)
from sip.rfcvoip_message import ALLOW, Message, answer_address, respond, respond_with
from sip.rfcvoip_place import Place
from sip.rfcvoip_sdp import Agreed, agree, answer, has_sound, offer
from sip.rfcvoip_sink import RfcvoipSink
from sip.rfcvoip_sound import GAP_MS, CallSound
from sip.states import CallState, Direction

Done = Callable[["RfcvoipCall"], None]


class RfcvoipCall:
    """Satisfies ``Call``; ``done`` is called once, when it has ended."""

    direction: Direction
    encrypted = False
    quality: QualityReported | None = None
    """rfcvoip has no RTCP (see Feature.LINE_QUALITY)."""

    def __init__(
        self, place: Place, dialog: Dialog, remote: RemoteParty, state: CallState, done: Done
    ) -> None:
        self.remote = remote
        self.headers: Mapping[str, str] = {}
        self.life = CallLife(state)
        self.dialog = dialog
        self.place = place
        self._done = done
        self._tasks: set[asyncio.Task[object]] = set()
        self._version = 1
        self._offered = False
        """The answer to an offer of ours is still to come, with an ACK."""
        self.sound = CallSound(place.settings, place.clock, self._pressed, self._went_silent)

    @property
    def id(self) -> str:
        """The SIP Call-ID."""
        return self.dialog.call_id

    @property
    def line_id(self) -> str:
        """The line it belongs to."""
        return self.place.account.line_id

    @property
    def state(self) -> CallState:
        """See ``Call.state``."""
        return self.life.state

    @property
    def end(self) -> CallEnd | None:
        """Set once ENDED."""
        return self.life.end

    @property
    def sink(self) -> RfcvoipSink:
        """See ``Call.sink``."""
        return self.sound.sink

    @property
    def dropped_frames(self) -> int:
        """Frames nobody read in time."""
        return self.sound.heard.dropped_frames

    @property
    def jitter_buffer_ms(self) -> float:
        """See ``Call.jitter_buffer_ms``; measured packet by packet."""
        return self.sound.jitter_buffer_ms

    def frames(self) -> AsyncIterator[Frame]:
        """The far end at 8 kHz; silence where it sends nothing."""
        return self.sound.heard.frames()

    def events(self) -> AsyncIterator[CallEvent]:
        """See ``Call.events``."""
        return self.life.events()

    async def wait_established(self, timeout_ms: float) -> None:
        """See ``Call.wait_established``."""
        await self.life.wait_established(timeout_ms, self.place.clock, self.hang_up)

    async def answer(self) -> None:
        """Only a call that rings here can be answered."""
        self.life.require_alive()
        raise SipError("only a call that rings here can be answered")

    async def reject(self, sip_code: int = 486) -> None:
        """Only a call that rings here can be rejected."""
        self.life.require_alive()
        raise SipError("only a call that rings here can be turned away")

    async def redirect(self, target_uri: str) -> None:
        """Only a call that rings here can be redirected."""
        await self.reject(302)

    async def hang_up(self) -> None:
        """See ``Call.hang_up``."""
        if self.state is CallState.ESTABLISHED:
            self.say_bye()
            self.finish(HUNG_UP)

    async def send_digits(self, digits: str) -> None:
        """See ``Call.send_digits``. A far end that takes none beside the sound gets tones."""
        self.life.require_talking()
        keys = digits.upper()
        if not set(keys) <= DIGITS:
            raise SipError("a digit must be one of 0-9, A-D, * and #")
        mode = self.place.account.dtmf_mode
        if mode == "info":
            await self._send_info(keys)
        elif mode == "rtpevent" and self.sound.sends_digits:
            await self.sound.send_beside(keys)
        else:
            await self.sound.send_inside(keys)

    async def hold(self) -> None:
        """rfcvoip cannot. Raises CallGone, FeatureMissing."""
        self._lacks(Feature.HOLD)

    async def resume(self) -> None:
        """rfcvoip cannot. Raises CallGone, FeatureMissing."""
        self._lacks(Feature.HOLD)

    async def transfer(self, target_uri: str) -> None:
        """rfcvoip cannot. Raises CallGone, FeatureMissing."""
        self._lacks(Feature.BLIND_TRANSFER)

    async def attended_transfer(self, consultation: Call) -> None:
        """rfcvoip cannot. Raises CallGone, FeatureMissing."""
        self._lacks(Feature.ATTENDED_TRANSFER)

    def on_request(self, request: Message) -> None:
        """The phone passes on every request inside this dialog, but for ACK and CANCEL."""
        if request.method == "BYE":
            self.respond(request, 200, "OK")
            self.left(request)
        elif request.method == "INVITE":
            self._renegotiate(request)
        elif request.method == "INFO":
            self._informed(request)
        elif request.method == "OPTIONS":
            self.respond(request, 200, "OK")
        else:
            self.respond(request, 405, "Method Not Allowed")

    def on_ack(self, request: Message) -> None:
        """An ACK came in; it brings the answer where the INVITE brought no offer."""
        before = self.sound.agreed
        if self.state is not CallState.ESTABLISHED or not (self._offered or before is None):
            return
        self._offered = False
        agreed = self.agreed_in(request)
        if agreed is not None:
            self._agree(agreed)
        elif before is None:
            self.say_bye()
            self.finish(NO_COMMON_SOUND)

    def left(self, request: Message) -> None:
        """The far end said BYE."""
        self.finish(LEFT)

    def respond(self, request: Message, status: int, reason: str) -> None:
        """Answer a request inside the dialog."""
        extra = (ALLOW,) if status in (200, 405) else ()
        data = respond(request, status, reason, self.dialog.own_tag, extra)
        self.place.transactions.answer(request, data, answer_address(request))

    def finish(self, end: CallEnd) -> None:
        """The call is over."""
        if self.life.ended:
            return
        self.sound.end()
        for sent in (self.sound.sound_sent, self.place.receiver.signalling.of(self.id)):
            if sent is not None:
                self.life.publish(sent)
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()
        self.life.move(CallState.ENDED, end)
        self._done(self)

    def until_end(self, work: Coroutine[Any, Any, object]) -> None:
        """Go on with something as long as the call lives."""
        task: asyncio.Task[object] = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def say_bye(self) -> None:
        """Tell the far end that it is over."""
        self.place.background(self.dialog.ask("BYE"))

    def sdp(self, request: Message | None, host: str) -> str:
        """Our side of the sound: the answer to ``request``, or an offer. Raises OSError."""
        local = self.sound.bind(host)
        self._version += 1
        agreed = self.agreed_in(request) if request is not None else None
        if agreed is None or request is None or request.parsed is None:
            return offer(local, codecs(self.place), self._version)
        return answer(local, request.parsed.body, agreed, self._version)

    def agreed_in(self, message: Message) -> Agreed | None:
        """What we have in common with the sound in a message; None without any."""
        body = message.parsed.body if message.parsed is not None else {}
        return agree(body, codecs(self.place), self.sound.host)

    def _renegotiate(self, invite: Message) -> None:
        body = invite.parsed.body if invite.parsed is not None else {}
        agreed, before = self.agreed_in(invite), self.sound.agreed
        if self.state is not CallState.ESTABLISHED or before is None:
            self.respond(invite, 491, "Request Pending")
            return
        if agreed is None and (has_sound(body) or invite.parsed is None):
            self.respond(invite, 488, "Not Acceptable Here")
            return
        self.dialog.moved(invite)
        far = agreed.far if agreed is not None else invite.source
        headers = (self.place.contact(far), ALLOW, SDP)
        text = self.sdp(invite, self.place.local_host(far))
        data = respond_with(invite, (200, "OK"), self.dialog.own_tag, headers, text)
        sure = self.place.transactions.insist(invite, data, answer_address(invite))
        self.until_end(sure)
        self._offered = agreed is None
        if agreed is not None:
            self._agree(agreed)

    def _agree(self, agreed: Agreed) -> None:
        before = self.sound.agreed
        self.sound.agree(agreed)
        if agreed.held is not (before is not None and before.held):
            self.life.publish(FarEndHeld(agreed.held))

    async def _send_info(self, digits: str) -> None:
        for digit in digits:
            final = await self.dialog.ask("INFO", (INFO_KIND,), info_body(digit))
            if final is None or final.status >= 300:
                why = f"{final.status} {final.reason}" if final is not None else "no answer"
                raise SipError(f"the far end takes no digits as SIP INFO ({why})")
            await self.place.clock.sleep_ms(GAP_MS)

    def _informed(self, request: Message) -> None:
        digit = info_digit(request)
        if digit is None and request.one("content-type"):
            self.respond(request, 415, "Unsupported Media Type")
            return
        self.respond(request, 200, "OK")
        if digit is not None:
            self._pressed(*digit)

    def _pressed(self, digit: str, duration_ms: int) -> None:
        if self.state is CallState.ESTABLISHED:
            self.life.publish(DigitReceived(digit, duration_ms))

    def _went_silent(self) -> None:
        self.say_bye()
        self.finish(WENT_SILENT)

    def _lacks(self, feature: Feature) -> None:
        self.life.require_alive()
        raise FeatureMissing(feature)


def codecs(place: Place) -> tuple[str, ...]:
    """What a line may speak with this stack, in its order."""
    return tuple(each for each in place.account.codecs if each in ("pcmu", "pcma"))
