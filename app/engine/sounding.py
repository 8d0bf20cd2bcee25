"""Which signal sounds now: ringing, a waiting call, the far end's ring, busy.

Owns the decision, from what is live. Making the sounds is ``Signals``'s.
"""

import asyncio

from app.engine.events import Holder, Phase
from app.engine.parts import Signals
from app.engine.switchboard import Switchboard


class Sounding:
    """Keeps the signals in step with the calls. Lives on the engine's loop."""

    def __init__(self, signals: Signals, board: Switchboard) -> None:
        self.signals = signals
        self._board = board
        self._news = asyncio.Event()
        self._rings = False
        self._ringback = False
        self._waiting: set[str] = set()
        self._was_refused = False
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Follow the calls from now on."""
        self._board.changed = self._news.set
        self._board.refused = self._far_end_refused
        self._running = asyncio.ensure_future(self._run())

    def close(self) -> None:
        """Follow nothing any more."""
        self._board.changed = self._board.refused = lambda: None
        if self._running is not None:
            self._running.cancel()

    def _far_end_refused(self) -> None:
        self._was_refused = True
        self._news.set()

    async def _run(self) -> None:
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                await self._follow()
                if self._was_refused:
                    self._was_refused = False
                    await self.signals.busy()
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
        busy = bool(self._board.talking)
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
