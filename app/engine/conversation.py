"""The agent's part of one live call, while it has the call in hand.

Owns the tasks that run meanwhile, and falling silent for good when somebody else takes the
call. Leaves the leg to ``leg_life``, turns to ``turn_taking``, records and events to
``call_log``, sound files to ``recording`` and who holds the call to ``handover``.
"""

import asyncio
from dataclasses import dataclass

from app.agent.mind import Finish, Note, Outcome, ToolResult, UseTool
from app.engine.agent_time import AgentTime
from app.engine.call_log import CallLog
from app.engine.call_tools import Brains, CallTools
from app.engine.first_words import FirstWords, OpenTurn
from app.engine.hold_tune import play_round
from app.engine.leg_life import LegLife
from app.engine.listening import Listening
from app.engine.minds import Task
from app.engine.pickup import Pickup
from app.engine.recording import CallRecording
from app.engine.speaking import Played, Speaking, SpeakingHooks
from app.engine.tools_of_call import tools_of_call
from app.engine.turn_taking import TurnTaking
from audio.clock import Clock
from audio.frames import FRAME_MS, Frame, Samples
from audio.waiting import done_within
from models.endings import EndReason
from models.templates import LEAVE_MESSAGE


@dataclass(frozen=True, slots=True)
class CallParts:
    """What belongs to one call, whoever holds it. ``ears`` hear the caller all along."""

    life: LegLife
    log: CallLog
    recording: CallRecording
    clock: Clock
    ears: Listening
    time: AgentTime
    language: str = "en"
    task: Task | None = None
    shared: CallTools | None = None
    """What every call of the desk shares; None: no tools but the built-in ones."""

    @property
    def leaves_message(self) -> bool:
        """Whether the agent leaves a message on a mailbox: its template's word, else the
        desk's."""
        template = self.task.template if self.task is not None else None
        if template is not None and template.on_voicemail:
            return template.on_voicemail == LEAVE_MESSAGE
        return self.shared is None or self.shared.leaves_message()


class Conversation:
    """The agent on one call that is up, from taking it to losing it. Run it once."""

    def __init__(self, brains: Brains, parts: CallParts) -> None:
        self.finish: Finish | None = None
        self.on_hold = False
        self.opens = False
        """Whether it speaks first, as on a call that comes in."""
        self._mind, self._work = brains.mind, brains.work
        self._parts = parts
        self._life, self._log, self._clock = parts.life, parts.log, parts.clock
        self._time_is_up = False
        self._left = False
        self._asides: list[Played] = []
        self._to_say: list[str] = []
        """Words of the operator's that wait for the caller to finish."""
        self.tools = tools_of_call(parts, brains, lambda: self._speaking, self._taken_over)
        said, heard = parts.log.clause_began, parts.recording.desk
        hooks = SpeakingHooks(self._act, said, heard, self._aside, self.tools)
        self._speaking = Speaking(self._life.leg.sink, self._work, self._clock, hooks)
        self._turns = TurnTaking(
            self._mind, parts.ears, self._speaking, self._work, self._clock, self._log
        )
        self._turns.language = parts.language
        if not parts.life.inbound:
            told = parts.log.mind.machine
            self._turns.pickup = Pickup(self._mind, parts.clock, told, parts.leaves_message)
        self._tasks: asyncio.TaskGroup | None = None
        self._tune: asyncio.Task[None] | None = None

    def take_up(self, since_ms: float | None, first: FirstWords | None) -> None:
        """Before ``run``: somebody has talked on this call already; see ``TurnTaking``."""
        self._turns.pickup = None
        self._turns.take_up(since_ms, first)

    async def run(self) -> None:
        """Talk until cancelled, which whoever takes the call does after ``cut``."""
        self._parts.time.count(not self.on_hold)
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            tasks.create_task(self._speaking.run())
            tasks.create_task(self._turns.run(self.opens))
            tasks.create_task(self._watch_mind())
            tasks.create_task(self._watch_duration())

    def hear(self, frame: Frame) -> None:
        """Take one frame of the caller. Never waits."""
        if not self._left and not self.tools.deaf:
            self._turns.hear(frame)

    @property
    def waits_since_ms(self) -> float | None:
        """The end of the caller's turn that is being recognised."""
        return self._turns.waits_since_ms

    def hold(self, on: bool, music: Samples | None = None) -> None:
        """The call is on hold: silent and deaf, and the time does not count.

        The far end hears ``music`` meanwhile, mono at HEADSET_RATE_HZ; None is silence.
        """
        self.on_hold = on
        self._parts.time.count(not on)
        tune, self._tune = self._tune, None
        if tune is not None:
            tune.cancel()
            self._life.leg.sink.clear()
        self._turns.rest(on)
        if on and music is not None and self._tasks is not None:
            sink, sent = self._life.leg.sink, self._parts.recording.desk
            self._tune = self._tasks.create_task(play_round(music, sink, self._clock, sent))

    def say_exactly(self, text: str) -> None:
        """Speak this next, word for word; a caller who is speaking is let finish."""
        if self._tasks is not None:
            self._to_say.append(text)
            self._tasks.create_task(self._say_exactly(text))

    async def _say_exactly(self, text: str) -> None:
        while not self._speaking.audible:
            turn = self._turns.open_turn
            if turn is None or turn.end_ms is not None:
                break
            await self._clock.sleep_ms(FRAME_MS)
        self._to_say.remove(text)
        await self._speaking.say_aside(text)

    def cut(self) -> tuple[Played, OpenTurn | None]:
        """Fall silent at once and for good; neither mind nor log is told yet.

        Gives what became of the reply and the caller's turn that nobody has written down.
        """
        self._left = True
        self._parts.time.count(False)
        if self._tune is not None:
            self._tune.cancel()
        now_ms = self._clock.now_ms()
        self._asides += [Played("", text, None, now_ms, None) for text in self._to_say]
        self._to_say.clear()
        return self._turns.replies.stop(), self._turns.open_turn

    def leave(self, played: Played) -> None:
        """After ``cut``: tell the log and the mind what was really heard."""
        for aside in self._asides:
            self._keep(aside)
        self._turns.replies.conclude(played)

    def conclude(self) -> None:
        """The call is over."""
        played, _ = self.cut()
        self.leave(played)

    async def _watch_mind(self) -> None:
        self.finish = await self._turns.finished
        await self._clock.sleep_ms(self._life.limits.last_words_ms)
        if self._time_is_up:
            self._life.end(EndReason.MAX_DURATION)
        elif self.finish.outcome is Outcome.NO_RESPONSE:
            self._life.end(EndReason.SILENCE)
        else:
            self._life.end(EndReason.COMPLETED)

    async def _watch_duration(self) -> None:
        await self._parts.time.reaches(self._life.limits.max_duration_ms)
        self._log.trouble("max_duration", "The call reached its longest allowed time.")
        self._time_is_up = True
        self._turns.close_politely()
        await done_within(self._clock, self._turns.finished, self._life.limits.goodbye_ms)
        self._life.end(EndReason.MAX_DURATION)

    async def _act(self, act: UseTool | Note) -> ToolResult | None:
        if isinstance(act, Note):
            self._log.fact(act)
            self.tools.noted(act)
            return None
        return await self.tools.run(act)

    def _taken_over(self) -> bool:
        return self._left and not self._life.over.done()

    def _aside(self, played: Played) -> None:
        """The operator's words were said, or cut off: they are the agent's on record."""
        if self._left:
            self._asides.append(played)
            return
        self._keep(played)
        self._turns.said_aside()

    def _keep(self, aside: Played) -> None:
        if aside.heard or aside.unheard:
            self._log.played(aside)
        if aside.heard:
            self._mind.heard_beside("agent", aside.heard)
