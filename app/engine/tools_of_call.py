"""The tools of one call, put together from the call, its agent and the desk.

Owns what a tool is told of its call and nothing else; running them is ``tool_runs``'s.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.engine.built_ins import BuiltIns, Surroundings
from app.engine.call_tools import Brains
from app.engine.operator_ask import Line
from app.engine.speaking import Speaking
from app.engine.tool_runs import AboutCall, ToolRuns
from sip.phone import Call as CallLeg

if TYPE_CHECKING:
    from app.engine.conversation import CallParts


def tools_of_call(
    parts: "CallParts",
    brains: Brains,
    speaking: Callable[[], Speaking],
    taken_over: Callable[[], bool],
) -> ToolRuns:
    """The tools of a call that an agent is about to hold; ``speaking`` is its voice, later."""
    leg, task, shared = parts.life.leg, parts.task, parts.shared
    desk = shared.desk_tools if shared is not None else None
    name = (task.caller_name if task is not None else "") or leg.remote.display_name
    around = Surroundings(
        parts.life,
        parts.log,
        parts.clock,
        Line(leg.sink, parts.recording.desk, lambda: speaking().audible),
        silent=lambda: speaking().silent(),
        taken_over=taken_over,
        may_transfer_to=brains.grants.may_transfer_to,
        caller_name=name,
    )
    if shared is not None:
        around.music = shared.hold_music
    if desk is not None:
        may_ring, put_through = desk.may_ring, desk.put_through
        around.operator_here = desk.operator_here
        around.may_ring = lambda number: may_ring(leg.line_id, number)
        around.put_through = lambda number: put_through(leg.line_id, number)
    about = AboutCall(
        brains.grants.names,
        task.escalation if task is not None else "",
        name,
        leg.remote.number,
        dict(task.facts) if task is not None else {},
        {**_metadata(leg, name), **(task.metadata if task is not None else {})},
        task.tools if task is not None else (),
    )
    runs = ToolRuns(BuiltIns(around), desk, about, parts.log, parts.clock)
    runs.language = parts.language
    return runs


def _metadata(leg: CallLeg, name: str) -> dict[str, str]:
    return {
        "direction": str(leg.direction),
        "lineId": leg.line_id,
        "callerNumber": leg.remote.number,
        "callerName": name,
    }
