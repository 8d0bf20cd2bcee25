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

from app.agent.mind import Act, Mind, Reply, Say
from app.engine.speech_work import SpeechWork
from audio.clauses import split_clauses
from audio.clock import Clock
from audio.speech import Speech, Transcript


class Draft:
    """A reply that has been begun: its first acts pulled, its first clause voiced."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.first_speech: Speech | None = None
        self._acts = reply.acts()
        self._pulled: list[Act] = []

    async def prepare(self, work: SpeechWork) -> None:
        """Pull acts up to the first Say and voice its first clause."""
        async for act in self._acts:
            self._pulled.append(act)
            if isinstance(act, Say):
                clauses = split_clauses(act.text)
                if clauses:
                    self.first_speech = await work.speak(clauses[0])
                return

    async def acts(self) -> AsyncIterator[Act]:
        """Every act of the reply, in order, those already pulled first."""
        for act in self._pulled:
            yield act
        async for act in self._acts:
            yield act


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
            await self.draft.reply.discard()

    async def _run(
        self,
        clip: NDArray[np.float32],
        on_judged: Callable[[str, float], None],
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
        await draft.prepare(self._work)
        self.stages.add("mind_and_voice", at_ms, self._clock)
