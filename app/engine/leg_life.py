"""One call leg from connecting to hang-up, whoever holds the call.

Owns the one reason for which a call ended, and what the SIP stack's end means. Leaves
what is said meanwhile to ``conversation`` and ``person_call``.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from app.engine.events import Phase
from app.engine.limits import CallLimits
from audio.clock import Clock
from models.endings import EndReason, end_reason_for
from sip.errors import CallGone, CallRefused, CallTimedOut, SipError
from sip.phone import (
    Call,
    CallEnd,
    CallEvent,
    CallStateChanged,
    EndedBy,
    SignallingSent,
    SoundSent,
)
from sip.states import CallState, Direction

log = logging.getLogger(__name__)

PHASES = {
    CallState.DIALLING: Phase.DIALLING,
    CallState.RINGING: Phase.RINGING,
    CallState.INCOMING: Phase.INCOMING,
    CallState.ESTABLISHED: Phase.TALKING,
    CallState.HELD: Phase.HELD,
    CallState.ENDED: Phase.ENDED,
}


class LegLife:
    """One leg's life. ``end`` asks it to stop; the first reason given is the one recorded."""

    def __init__(self, leg: Call, clock: Clock, limits: CallLimits) -> None:
        self.leg = leg
        self.limits = limits
        self.over: asyncio.Future[EndReason] = asyncio.get_running_loop().create_future()
        self.gone = asyncio.Event()
        """Set once the stack reported the leg's end."""
        self.up = False
        self.over_ms: float | None = None
        """When it was over, by the desk's clock: what is written down then takes a while."""
        self.signalling_sent: SignallingSent | None = None
        self.sound_sent: SoundSent | None = None
        """What the stack counted, once the leg has ended; None where it counts nothing."""
        self._watched = False
        self._clock = clock

    @property
    def inbound(self) -> bool:
        """Whether the far end dialled."""
        return self.leg.direction is Direction.INBOUND

    def end(self, reason: EndReason) -> None:
        """Stop for this reason, unless there is one already."""
        if not self.over.done():
            self.over_ms = self._clock.now_ms()
            self.over.set_result(reason)

    async def connect(self) -> None:
        """Answer, or wait for the answer. Raises CallRefused when it ends before it is up."""
        connecting = asyncio.ensure_future(self._establish())
        waiting: set[asyncio.Future[Any]] = {connecting, self.over}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if not connecting.done():
            connecting.cancel()
            await self.leg.hang_up()
            raise CallRefused(487, "cancelled")
        connecting.result()
        self.up = True

    async def _establish(self) -> None:
        if self.inbound:
            try:
                await self.leg.answer()
            except CallGone as gone:
                raise CallRefused(487, str(gone)) from gone
        await self.leg.wait_established(self.limits.ring_ms)

    def refused(self, refusal: CallRefused) -> EndReason:
        """Why a call that was never up has ended."""
        if self.over.done():
            given = self.over.result()
            return EndReason.CANCELLED if given is EndReason.DESK_HUNG_UP else given
        if isinstance(refusal, CallTimedOut):
            return EndReason.NO_ANSWER
        end = self.leg.end or CallEnd(EndedBy.NETWORK, refusal.sip_code, refusal.reason)
        return end_reason_for(
            end.sip_code, str(end.by), answered=False, direction=str(self.leg.direction)
        )

    async def talk(self, parts: Sequence[Coroutine[Any, Any, None]]) -> EndReason:
        """Run everything that makes up the call until it is over; gives the reason."""
        if self.leg.end is not None:
            self.end(self.ended(self.leg.end))
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(part) for part in parts]
            reason = await asyncio.shield(self.over)
            for task in running:
                task.cancel()
        return reason

    async def watch(self, tell: Callable[[CallEvent], None]) -> None:
        """Pass on every event of the leg until it ends; ends the life of one that was up."""
        self._watched = True
        async for event in self.leg.events():
            tell(event)
            if isinstance(event, SoundSent):
                self.sound_sent = event
            if isinstance(event, SignallingSent):
                self.signalling_sent = event
            if isinstance(event, CallStateChanged) and event.end is not None:
                break
        self.gone.set()
        if self.up and self.leg.end is not None:
            self.end(self.ended(self.leg.end))

    def ended(self, end: CallEnd) -> EndReason:
        """What the stack's end of an answered call means."""
        if end.by is EndedBy.NETWORK and "rtp" in end.reason.lower():
            return EndReason.MEDIA_LOST
        if end.by is EndedBy.LOCAL and end.reason == TRANSFERRED:
            return EndReason.TRANSFERRED
        return end_reason_for(
            end.sip_code, str(end.by), answered=True, direction=str(self.leg.direction)
        )

    async def hang_up(self) -> None:
        """Hang up; a far end that does not confirm is not waited for long."""
        try:
            async with asyncio.timeout(self.limits.hang_up_ms / 1000):
                await self.leg.hang_up()
                if self._watched and self.leg.end is not None:
                    # What the stack told last is still on its way to whoever watches.
                    await self.gone.wait()
        except (SipError, TimeoutError) as error:
            log.warning("call leg %s: hanging up: %s", self.leg.id, error)


TRANSFERRED = "transferred"
"""The reason by which a stack says that we left the call to a transfer."""


def cause_of(error: BaseException) -> BaseException:
    """The first real error inside the groups that task groups make."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
