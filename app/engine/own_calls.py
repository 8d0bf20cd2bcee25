"""The person's own calls: which of them is talked on.

Owns the rule that a person talks on one call, or on those of one conference: the call whose
microphone opens last is the one, and the others wait on hold. Owns conferences as a whole too,
and what becomes of those who stay when somebody leaves. Leaves one call's hold to ``holding``
and what the person asks for to ``call_desk``.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from app.engine.events import Holder, Phase
from app.engine.live_call import LiveCall
from sip.errors import SipError

UP = (Phase.TALKING, Phase.HELD)


class OwnCalls:
    """Those of the live ``calls`` that the person has in hand. ``start`` runs something beside
    the calls."""

    def __init__(
        self,
        calls: Callable[[], list[LiveCall]],
        start: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self.one_at_a_time = asyncio.Lock()
        """Held by whatever the person asks that changes which call they talk on."""
        self._calls, self._start = calls, start

    @property
    def talking(self) -> list[LiveCall]:
        """Those that are up and not on hold: one, or those of a conference."""
        return [call for call in self._in_use if call.standing.phase in UP]

    @property
    def engaged(self) -> bool:
        """Whether the person talks, rings somebody or is just taking a call."""
        taking = (call.ringing is not None and call.ringing.for_person for call in self._calls())
        return bool(self._in_use) or any(taking)

    @property
    def _in_use(self) -> list[LiveCall]:
        own = [call for call in self._calls() if call.holder is Holder.OPERATOR]
        return [call for call in own if not call.is_over and not call.holding.on]

    def together(self, call: LiveCall) -> list[LiveCall]:
        """All of the conference that a call is in, or the call alone."""
        return self._members if call.in_conference else [call]

    @property
    def _members(self) -> list[LiveCall]:
        return [call for call in self._calls() if call.in_conference]

    def opened(self, call: LiveCall) -> None:
        """The microphone opens on a call: whoever else was talked to waits from now on."""
        kept = self.together(call)
        for other in self.talking:
            if other not in kept and other.patch is not None:
                other.holding.pause()
                self._start(other.holding.tell())

    def left(self, call: LiveCall) -> None:
        """A call is over: nobody is alone in a conference, and nobody is asked about it."""
        self._no_conference_of_one()
        for other in self._calls():
            if other.consults_for == call.call_id:
                other.consult_for(None)

    # Hold

    async def hold_all(self, but: Sequence[LiveCall] = ()) -> None:
        """Put everybody the person talks to on hold. Raises SipError."""
        await _each([call.holding.hold for call in self.talking if call.patch and call not in but])

    async def hold(self, call: LiveCall) -> None:
        """Put a call on hold, and its conference with it. Raises NotNow, SipError."""
        await _each([one.holding.hold for one in self.together(call)])

    async def resume(self, call: LiveCall) -> None:
        """Talk on a call again, and on its conference; others wait. Raises NotNow, SipError."""
        async with self.one_at_a_time:
            whole = self.together(call)
            if call.holder is Holder.OPERATOR:
                await self.hold_all(but=whole)
            await _each([one.holding.resume for one in whole])

    @asynccontextmanager
    async def set_aside(self, calls: Sequence[LiveCall]) -> AsyncIterator[None]:
        """These calls are to be passed on. Where that comes to nothing, those that were not on
        hold are talked on again, unless the person has turned to somebody else meanwhile."""
        talked_on = [call for call in calls if not call.holding.on]
        try:
            yield
        except BaseException:
            async with self.one_at_a_time:
                for call in talked_on:
                    await self._take_back(call)
            raise

    async def _take_back(self, call: LiveCall) -> None:
        elsewhere = call.holder is Holder.OPERATOR and self.engaged
        if call.is_over or elsewhere:
            return
        with suppress(SipError):  # it waits on hold then, and says so
            await call.holding.resume()

    # Conferences

    async def join(self, calls: Sequence[LiveCall]) -> None:
        """Let all of these, and whoever is in a conference with them, hear each other.

        Raises NotNow, SipError: who could not be taken off hold is not in it then.
        """
        async with self.one_at_a_time:
            whole = [one for call in calls for one in self.together(call)]
            whole = list(dict.fromkeys(whole))
            await self.hold_all(but=whole)
            for call in whole:
                call.confer(True)
            try:
                await _each([call.holding.resume for call in whole])
            finally:
                for call in whole:
                    self._settle(call)
                self._no_conference_of_one()

    def _settle(self, call: LiveCall) -> None:
        if call.is_over:
            return
        if call.holding.on:
            call.confer(False)
        elif call.consults_for is not None:
            call.consult_for(None)

    async def split(self, call: LiveCall) -> None:
        """Take a call out of the conference and put it on hold. Raises SipError."""
        async with self.one_at_a_time:
            await call.holding.hold()
            call.confer(False)
            self._no_conference_of_one()

    def _no_conference_of_one(self) -> None:
        members = self._members
        if len(members) == 1:
            members[0].confer(False)


async def _each(acts: Sequence[Callable[[], Coroutine[Any, Any, None]]]) -> None:
    """Do all of them at once; raises what the first one raised once all are done."""
    outcomes = await asyncio.gather(*(act() for act in acts), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
