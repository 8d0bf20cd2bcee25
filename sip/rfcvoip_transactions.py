"""Transactions over UDP (RFC 3261, 17): asking again until answered, and answering again.

Owns retransmission both ways and the ACK of a refusal. Leaves what to say to lines and
calls. rfcvoip sends everything once.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from audio.clock import Clock
from sip.rfcvoip_library import Address
from sip.rfcvoip_message import MAX_FORWARDS, Message, Request

T1_MS = 500.0
T2_MS = 4_000.0
GIVEN_UP_MS = 64 * T1_MS
KEPT = 256
"""So many answers and ACKs are kept for those who ask again; the oldest is forgotten."""
T = TypeVar("T")


class _Asked:
    """A request that waits for its answer."""

    def __init__(self, provisional: Callable[[Message], None] | None) -> None:
        self.provisional = provisional
        self.proceeding = False
        self.silent = False
        self.news = asyncio.Event()
        self.final: Message | None = None


@dataclass(frozen=True, slots=True)
class _Acknowledged:
    """An answer that was acknowledged, and who may take an answer of somebody else's."""

    ack: tuple[bytes, Address]
    to_tag: str
    other: Callable[[Message], None] | None


class Transactions:
    """Every open transaction of a phone. On the loop."""

    def __init__(self, send: Callable[[bytes, Address], None], clock: Clock) -> None:
        self._send = send
        self._clock = clock
        self._asked: dict[str, _Asked] = {}
        self._acks: OrderedDict[str, _Acknowledged] = OrderedDict()
        self._answers: OrderedDict[str, tuple[bytes, Address]] = OrderedDict()
        self._unacknowledged: dict[tuple[str, int], asyncio.Event] = {}

    async def ask(
        self,
        request: Request,
        answer_ms: float = GIVEN_UP_MS,
        provisional: Callable[[Message], None] | None = None,
    ) -> Message | None:
        """The final answer; None when there is none within ``answer_ms``.

        An INVITE that somebody has begun to work on waits as long as it takes.
        """
        asked = self._asked[request.branch] = _Asked(provisional)
        try:
            return await self._wait(request, asked, answer_ms)
        finally:
            self._asked.pop(request.branch, None)

    def take(self, response: Message) -> None:
        """An answer came in."""
        asked = self._asked.get(response.branch)
        if asked is None or asked.final is not None:
            self._answered_again(response)
        elif response.status >= 200:
            asked.final = response
            asked.news.set()
        else:
            asked.proceeding = True
            asked.news.set()
            if asked.provisional is not None:
                asked.provisional(response)

    def say_no_more(self, branch: str) -> None:
        """Wait for the answer without asking again, and not for ever."""
        if branch in self._asked:
            self._asked[branch].silent = True
            self._asked[branch].news.set()

    def send(self, request: Request) -> None:
        """Send what has no answer: an ACK."""
        self._send(request.data, request.address)

    def acknowledge_again(
        self,
        branch: str,
        ack: Request,
        to_tag: str = "",
        other: Callable[[Message], None] | None = None,
    ) -> None:
        """Send ``ack`` now, and whenever the answer to ``branch`` comes once more.

        ``other`` gets an answer that takes the call too, of somebody else than ``to_tag``.
        """
        self.send(ack)
        _keep(self._acks, branch, _Acknowledged((ack.data, ack.address), to_tag, other))

    def answered_before(self, request: Message) -> bool:
        """Whether this is a request come again; then its answer has been sent again."""
        kept = self._answers.get(_asker(request))
        if kept is not None:
            self._send(*kept)
        return kept is not None

    def answer(self, request: Message, data: bytes, address: Address) -> None:
        """Answer a request, and again when it comes again."""
        _keep(self._answers, _asker(request), (data, address))
        self._send(data, address)

    async def insist(self, invite: Message, data: bytes, address: Address) -> bool:
        """Give an INVITE its final answer until it is acknowledged; False when it never is."""
        key = (invite.call_id, invite.number)
        acknowledged = self._unacknowledged[key] = asyncio.Event()
        self.answer(invite, data, address)
        waited_ms, pause_ms = 0.0, T1_MS
        try:
            while waited_ms < GIVEN_UP_MS:
                if await self._within(acknowledged, pause_ms):
                    return True
                self._send(data, address)
                waited_ms += pause_ms
                pause_ms = min(T2_MS, 2 * pause_ms)
            return False
        finally:
            self._unacknowledged.pop(key, None)

    def acknowledged(self, ack: Message) -> None:
        """An ACK came in."""
        waiting = self._unacknowledged.get((ack.call_id, ack.number))
        if waiting is not None:
            waiting.set()

    async def _wait(self, request: Request, asked: _Asked, answer_ms: float) -> Message | None:
        is_invite = request.method == "INVITE"
        waited_ms, pause_ms = 0.0, T1_MS
        self._send(request.data, request.address)
        while asked.final is None:
            asked.news.clear()
            if is_invite and asked.proceeding and not asked.silent:
                await asked.news.wait()
                continue
            pause_ms = min(pause_ms, answer_ms - waited_ms)
            if await self._within(asked.news, pause_ms):
                continue
            waited_ms += pause_ms
            if waited_ms >= answer_ms:
                return None
            if not asked.silent:
                self._send(request.data, request.address)
            pause_ms = 2 * pause_ms if is_invite else min(T2_MS, 2 * pause_ms)
        if is_invite and asked.final.status >= 300:
            self.acknowledge_again(request.branch, _refusal_ack(request, asked.final))
        return asked.final

    async def _within(self, news: asyncio.Event, time_ms: float) -> bool:
        came = asyncio.ensure_future(news.wait())
        alarm = asyncio.ensure_future(self._clock.sleep_ms(time_ms))
        try:
            await asyncio.wait({came, alarm}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            came.cancel()
            alarm.cancel()
        return news.is_set()

    def _answered_again(self, response: Message) -> None:
        kept = self._acks.get(response.branch)
        if kept is None:
            return
        takes = 200 <= response.status < 300 and response.to_tag != kept.to_tag
        if takes and kept.other is not None:
            kept.other(response)
        else:
            self._send(*kept.ack)


def _asker(request: Message) -> str:
    return f"{request.call_id} {request.branch} {request.from_tag}"


def _keep(kept: OrderedDict[str, T], key: str, value: T) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > KEPT:
        kept.popitem(last=False)


def _refusal_ack(invite: Request, refusal: Message) -> Request:
    """RFC 3261, 17.1.1.3: the same Via and URI as the INVITE, the To of the answer."""
    names = ("Via", "From", "Call-ID", "Route")
    headers = [each for each in invite.headers if each[0] in names]
    number = invite.value("CSeq").split()[0]
    headers += [("To", refusal.one("to")), ("CSeq", f"{number} ACK"), MAX_FORWARDS]
    return Request("ACK", invite.uri, tuple(headers), invite.address)
