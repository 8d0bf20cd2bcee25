"""The agent that holds a call, or could: made in time, and beside the person meanwhile.

Owns what it thinks and speaks with on one call, and its first words when it is given the
call. Leaves what the mind hears beside a person to ``beside`` and the switch to ``handover``.
"""

import asyncio
import logging
from collections.abc import Awaitable

from app.agent.errors import AgentError
from app.engine.beside import Beside
from app.engine.call_log import CallLog
from app.engine.call_tools import Brains, CallTools
from app.engine.errors import AgentNotReady, EngineError, NotNow
from app.engine.first_words import FirstWords
from app.engine.minds import Task
from app.engine.small_talk import is_question
from app.engine.speech_work import SpeechWork
from audio.errors import AudioError
from audio.waiting import done_within

log = logging.getLogger(__name__)

FIRST_WORDS_MS = 700.0
"""How long the person keeps the line while the agent prepares an answer to the caller's
question; it goes on preparing with the line in hand."""
NO_TASK = "this call's line has no template or script; choose one in Settings"
LOADING = "the speech models are still loading; try again in a moment"
NO_AGENT = "there is no agent on this call"
MIND_FAILED = "its mind failed; see the log"
CANNOT_BE_TOLD = (
    "this agent follows a script and cannot be instructed; "
    "have it say your words exactly, or take over"
)


class ReadyAgent:
    """One call's agent. ``run`` it while the call lasts."""

    def __init__(self, call_log: CallLog, tools: CallTools) -> None:
        self.task: Task | None = None
        """What the agent does on this call, or would; None: it cannot be given the call."""
        self.brains: Brains | None = None
        self.beside = Beside(call_log)
        self.beside.tight = tools.tight
        self._log = call_log
        self._tools = tools
        self._making = asyncio.Lock()
        self._warned = False

    @property
    def work(self) -> SpeechWork | None:
        """What recognises and speaks on this call; None while the models load."""
        return self.brains.work if self.brains is not None else self._tools.work()

    async def run(self) -> None:
        """Make it beside the person where it may be wanted, and let it listen along."""
        if self.brains is not None:
            self.beside.think_with(self.brains.mind)
        elif self.task is not None:
            await self.guarded(self._prepare())
        await self.beside.run()

    async def _prepare(self) -> None:
        try:
            await self._made()
        except (AgentError, AudioError, EngineError) as error:
            log.info("call %s: no agent beside the person: %s", self._log.call_id, error)

    async def ready(self) -> Brains:
        """What it would hold the call with. Raises NotNow, AgentNotReady, AgentError,
        AudioError."""
        if self.task is None:
            raise NotNow(NO_TASK)
        if self._tools.work() is None:
            raise NotNow(LOADING)
        brains = await self._made()
        if self.beside.failed:
            raise AgentNotReady(MIND_FAILED)
        return brains

    async def _made(self) -> Brains:
        async with self._making:
            if self.brains is None and self.task is not None:
                self.brains = await self._tools.brains(self.task)
                self.beside.think_with(self.brains.mind)
        if self.brains is None:
            raise NotNow(NO_TASK)
        return self.brains

    def warn(self) -> None:
        """It takes the call: tell once what should be known about it."""
        if self.brains is not None and not self._warned:
            self._warned = True
            for warning in self.brains.warnings:
                self._log.trouble(warning.code, warning.message)

    async def first_words(self, brains: Brains) -> FirstWords | None:
        """An answer to what the caller asked, when nobody has answered it.

        Raises AgentNotReady when the mind fails at that.
        """
        words = self.beside.open_words
        if not is_question(words):
            return None
        first = FirstWords(brains.mind, words, brains.work)
        try:
            await done_within(self._tools.clock, first.ready, FIRST_WORDS_MS)
            if first.ready.done() and (error := first.ready.exception()) is not None:
                raise AgentNotReady(MIND_FAILED) from error
        except BaseException:
            await first.drop()
            raise
        return first

    def whisper(self, instruction: str) -> None:
        """Tell it something that nobody else hears. Raises NotNow."""
        if self.brains is None:
            raise NotNow(NO_AGENT)
        if not self.brains.mind.takes_whispers:
            raise NotNow(CANNOT_BE_TOLD)
        self.brains.mind.whisper(instruction)
        self._log.steered("whisper", instruction)

    async def guarded(self, work: Awaitable[None]) -> None:
        """Let the mind do something while the person holds the call: a fault of it is
        logged and costs the agent, not the call."""
        (outcome,) = await asyncio.gather(work, return_exceptions=True)
        if isinstance(outcome, Exception):
            self.failed(outcome)

    def failed(self, error: BaseException) -> None:
        """The mind raised while it did not hold the call."""
        self.beside.failed = True
        log.error("call %s: the agent's mind failed", self._log.call_id, exc_info=error)
