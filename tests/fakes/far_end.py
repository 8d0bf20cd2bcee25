"""Everybody whom a desk can ring, on the in-process network: rings, answers, refuses, speaks."""

import asyncio
from collections import deque

from audio.clock import Clock
from sip.address import parse_sip_uri
from sip.loopback_call import LoopbackCall
from sip.loopback_phone import LoopbackNetwork, LoopbackPhone, Refusal
from sip.phone import Call as CallLeg
from sip.phone import IncomingCall, LineAccount
from tests.fakes.speech import tone

DOMAIN = "loop.test"
PATIENCE_S = 30.0


class FarCall:
    """One call as the other side has it. ``number`` is whom they are, or were called as."""

    def __init__(self, leg: CallLeg, number: str, texts: deque[str]) -> None:
        self.leg, self.number, self._texts = leg, number, texts

    async def answer(self) -> None:
        await self.leg.answer()

    async def refuse(self, sip_code: int = 486) -> None:
        """Turn the call away: 486 is busy, 603 declined, 404 no such number."""
        await self.leg.reject(sip_code)

    async def hang_up(self) -> None:
        await self.leg.hang_up()

    def says(self, text: str, duration_ms: int = 400) -> None:
        """Make a sound that the desk will recognise as ``text``."""
        self._texts.append(text)
        self.leg.sink.write(tone(duration_ms))

    @property
    def rang_from(self) -> str:
        """Whose call it is, as it was signalled."""
        return self.leg.remote.number


class AnybodyNetwork(LoopbackNetwork):
    """A network on which whoever is rung is there, unless calls to them are refused."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.everybody = LoopbackPhone(self)

    def invite(self, account: LineAccount, uri: str) -> LoopbackCall:
        called = parse_sip_uri(uri)
        port = f":{called.port}" if called.port is not None else ""
        if f"{called.user}@{called.host}{port}" not in self._phones:
            somebody = LineAccount(called.user, called.user, f"{called.host}{port}", register=False)
            self.register(self.everybody, somebody)
        return super().invite(account, uri)


class FarEnd:
    """``rung`` gives the calls of the desk one after the other; they ring until answered."""

    def __init__(self, network: AnybodyNetwork, texts: deque[str]) -> None:
        self._network, self._texts = network, texts
        self._rung: asyncio.Queue[FarCall] = asyncio.Queue(64)
        self.count = 0
        """How often somebody was rung: 0 proves that nothing was dialled."""

    async def open(self) -> None:
        self._network.everybody.subscribe(self._hears)
        await self._network.everybody.start()

    async def close(self) -> None:
        await self._network.everybody.close()

    async def rung(self) -> FarCall:
        """The next call of the desk's; it rings."""
        return await asyncio.wait_for(self._rung.get(), PATIENCE_S)

    async def picks_up(self) -> FarCall:
        """The same, answered."""
        call = await self.rung()
        await call.answer()
        return call

    async def dials(self, number: str, as_number: str = "+12025550177") -> FarCall:
        """Ring a line of the desk; ``leg.wait_established`` waits for an answer."""
        phone = self._network.everybody
        account = LineAccount(as_number, as_number, DOMAIN, register=False, display_name="Bob")
        self._network.register(phone, account)
        leg = self._network.invite(account, f"sip:{number}@{DOMAIN}")
        return FarCall(leg, as_number, self._texts)

    def nobody_at(self, number: str, sip_code: int = 404) -> None:
        """Let calls to that number fail before it rings there."""
        self._network.refuse_calls(f"{number}@{DOMAIN}", Refusal(sip_code))

    def _hears(self, event: object) -> None:
        if isinstance(event, IncomingCall):
            self.count += 1
            self._rung.put_nowait(FarCall(event.call, event.call.line_id, self._texts))
