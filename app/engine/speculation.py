"""Work done while the caller pauses, in case the pause is the end of the turn.

Owns one silence's worth of it: the transcript, how finished the turn sounds,
the mind's reply and that reply's first clause as sound. All of it is thrown away
when the caller goes on; nothing here changes the mind or reaches the line.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.agent.mind import Act, Mind, Reply, Say, UseTool
from app.engine.speech_work import SpeechWork
from audio.clauses import split_clauses
from audio.clock import Clock
from audio.speech import Speech, Transcript

PATIENCE_MS = (0.0, 250.0, 1_000.0)
"""The clauses voiced before the turn is known to be over, which is wasted work when it is not:
how long each may be held back for another caller's answer. The second is heard half a second
after the first at the soonest, the third mostly two seconds later."""
NEXT_PATIENCE_MS = PATIENCE_MS[1]
"""The same for a clause that is voiced while the one before it is heard."""


class Draft:
    """A reply that has been begun: its first acts pulled, its first clauses being voiced."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self._acts = reply.acts()
        self._pulled: list[Act] = []
        self._voicing: dict[str, asyncio.Future[Speech]] = {}

    async def think(self) -> None:
        """Pull acts up to the first Say, or to a tool: what follows waits for its result."""
        async for act in self._acts:
            self._pulled.append(act)
            if isinstance(act, Say | UseTool):
                return

    async def voice(self, work: SpeechWork) -> None:
        """Return when the first clause is voiced; the next ones are on their way by then.

        A short first clause plays for half a second, and on a busy computer the
        second takes longer than that.
        """
        said = next((act for act in self._pulled if isinstance(act, Say)), None)
        ahead = PATIENCE_MS[: 1 if work.tight() else None]
        clauses = split_clauses(said.text)[: len(ahead)] if said else []
        for clause, patience_ms in zip(clauses, ahead, strict=False):
            self._voicing[clause] = asyncio.ensure_future(work.speak(clause, patience_ms))
        if clauses:
            await asyncio.wait({self._voicing[clauses[0]]})

    async def speech(self, clause: str, work: SpeechWork, later: bool = False) -> Speech:
        """One clause as sound, voiced now unless it was ahead of time; ``later`` while the one
        before it is still heard."""
        voiced = self._voicing.pop(clause, None)
        patience_ms = NEXT_PATIENCE_MS if later else 0.0
        return await (work.speak(clause, patience_ms) if voiced is None else voiced)

    async def acts(self) -> AsyncIterator[Act]:
        """Every act of the reply, in order, those already pulled first."""
        for act in self._pulled:
            yield act
        async for act in self._acts:
            yield act

    async def discard(self) -> None:
        """The reply is not wanted."""
        for voiced in self._voicing.values():
            voiced.cancel()
        self._voicing.clear()
        await self.reply.discard()


@dataclass
class Stages:
    """Milliseconds each step of an answer took."""

    values: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, since_ms: float, clock: Clock) -> float:
        """Note the time since ``since_ms`` under ``name`` and return now."""
        now_ms = clock.now_ms()
        self.values[name] = self.values.get(name, 0.0) + now_ms - since_ms
        return now_ms


class Speculation:
    """One pause. Start it with ``begin``; ``finish`` waits for what the turn needs."""

    def __init__(self, mind: Mind, work: SpeechWork, clock: Clock, language: str) -> None:
        self.stages = Stages()
        self.transcript: Transcript | None = None
        self.draft: Draft | None = None
        self._mind = mind
        self._work = work
        self._clock = clock
        self._language = language
        self._task: asyncio.Task[None] | None = None

    def begin(
        self,
        tasks: asyncio.TaskGroup,
        clip: NDArray[np.float32],
        on_judged: Callable[[str, float], None],
    ) -> None:
        """Start on a turn's audio so far (mono float32, 16 kHz).

        ``on_judged`` gets the text and how finished the turn sounds.
        """
        self._task = tasks.create_task(self._run(clip, on_judged))

    async def finish(self) -> None:
        """Wait until transcript and draft are there (the draft stays None without words)."""
        if self._task is not None:
            await asyncio.shield(self._task)

    async def cancel(self) -> None:
        """The caller went on: forget it all."""
        if self._task is not None:
            self._task.cancel()
        if self.draft is not None:
            await self.draft.discard()

    async def _run(
        self,
        clip: NDArray[np.float32],
        on_judged: Callable[[str, float], None],
    ) -> None:
        with self._work.precedence.answering():
            await self._work_out(clip, on_judged)

    async def _work_out(
        self, clip: NDArray[np.float32], on_judged: Callable[[str, float], None]
    ) -> None:
        judging = asyncio.ensure_future(self._judge(clip))
        try:
            at_ms = self._clock.now_ms()
            self.transcript = await self._work.recognise(clip, self._language)
            at_ms = self.stages.add("recognise", at_ms, self._clock)
            text = self.transcript.text
            on_judged(text, await judging)
            if text:
                await self._prepare(text, at_ms)
        finally:
            judging.cancel()

    async def _judge(self, clip: NDArray[np.float32]) -> float:
        at_ms = self._clock.now_ms()
        probability = await self._work.judge(clip)
        self.stages.add("end_of_turn", at_ms, self._clock)
        return probability

    async def _prepare(self, text: str, at_ms: float) -> None:
        draft = Draft(self._mind.answer(text))
        self.draft = draft
        await draft.think()
        at_ms = self.stages.add("mind", at_ms, self._clock)
        await draft.voice(self._work)
        self.stages.add("voice", at_ms, self._clock)
