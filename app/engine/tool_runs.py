"""Running the agent's tools on one call.

Owns which tool a call may run, its arguments before and its result after, the record of
every run, and the task that is left for a person where one came to nothing. One of the three
borders where any exception is caught: a fault in a tool costs its result, never the call.
Leaves requests to ``desk_tools``, the built-in tools to ``built_ins``, and what is said
meanwhile to ``speaking`` with ``tool_wording``.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.agent.built_in_facts import known_arguments
from app.agent.built_in_tools import BUILT_IN
from app.agent.mind import Note, Reply, ToolResult, UseTool
from app.agent.tool_answer import result_of
from app.agent.tool_schema import Known, filled, fitted, what_is_wrong
from app.agent.webhook_tool import Webhook
from app.engine.built_ins import BuiltIns
from app.engine.call_log import CallLog
from app.engine.desk_tools import DeskTools
from app.engine.tool_wording import Fillers, lead, left_in_words
from app.settings import SettingsError
from audio.clock import Clock
from models.errors import RecordsError
from models.ids import new_id
from models.operator_tasks import OperatorTask, TaskKind
from models.tools import Tool

log = logging.getLogger(__name__)

MAX_RUNS = 60
"""Of one call: a model that calls tools without end is stopped."""
_SCHEMAS = {tool.name: tool.parameters for tool in BUILT_IN}


@dataclass(frozen=True, slots=True)
class AboutCall:
    """What a tool may be told of its call, and what the call may run.

    ``names`` are those that the agent was given; ``escalation`` the task's own sentence.
    ``metadata`` goes with every request. ``own`` are tools of this call only.
    """

    names: frozenset[str] = frozenset()
    escalation: str = ""
    caller_name: str = ""
    caller_number: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    own: tuple[Tool, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ready:
    """A run before it begins. ``result`` is there when it will not; ``mends``: the model can
    call again, so that nobody has to see to it."""

    act: UseTool
    webhook: Webhook | None = None
    result: ToolResult | None = None
    mends: bool = False


class ToolRuns:
    """The tools of one call while the agent holds it."""

    def __init__(
        self,
        built_ins: BuiltIns,
        desk: DeskTools | None,
        about: AboutCall,
        call_log: CallLog,
        clock: Clock,
    ) -> None:
        self.language = "en"
        self._built_ins = built_ins
        self._desk = desk
        self._about = about
        self._log = call_log
        self._clock = clock
        self._noted: dict[str, str] = {}
        self._left: dict[str, OperatorTask] = {}
        self._runs = 0
        self._under_way: dict[int, asyncio.Task[ToolResult]] = {}
        self._fillers: Fillers | None = None

    @property
    def deaf(self) -> bool:
        """The caller waits with music: nothing that they say is answered."""
        return self._built_ins.waiting

    def refuse(self) -> bool:
        """The person whom the agent asks for does not come; False when nobody is asked."""
        return self._built_ins.refuse()

    def noted(self, note: Note) -> None:
        """Something was learned that a tool may want to know."""
        self._noted[note.key] = note.value

    # What is said meanwhile; satisfies ``ToolTalk``

    def lead(self, act: UseTool, said: bool) -> str:
        """What to say before it runs, when the reply has ``said`` nothing yet."""
        return "" if said else lead(act.name, self.language)

    def filler(self, act: UseTool, waited: int) -> str:
        """What to say while it runs, after ``waited`` such sentences; may be empty."""
        if act.name in self._built_ins.names:
            return ""
        if self._fillers is None:
            self._fillers = Fillers(self.language)
        return self._fillers.next(waited)

    def cut(self, act: UseTool, reply: Reply) -> None:
        """The reply was cut while this ran: it hears of the result when there is one."""
        running = self._under_way.get(id(act))
        if running is not None:
            running.add_done_callback(lambda done: _tell_late(reply, act, done))

    # Running

    async def run(self, act: UseTool) -> ToolResult:
        """Run it and keep what became of it. Raises nothing but cancellation.

        A request that was sent goes on when this is cancelled.
        """
        run_id, began_ms = new_id("run"), self._clock.now_ms()
        self._runs += 1
        if self._desk is None or act.name in self._built_ins.names:
            return await self._recorded(run_id, act, began_ms)
        running = self._desk.start(self._recorded(run_id, act, began_ms))
        self._under_way[id(act)] = running
        running.add_done_callback(lambda _: self._under_way.pop(id(act), None))
        return await asyncio.shield(running)

    async def _recorded(self, run_id: str, act: UseTool, began_ms: float) -> ToolResult:
        ready = _Ready(act)
        result = ToolResult(error=f"{act.name} failed")
        try:
            ready = await self._ready(act)
            self._log.tools.started(run_id, ready.act)
            result = self._settled(act, ready.result or await self._do(ready), ready.mends)
        except asyncio.CancelledError:
            result = self._broken_off(act)
            raise
        except Exception:  # noqa: BLE001 - the border of a tool run
            log.exception("call %s: the tool %s failed", self._log.call_id, act.name)
            result = self._settled(act, result)
        finally:
            self._log.tools.ran(run_id, ready.act, result, self._clock.now_ms() - began_ms)
        return result

    async def _ready(self, act: UseTool) -> _Ready:
        """The act with arguments that fit, and the webhook if it is one; or why it is not run."""
        if self._runs > MAX_RUNS:
            return _refused(act, "Too many tools were run on this call.")
        if act.name in self._built_ins.names:
            return self._fitting(act, _SCHEMAS[act.name], None)
        if act.name not in self._about.names and not act.from_facts:
            known = ", ".join(sorted(self._about.names))
            return _refused(act, f"There is no tool {act.name}; there are {known}.")
        try:
            desk = self._desk
            webhook = await desk.find(act.name, self._about.own) if desk is not None else None
        except (SettingsError, RecordsError) as error:
            return _Ready(act, result=ToolResult(error=f"{act.name} cannot be run: {error}"))
        if webhook is None:
            return _Ready(act, result=ToolResult(for_operator=True))
        return self._fitting(act, webhook.parameters, webhook)

    def _fitting(
        self, act: UseTool, parameters: Mapping[str, Any], webhook: Webhook | None
    ) -> _Ready:
        if act.from_facts and act.name in self._built_ins.names:
            arguments = known_arguments(act.name, self._known(act))
        elif act.from_facts:
            arguments = filled(parameters, self._known(act))
        else:
            arguments = fitted(parameters, act.arguments)
        fault = what_is_wrong(parameters, arguments)
        if not fault:
            return _Ready(replace(act, arguments=arguments), webhook)
        if act.from_facts:
            return _Ready(
                act, result=ToolResult(error=f"{act.name}: it was not run, since {fault}")
            )
        return _refused(act, f"{act.name} was not run: {fault} Correct that and call it again.")

    def _known(self, act: UseTool) -> Known:
        said = {key: str(value) for key, value in act.arguments.items() if value}
        return Known(
            said.get("request", ""),
            said.get("summary", ""),
            self._about.caller_name,
            self._about.caller_number,
            self._log.call_id,
            {**self._about.facts, **self._noted, **_apart(said)},
        )

    async def _do(self, ready: _Ready) -> ToolResult:
        name, arguments = ready.act.name, ready.act.arguments
        if ready.webhook is None or self._desk is None:
            return await self._built_ins.run(name, arguments)
        call = {"callId": self._log.call_id, "metadata": self._about.metadata}
        answer = await self._desk.ask(ready.webhook, arguments, call)
        # Screening 64 KB takes longer than the sound of a call may wait.
        screening, call_id = self._desk.screening, self._log.call_id
        return await asyncio.to_thread(result_of, name, answer, screening, call_id)

    # What is left for a person

    def _settled(self, act: UseTool, result: ToolResult, mends: bool = False) -> ToolResult:
        """The result, once a task was left where a person has something to do.

        One that failed is left, unless the model can mend it; so is what the desk has no
        tool for, and every escalation, whatever came of it. What was left is ticked off
        when the same tool works later in the call.
        """
        if act.name in self._built_ins.names:
            if result.ok or result.for_operator or not act.from_facts:
                return result
            self._leave(act, result.error)
            return replace(result, for_operator=True)
        if result.ok and not result.for_operator:
            before = self._left.pop(act.name, None)
            if before is not None:
                self._log.tools.settled(before.id)
            if self._escalates(act):
                self._leave(act, "The desk has done it; see that it is well.")
            return result
        if act.name not in self._left and not mends:
            self._left[act.name] = self._leave(act, result.error)
        return replace(result, for_operator=act.name in self._left)

    def _broken_off(self, act: UseTool) -> ToolResult:
        """The desk closes, or somebody took the call: what was asked for may be undone."""
        if act.name not in self._built_ins.names:
            self._leave(act, "It was broken off; it is not known whether it was done.")
        elif self._built_ins.taken_over:
            return ToolResult("A person has taken the call.")
        return ToolResult(error=f"{act.name} was broken off", for_operator=True)

    def _leave(self, act: UseTool, why: str) -> OperatorTask:
        arguments = {key: value for key, value in act.arguments.items() if value}
        kind = TaskKind.ESCALATION if self._escalates(act) else TaskKind.TOOL
        details = {
            "tool": act.name,
            "arguments": arguments,
            "caller_name": self._about.caller_name,
            "caller_number": self._about.caller_number,
        }
        kept = {key: value for key, value in details.items() if value}
        text = left_in_words(act.name, arguments, why)
        task = OperatorTask(kind, text, self._log.call_id, kept)
        self._log.tools.left(task)
        return task

    def _escalates(self, act: UseTool) -> bool:
        """Whether a person is to hear of it whatever came of it: the task says so, or the
        script's own words do."""
        if act.arguments.get("escalation") or act.name in self._about.escalation:
            return True
        return "escalat" in str(act.arguments.get("request", "")).lower()


def _refused(act: UseTool, why: str) -> _Ready:
    return _Ready(act, result=ToolResult(error=why), mends=True)


def _apart(said: Mapping[str, str]) -> dict[str, str]:
    """What a script knows besides the request and its summary."""
    return {key: value for key, value in said.items() if key not in ("request", "summary")}


def _tell_late(reply: Reply, act: UseTool, done: "asyncio.Task[ToolResult]") -> None:
    if not done.cancelled() and done.exception() is None:
        reply.tool_done(act, done.result())
