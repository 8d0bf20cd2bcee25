"""Asking for what an agent is made of: templates, playbooks, tools, language models.

Owns the protocol and its values. ``app.workshop`` does it. Every method raises what is
wrong with what was handed in as AgentDraftInvalid naming the field; nothing half-written
stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from app.agent.facts import FactValue
from models.templates import Template
from models.tools import Tool
from models.tools import ToolDefaults as ToolDefaults


@dataclass(frozen=True, slots=True)
class TemplateVersion:
    """One saved form of a template; ``changed`` names the fields that differ from the one
    before it."""

    number: int
    saved_at: str
    template: Template
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with what is being edited. ``line`` counts from 1, 0 is none;
    ``start`` and ``end`` are columns from 0. ``stops`` a call, or is only good to know."""

    message: str
    line: int = 0
    start: int = 0
    end: int = 0
    stops: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True)
class TemplatePreview:
    """What a template makes of some sample facts.

    ``prompt`` is the language model's system prompt word for word, empty for a script mind;
    ``opening`` is what the caller hears first. ``facts`` names those that the script needs.
    """

    prompt: str
    opening: tuple[str, ...]
    facts: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One heading of a playbook: a script profile or a part of it."""

    title: str
    line: int
    level: int


@dataclass(frozen=True, slots=True)
class PlaybookText:
    """A playbook's file as it is on disk, and what is wrong with it.

    ``changed_at_ns`` is the file's, to notice another program's change; ``own`` is False for
    the bundled one, which is copied when it is saved.
    """

    path: Path
    text: str
    outline: tuple[OutlineEntry, ...] = ()
    problems: tuple[Problem, ...] = ()
    changed_at_ns: int = 0
    own: bool = True


@dataclass(frozen=True, slots=True)
class ToolTrial:
    """What came of trying a tool: what was sent, what came back, how long it took."""

    request: str
    status: int | None
    answer: str
    error: str
    took_ms: float


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A language model: a preset's ``kind`` (``llama`` is built in), its address and name.

    ``path`` is the GGUF file of the built-in one. The key is kept with the passwords, under
    the address; it is never part of this.
    """

    kind: str
    base_url: str = ""
    model: str = ""
    path: str = ""
    temperature: float = 0.3


@dataclass(frozen=True, slots=True)
class ModelPreset:
    """A program or service that Ringdesk knows how to reach."""

    kind: str
    name: str
    base_url: str
    hint: str
    needs_key: bool = False
    missing: str = ""
    """Why it cannot be used on this computer, as a sentence; empty when it can."""


@dataclass(frozen=True, slots=True)
class ModelVerdict:
    """What a test of a language model found. Times in milliseconds, None when it never came.

    ``tools`` is ``standard`` (a tool call in the usual form), ``text`` (JSON in the text),
    or ``none``.
    """

    reachable: bool
    message: str
    first_word_ms: float | None = None
    whole_ms: float | None = None
    tools: str = "none"
    answer: str = ""


class AgentCommands(Protocol):
    """Templates, playbooks, tools and models."""

    async def templates(self) -> list[Template]:
        """Every template, by name."""
        ...

    async def save_template(self, template: Template) -> Template:
        """Keep a template as a new version; gives it with its number."""
        ...

    async def delete_template(self, template_id: str) -> None:
        """Forget it with its versions. Raises RecordMissing."""
        ...

    async def template_versions(self, template_id: str) -> list[TemplateVersion]:
        """Every saved form, the newest first."""
        ...

    async def restore_template(self, template_id: str, number: int) -> Template:
        """Make an earlier form the newest version."""
        ...

    async def preview(self, template: Template, facts: Mapping[str, FactValue]) -> TemplatePreview:
        """What the template makes of these facts; problems are told, not raised."""
        ...

    async def voices(self) -> list[str]:
        """Names of the voices on this computer; the usual one is the empty name's."""
        ...

    async def playbooks(self) -> list[Path]:
        """The playbook files of this desk, the bundled one last."""
        ...

    async def read_playbook(self, path: Path) -> PlaybookText:
        """A playbook with its outline and problems. Raises PlaybookInvalid when unreadable."""
        ...

    async def check_playbook(self, text: str) -> PlaybookText:
        """Outline and problems of a text that is being edited."""
        ...

    async def save_playbook(self, playbook: PlaybookText) -> PlaybookText:
        """Write it, whole or not at all. Raises PlaybookChanged when another program has
        changed the file since it was read."""
        ...

    async def tools(self) -> list[Tool]:
        """The desk's tools by name."""
        ...

    async def built_in_tools(self) -> list[Tool]:
        """The tools that every agent has."""
        ...

    async def save_tool(self, tool: Tool, secrets: Mapping[str, str]) -> Tool:
        """Keep a tool; ``secrets`` are new values for its secret headers."""
        ...

    async def delete_tool(self, tool_id: str) -> None:
        """Forget it. Raises RecordMissing."""
        ...

    async def tool_defaults(self) -> ToolDefaults:
        """What tools without an own URL, timeout or header use."""
        ...

    async def save_tool_defaults(self, defaults: ToolDefaults, secrets: Mapping[str, str]) -> None:
        """Keep the defaults."""
        ...

    async def try_tool(
        self, tool: Tool, arguments: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> ToolTrial:
        """Send one real request with these arguments and tell everything about it."""
        ...

    async def model_presets(self) -> list[ModelPreset]:
        """The language models that can be chosen."""
        ...

    async def test_model(self, choice: ModelChoice, key: str | None = None) -> ModelVerdict:
        """Ask a model for a sentence and for a tool call; ``key`` None uses the kept one."""
        ...

    async def save_model_key(self, base_url: str, key: str) -> None:
        """Keep a key for an address with the passwords; an empty one forgets it."""
        ...
