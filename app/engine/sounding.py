"""Which signal sounds now: ringing, a waiting call, the far end's ring, busy, failed.

Owns the decision, from what is live. Making the sounds is ``Signals``'s.
"""

import asyncio

from app.engine.events import Holder, Phase
from app.engine.parts import Signals
from app.engine.switchboard import Switchboard
from models.endings import EndReason

REACHED = (EndReason.BUSY, EndReason.DECLINED, EndReason.NO_ANSWER)
"""The far end was there and did not take the call; anything else failed on the way."""


class Sounding:
    """Keeps the signals in step with the calls. Lives on the engine's loop."""

    def __init__(self, signals: Signals, board: Switchboard) -> None:
        self.signals = signals
        self._board = board
        self._news = asyncio.Event()
        self._rings = False
        self._ringback = False
        self._waiting: set[str] = set()
        self._refused_for: EndReason | None = None
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Follow the calls from now on."""
        self._board.changed = self._news.set
        self._board.refused = self._refused
        self._running = asyncio.ensure_future(self._run())

    def close(self) -> None:
        """Follow nothing any more."""
        self._board.changed = lambda: None
        self._board.refused = lambda _reason: None
        if self._running is not None:
            self._running.cancel()

    def _refused(self, reason: EndReason) -> None:
        self._refused_for = reason
        self._news.set()

    async def _run(self) -> None:
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                await self._follow()
                reason, self._refused_for = self._refused_for, None
                if reason in REACHED:
                    await self.signals.busy()
                elif reason is not None:
                    await self.signals.failed()
        finally:
            await self.signals.ring(False)
            await self.signals.ringback(False)

    async def _follow(self) -> None:
        calls = self._board.calls
        ringing = {
            call.call_id
            for call in calls
            if call.ringing is not None and call.ringing.open and call.ringing.rings_here
        }
        busy = bool(self._board.own.talking)
        if bool(ringing) and not busy and not self._rings:
            self._rings = True
            await self.signals.ring(True)
        elif self._rings and (not ringing or busy):
            self._rings = False
            await self.signals.ring(False)
        if busy and ringing - self._waiting:
            await self.signals.beep()
        self._waiting = ringing
        rings_out = any(
            call.holder is Holder.OPERATOR and call.standing.phase is Phase.RINGING
            for call in calls
        )
        if rings_out != self._ringback:
            self._ringback = rings_out
            await self.signals.ringback(rings_out)
