"""A call that comes in: ringing, and what becomes of it.

Owns the call until it talks. Leaves the rest to ``rfcvoip_call``.
"""

from sip.address import dial_uri, remote_party
from sip.errors import SipError
from sip.phone import CallEnd, EndedBy
from sip.reasons import phrase
from sip.rfcvoip_call import Done, RfcvoipCall
from sip.rfcvoip_dialog import SDP, Dialog
from sip.rfcvoip_ends import (
    LEFT,
    RANG_OUT,
    UNACKNOWLEDGED,
    given_up,
    steering,
    turned_away,
)
from sip.rfcvoip_message import (
    ALLOW,
    Header,
    Message,
    answer_address,
    respond,
    respond_with,
)
from sip.rfcvoip_place import Place
from sip.states import CallState, Direction

RING_MS = 180_000.0
"""A caller may vanish without a word; RFC 3261, 13.3.1.1 lets it ring for three minutes."""


class IncomingLeg(RfcvoipCall):
    """Made by ``RfcvoipPhone`` for an INVITE that offers sound we know, or none yet."""

    direction = Direction.INBOUND

    def __init__(self, place: Place, invite: Message, done: Done) -> None:
        dialog = Dialog.incoming(place, invite)
        remote = remote_party(invite.one("from"))
        super().__init__(place, dialog, remote, CallState.INCOMING, done)
        self.headers = steering(invite)
        self._invite = invite

    def ring(self) -> None:
        """Tell the caller that it rings here."""
        extra = (self.place.contact(self._invite.source), ALLOW)
        data = respond(self._invite, 180, "Ringing", self.dialog.own_tag, extra)
        self.place.transactions.answer(self._invite, data, answer_address(self._invite))
        self.until_end(self._ring_out())

    def is_cancelled_by(self, cancel: Message) -> bool:
        """Whether that CANCEL means this call's INVITE."""
        same = cancel.branch.split()[0] == self._invite.branch.split()[0]
        return same and cancel.call_id == self.id and cancel.from_tag == self._invite.from_tag

    def on_cancel(self, cancel: Message) -> None:
        """The caller gave up."""
        self.respond(cancel, 200, "OK")
        if self.state is CallState.INCOMING:
            self._refuse(487, given_up(cancel))

    def left(self, request: Message) -> None:
        """A BYE before the answer ends it too."""
        if self.state is CallState.INCOMING:
            self._refuse(487, LEFT)
        else:
            super().left(request)

    async def answer(self) -> None:
        """Send 200 OK. Raises CallGone."""
        self.life.require_alive()
        if self.state is not CallState.INCOMING:
            return
        invite = self._invite
        far = await self.dialog.find_way() or invite.source
        self.life.require_alive()
        try:
            body = self.sdp(invite, self.place.local_host(far))
        except OSError as failed:
            self._refuse(500, CallEnd(EndedBy.NETWORK, None, f"no way for sound: {failed}"))
            self.life.require_alive()
        headers = (self.place.contact(far), ALLOW, SDP)
        data = respond_with(invite, (200, "OK"), self.dialog.own_tag, headers, body)
        self.until_end(self._until_acknowledged(data))
        agreed = self.agreed_in(invite)
        if agreed is not None:
            self.sound.agree(agreed)
        self.life.move(CallState.ESTABLISHED)

    async def reject(self, sip_code: int = 486) -> None:
        """Decline. Raises CallGone."""
        self._turn_away(sip_code)

    async def redirect(self, target_uri: str) -> None:
        """Answer 302. Raises CallGone, AddressInvalid."""
        self._turn_away(302, dial_uri(target_uri, self.place.account.domain))

    async def hang_up(self) -> None:
        """Decline while it rings, BYE after."""
        if self.state is CallState.INCOMING:
            await self.reject()
        else:
            await super().hang_up()

    def _turn_away(self, sip_code: int, target: str | None = None) -> None:
        self.life.require_alive()
        if self.state is not CallState.INCOMING:
            raise SipError("only a call that rings here can be turned away")
        if not 300 <= sip_code <= 699:
            raise SipError(f"{sip_code} does not turn a call away")
        self._refuse(sip_code, turned_away(sip_code, target))

    def _refuse(self, sip_code: int, end: CallEnd) -> None:
        extra: tuple[Header, ...] = (
            (("Contact", f"<{end.redirect_to}>"),) if end.redirect_to else ()
        )
        data = respond(self._invite, sip_code, phrase(sip_code), self.dialog.own_tag, extra)
        sure = self.place.transactions.insist(self._invite, data, answer_address(self._invite))
        self.place.background(sure)
        self.finish(end)

    async def _until_acknowledged(self, data: bytes) -> None:
        address = answer_address(self._invite)
        if not await self.place.transactions.insist(self._invite, data, address):
            self.say_bye()
            self.finish(UNACKNOWLEDGED)

    async def _ring_out(self) -> None:
        await self.place.clock.sleep_ms(RING_MS)
        if self.state is CallState.INCOMING:
            self._refuse(480, RANG_OUT)
