"""What the agent's tools did in one call, as records and as events for the world.

Owns the wording of those events, and what is left for a person to do. Leaves the rest of a
call's log to ``call_log``, running tools to ``tool_runs``.
"""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from app.agent.mind import ToolResult, UseTool
from app.engine.events import OperatorTasksChanged, OperatorWanted, ToolRan, ToolStarted
from app.engine.journal import Journal
from models.events import CallEvent, save_event
from models.operator_tasks import OperatorTask, leave_operator_task, settle_operator_task


class ToolLog:
    """The tools' part of one call's log. ``at_ms`` gives the time on the call's clock."""

    def __init__(self, call_id: str, at_ms: Callable[[], int], journal: Journal) -> None:
        self._call_id = call_id
        self._at_ms = at_ms
        self._journal = journal

    def started(self, run_id: str, act: UseTool) -> None:
        """A tool begins to run; ``ran`` with the same ``run_id`` follows."""
        event = ToolStarted(self._call_id, run_id, act.name, dict(act.arguments), self._at_ms())
        self._keep(event, "tool_started")

    def ran(self, run_id: str, act: UseTool, result: ToolResult, took_ms: float) -> None:
        """What became of a tool."""
        event = ToolRan(
            self._call_id,
            act.name,
            dict(act.arguments),
            result.content,
            result.error,
            round(took_ms, 1),
            self._at_ms(),
            result.for_operator,
            run_id,
        )
        self._keep(event, "tool_ran")

    def left(self, task: OperatorTask) -> None:
        """The agent leaves something for a person to do."""
        self._journal.note(OperatorTasksChanged, leave_operator_task, task)

    def settled(self, task_id: str) -> None:
        """What was left for a person has been done after all."""
        self._journal.note(OperatorTasksChanged, settle_operator_task, task_id)

    def operator_wanted(self, ask_id: str, kind: str, reason: str, answer: str = "") -> None:
        """The agent asks for a person, or has its ``answer``."""
        event = OperatorWanted(self._call_id, ask_id, kind, reason, self._at_ms(), answer)
        self._keep(event, "operator_wanted")

    def _keep(self, event: ToolStarted | ToolRan | OperatorWanted, kind: str) -> None:
        payload: Mapping[str, Any] = {
            field.name: getattr(event, field.name)
            for field in dataclasses.fields(event)
            if field.name not in ("call_id", "at_ms")
        }
        self._journal.note(event, save_event, CallEvent(self._call_id, event.at_ms, kind, payload))
