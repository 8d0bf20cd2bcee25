"""Who holds a call that is up: the agent or the person, and how it changes hands.

Owns the one loop that reads the call's frames from its answer to its end, and the moment
in which another part gets them; nothing of that is signalled to the far end. A take-over
opens the microphone first and silences the agent with the microphone's first frame in
hand, so that neither a hole nor two voices are heard. Leaves the parts themselves to
``conversation`` and ``person_call``, the agent's making to ``ready_agent`` and what the
controls allow to ``live_call``.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from app.agent.mind import Finish
from app.engine.agent_time import AgentTime
from app.engine.call_log import CallLog
from app.engine.call_tools import Brains, CallTools
from app.engine.conversation import CallParts, Conversation
from app.engine.errors import AgentNotReady, CallUnknown, NotNow
from app.engine.events import Floor, Holder
from app.engine.first_words import FirstWords
from app.engine.lateness import Lateness
from app.engine.leg_life import LegLife
from app.engine.listening import Listening
from app.engine.person_call import PersonCall
from app.engine.ready_agent import LOADING, MIND_FAILED, ReadyAgent
from app.engine.recording import CallRecording
from app.engine.scribes import Scribes
from app.engine.speaking import Played
from app.engine.speech_work import SpeechWork
from app.engine.tone_digits import ToneDigits
from audio.waiting import done_within
from models.endings import EndReason

log = logging.getLogger(__name__)

CATCH_UP_MS = 1_500.0
"""How long handing back waits for what was said to be written down; the rest follows."""
ON_HOLD = "the call is on hold; resume it first"
NOT_UP = "the call has not been answered yet"
Part = Conversation | PersonCall


class Handover:
    """One call that is up. ``run`` it once; the others change who holds it meanwhile."""

    def __init__(
        self, life: LegLife, call_log: CallLog, recording: CallRecording, tools: CallTools
    ) -> None:
        self.language = "en"
        self.digits = ToneDigits(call_log.digit)
        """Wanted where the far end sends its digits as tones in the sound."""
        self.changed: Callable[[Holder], None] = lambda holder: None
        """Called when the call has changed hands."""
        self.began: Callable[[], None] = lambda: None
        """Called when whoever takes the call first has the line."""
        self.ready = ReadyAgent(call_log, tools)
        self.finish: Finish | None = None
        """The agent's own end of the call."""
        self._life, self._log, self._recording, self._tools = life, call_log, recording, tools
        self._part: Part | None = None
        self._running: asyncio.Task[None] | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._ears: Listening | None = None
        self._time = AgentTime(tools.clock)
        self._scribes = Scribes(call_log, self.ready.beside.heard)
        self._lateness = Lateness(call_log.late)

    @property
    def part(self) -> Part:
        """Who holds the call. Raises NotNow before it is up."""
        if self._part is None:
            raise NotNow(NOT_UP)
        return self._part

    @property
    def person(self) -> PersonCall | None:
        """The person's part while they hold the call."""
        return self._part if isinstance(self._part, PersonCall) else None

    async def run(self, holder: Holder) -> EndReason:
        """Talk until the call is over; gives why it ended. Raises NotNow."""
        first: Part
        if holder is Holder.AGENT and self.ready.brains is not None:
            first = self._conversation(self.ready.brains)
            first.opens = self._life.inbound
        else:
            first = self._person_call()
            await first.join()
            self.equip()
        self._part = first
        self.began()
        self.ready.beside.asks = isinstance(first, PersonCall)
        try:
            return await self._life.talk(
                [self._listen(), self._stay(first), self._scribes.run(), self.ready.run()]
            )
        finally:
            await self._conclude(first)

    def equip(self) -> None:
        """What the person and the caller say is written down, if the models are ready."""
        work = self.ready.work
        if work is not None:
            self._scribes.begin(work, self._ears_for(work), self.language)

    # Changing hands

    async def take_over(self, hold_others: Callable[[], Awaitable[None]]) -> None:
        """The person takes the call from the agent; ``hold_others`` once that is sure.

        Raises NotNow, DeviceFailed, and what ``hold_others`` raises; then the agent goes on.
        Raises CallUnknown when the call ended meanwhile.
        """
        agent = self.part
        if not isinstance(agent, Conversation):
            return
        person = self._person_call()
        self.equip()
        try:
            await person.get_ready()
            self._require_up()
            await hold_others()
            await person.take_line(lambda: self._person_takes(agent, person))
        finally:
            if self._part is not person:
                await person.leave()
        self._require_up()

    def _person_takes(self, agent: Conversation, person: PersonCall) -> bool:
        """With the microphone's frame in hand; False when there is nothing to take."""
        if self._part is not agent or self._life.over.done():
            return False
        played, turn = agent.cut()
        self._recording.another_voice()
        self._scribes.take(turn)
        self.ready.beside.asks = True
        person.hold(agent.on_hold)
        self._give_to(person)
        self._spawn(self.ready.guarded(self._agent_left(agent, played)))
        self.changed(Holder.OPERATOR)
        return True

    async def _agent_left(self, agent: Conversation, played: Played) -> None:
        agent.leave(played)
        self._log.floor(Floor.NOBODY)

    async def hand_back(self) -> None:
        """The agent takes the call from the person, and goes on with what both have said.

        Raises NotNow, AgentNotReady, AgentError, AudioError; then the person goes on.
        Raises CallUnknown when the call ended meanwhile.
        """
        person = self.part
        if not isinstance(person, PersonCall):
            return
        brains = await self.ready.ready()
        self._require_up()
        await done_within(self._tools.clock, self._spawn(self._catch_up()), CATCH_UP_MS)
        first = None if self._scribes.caller_speaks else await self.ready.first_words(brains)
        if first is None:
            self.ready.beside.close_open_words()
            await self.ready.beside.catch_up()
        over, failed = self._life.over.done(), self.ready.beside.failed
        if first is not None and (over or failed or self._scribes.caller_speaks):
            await first.drop()
            first = None
        self._require_up()
        if failed:
            raise AgentNotReady(MIND_FAILED)
        self._agent_takes(brains, person, first)
        await person.leave()

    def _agent_takes(self, brains: Brains, person: PersonCall, first: FirstWords | None) -> None:
        agent = self._conversation(brains)
        beside = self.ready.beside
        agent.take_up(person.let_go(), first)
        self._recording.another_voice()
        beside.close_open_words(told=first is None)
        beside.asks = False
        beside.take_away()
        if person.on_hold:
            agent.hold(True)
        self._give_to(agent)
        self.changed(Holder.AGENT)

    async def _catch_up(self) -> None:
        await self._scribes.catch_up()
        await self.ready.beside.catch_up()

    def whisper(self, instruction: str) -> None:
        """Tell the agent something that nobody else hears. Raises NotNow."""
        self.ready.whisper(instruction)

    def say_exactly(self, text: str) -> None:
        """Have the agent speak this next, whoever holds the call. Raises NotNow."""
        part, work = self.part, self.ready.work
        if work is None:
            raise NotNow(LOADING)
        if part.on_hold:
            raise NotNow(ON_HOLD)
        if isinstance(part, Conversation):
            part.say_exactly(text)
        else:
            part.say_exactly(text, work, self._said_beside)
        self._log.steered("say", text)

    def _said_beside(self, played: Played) -> None:
        if played.heard or played.unheard:
            self._log.played(played)
        if played.heard:
            self.ready.beside.heard_agent(played.heard)

    # Inside

    async def _listen(self) -> None:
        """Read every frame of the call, for whoever holds it."""
        async for frame in self._life.leg.frames():
            self._recording.caller(frame)
            part = self.part
            part.hear(frame)
            self.digits.hear(frame)
            waits_since_ms = self._scribes.waits_since_ms
            if isinstance(part, Conversation) and waits_since_ms is None:
                waits_since_ms = part.waits_since_ms
            self._lateness.look(self._tools.clock.now_ms(), waits_since_ms)

    async def _stay(self, first: Part) -> None:
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            self._give_to(first)
            await asyncio.get_running_loop().create_future()

    def _give_to(self, part: Part) -> None:
        """The frames and the line are this part's from now on."""
        if self._running is not None:
            self._running.cancel()
        self._part = part
        self._running = self._spawn(self._run(part))
        if isinstance(part, Conversation):
            self.ready.warn()

    async def _run(self, part: Part) -> None:
        """Run a part until it is cancelled; what it raises after it lost the call is logged."""
        running = asyncio.ensure_future(part.run())
        try:
            await asyncio.wait({running})
        finally:
            running.cancel()
            await asyncio.wait({running})
            error = None if running.cancelled() else running.exception()
            if error is not None and self._part is not part:
                self.ready.failed(error)
        if error is not None:
            raise error

    def _spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        if self._tasks is None:
            work.close()
            raise CallUnknown(self._log.call_id)
        return self._tasks.create_task(work)

    async def _conclude(self, first: Part) -> None:
        part, self._part, self._tasks = self._part or first, None, None
        if isinstance(part, Conversation):
            part.conclude()
            self.finish = part.finish
        else:
            await part.leave()
        await self._life.hang_up()  # before words are written down, which may take a while
        await self._scribes.last_words()

    def _ears_for(self, work: SpeechWork) -> Listening:
        if self._ears is None:
            self._ears = Listening(work.new_voice_activity())
        return self._ears

    def _conversation(self, brains: Brains) -> Conversation:
        life, clock, ears = self._life, self._tools.clock, self._ears_for(brains.work)
        held = (life, self._log, self._recording, clock, ears, self._time, self.language)
        return Conversation(brains, CallParts(*held, self.ready.task, self._tools))

    def _person_call(self) -> PersonCall:
        patchbay, clock = self._tools.patchbay, self._tools.clock
        if patchbay is None:
            raise NotNow("this desk runs without a person's phone")
        person = PersonCall(self._life, patchbay, clock, self._log, self._recording, self._scribes)
        person.path_ms = self._tools.path_ms
        return person

    def _require_up(self) -> None:
        if self._life.over.done():
            raise CallUnknown(self._log.call_id)
