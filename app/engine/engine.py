"""The desk without a screen: lines, live conversations and what is shared by them.

Owns starting and closing, the lines in service and the calls that are live. Leaves
one call's life to ``conversation``, minds to ``minds``, records to ``models``.
"""

import asyncio
import contextlib
import logging

from app.agent.errors import AgentError
from app.agent.mind import Mind
from app.engine.bus import Bus
from app.engine.call_log import CallLog
from app.engine.conversation import Conversation, cause_of
from app.engine.errors import CallUnknown, DeskFull, LineNotReady
from app.engine.events import EngineStage, LineChanged, TroubleArose
from app.engine.journal import Journal
from app.engine.leftovers import settle_leftovers
from app.engine.minds import Task
from app.engine.parts import EngineParts, EngineSettings, ServedLine
from app.engine.recording import CallRecording
from app.engine.speech_work import SpeechWork
from audio.errors import AudioError
from models.calls import Call
from models.endings import EndReason
from models.errors import RecordsError
from sip.errors import SipError
from sip.phone import Call as CallLeg
from sip.phone import IncomingCall, LineStateChanged, PhoneEvent, StackDied
from sip.states import LineState

log = logging.getLogger(__name__)

CAN_CALL = (LineState.REGISTERED, LineState.READY)


class Engine:
    """One desk. Everything happens on the loop that called ``start``."""

    def __init__(
        self,
        settings: EngineSettings,
        parts: EngineParts,
        bus: Bus,
    ) -> None:
        self.bus = bus
        self._settings = settings
        self._store = parts.store
        self._phone = parts.phone
        self._minds = parts.minds
        self._clock = parts.clock
        self._work = SpeechWork(parts.models)
        self._journal = Journal(parts.store, bus)
        self._lines: dict[str, ServedLine] = {}
        self._line_states: dict[str, LineStateChanged] = {}
        self._line_settled: dict[str, asyncio.Event] = {}
        self._live: dict[str, Conversation] = {}
        self._stop = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._running: asyncio.Task[None] | None = None
        self._tasks: asyncio.TaskGroup | None = None

    async def start(self) -> None:
        """Settle what an earlier run left, bring the phone up, be ready for calls.

        Raises PhoneStartFailed, or a RecordsError when the database cannot be used.
        """
        ready = asyncio.get_running_loop().create_future()
        self._running = asyncio.ensure_future(self._run(ready))
        await asyncio.wait({ready, self._running}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            await self.close()

    async def close(self) -> None:
        """End every call, write everything down, unregister. Safe to call twice.

        Raises what made the desk fail, once.
        """
        self._stop.set()
        running, self._running = self._running, None
        if running is None:
            return
        try:
            await running
        except BaseExceptionGroup as group:
            raise cause_of(group) from group

    async def serve_line(self, line: ServedLine) -> None:
        """Take a line into service. Raises AccountInvalid naming the field."""
        self._lines[line.account.line_id] = line
        await self._phone.add_line(line.account)

    async def place_call(self, line_id: str, target: str, task: Task) -> str:
        """Ring ``target`` and let the agent do ``task``; returns the call's id.

        Everything that can be known beforehand is checked before a byte is sent:
        raises FactsMissing, ScriptUnknown, PlaybookInvalid, LineNotReady, DeskFull,
        AddressInvalid.
        """
        line = self._ready_line(line_id)
        brains = await self._brains(task)
        leg = await self._phone.dial(line_id, target)
        conversation, call_log = self._open(leg, brains, task)
        self._hold(conversation, call_log)
        log.info("call %s goes out on line %s", call_log.call_id, line.account.line_id)
        return call_log.call_id

    def end_call(self, call_id: str) -> None:
        """Hang up a live call. Raises CallUnknown."""
        conversation = self._live.get(call_id)
        if conversation is None:
            raise CallUnknown(call_id)
        conversation.end(EndReason.DESK_HUNG_UP)

    def line_state(self, line_id: str) -> LineStateChanged | None:
        """The last thing the phone said of a line."""
        return self._line_states.get(line_id)

    async def line_settled(self, line_id: str, timeout_s: float) -> None:
        """Return when the line is ready or has failed, or when ``timeout_s`` is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._line_settled.setdefault(line_id, asyncio.Event()).wait()

    async def calls_over(self) -> None:
        """Return when no call is live and everything about the last one is on disk."""
        await self._idle.wait()
        await self._journal.settled()

    # Inside

    async def _run(self, ready: asyncio.Future[None]) -> None:
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            journal = tasks.create_task(self._journal.run())
            try:
                await settle_leftovers(self._store, self._settings.home)
                self.bus.publish(EngineStage("phone"))
                self._phone.subscribe(self._on_phone)
                await self._phone.start()
                self.bus.publish(EngineStage("ready"))
                ready.set_result(None)
                await self._stop.wait()
                for conversation in list(self._live.values()):
                    conversation.end(EndReason.DESK_HUNG_UP)
                await self.calls_over()
            finally:
                await self._phone.close()
                self._work.close()
                journal.cancel()
        self.bus.close()

    def _on_phone(self, event: PhoneEvent) -> None:
        match event:
            case IncomingCall(call=leg):
                if self._tasks is not None:
                    self._tasks.create_task(self._ring(leg))
            case LineStateChanged():
                self._line_states[event.line_id] = event
                if event.state in (*CAN_CALL, LineState.FAILED):
                    self._line_settled.setdefault(event.line_id, asyncio.Event()).set()
                line = self._lines.get(event.line_id)
                label = line.label if line else event.line_id
                state = str(event.state)
                self.bus.publish(
                    LineChanged(event.line_id, label, state, event.sip_code, event.reason)
                )
            case StackDied(reason=reason):
                self.bus.publish(TroubleArose("", "phone", reason))
                for conversation in list(self._live.values()):
                    conversation.end(EndReason.ENGINE_FAILED)

    async def _ring(self, leg: CallLeg) -> None:
        line = self._lines.get(leg.line_id)
        try:
            if line is None or line.inbound is None or self._full():
                await leg.reject()
                return
            brains = await self._brains(line.inbound)
        except (AgentError, AudioError) as error:
            self.bus.publish(TroubleArose("", "playbook", f"A call could not be taken: {error}"))
            log.error("line %s: no mind for a call: %s", leg.line_id, error)
            await self._turn_away(leg)
            return
        except SipError as error:
            log.info("line %s: the call was gone: %s", leg.line_id, error)
            return
        conversation, call_log = self._open(leg, brains, line.inbound)
        conversation.answer_after_ms = line.answer_after_ms
        self._hold(conversation, call_log)
        log.info("call %s comes in on line %s", call_log.call_id, leg.line_id)

    async def _turn_away(self, leg: CallLeg) -> None:
        with contextlib.suppress(SipError):
            await leg.reject()

    def _full(self) -> bool:
        return len(self._live) >= self._settings.max_calls

    def _ready_line(self, line_id: str) -> ServedLine:
        line = self._lines.get(line_id)
        if line is None:
            raise LineNotReady(line_id, "there is no such line")
        state = self._line_states.get(line_id)
        if state is None:
            raise LineNotReady(line.label, "it has not registered yet")
        if state.state not in CAN_CALL:
            raise LineNotReady(line.label, state.reason or str(state.state), state.sip_code)
        if self._full():
            raise DeskFull(self._settings.max_calls)
        return line

    async def _brains(self, task: Task) -> tuple[Mind, SpeechWork]:
        """What a call thinks and speaks with."""
        mind = await self._minds.make(task)
        if task.template is None:
            return mind, self._work
        return mind, await self._work.with_voice(task.template.voice, task.template.speed)

    def _open(
        self, leg: CallLeg, brains: tuple[Mind, SpeechWork], task: Task
    ) -> tuple[Conversation, CallLog]:
        mind, work = brains
        record = Call(
            sip_call_id=leg.id,
            line_id=leg.line_id,
            direction=str(leg.direction),
            remote_number=leg.remote.number,
            remote_name=leg.remote.display_name or task.caller_name,
            remote_uri=leg.remote.uri,
            state=str(leg.state),
            script=task.script_name,
            template_id=task.template.id if task.template else None,
            facts=dict(task.facts),
        )
        call_log = CallLog(record, mind, self._journal, self.bus, self._clock)
        recording = CallRecording(
            record.id, self._settings.home, self._journal, self._clock, call_log
        )
        recording.wanted = self._settings.record_calls
        conversation = Conversation(leg, mind, work, self._clock, call_log, recording)
        conversation.limits = self._settings.limits
        conversation.language = self._settings.language
        if task.template is not None:
            conversation.follow(task.template)
        return conversation, call_log

    def _hold(self, conversation: Conversation, call_log: CallLog) -> None:
        if self._tasks is None:
            return
        self._live[call_log.call_id] = conversation
        self._idle.clear()
        call_log.began()
        held = self._tasks.create_task(self._held(conversation))

        def over(_: asyncio.Task[None]) -> None:
            self._live.pop(call_log.call_id, None)
            if not self._live:
                self._idle.set()

        held.add_done_callback(over)

    async def _held(self, conversation: Conversation) -> None:
        await conversation.run()
        await self._journal.settled()
        try:
            await self._store.sync()
        except RecordsError as error:
            log.warning("a call is not safe from a power cut yet: %s", error)
