"""What one call's agent may do with tools.

Owns the answer: names of tools, and where callers may be put through. A language model can be
talked into much by a caller, so it may ring only what the owner wrote down: in the template,
the script, the facts or the task. The engine keeps to it (``app.engine.tool_runs``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.agent.built_in_facts import numbers_in
from app.agent.built_in_tools import BUILT_IN_NAMES, TRANSFER_CALL
from app.agent.playbook import ScriptProfile
from app.agent.tool_schema import ToolDeclaration
from app.agent.tools import run_by


@dataclass(frozen=True, slots=True)
class ToolGrants:
    """``transfers``: it may put callers through to ``numbers`` without a person seeing to it."""

    names: frozenset[str] = BUILT_IN_NAMES
    transfers: bool = False
    numbers: frozenset[str] = frozenset()

    def may_transfer_to(self, number: str) -> bool:
        """Whether a caller may be put through to that number or SIP address."""
        plain = number if number.startswith(("sip:", "sips:")) else re.sub(r"\D", "", number)
        return self.transfers and plain in self.numbers


def grants_for(
    declared: Iterable[ToolDeclaration],
    profile: ScriptProfile | None,
    named: Iterable[str],
    texts: Iterable[str],
) -> ToolGrants:
    """What a call with these tools may do; ``texts`` are what its owner wrote for it.

    It puts callers through by itself where the template names ``transfer_call`` or a branch
    of the script runs it.
    """
    transfers = TRANSFER_CALL.name in (*named, *run_by(profile))
    written = "\n".join((*texts, *_texts_of(profile)))
    names = frozenset(tool.name for tool in declared)
    return ToolGrants(names, transfers, numbers_in(written))


def _texts_of(profile: ScriptProfile | None) -> list[str]:
    if profile is None:
        return []
    actions = (action.text for branch in profile.branches for action in branch.actions)
    return [profile.goal, *profile.opening, *actions, *profile.hard_limits]
