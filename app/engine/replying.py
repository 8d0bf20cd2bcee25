"""The agent's replies in one conversation, one at a time.

Owns beginning a reply, cutting it, and telling mind and watcher what was heard of it.
Leaves the decision to either to ``turn_taking`` and playing to ``speaking``.
"""

import asyncio
from collections.abc import AsyncIterator

from app.agent.mind import Act, Finish, Mind, Say, ToolResult, UseTool
from app.engine.events import Floor
from app.engine.speaking import Played, Speaking
from app.engine.speculation import Draft
from app.engine.turn_watcher import TurnWatcher
from audio.clock import Clock

REST_CHARS = 15
"""Some 900 ms of speech: with less left, a short word is an answer."""


class Replying:
    """Replies; they run in ``tasks``. ``finished`` tells the agent's own end of the call."""

    def __init__(self, mind: Mind, speaking: Speaking, clock: Clock, watcher: TurnWatcher) -> None:
        self.tasks: asyncio.TaskGroup | None = None
        self.finished: asyncio.Future[Finish] = asyncio.get_running_loop().create_future()
        self.quiet_since_ms = clock.now_ms()
        """Since when nobody has spoken, as far as the agent's side knows."""
        self.said = ""
        """What was heard of the last one."""
        self._rest = ""
        self._mind = mind
        self._speaking = speaking
        self._clock = clock
        self._watcher = watcher
        self._task: asyncio.Task[None] | None = None
        self._broken_off = False

    @property
    def busy(self) -> bool:
        """A reply is being made or played."""
        return self._task is not None and not self._task.done()

    @property
    def broken_off(self) -> bool:
        """The last reply was cut with much of it unsaid, and nobody has answered that yet."""
        return len(self._rest) >= REST_CHARS

    def say(self, draft: Draft, answers: tuple[float, dict[str, float]] | None = None) -> None:
        """Begin a reply; ``answers`` is the end of the turn it answers and its stages so far."""
        self._rest = ""
        if self.tasks is not None and not self.finished.done():
            self._task = self.tasks.create_task(self._reply(draft, answers))

    async def _reply(self, draft: Draft, answers: tuple[float, dict[str, float]] | None) -> None:
        draft.reply.commit()
        if answers is not None:
            end_ms, stages = answers
            self._watcher.timed(self._clock.now_ms() - end_ms, stages)
        self._watcher.floor(Floor.AGENT_SPEAKING)
        try:
            played = await self._speaking.play(draft)
        except asyncio.CancelledError:
            await draft.discard()
            raise
        self._task = None
        self.settle(played)
        if played.finish is not None and not self.finished.done():
            self.finished.set_result(played.finish)

    def cut(self) -> None:
        """Stop for good; words said aside too."""
        task, self._task = self._task, None
        if task is not None and not task.done():
            task.cancel()
            played = self._speaking.cut()
            self._rest = played.unheard if played.heard else ""
            self.settle(played, cut=True)
        elif self._speaking.aside:
            self._speaking.cut()
            self.listen_on()

    def listen_or_go_on(self) -> None:
        """Whatever cut the last reply asked for nothing: a reply that was begun is finished,
        if it was the last thing that anybody said."""
        if self._rest and not self.busy:
            self.say(Draft(_Rest(self._rest)))
        else:
            self.listen_on()

    def stop(self) -> Played:
        """The agent's part is over: fall silent; mind and watcher hear of it by ``conclude``."""
        self._broken_off = self.busy
        self._task = None
        return self._speaking.cut()

    def conclude(self, played: Played) -> None:
        """Tell what was heard of the reply that ``stop`` cut, if there was one."""
        if self._broken_off or played.heard or played.unheard:
            self.settle(played, cut=self._broken_off)

    def settle(self, played: Played, cut: bool = False) -> None:
        """Tell what became of a reply."""
        if played.heard or played.unheard:
            self._watcher.played(played)
        self.said = played.heard or self.said
        if cut or played.heard:
            self._mind.spoken(played.heard, played.complete and not cut)
        self.listen_on()

    def listen_on(self) -> None:
        """Nobody speaks from now on."""
        self.quiet_since_ms = self._clock.now_ms()
        self._watcher.floor(Floor.AGENT_LISTENING)


class _Rest:
    """The end of a reply whose beginning the mind has given. Satisfies ``Reply``."""

    def __init__(self, text: str) -> None:
        self._text = text

    async def acts(self) -> AsyncIterator[Act]:
        """The words that were not heard."""
        yield Say(self._text)

    def commit(self) -> None:
        """The mind has been told of the whole reply already."""

    def tool_done(self, act: UseTool, result: ToolResult) -> None:
        """There is no tool."""

    async def discard(self) -> None:
        """Nothing is held."""
