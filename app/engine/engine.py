"""The desk without a screen: its lines, its phone, and calls that come and go.

Owns starting and closing and what happens when the phone speaks up. Leaves the lines to
``lines_in_service``, live calls to ``switchboard``, one call's life to ``live_call``, minds
to ``minds``, records to ``models``, and what the person asks for to ``call_desk``.
"""

import asyncio
import contextlib
import logging
from dataclasses import replace

from app.engine.bus import Bus
from app.engine.dialing import BY_PERSON, Asked, Dialing
from app.engine.errors import DeskFull
from app.engine.events import (
    EngineStage,
    Event,
    LampChanged,
    MessagesWaiting,
    TroubleArose,
)
from app.engine.journal import Journal
from app.engine.leftovers import settle_leftovers
from app.engine.leg_life import cause_of
from app.engine.lines_in_service import CAN_CALL as CAN_CALL
from app.engine.lines_in_service import LinesInService
from app.engine.live_call import LiveCall
from app.engine.minds import Minds, Task
from app.engine.parts import EngineParts, EngineSettings, ServedLine
from app.engine.placing import Before, PlacedCall, Placing, nothing
from app.engine.ringing import Moment, Ringing, plan_for
from app.engine.speech_work import SpeechModels
from app.engine.switchboard import Switchboard
from app.engine.tool_rules import join_rules
from models.endings import EndReason
from sip.errors import SipError
from sip.phone import Call as CallLeg
from sip.phone import IncomingCall, LineStateChanged, PhoneEvent, StackDied
from sip.phone import LampChanged as LampReported
from sip.phone import MessagesWaiting as VoicemailChanged

log = logging.getLogger(__name__)


class Engine:
    """One desk. Everything happens on the loop that called ``start``."""

    def __init__(self, settings: EngineSettings, parts: EngineParts, bus: Bus) -> None:
        self.bus = bus
        self.do_not_disturb = False
        self.phone = parts.phone
        self.headset = parts.headset
        self.clock = parts.clock
        self._parts = parts
        self._lines = LinesInService(parts.phone, bus.publish)
        self._journal = Journal(parts.store, bus)
        self.switchboard = Switchboard(settings, parts, self._journal, bus)
        if parts.models is not None and parts.minds is not None:
            self.switchboard.equip(parts.models, parts.minds)
        self.dialing = Dialing(
            parts, self._journal, lambda: self.switchboard.settings, lambda: self.lines
        )
        self.dialing.capacity = self.switchboard.governor.crowded
        self._journal.told = self._noted
        self.switchboard.over = self.dialing.audit.call_over
        self._placing = Placing(self, self.dialing, self.switchboard, self._name)
        if parts.tools is not None:
            join_rules(parts.tools, self)
        self._stop = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

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

    def equip(self, models: SpeechModels, minds: Minds) -> None:
        """The models have been loaded: the agent and the transcript work from now on."""
        self.switchboard.equip(models, minds)
        self.bus.publish(EngineStage("models_ready"))

    def stay_unequipped(self, reason: str) -> None:
        """The models cannot be loaded: calls by a person go on, the agent says why not."""
        self.switchboard.stay_unequipped(reason)
        self.bus.publish(EngineStage("models_failed", reason))

    # Lines

    async def serve_line(self, line: ServedLine) -> None:
        """Take a line into service, or into service anew when anything about its account
        changed. Raises AccountInvalid naming the field."""
        self.switchboard.warm_up(line.inbound and replace(line.inbound, inbound=True))
        await self._lines.serve(line)

    async def withdraw_line(self, line_id: str) -> None:
        """Take a line out of service; calls on it go on. Harmless when it is out already."""
        await self._lines.withdraw(line_id)

    async def line_failed(self, line_id: str, label: str, reason: str) -> None:
        """A line is wanted, but cannot be served; it is shown as failed until it can."""
        await self._lines.fail(line_id, label, reason)

    @property
    def lines(self) -> list[ServedLine]:
        """The lines in service."""
        return self._lines.all

    @property
    def wanted_line_ids(self) -> list[str]:
        """The lines in service, then those that cannot be served."""
        return self._lines.wanted_ids

    def line_state(self, line_id: str) -> LineStateChanged | None:
        """The last thing that was said of a line."""
        return self._lines.state(line_id)

    async def line_settled(self, line_id: str, timeout_s: float) -> None:
        """Return when the line is ready or has failed, or when ``timeout_s`` is over."""
        await self._lines.settled(line_id, timeout_s)

    def ready_line(self, line_id: str, *, however_full: bool = False) -> ServedLine:
        """A line that can call now. Raises LineNotReady, DeskFull."""
        line = self._lines.ready(line_id)
        if self.switchboard.full and not however_full:
            raise DeskFull(self.switchboard.settings.max_calls)
        return line

    # Calls

    async def place_call(
        self, line_id: str, target: str, task: Task, asked: Asked = BY_PERSON
    ) -> str:
        """``place_agent_call`` for whoever needs no more than the call's id."""
        return (await self.place_agent_call(line_id, target, task, asked)).call_id

    async def place_agent_call(
        self, line_id: str, target: str, task: Task, asked: Asked = BY_PERSON
    ) -> PlacedCall:
        """Ring ``target`` and let the agent do ``task``.

        Everything that can be known beforehand is checked before a byte is sent:
        raises CallForbidden, TaskInvalid, FactsMissing, ScriptUnknown, PlaybookInvalid,
        MindUnavailable, LineNotReady, DeskFull, AddressInvalid, AgentNotReady.
        """
        return await self._placing.for_agent(line_id, target, task, asked)

    async def place_own_call(
        self,
        line_id: str,
        target: str,
        asked: Asked = BY_PERSON,
        *,
        confirmed: bool = False,
        before: Before = nothing,
    ) -> LiveCall:
        """Ring ``target`` for the person, who was told what is against it if ``confirmed``.

        ``before`` is done once the call may go out. Raises CallForbidden, LineNotReady,
        DeskFull, AddressInvalid.
        """
        return await self._placing.for_person(line_id, target, asked, confirmed, before)

    def end_call(self, call_id: str) -> None:
        """Hang up a live call. Raises CallUnknown."""
        self.switchboard.call(call_id).end(EndReason.DESK_HUNG_UP)

    async def calls_over(self) -> None:
        """Return when no call is live and everything about the last one is on disk."""
        await self.switchboard.idle()

    # Inside

    async def _run(self, ready: asyncio.Future[None]) -> None:
        async with asyncio.TaskGroup() as tasks:
            self.switchboard.open(tasks)
            journal = tasks.create_task(self._journal.run())
            try:
                await settle_leftovers(self._parts.store, self.switchboard.settings.home)
                await self.switchboard.governor.load(self._parts.store)
                self.bus.publish(EngineStage("phone"))
                self.phone.subscribe(self._on_phone)
                await self.phone.start()
                self.bus.publish(EngineStage("ready"))
                ready.set_result(None)
                await self._stop.wait()
                self.switchboard.stay_unequipped("the desk is closing")
                self.switchboard.end_all(EndReason.DESK_HUNG_UP)
                if self._parts.tools is not None:
                    await self._parts.tools.close()
                await self.calls_over()
            finally:
                await self.phone.close()
                self.switchboard.close()
                journal.cancel()
        self.bus.close()

    def _noted(self, event: Event) -> None:
        self.dialing.audit.follow(event)
        self.switchboard.governor.follow(event)

    def _on_phone(self, event: PhoneEvent) -> None:
        match event:
            case IncomingCall(call=leg):
                self.switchboard.start(self._ring(leg))
            case LineStateChanged():
                self._lines.report(event)
            case VoicemailChanged(line_id=line_id, new=new, old=old):
                self.bus.publish(MessagesWaiting(line_id, new, old))
            case LampReported(line_id=line_id, target=target, state=state):
                self.bus.publish(LampChanged(line_id, target, str(state)))
            case StackDied(reason=reason):
                self.bus.publish(TroubleArose("", "phone", reason))
                self.switchboard.end_all(EndReason.ENGINE_FAILED)

    async def _ring(self, leg: CallLeg) -> None:
        line = self._lines.get(leg.line_id)
        switchboard = self.switchboard
        here = switchboard.patchbay is not None
        if line is None or (not here and (line.answers_never or switchboard.full)):
            with contextlib.suppress(SipError):
                await leg.reject()
            return
        name = await self._name(leg)
        plan = plan_for(line, leg.headers, self._moment())
        task = line.inbound and replace(
            line.inbound, caller_name=name or leg.remote.display_name, inbound=True
        )
        call = switchboard.make(leg, line, task if plan.agent_after_ms == 0.0 else None, name)
        call.task = task
        call.ringing = Ringing(call.life, self._parts.clock, plan, switchboard.governor.crowded)
        call.ringing.held_up = call.held_up
        switchboard.hold(call)
        log.info("call %s comes in on line %s", call.call_id, leg.line_id)

    def _moment(self) -> Moment:
        board = self.switchboard
        return Moment(
            here=board.patchbay is not None,
            talking=board.own.engaged,
            full=board.full,
            crowded=bool(board.governor.crowded()),
            do_not_disturb=self.do_not_disturb,
            call_waiting=board.settings.call_waiting,
            rings_ms=board.settings.limits.rings_here_ms,
        )

    async def _name(self, leg: CallLeg) -> str:
        return await self._parts.name_of(leg.remote.number, leg.remote.uri)
