"""What the tools that every agent has do to a live call.

Owns transfer, digits, messages, call backs and asking for a person, and what each leaves for
people to do. Leaves arguments and records to ``tool_runs``, the wait with music to
``operator_ask``, hanging up and noting facts to the conversation.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from app.agent.mind import Note, ToolResult
from app.engine.call_log import CallLog
from app.engine.errors import CallForbidden
from app.engine.leg_life import LegLife
from app.engine.operator_ask import REFUSED, Line, OperatorAsk
from audio.clock import Clock
from audio.frames import Samples
from models.errors import RecordsError
from models.ids import epoch_ms_of, iso_moment, now_iso
from models.operator_tasks import OperatorTask, TaskKind
from sip.errors import SipError

log = logging.getLogger(__name__)

NOBODY = "Nobody here can take the call now. Say sorry, and offer to take a message."


async def _at_once() -> None:
    return


async def _anything(number: str) -> str:
    return ""


async def _allowed(number: str) -> None:
    return


@dataclass
class Surroundings:
    """What the built-in tools need of a call; whoever makes them fills in the rest."""

    life: LegLife
    log: CallLog
    clock: Clock
    line: Line
    music: Callable[[], Samples | None] = lambda: None
    silent: Callable[[], Awaitable[None]] = _at_once
    """Returns when all that the agent has said was heard."""
    operator_here: Callable[[], bool] = lambda: False
    taken_over: Callable[[], bool] = lambda: False
    """Whether a person has the call in hand now."""
    may_ring: Callable[[str], Awaitable[str]] = _anything
    """Why a number may not be rung now; empty when it may."""
    put_through: Callable[[str], Awaitable[None]] = _allowed
    """Takes the place that putting the caller through takes; see ``DeskTools.put_through``."""
    may_transfer_to: Callable[[str], bool] = lambda number: False
    """Whether the agent may put callers through to that number without being seen to."""
    caller_name: str = ""
    now: Callable[[], datetime] = lambda: datetime.fromisoformat(now_iso()).astimezone()


class BuiltIns:
    """The built-in tools on one call. Arguments have been checked."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._ask: OperatorAsk | None = None
        self._runs = {
            "transfer_call": self._transfer,
            "send_digits": self._send_digits,
            "take_message": self._take_message,
            "hold_for_operator": self._hold,
            "schedule_callback": self._schedule,
        }

    @property
    def names(self) -> frozenset[str]:
        """What ``run`` takes."""
        return frozenset(self._runs)

    @property
    def waiting(self) -> bool:
        """The caller waits for a person, with music."""
        return self._ask is not None

    @property
    def taken_over(self) -> bool:
        """A person has the call in hand now."""
        return self._around.taken_over()

    def refuse(self) -> bool:
        """The person who is asked does not want the call; False when nobody is asked."""
        if self._ask is not None:
            self._ask.refuse()
        return self._ask is not None

    async def run(self, name: str, arguments: Mapping[str, Any]) -> ToolResult:
        """Do it. Raises nothing but cancellation."""
        return await self._runs[name](arguments)

    async def _send_digits(self, arguments: Mapping[str, Any]) -> ToolResult:
        await self._around.silent()
        try:
            await self._around.life.leg.send_digits(str(arguments["digits"]))
        except SipError as error:
            return ToolResult(error=f"The keys could not be pressed: {error}")
        return ToolResult("The keys were pressed.")

    async def _take_message(self, arguments: Mapping[str, Any]) -> ToolResult:
        message = str(arguments["message"])
        self._leave(TaskKind.MESSAGE, message, arguments)
        self._around.log.fact(Note("message", message))
        content = "The message has been written down for the people here."
        return ToolResult(content, say="I've written that down.")

    async def _schedule(self, arguments: Mapping[str, Any]) -> ToolResult:
        # A desk opens without knowing how to read dates in speech.
        from app.engine.callback_time import NoSuchTime, callback_time

        try:
            found = callback_time(str(arguments["when"]), self._around.now().replace(tzinfo=None))
        except NoSuchTime as error:
            return ToolResult(error=str(error))
        due_at = iso_moment(epoch_ms_of(found.due.astimezone(UTC).isoformat()))
        whom = str(arguments.get("caller_name") or self._around.caller_name or self._number())
        reason = str(arguments.get("reason") or "")
        text = f"Call {whom} back {found.phrase}" + (f": {reason}" if reason else ".")
        self._leave(TaskKind.CALLBACK, text, arguments, due_at)
        content = f"Somebody will call back {found.phrase}."
        return ToolResult(content, say=content)

    async def _hold(self, arguments: Mapping[str, Any]) -> ToolResult:
        reason = str(arguments["reason"])
        task = self._leave(TaskKind.ESCALATION, f"Wanted to talk to a person: {reason}", arguments)
        if not self._around.operator_here():
            return ToolResult(error=NOBODY, for_operator=True)
        limit_ms = self._around.life.limits.hold_for_operator_ms
        answer = await self._ask_for_person("hold", reason, limit_ms, task)
        return ToolResult(error=_came_to_nothing(answer), for_operator=True)

    async def _transfer(self, arguments: Mapping[str, Any]) -> ToolResult:
        reason, number = str(arguments["reason"]), str(arguments.get("number") or "")
        task = self._leave(TaskKind.ESCALATION, f"Wanted to be put through: {reason}", arguments)
        refusal = await self._why_not(number) if number else ""
        announce = bool(arguments.get("announce")) or not number or bool(refusal)
        answer = ""
        if announce and self._around.operator_here():
            limit_ms = self._around.life.limits.operator_answers_ms
            answer = await self._ask_for_person("transfer", reason, limit_ms, task)
        if number and not refusal:
            return await self._blind(number, task)
        said = refusal or (_came_to_nothing(answer) if answer else NOBODY)
        return ToolResult(error=said, for_operator=True)

    async def _why_not(self, number: str) -> str:
        """Why the far end cannot be sent to a number by the agent alone; empty when it can."""
        if not self._around.may_transfer_to(number):
            return f"You may not put callers through to {number}. {NOBODY}"
        return await self._around.may_ring(number)

    async def _blind(self, number: str, task: OperatorTask) -> ToolResult:
        await self._around.silent()
        try:
            await self._around.put_through(number)
            await self._around.life.leg.transfer(number)
        except CallForbidden as error:
            return ToolResult(error=error.message, for_operator=True)
        except (SipError, RecordsError) as error:
            # The kind of error only: its words may hold the number.
            kind = type(error).__name__
            log.info("call %s: a transfer came to nothing: %s", self._around.log.call_id, kind)
            said = f"The call could not be put through: {error}. {NOBODY}"
            return ToolResult(error=said, for_operator=True)
        self._around.log.tools.settled(task.id)
        return ToolResult("The caller has been put through.")

    async def _ask_for_person(
        self, kind: str, reason: str, limit_ms: float, task: OperatorTask
    ) -> str:
        around = self._around
        await around.silent()
        ask = OperatorAsk(around.line, around.music(), around.clock, around.log.tools)
        ask.taken = lambda: around.taken_over()
        self._ask = ask
        try:
            return await ask.run(kind, reason, limit_ms)
        finally:
            self._ask = None
            if ask.accepted:
                around.log.tools.settled(task.id)

    def _leave(
        self,
        kind: TaskKind,
        text: str,
        arguments: Mapping[str, Any],
        due_at: str | None = None,
    ) -> OperatorTask:
        """Leave a task with what was said and whom to reach."""
        task = OperatorTask(kind, text, self._around.log.call_id, self._whom(arguments))
        task = replace(task, due_at=due_at)
        self._around.log.tools.left(task)
        return task

    def _whom(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        known = {"caller_name": self._around.caller_name, "caller_number": self._number()}
        given = {key: value for key, value in arguments.items() if value not in (None, "")}
        return {key: value for key, value in (known | given).items() if value}

    def _number(self) -> str:
        remote = self._around.life.leg.remote
        return remote.number or remote.uri


def _came_to_nothing(answer: str) -> str:
    if answer == REFUSED:
        return f"The person here cannot take the call now. {NOBODY}"
    return f"The caller waited and nobody came. Say sorry for the wait. {NOBODY}"
