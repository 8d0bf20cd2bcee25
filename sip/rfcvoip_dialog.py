"""One dialog (RFC 3261, 12): who talks to whom, by which way, and with which number next.

Owns tags, the route and the requests inside the dialog. Leaves what they are for to calls.
"""

from collections.abc import Callable, Sequence

from sip.address import parse_sip_uri
from sip.errors import AddressInvalid
from sip.rfcvoip_library import Address, locate
from sip.rfcvoip_message import (
    AGENT,
    ALLOW,
    MAX_FORWARDS,
    Header,
    Message,
    Request,
    address_in,
    tag_of,
    token,
)
from sip.rfcvoip_place import Place
from sip.rfcvoip_transactions import GIVEN_UP_MS

SDP: Header = ("Content-Type", "application/sdp")


class Dialog:
    """A dialog, or one that an INVITE may bring about."""

    def __init__(self, place: Place, call_id: str, own: str, far: str, target: str) -> None:
        self.place = place
        self.call_id = call_id
        self.own_tag = token()
        self._own = own
        self._far = far
        self._target = target
        self._routes: list[str] = []
        self._number = 0
        self._last_resort: Address | None = None
        self.far_address: Address | None = None
        """Where requests go, once known."""

    @classmethod
    def outgoing(cls, place: Place, target: str) -> "Dialog":
        """One that begins with an INVITE of ours."""
        return cls(place, token(), place.own_address, f"<{target}>", target)

    @classmethod
    def incoming(cls, place: Place, invite: Message) -> "Dialog":
        """One that begins with an INVITE that came in."""
        target = address_in(invite.one("contact")) or address_in(invite.one("from"))
        dialog = cls(place, invite.call_id, invite.one("to"), invite.one("from"), target)
        dialog._routes = invite.all("record-route")
        dialog._last_resort = invite.source
        return dialog

    def fits(self, request: Message) -> bool:
        """Whether a request inside a dialog belongs to this one."""
        return request.to_tag == self.own_tag and request.from_tag == tag_of(self._far)

    def confirm(self, answer: Message) -> None:
        """The far end took our INVITE."""
        self._far = answer.one("to")
        self._routes = answer.all("record-route")[::-1]
        self.moved(answer)

    def twin(self, answer: Message) -> "Dialog":
        """The dialog with another one that took the same INVITE (RFC 3261, 13.2.2.4)."""
        twin = Dialog(self.place, self.call_id, self._own, self._far, self._target)
        twin.own_tag, twin._number = self.own_tag, self._number
        twin.confirm(answer)
        return twin

    def moved(self, message: Message) -> None:
        """The far end may name another Contact."""
        self._target = address_in(message.one("contact")) or self._target
        self.far_address = None

    async def find_way(self) -> Address | None:
        """Where requests go; None where nobody knows the host."""
        if self.far_address is None:
            proxy = self.place.account.proxy
            ways = [
                *map(address_in, self._routes[:1]),
                f"sip:{proxy}" if proxy else "",
                self._target,
            ]
            try:
                uri = parse_sip_uri(next(filter(None, ways)))
                self.far_address = await locate(uri.host, uri.port)
            except AddressInvalid:
                self.far_address = None
            self.far_address = self.far_address or self._last_resort
        return self.far_address

    def builder(
        self, method: str, extra: Sequence[Header], body: str, far: Address
    ) -> Callable[[tuple[Header, ...]], Request]:
        """What makes this request, with a new number each time."""

        def build(signature: tuple[Header, ...]) -> Request:
            self._number += 1
            return self._request(method, self._number, (*signature, *extra), far, body)

        return build

    async def ask(
        self, method: str, extra: Sequence[Header] = (), body: str = ""
    ) -> Message | None:
        """Send a request inside the dialog; its final answer, None without any."""
        far = await self.find_way()
        if far is None:
            return None
        build = self.builder(method, extra, body, far)
        return (await self.place.ask(build, GIVEN_UP_MS))[1]

    def acknowledge(self, invite: Request, far: Address) -> Request:
        """The ACK for the answer that was confirmed."""
        number = int(invite.value("CSeq").split()[0])
        return self._request("ACK", number, (), far, "")

    def cancel(self, invite: Request) -> Request:
        """What takes ``invite`` back (RFC 3261, 9.1)."""
        names = ("Via", "From", "To", "Call-ID", "Route")
        headers = [each for each in invite.headers if each[0] in names]
        headers += [("CSeq", f"{invite.value('CSeq').split()[0]} CANCEL"), MAX_FORWARDS]
        return Request("CANCEL", invite.uri, tuple(headers), invite.address)

    def _request(
        self, method: str, number: int, extra: Sequence[Header], far: Address, body: str
    ) -> Request:
        headers: list[Header] = [
            self.place.via(far),
            *(("Route", each) for each in self._routes),
            MAX_FORWARDS,
            ("From", f"{self._own};tag={self.own_tag}"),
            ("To", self._far),
            ("Call-ID", self.call_id),
            ("CSeq", f"{number} {method}"),
            self.place.contact(far),
            *([ALLOW] if method == "INVITE" else []),
            ("User-Agent", AGENT),
            *extra,
        ]
        return Request(method, self._target, tuple(headers), far, body)
