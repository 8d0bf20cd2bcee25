"""Stopping the Library's player when the person begins to talk.

Owns that one rule. Playing is ``app.library``'s, calls are ``app.engine``'s.
"""

from collections.abc import Awaitable, Callable

from app.engine.bus import Bus
from app.engine.events import CallStanding, Holder, Phase

TALKING = (Phase.DIALLING, Phase.RINGING, Phase.TALKING)


class PlaybackPause:
    """Run it beside a desk; ``pause`` is called once for every call that the person takes."""

    def __init__(self, bus: Bus, pause: Callable[[], Awaitable[None]]) -> None:
        self._bus, self._pause = bus, pause
        self._talked_on: set[str] = set()

    async def run(self) -> None:
        """Follow calls until the bus closes or this is cancelled."""
        with self._bus.subscribe() as events:
            async for event in events:
                if isinstance(event, CallStanding):
                    await self._follow(event)

    async def _follow(self, standing: CallStanding) -> None:
        own = standing.holder is Holder.OPERATOR and standing.phase in TALKING
        if own and standing.call_id not in self._talked_on:
            self._talked_on.add(standing.call_id)
            await self._pause()
        elif not own:
            self._talked_on.discard(standing.call_id)
