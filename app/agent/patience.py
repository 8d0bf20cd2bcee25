"""Reading a language model's answer with a limit to the waiting.

Owns when a wait is told, covered by a sentence, or given up. What is in the answer is
``chat_reply``'s.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from enum import Enum

from app.agent.chat_model import ChatLimits, Piece, SentPiece


class Wait(Enum):
    """What is yielded between pieces while the model is slow."""

    COVER = "cover"


class Patience:
    """The waiting of one reply, however often the model is asked for it.

    ``worded`` is set by whoever found words or a tool call.
    """

    def __init__(self, limits: ChatLimits, on_stalled: Callable[[bool], None]) -> None:
        self.worded = False
        self._limits = limits
        self._on_stalled = on_stalled
        self._stalled = False
        self._covered = False
        self._asked_s: float | None = None

    def renew(self) -> None:
        """The caller has heard something since, or a tool has run."""
        self.worded = False
        self._covered = False
        self._asked_s = None

    async def pieces(
        self, stream: AsyncGenerator[Piece, None]
    ) -> AsyncGenerator[Piece | Wait, None]:
        """The stream's pieces as they come. Raises TimeoutError when it takes too long."""
        loop = asyncio.get_running_loop()
        last_s = loop.time()
        asked_s = self._asked_s = last_s if self._asked_s is None else self._asked_s
        coming: asyncio.Future[Piece | None] | None = None
        try:
            while True:
                coming = coming or asyncio.ensure_future(anext(stream, None))
                due_s = self._next_due(asked_s, last_s)
                await asyncio.wait({coming}, timeout=max(0.0, due_s - loop.time()))
                if coming.done():
                    piece, coming = coming.result(), None
                    if piece is None:
                        return
                    if not isinstance(piece, SentPiece):
                        last_s = loop.time()
                        self._tell(stalled=False)
                    yield piece
                elif self._has_come(loop.time(), asked_s, last_s):
                    yield Wait.COVER
        finally:
            self._tell(stalled=False)
            if coming is not None:
                coming.cancel()
                await asyncio.wait({coming})
            await stream.aclose()

    def _next_due(self, asked_s: float, last_s: float) -> float:
        limits = self._limits
        due = [last_s + limits.next_piece_ms / 1000 if self.worded else asked_s]
        if not self.worded:
            due = [asked_s + limits.give_up_ms / 1000]
            due += [] if self._covered else [asked_s + limits.cover_ms / 1000]
        due += [] if self._stalled else [last_s + limits.stalled_ms / 1000]
        return min(due)

    def _has_come(self, now_s: float, asked_s: float, last_s: float) -> bool:
        """Act on what is due; True when the caller is to be asked to wait."""
        limits = self._limits
        if not self._stalled and now_s - last_s >= limits.stalled_ms / 1000:
            self._tell(stalled=True)
        if self.worded:
            if now_s - last_s >= limits.next_piece_ms / 1000:
                raise TimeoutError("the language model fell silent in the middle of an answer")
            return False
        if now_s - asked_s >= limits.give_up_ms / 1000:
            raise TimeoutError("the language model did not answer in time")
        if not self._covered and now_s - asked_s >= limits.cover_ms / 1000:
            self._covered = True
            return True
        return False

    def _tell(self, stalled: bool) -> None:
        if stalled != self._stalled:
            self._stalled = stalled
            self._on_stalled(stalled)
