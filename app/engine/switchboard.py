"""The live calls of a desk: opening them and keeping them.

Owns the table of live calls and what a new one is made of. Leaves one call's life to
``live_call``, which of them is talked on to ``own_calls``, lines and the phone to ``engine``,
what the person asks to ``call_desk``.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from app.agent.errors import AgentError
from app.agent.mind_news import warming_of
from app.engine.bus import Bus
from app.engine.call_log import CallLog
from app.engine.call_tools import Brains, CallTools
from app.engine.errors import AgentNotReady, CallUnknown, EngineError
from app.engine.events import Holder
from app.engine.governor import Governor
from app.engine.journal import Journal
from app.engine.leg_life import LegLife
from app.engine.live_call import LiveCall
from app.engine.minds import Minds, Task
from app.engine.own_calls import OwnCalls
from app.engine.parts import EngineParts, EngineSettings, ServedLine
from app.engine.patchbay import Patchbay
from app.engine.recording import CallRecording
from app.engine.speech_work import SpeechModels, SpeechWork
from audio.errors import AudioError
from models.calls import Call
from models.endings import EndReason
from models.errors import RecordsError
from models.ids import new_id
from sip.phone import Call as CallLeg

log = logging.getLogger(__name__)


class Switchboard:
    """Every live call of one desk. Lives on the engine's loop."""

    def __init__(
        self, settings: EngineSettings, parts: EngineParts, journal: Journal, bus: Bus
    ) -> None:
        self.settings = settings
        self.patchbay = Patchbay(parts.headset, parts.clock) if parts.headset else None
        self.work: SpeechWork | None = None
        self.changed: Callable[[], None] = lambda: None
        """Called whenever what is live, or how, has changed."""
        self.over: Callable[[LiveCall], None] = lambda _call: None
        """Called when a call has ended, before the desk lets go of it."""
        self.refused: Callable[[EndReason], None] = lambda _reason: None
        """Called when the far end would not take a call of the person's."""
        self._parts = parts
        self._minds: Minds | None = None
        self._equipped = asyncio.Event()
        self._unequipped_because = ""
        self._journal = journal
        self._bus = bus
        self._live: dict[str, LiveCall] = {}
        self._idle = asyncio.Event()
        self._idle.set()
        self.own = OwnCalls(lambda: self.calls, self.start)
        self._tasks: asyncio.TaskGroup | None = None
        self._ahead: set[asyncio.Task[None]] = set()
        """What is done ahead of time; nobody waits for it when the desk closes."""
        self.governor = Governor(lambda: sum(map(_agents, self._live.values())))
        self._tools = CallTools(
            parts.clock,
            self.patchbay,
            self.brains,
            lambda: self.work,
            lambda: parts.headset.latency_ms if parts.headset else (0.0, 0.0),
            parts.hold_music,
            lambda reason: self.refused(reason),
            lambda: self.changed(),
            lambda: self.settings.leaves_message,
            lambda: self.governor.tight,
            parts.tools,
        )

    def open(self, tasks: asyncio.TaskGroup) -> None:
        """Calls may be held from now on; they run in ``tasks``."""
        self._tasks = tasks

    def close(self) -> None:
        """Let go of the models' threads, and of what is done ahead of time."""
        for work in self._ahead:
            work.cancel()
        if self.work is not None:
            self.work.close()

    # Models

    def equip(self, models: SpeechModels, minds: Minds) -> None:
        """The models are loaded: the agent can work, and person's calls are written down."""
        self.work = SpeechWork(models)
        self.work.tight = lambda: self.governor.tight
        self._minds = minds
        self._equipped.set()
        for call in self._live.values():
            call.equip()

    def stay_unequipped(self, reason: str) -> None:
        """The models will not come; whoever waits for them is told why."""
        self._unequipped_because = reason
        self._equipped.set()

    async def brains(self, task: Task) -> Brains:
        """What the agent thinks and speaks with in one call; waits for the models.

        Raises AgentNotReady, AgentError, AudioError.
        """
        await self._equipped.wait()
        if self.work is None or self._minds is None:
            raise AgentNotReady(self._unequipped_because or "the speech models are not loaded")
        made = await self._minds.make(task)
        warming = warming_of(made.mind)
        if warming is not None and self._tasks is not None:
            self._start_ahead(warming)
        work = self.work
        if task.template is not None:
            work = await work.with_voice(task.template.voice, task.template.speed)
        return Brains(made.mind, work, made.warnings, made.grants)

    def warm_up(self, task: Task | None) -> None:
        """Such a call may come, or rings already: let its language model read the prompt.

        The mind is made anew for the call itself, which tells what is wrong.
        """
        if task is not None and self._tasks is not None:
            self._start_ahead(self._warm_up(task))

    def _start_ahead(self, work: Coroutine[Any, Any, None]) -> None:
        ahead = self.start(_harmless(work))
        self._ahead.add(ahead)
        ahead.add_done_callback(self._ahead.discard)

    async def _warm_up(self, task: Task) -> None:
        await self._equipped.wait()
        if self._minds is not None and self._minds.asks_a_model(task):
            await self.brains(task)

    # The table

    @property
    def calls(self) -> list[LiveCall]:
        """Every live call, the oldest first."""
        return list(self._live.values())

    @property
    def full(self) -> bool:
        """Whether this desk takes no further call."""
        return len(self._live) >= self.settings.max_calls

    def call(self, call_id: str) -> LiveCall:
        """A live call. Raises CallUnknown."""
        if call_id not in self._live:
            raise CallUnknown(call_id)
        return self._live[call_id]

    async def idle(self) -> None:
        """Return when no call is live and everything about the last one is on disk."""
        await self._idle.wait()
        await self._journal.settled()

    def end_all(self, reason: EndReason) -> None:
        """End every call."""
        for call in self.calls:
            call.end(reason)

    async def check(self, task: Task) -> None:
        """Raises what making a mind of it raises; nothing is kept. While the models are still
        to come nothing is known."""
        if self._minds is not None:
            await self._minds.make(task)

    def make(
        self,
        leg: CallLeg,
        line: ServedLine,
        task: Task | None,
        name: str,
        call_id: str = "",
        recorded: bool | None = None,
    ) -> LiveCall:
        """A call for a leg; nothing of it is told before ``hold``. A call of ours has its id
        from the gate that let it go. ``recorded`` None is as the settings and the line say."""
        shown = task if task is not None else line.inbound
        record = Call(
            id=call_id or new_id("call"),
            sip_call_id=leg.id,
            line_id=leg.line_id,
            direction=str(leg.direction),
            remote_number=leg.remote.number,
            remote_name=name or leg.remote.display_name or (task.caller_name if task else ""),
            remote_uri=leg.remote.uri,
            state=str(leg.state),
            script=task.script_name if task else None,
            template_id=(task.template.id or None) if task and task.template else None,
            template_version=task.template.version if task and task.template else None,
            facts=dict(task.facts) if task else {},
        )
        clock = self._parts.clock
        call_log = CallLog(record, None, self._journal, self._bus, clock)
        call_log.line_label = line.label
        if shown is not None:
            template = shown.template
            call_log.template_name = template.name if template else shown.script_name or ""
        recording = CallRecording(record.id, self.settings.home, self._journal, clock, call_log)
        usual = self.settings.record_calls and line.record
        recording.wanted = usual if recorded is None else recorded
        life = LegLife(leg, clock, self.settings.limits)
        call = LiveCall(life, line, call_log, recording, self._tools)
        call.language = self.settings.language
        return call

    def hold(self, call: LiveCall) -> None:
        """Take a call into the table and run it."""
        self._live[call.call_id] = call
        call.opened = self.own.opened
        call.life.over.add_done_callback(lambda _: self.own.left(call))
        if call.ringing is not None:
            call.ringing.engaged = lambda: self.own.engaged
            call.ringing.left_to_person = call.stands
        if call.task is not None and call.ringing is not None and call.ringing.plan.agent_after_ms:
            self.warm_up(call.task)
        self._idle.clear()
        call.log.began(call.standing.rings_here)
        held = self.start(self._held(call))

        def over(_: asyncio.Task[None]) -> None:
            self._live.pop(call.call_id, None)
            self.own.left(call)
            self.changed()
            if not self._live:
                self._idle.set()

        held.add_done_callback(over)

    def start(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Run something beside the calls, until the desk closes."""
        if self._tasks is None:
            raise RuntimeError("the desk is not open")
        return self._tasks.create_task(work)

    async def _held(self, call: LiveCall) -> None:
        await call.run()
        self.over(call)
        await self._journal.settled()
        try:
            await self._parts.store.sync()
        except RecordsError as error:
            log.warning("a call is not safe from a power cut yet: %s", error)


def _agents(call: LiveCall) -> bool:
    """Whether the agent holds a call, or is just taking it."""
    taking = call.ringing is not None and call.ringing.for_agent
    return call.holder is Holder.AGENT or (call.holder is Holder.NOBODY and taking)


async def _harmless(work: Coroutine[Any, Any, None]) -> None:
    """Do something ahead of time: what goes wrong is met again when it is needed. What a call
    can be refused for is expected; anything else is a fault of ours."""
    for outcome in await asyncio.gather(work, return_exceptions=True):
        if isinstance(outcome, AgentError | AudioError | EngineError | RecordsError):
            log.info("something could not be done ahead of time: %s", outcome)
        elif isinstance(outcome, Exception):
            log.error("something failed ahead of time", exc_info=outcome)
