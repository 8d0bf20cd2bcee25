"""A reply on its way to the line: text to clauses to sound, and what was really heard.

Owns one reply at a time: voicing its clauses, knowing which of them the caller
heard, stopping. Leaves pacing to ``audio.playout`` and the decision to stop to
``turn_taking``.
"""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from app.agent.mind import Finish, Note, Say, ToolResult, UseTool
from app.engine.speculation import Draft
from app.engine.speech_work import SpeechWork
from app.engine.tool_talk import Silent, ToolTalk, fill_wait
from audio.clauses import split_clauses
from audio.clock import Clock
from audio.frames import FrameSink, Samples
from audio.heard import heard_text
from audio.playout import Playout
from audio.speech import Speech


@dataclass(eq=False, slots=True)
class Clause:
    """A clause on its way: the mark that comes back from playout."""

    text: str
    duration_ms: float
    started_ms: float | None = None
    heard_ms: float = 0.0
    aside: "Aside | None" = None


@dataclass(eq=False, slots=True)
class Aside:
    """Words of the operator's on their way, before the rest of the reply being played."""

    unvoiced: list[str]
    clauses: list[Clause] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Played:
    """What became of one reply; times on the desk's clock, None when nothing was heard."""

    heard: str
    unheard: str
    start_ms: float | None
    end_ms: float
    finish: Finish | None

    @property
    def complete(self) -> bool:
        """Everything was heard."""
        return not self.unheard


@dataclass(frozen=True, slots=True)
class SpeakingHooks:
    """Who is told of what: tool runs and notes in order (a tool's result comes back, None
    for a note), every clause as it begins to play (text, time on the clock), all sound
    that was really played (samples, rate in Hz, time on the clock), what became of
    words said aside from the replies, and what is said around tools."""

    on_act: Callable[[UseTool | Note], Awaitable[ToolResult | None]]
    on_clause: Callable[[str, float], None]
    on_played: Callable[[Samples, int, float], None]
    on_aside: Callable[[Played], None] = lambda played: None
    talk: ToolTalk = field(default_factory=Silent)


class Speaking:
    """Plays replies on a sink, one after the other. ``run`` paces them."""

    def __init__(
        self, sink: FrameSink, work: SpeechWork, clock: Clock, hooks: SpeakingHooks
    ) -> None:
        self._playout = Playout(
            sink,
            clock,
            on_started=self._clause_started,
            on_finished=self._clause_finished,
            on_played=self._sound_played,
        )
        self._work = work
        self._clock = clock
        self._hooks = hooks
        self._clauses: list[Clause] = []
        self._unvoiced: list[str] = []
        self._finish: Finish | None = None
        self._asides: list[Aside] = []
        self._producing = False
        self._held = False
        self._tool_runs = False
        self._sound_end_ms = clock.now_ms()

    async def run(self) -> None:
        """Keep the line fed until cancelled."""
        await self._playout.run()

    @property
    def audible(self) -> bool:
        """Sound of ours is playing or about to (also while paused)."""
        return not self._playout.idle

    @property
    def waiting(self) -> bool:
        """The reply waits for a tool; it goes on by itself."""
        return self._tool_runs

    @property
    def closing(self) -> bool:
        """The reply being played ends the call."""
        return self._finish is not None

    @property
    def remaining_ms(self) -> float:
        """How much of the reply is still to be played, as far as it is voiced."""
        if self._producing or self._unvoiced:
            return 60_000.0
        return self._playout.queued_ms

    @property
    def paused(self) -> bool:
        """Fallen silent for now."""
        return self._playout.paused

    @property
    def aside(self) -> bool:
        """Words of the operator's are being said, or about to."""
        return bool(self._asides)

    async def play(self, draft: Draft) -> Played:
        """Play a committed reply to its end and tell what was heard."""
        self._producing = True
        try:
            async for act in draft.acts():
                if isinstance(act, Say):
                    await self._say(act.text, draft)
                elif isinstance(act, Finish):
                    self._finish = act
                elif isinstance(act, UseTool):
                    await self._use(act, draft)
                else:
                    await self._hooks.on_act(act)
        finally:
            self._producing = False
        await self._playout.drained()
        return self._played()

    async def silent(self) -> None:
        """Return when everything that is on its way was heard or cut off."""
        await self._playout.drained()

    async def _say(self, text: str, draft: Draft) -> None:
        self._unvoiced.extend(split_clauses(text))
        while self._unvoiced:
            speech = await draft.speech(self._unvoiced[0], self._work, self.audible)
            await self._playout.room()
            clause = Clause(self._unvoiced.pop(0), speech.duration_ms)
            self._clauses.append(clause)
            self._playout.enqueue(speech, clause)

    async def _use(self, act: UseTool, draft: Draft) -> None:
        """Run a tool, with words before it and while it keeps the caller waiting."""
        talk = self._hooks.talk
        await self._say(talk.lead(act, bool(self._clauses)), draft)
        running = asyncio.ensure_future(self._hooks.on_act(act))

        async def fill(text: str) -> None:
            speech = await self._work.speak(text)
            if not running.done():
                clause = Clause(text, speech.duration_ms)
                self._clauses.append(clause)
                self._playout.enqueue(speech, clause)

        self._tool_runs = True
        try:
            filler = functools.partial(talk.filler, act)
            await fill_wait(running, self._clock, filler, fill, self.silent)
            result = await running
        except asyncio.CancelledError:
            talk.cut(act, draft.reply)
            running.cancel()
            raise
        finally:
            self._tool_runs = False
        if result is not None:
            draft.reply.tool_done(act, result)

    def pause(self) -> None:
        """Fall silent for now: the caller may only have coughed."""
        self._playout.pause()

    def resume(self) -> None:
        """Go on where the caller stopped hearing, unless the call is on hold."""
        if not self._held:
            self._playout.resume()

    def hold(self, on: bool) -> None:
        """The call is on hold: nothing is played, whatever is given, until it is off again."""
        self._held = on
        if on:
            self._playout.pause()
        else:
            self._playout.resume()

    async def say_aside(self, text: str) -> None:
        """Speak ``text`` next, word for word: behind the clause that is playing, before the
        rest of its reply. Returns when all of it is on its way; ``on_aside`` tells the rest."""
        aside = Aside(split_clauses(text))
        self._asides.append(aside)
        together = self.audible
        voiced: list[tuple[Speech, Clause]] = []
        for clause_text in tuple(aside.unvoiced):
            speech = await self._work.speak(clause_text)
            if aside not in self._asides:
                return
            voiced.append((speech, Clause(clause_text, speech.duration_ms, aside=aside)))
            if not together:
                self._put(aside, voiced.pop())
        for each in voiced:
            self._put(aside, each)

    def _put(self, aside: Aside, voiced: tuple[Speech, Clause]) -> None:
        speech, clause = voiced
        aside.unvoiced.remove(clause.text)
        aside.clauses.append(clause)
        self._playout.enqueue(speech, clause, behind=_is_aside)

    def cut(self) -> Played:
        """Stop for good and tell what was heard. The ``play`` under way must be cancelled."""
        for mark, heard_ms in self._playout.clear():
            if isinstance(mark, Clause):
                mark.heard_ms = heard_ms
        if self._held:
            self._playout.pause()
        self._producing = False
        for aside in tuple(self._asides):
            self._aside_over(aside)
        return self._played()

    def _played(self) -> Played:
        finish, self._finish = self._finish, None
        played = self._became(self._clauses, self._unvoiced, finish)
        self._clauses.clear()
        self._unvoiced.clear()
        return played

    def _became(
        self, clauses: list[Clause], unvoiced: list[str], finish: Finish | None = None
    ) -> Played:
        """What was heard of these clauses, and what was not."""
        parts = [heard_text(one.text, one.heard_ms, one.duration_ms) for one in clauses]
        unheard = [after for _, after in parts] + unvoiced
        started = [one.started_ms for one in clauses if one.started_ms is not None]
        return Played(
            heard=" ".join(before for before, _ in parts if before),
            unheard=" ".join(filter(None, unheard)),
            start_ms=started[0] if started else None,
            end_ms=self._sound_end_ms if started else self._clock.now_ms(),
            finish=finish,
        )

    def _aside_over(self, aside: Aside) -> None:
        self._asides.remove(aside)
        self._hooks.on_aside(self._became(aside.clauses, aside.unvoiced))

    def _clause_started(self, mark: object, at_ms: float) -> None:
        if isinstance(mark, Clause):
            mark.started_ms = at_ms
            self._hooks.on_clause(mark.text, at_ms)

    def _clause_finished(self, mark: object) -> None:
        if isinstance(mark, Clause):
            mark.heard_ms = mark.duration_ms
            aside = mark.aside
            if aside is not None and not aside.unvoiced and mark is aside.clauses[-1]:
                self._aside_over(aside)

    def _sound_played(self, samples: Samples, rate_hz: int, at_ms: float) -> None:
        self._sound_end_ms = at_ms + len(samples) * 1000.0 / rate_hz
        self._hooks.on_played(samples, rate_hz, at_ms)


def _is_aside(mark: object) -> bool:
    return isinstance(mark, Clause) and mark.aside is not None
