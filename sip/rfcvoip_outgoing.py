"""A call that goes out: the INVITE, its answers, and taking it back.

Owns the call until it talks. Leaves the rest to ``rfcvoip_call``.
"""

from collections.abc import Mapping

from sip.address import remote_party
from sip.phone import CallEnd, EndedBy
from sip.reasons import UNKNOWN_HOST
from sip.rfcvoip_call import Done, RfcvoipCall
from sip.rfcvoip_dialog import SDP, Dialog
from sip.rfcvoip_ends import CANCELLED, NO_COMMON_SOUND, UNANSWERED, refused
from sip.rfcvoip_library import Address
from sip.rfcvoip_message import Message, Request, one_line
from sip.rfcvoip_place import Place
from sip.rfcvoip_transactions import GIVEN_UP_MS
from sip.states import CallState, Direction

CANCELLED_MS = 3_000.0
"""How long a far end may take to agree that a call was cancelled."""
MOST_OTHERS = 16
"""No proxy rings more telephones that all pick up; a far end that answers on and on is none."""


class OutgoingCall(RfcvoipCall):
    """Made by ``RfcvoipPhone.dial``."""

    direction = Direction.OUTBOUND

    def __init__(self, place: Place, uri: str, headers: Mapping[str, str], done: Done) -> None:
        dialog = Dialog.outgoing(place, uri)
        super().__init__(place, dialog, remote_party(uri), CallState.DIALLING, done)
        self._extra = [(one_line(name), one_line(value)) for name, value in headers.items()]
        self._invite: Request | None = None
        self._proceeding = False
        self._taken_back = False
        self._others: dict[str, Dialog] = {}

    def ring(self) -> None:
        """Send the INVITE and follow its answers."""
        self.place.background(self._ring())

    async def hang_up(self) -> None:
        """Cancel until it is answered, BYE after."""
        if self.state not in (CallState.DIALLING, CallState.RINGING):
            await super().hang_up()
        elif not self._taken_back:
            self._taken_back = True
            if self._invite is not None:
                self.place.transactions.say_no_more(self._invite.branch)
            if self._proceeding:
                self._cancel()
            else:
                # RFC 3261, 9.1: a CANCEL has to wait for a provisional answer.
                self.finish(CANCELLED)

    async def _ring(self) -> None:
        far = await self.dialog.find_way()
        if far is None:
            self.finish(CallEnd(EndedBy.NETWORK, None, UNKNOWN_HOST))
        if far is None or self.life.ended:
            return
        host = self.place.local_host(far)
        try:
            body = self.sdp(None, host)
        except OSError as failed:
            self.finish(CallEnd(EndedBy.NETWORK, None, f"no way for sound: {failed}"))
            return
        make = self.dialog.builder("INVITE", (*self._extra, SDP), body, far)

        def build(signature: tuple[tuple[str, str], ...]) -> Request:
            self._proceeding = False
            self._invite = make(signature)
            return self._invite

        invite, final = await self.place.ask(build, GIVEN_UP_MS, self._provisional)
        if final is None:
            self.finish(UNANSWERED)
        elif final.status >= 300:
            self.finish(CANCELLED if self._taken_back else refused(final))
        else:
            await self._answered(invite, final)

    def _provisional(self, message: Message) -> None:
        self._proceeding = True
        if self._taken_back:
            self._cancel()
        elif message.status > 100:
            self.life.move(CallState.RINGING)

    async def _answered(self, invite: Request, final: Message) -> None:
        self.dialog.confirm(final)
        far: Address = await self.dialog.find_way() or invite.address
        ack = self.dialog.acknowledge(invite, far)
        self.place.transactions.acknowledge_again(
            invite.branch, ack, final.to_tag, lambda other: self._let_go(invite, other)
        )
        agreed = self.agreed_in(final)
        if self._taken_back or self.life.ended:
            self.say_bye()
            self.finish(CANCELLED)
        elif agreed is None:
            self.say_bye()
            self.finish(NO_COMMON_SOUND)
        else:
            self.sound.agree(agreed)
            self.life.move(CallState.ESTABLISHED)

    def _let_go(self, invite: Request, answer: Message) -> None:
        """Of several that a proxy rang, one more picked up: the first one has the call."""
        known = answer.to_tag in self._others
        if not known and len(self._others) >= MOST_OTHERS:
            return
        twin = self._others.setdefault(answer.to_tag, self.dialog.twin(answer))

        async def say_so() -> None:
            far = await twin.find_way() or invite.address
            self.place.transactions.send(twin.acknowledge(invite, far))
            if not known:
                await twin.ask("BYE")

        self.place.background(say_so())

    def _cancel(self) -> None:
        if self._invite is not None:
            self.place.background(self.place.transactions.ask(self.dialog.cancel(self._invite)))
        self.until_end(self._do_not_wait())

    async def _do_not_wait(self) -> None:
        await self.place.clock.sleep_ms(CANCELLED_MS)
        self.finish(CANCELLED)
