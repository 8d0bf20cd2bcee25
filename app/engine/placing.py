"""Calls that go out, from asking the gate to the call that rings.

Owns the order: the line, the gate, the agent's mind, dialling, the call's record. Leaves
rules, counts and dialling itself to ``dialing``, lines to ``engine``.
"""

import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from app.agent.says_first import saying_first
from app.engine.call_tools import Brains
from app.engine.dialing import Ask, Asked, Dialing, Permit
from app.engine.errors import AgentNotReady, DeskFull, LineNotReady
from app.engine.events import Holder
from app.engine.live_call import LiveCall
from app.engine.minds import CallWarning, Task
from app.engine.parts import ServedLine
from app.engine.switchboard import Switchboard
from sip.phone import Call as CallLeg

log = logging.getLogger(__name__)


Before = Callable[[], Awaitable[None]]
"""What is done between the gate's yes and the dialling."""


async def nothing() -> None:
    """There is nothing to do before."""


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """A call of the agent's that rings, and what whoever asked for it should know."""

    call_id: str
    warnings: tuple[CallWarning, ...] = ()


class Lines(Protocol):
    """The lines that calls go out on."""

    def ready_line(self, line_id: str, *, however_full: bool = False) -> ServedLine:
        """A line that can call now. Raises LineNotReady, DeskFull."""
        ...

    @property
    def lines(self) -> list[ServedLine]:
        """The lines in service."""
        ...


class Placing:
    """Places calls for one desk. ``name_of`` finds out whom a leg is with."""

    def __init__(
        self,
        lines: Lines,
        dialing: Dialing,
        board: Switchboard,
        name_of: Callable[[CallLeg], Awaitable[str]],
    ) -> None:
        self._lines, self._dialing, self._board, self._name_of = lines, dialing, board, name_of

    async def for_agent(self, line_id: str, target: str, task: Task, asked: Asked) -> PlacedCall:
        """See ``Engine.place_agent_call``."""
        if task.template is not None and not task.template.active:
            raise AgentNotReady(f"its template {task.template.name!r} is switched off")
        line = self._line(line_id, target, asked)
        with contextlib.ExitStack() as place:
            async with self._dialing.permit(Ask(line, target, asked, task)) as permit:
                place.enter_context(self._board.governor.place())
                brains = await self._board.brains(task)
                leg = await self._dialing.dial(permit)
            return await self._give_to_agent(leg, permit, task, brains)

    async def _give_to_agent(
        self, leg: CallLeg, permit: Permit, task: Task, brains: Brains
    ) -> PlacedCall:
        asked = permit.ask.asked
        brains = brains._replace(mind=saying_first(brains.mind, permit.says_first))
        call = await self._call(leg, permit)
        call.think_with(brains, task)
        call.log.taken_from_the_start(Holder.AGENT, brains.mind)
        if asked.max_duration_s is not None:
            call.life.limits = call.life.limits.within(asked.max_duration_s)
        self._board.hold(call)
        for warning in brains.warnings:
            call.log.trouble(warning.code, warning.message)
        log.info("call %s goes out on line %s", call.call_id, leg.line_id)
        return PlacedCall(call.call_id, brains.warnings)

    async def for_person(
        self, line_id: str, target: str, asked: Asked, confirmed: bool, before: Before
    ) -> LiveCall:
        """See ``Engine.place_own_call``."""
        known = [line for line in self._lines.lines if line.account.line_id == line_id]
        for_help = bool(known) and await self._dialing.calls_for_help(known[0], target)
        line = self._line(line_id, target, asked, for_help)
        async with self._dialing.permit(Ask(line, target, asked, None, confirmed)) as permit:
            await before()
            leg = await self._dialing.dial(permit)
        call = await self._call(leg, permit)
        call.holder = Holder.OPERATOR
        call.log.taken_from_the_start(Holder.OPERATOR)
        self._board.hold(call)
        for warning in permit.warnings:
            call.log.trouble("calling_rules", warning.sentence)
        log.info("call %s goes out on line %s for the person", call.call_id, line_id)
        return call

    def _line(
        self, line_id: str, target: str, asked: Asked, however_full: bool = False
    ) -> ServedLine:
        """A line that can call now; that it cannot is in the log. Raises as ``ready_line``."""
        try:
            return self._lines.ready_line(line_id, however_full=however_full)
        except (LineNotReady, DeskFull) as error:
            self._dialing.turned_away(line_id, target, asked, error)
            raise

    async def _call(self, leg: CallLeg, permit: Permit) -> LiveCall:
        ask = permit.ask
        name = await self._name_of(leg)
        recorded = ask.asked.recording
        return self._board.make(leg, ask.line, ask.task, name, permit.call_id, recorded)
