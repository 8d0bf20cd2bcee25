"""What is open when a call changes hands: the caller's turn, and the agent's first words.

Owns the values. Leaves the changing of hands to ``handover`` and turns to ``turn_taking``.
"""

import asyncio
from dataclasses import dataclass

from app.agent.mind import Mind
from app.engine.speculation import Draft
from app.engine.speech_work import SpeechWork


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn of the caller's that nobody has written down yet; it goes on while ``end_ms``
    is None. Times are the desk's clock."""

    start_ms: float
    end_ms: float | None = None


class FirstWords:
    """What the agent answers with when it is given a call, begun before it has the line."""

    def __init__(self, mind: Mind, heard: str, work: SpeechWork) -> None:
        self.heard = heard
        self.draft = Draft(mind.answer(heard))
        self.ready = asyncio.ensure_future(self._prepare(work))

    async def _prepare(self, work: SpeechWork) -> None:
        await self.draft.think()
        await self.draft.voice(work)

    async def drop(self) -> None:
        """They are not wanted."""
        self.ready.cancel()
        await asyncio.gather(self.ready, return_exceptions=True)
        await self.draft.discard()
