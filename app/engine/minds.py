"""Making a mind for a call from its task.

Owns the choice between the two minds, what happens when a script is in no playbook, and the
order of checks, all of which happen before anybody is dialled. Leaves thinking to
``app.agent``, and limits of a task to ``app.agent.task``.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from app.agent.briefing import SCRIPT_NOT_FOUND, general_brief, opening_for, prompt_for
from app.agent.chat_model import ChatModels
from app.agent.embedding import Embedder
from app.agent.errors import MindUnavailable, ScriptUnknown
from app.agent.facts import Brief, FactValue, fill
from app.agent.general_script import (
    NO_MODEL,
    NO_MODEL_WORDS,
    UNREAD_PROMPT,
    UNREAD_PROMPT_WORDS,
    general_script,
)
from app.agent.intents import read_intents
from app.agent.markdown_playbook import read_playbook
from app.agent.mind import Mind
from app.agent.playbook import Direction, ScriptProfile
from app.agent.playbook_shelf import PlaybookShelf
from app.agent.screening import Screening
from app.agent.task import WrittenTask, checked_task
from app.agent.tool_grants import ToolGrants, grants_for
from app.agent.tools import ToolDeclaration, tools_for
from models.templates import MindKind, Template
from models.tools import Tool


@dataclass(frozen=True, slots=True)
class Task:
    """One call's brief: which script profile of which playbook, the facts, the template.

    What is None here comes from the template, and what the template leaves open from
    the desk: its own playbook, the mind of its settings.
    """

    script: str | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    playbook: Path | None = None
    caller_name: str = ""
    goal: str = ""
    """What is wanted of this one call; a language model is told, a script has its own."""
    escalation: str = ""
    template: Template | None = None
    purpose: str = ""
    """A free text instead of goal, facts, script and escalation."""
    inbound: bool = False
    """They called us."""
    tools: tuple[Tool, ...] = field(default=(), repr=False)
    """Tools of this call only; their headers may hold secrets. The template names them."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """What goes with every request to a tool; the agent is not told."""
    general: bool = False
    """Where no language model is set up, hold it with general guidance and say so; else such
    a call is refused."""

    @property
    def script_name(self) -> str | None:
        """The script profile to follow, if any."""
        if self.script is not None or self.template is None:
            return self.script
        return self.template.script

    @property
    def written(self) -> WrittenTask:
        """What was asked for, without how the desk does it."""
        return WrittenTask(
            self.goal, self.facts, self.script, self.escalation, self.purpose, self.caller_name
        )

    def admitted(self, screening: Screening) -> "Task":
        """The same within its limits and screened. Raises TaskInvalid."""
        clean = checked_task(self.written, screening)
        return replace(
            self,
            goal=clean.goal,
            facts=clean.facts,
            escalation=clean.escalation,
            purpose=clean.purpose,
            caller_name=clean.caller_name,
        )


@dataclass(frozen=True, slots=True)
class CallWarning:
    """Something that does not stop a call but that whoever asked for it should know."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class MadeMind:
    """A mind, and what should be known about how it came about."""

    mind: Mind
    warnings: tuple[CallWarning, ...] = ()
    grants: ToolGrants = ToolGrants()


@dataclass(frozen=True, slots=True)
class MindSettings:
    """What the desk's minds have in common. ``chat_models`` None: it has no language model.

    ``playbook`` is the bundled one, ``own_playbooks`` the folder of the owner's.
    """

    playbook: Path
    agent_name: str
    kind: MindKind = MindKind.SCRIPT
    chat_models: ChatModels | None = None
    own_playbooks: Path | None = None
    screening: Screening = field(default_factory=Screening)
    tools: Callable[[], Sequence[ToolDeclaration]] = lambda: ()
    """The desk's own tools that are switched on; may block."""


class Minds:
    """Makes minds that share the loaded embedding model. ``settings`` hold for the next ones."""

    def __init__(self, embedder: Embedder, intents: Path, settings: MindSettings) -> None:
        self._embedder = embedder
        self._library = read_intents(intents)
        self.settings = settings

    async def make(self, task: Task) -> MadeMind:
        """A mind for one call; reads the playbook from disk now. Takes some 0.2 s off the loop.

        A script that is in no playbook leaves a language model with general guidance and a
        warning. A script mind can say nothing then: it refuses, unless the template leaves
        the choice of the mind open and a language model is set up.

        Raises TaskInvalid, PlaybookInvalid, ScriptUnknown, FactsMissing, MindUnavailable.
        """
        return await asyncio.to_thread(self._make, task)

    def asks_a_model(self, task: Task) -> bool:
        """Whether a language model holds such a call."""
        return (task.template.mind if task.template else self.settings.kind) is MindKind.CHAT

    def _make(self, task: Task) -> MadeMind:
        task = task.admitted(self.settings.screening)
        chat, profile, warnings = self._held_by(task)
        tools = self._tools(task, profile)
        grants = _grants(task, profile, tools)
        name = self.settings.agent_name
        brief = fill(profile, task.facts, name) if profile else None
        if chat:
            brief = brief or general_brief(task.facts, name, _direction(task) is Direction.INBOUND)
            return MadeMind(self._chat(task, brief, tools), warnings, grants)
        if brief is None:
            raise MindUnavailable("the script mind needs a script; name one, or use the chat mind")
        return MadeMind(self._script(task, brief), warnings, grants)

    def _held_by(self, task: Task) -> tuple[bool, ScriptProfile | None, tuple[CallWarning, ...]]:
        """Whether a language model holds the call, by which script, and what should be known."""
        chat, profile = self.asks_a_model(task), None
        warnings: tuple[CallWarning, ...] = ()
        try:
            profile = self._profile(task)
        except ScriptUnknown as unknown:
            chat = chat or task.general or (task.template is None and self._has_model())
            if not chat:
                raise
            message = f"{unknown}; the call is held with general guidance"
            warnings = (CallWarning(SCRIPT_NOT_FOUND, message),)
        if not task.general:
            return chat, profile, warnings
        if chat or profile is None:
            if not (missing := self._missing_model(task)):
                return True, profile, warnings
            told = CallWarning(NO_MODEL, f"{NO_MODEL_WORDS} ({missing})")
            return False, profile or general_script(_direction(task)), (*warnings, told)
        if task.template is not None and task.template.system_prompt.strip():
            warnings = (*warnings, CallWarning(UNREAD_PROMPT, UNREAD_PROMPT_WORDS))
        return False, profile, warnings

    def _script(self, task: Task, brief: Brief) -> Mind:
        # A desk opens without knowing how to read dates and answers in speech.
        from app.agent.script import ScriptMind

        today = date.today()
        return ScriptMind(brief, self._library, self._embedder, today, task.escalation)

    def _profile(self, task: Task) -> ScriptProfile | None:
        name = task.script_name
        if name is None:
            return None
        own = task.template.playbook if task.template else None
        path = task.playbook or (Path(own) if own else None)
        if path is not None:
            return read_playbook(path).profile(name)
        return PlaybookShelf(self.settings.playbook, self.settings.own_playbooks).profile(name)

    def _tools(self, task: Task, profile: ScriptProfile | None) -> tuple[ToolDeclaration, ...]:
        """What the agent may run on this call."""
        named = task.template.tools if task.template else ()
        own = [ToolDeclaration(one.name, one.description, one.parameters) for one in task.tools]
        return tools_for(profile, [*self.settings.tools(), *own], named)

    def _missing_model(self, task: Task) -> str:
        """Why no language model can hold a call, as a sentence; empty when one can."""
        template, models = task.template, self.settings.chat_models
        try:
            if models is None:
                raise MindUnavailable("this desk has no language model")
            models.model_for(template.model_settings if template else {})
        except MindUnavailable as error:
            return str(error)
        return ""

    def _has_model(self) -> bool:
        models = self.settings.chat_models
        return models is not None and models.set_up

    def _chat(self, task: Task, brief: Brief, tools: tuple[ToolDeclaration, ...]) -> Mind:
        from app.agent.chat import ChatBrief, ChatMind
        from app.agent.prompt_room import check_room

        template, models = task.template, self.settings.chat_models
        if models is None:
            raise MindUnavailable("this desk has no language model")
        model = models.model_for(template.model_settings if template else {})
        opening = opening_for(template.greeting if template else "", brief)
        prompt = prompt_for(template.system_prompt if template else "", brief, task.written)
        check_room(model, prompt, task.written)
        return ChatMind(
            model,
            ChatBrief(
                prompt,
                opening[0] if opening else "",
                tools,
                limits=models.limits,
            ),
        )


def _direction(task: Task) -> Direction:
    inbound = task.inbound or (task.template is not None and task.template.direction == "inbound")
    return Direction.INBOUND if inbound else Direction.OUTBOUND


def _grants(
    task: Task, profile: ScriptProfile | None, tools: tuple[ToolDeclaration, ...]
) -> ToolGrants:
    """What a call may do with its tools, by what its owner wrote for it."""
    template = task.template
    texts = [task.goal, task.escalation, task.purpose, *map(str, task.facts.values())]
    if template is not None:
        texts += [template.system_prompt, template.greeting]
    return grants_for(tools, profile, template.tools if template else (), texts)
