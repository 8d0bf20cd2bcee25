"""The agent's mind beside a person's call: told what is said, asked what might be said next.

Owns the order in which the mind hears of both sides, and the suggestions. A mind that
fails here costs its suggestions, never the call. Leaves who holds the call to
``handover`` and writing down to ``scribes``.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from app.agent.mind import Mind
from app.engine.call_log import CallLog
from app.engine.events import Speaker

log = logging.getLogger(__name__)

KEPT = 200
"""Utterances that wait for a mind; beyond it the oldest is never told."""


class Beside:
    """One call's. ``run`` it while the call lasts; ``mind`` may come later."""

    def __init__(self, call_log: CallLog) -> None:
        self.mind: Mind | None = None
        self.failed = False
        """The mind raised: it is asked nothing more."""
        self.asks = True
        """Whether a person holds the call, who may want suggestions."""
        self.tight: Callable[[], bool] = lambda: False
        """Whether the computer has no time for any."""
        self._log = call_log
        self._untold: deque[tuple[str, str]] = deque(maxlen=KEPT)
        self._open = ""
        self._unasked = False
        self._shown = False
        self._news = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    @property
    def open_words(self) -> str:
        """What the caller said last, when nobody has said anything since."""
        return self._open

    def think_with(self, mind: Mind) -> None:
        """There is a mind from now on; it is told what was said so far."""
        self.mind, self.failed = mind, False
        self._unasked = bool(self._open)
        self._news.set()

    def heard(self, speaker: Speaker, text: str) -> None:
        """Somebody said this. Never waits, never raises.

        The caller's last words are kept back: they are what a reply is asked for.
        """
        self.close_open_words()
        self.take_away()
        if speaker is Speaker.CALLER and self.asks:
            self._open, self._unasked = text, True
        else:
            self._untold.append((str(speaker), text))
        self._news.set()

    def heard_agent(self, text: str) -> None:
        """The operator had the agent say this. Never waits, never raises."""
        self.heard(Speaker.AGENT, text)

    def close_open_words(self, told: bool = True) -> None:
        """The caller's last words are history, or answered by the mind itself."""
        words, self._open, self._unasked = self._open, "", False
        if words and told:
            self._untold.append((str(Speaker.CALLER), words))
            self._news.set()

    def take_away(self) -> None:
        """What was suggested does not fit any more."""
        if self._shown:
            self._shown = False
            self._log.suggested(())

    async def run(self) -> None:
        """Tell the mind and ask it as things are said, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            await self.catch_up()
            if self._unasked and self.mind is not None and not self.failed:
                await self._ask(self.mind, self._open)

    async def catch_up(self) -> None:
        """Tell the mind everything that was said, but for the caller's last words."""
        async with self._one_at_a_time:
            while self._untold and self.mind is not None and not self.failed:
                by, text = self._untold.popleft()
                await self._guarded(_told(self.mind, by, text))

    async def _ask(self, mind: Mind, words: str) -> None:
        self._unasked = False
        if self.tight():
            return
        asking = asyncio.ensure_future(self._suggest(mind, words))
        news = asyncio.ensure_future(self._news.wait())
        try:
            await asyncio.wait({asking, news}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
            asking.cancel()
        await asyncio.wait({asking})

    async def _suggest(self, mind: Mind, words: str) -> None:
        texts = await self._guarded(mind.suggest(words))
        if texts and words == self._open:
            self._shown = True
            self._log.suggested(tuple(texts)[:3])

    async def _guarded(self, work: Awaitable[tuple[str, ...] | None]) -> tuple[str, ...] | None:
        """Let the mind do something; what it raises is logged and ends its part here."""
        (outcome,) = await asyncio.gather(work, return_exceptions=True)
        if isinstance(outcome, Exception):
            self.failed = True
            log.error("call %s: the agent's mind failed", self._log.call_id, exc_info=outcome)
            return None
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


async def _told(mind: Mind, by: str, text: str) -> None:
    mind.heard_beside(by, text)
