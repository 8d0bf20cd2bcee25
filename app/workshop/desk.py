"""Templates, playbooks, tools and models as a person makes and tries them.

Owns those commands: checking, one read or write, telling everybody. Leaves records to
``models``, grammar and prompts to ``app.agent``, files to ``playbook_files``, tools to
``tool_bench``, language models to ``workshop.models`` and the preview to ``previewing``.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from app.agent.egress import EgressLog, NoEgressLog
from app.agent.facts import FactValue
from app.agent.playbook_shelf import PlaybookShelf
from app.chat_models import DeskModels, settings_of
from app.commands.agents import (
    ModelChoice,
    ModelPreset,
    ModelVerdict,
    PlaybookText,
    TemplatePreview,
    TemplateVersion,
    ToolDefaults,
    ToolTrial,
)
from app.settings import DataPaths, Settings
from app.workshop.models import ModelBench
from app.workshop.playbook_files import PlaybookFiles
from app.workshop.previewing import Surroundings, preview
from app.workshop.template_checks import checked_template
from app.workshop.tool_bench import ToolBench
from app.workshop.voices import voices_in
from models.store import Store
from models.template_versions import keep_template, list_versions, restore_version
from models.templates import Template, delete_template, list_templates
from models.tools import Tool

Kept = TypeVar("Kept", Template, Tool)
Told = Callable[[str, str], None]
"""What was changed and which record, as ``RecordsChanged`` has it."""


@dataclass(frozen=True, slots=True)
class WorkshopParts:
    """What a workshop works with. ``changed`` is called on the loop that asked."""

    store: Store
    paths: DataPaths
    settings: Callable[[], Settings]
    bundled_playbook: Path
    changed: Told
    models: DeskModels
    now_ms: Callable[[], float]
    egress: EgressLog = field(default_factory=NoEgressLog)

    @property
    def shelf(self) -> PlaybookShelf:
        """The owner's playbooks and the bundled one."""
        return PlaybookShelf(self.bundled_playbook, self.paths.playbooks)


class Workshop:
    """Where one desk's agents are made. Satisfies ``AgentCommands``."""

    def __init__(self, parts: WorkshopParts) -> None:
        self._parts = parts
        self._store = parts.store
        self._files = PlaybookFiles(parts.shelf)
        self._bench = ToolBench(parts.store, parts.paths, parts.egress)
        self._models = ModelBench(parts.models, parts.paths, parts.now_ms)

    # Templates

    async def templates(self) -> list[Template]:
        """See ``AgentCommands.templates``."""
        return await self._store.read(list_templates)

    async def save_template(self, template: Template) -> Template:
        """See ``AgentCommands.save_template``."""
        checked_template(template, await self.voices())
        return self._told("templates", await self._store.write(keep_template, template))

    async def delete_template(self, template_id: str) -> None:
        """See ``AgentCommands.delete_template``."""
        await self._store.write(delete_template, template_id)
        self._parts.changed("templates", template_id)

    async def template_versions(self, template_id: str) -> list[TemplateVersion]:
        """See ``AgentCommands.template_versions``."""
        kept = await self._store.read(list_versions, template_id)
        return [
            TemplateVersion(one.number, one.saved_at, one.template, one.changed) for one in kept
        ]

    async def restore_template(self, template_id: str, number: int) -> Template:
        """See ``AgentCommands.restore_template``."""
        return self._told(
            "templates", await self._store.write(restore_version, template_id, number)
        )

    async def preview(self, template: Template, facts: Mapping[str, FactValue]) -> TemplatePreview:
        """See ``AgentCommands.preview``."""
        own = await self._bench.tools()
        built_in = self._bench.built_in()
        around = Surroundings(
            self._parts.shelf,
            self._parts.settings().agent.agent_name,
            {tool.name for tool in (*own, *built_in)},
            {tool.name for tool in own if not tool.enabled},
            settings_of(self._parts.settings().agent),
        )
        return await asyncio.to_thread(preview, template, dict(facts), around)

    async def voices(self) -> list[str]:
        """See ``AgentCommands.voices``."""
        return ["", *await asyncio.to_thread(voices_in, self._parts.paths.voices)]

    # Playbooks

    async def playbooks(self) -> list[Path]:
        """See ``AgentCommands.playbooks``."""
        return await asyncio.to_thread(self._files.files)

    async def read_playbook(self, path: Path) -> PlaybookText:
        """See ``AgentCommands.read_playbook``."""
        return await asyncio.to_thread(self._files.read, path, await self._tool_names())

    async def check_playbook(self, text: str) -> PlaybookText:
        """See ``AgentCommands.check_playbook``."""
        return await asyncio.to_thread(self._files.check, text, await self._tool_names())

    async def save_playbook(self, playbook: PlaybookText) -> PlaybookText:
        """See ``AgentCommands.save_playbook``. Raises PlaybookNotWritten and, for a name that
        no file can have, AgentDraftInvalid too."""
        path = await asyncio.to_thread(self._files.write, playbook)
        self._parts.changed("playbooks", str(path))
        return await self.read_playbook(path)

    # Tools

    async def tools(self) -> list[Tool]:
        """See ``AgentCommands.tools``."""
        return await self._bench.tools()

    async def built_in_tools(self) -> list[Tool]:
        """See ``AgentCommands.built_in_tools``."""
        return self._bench.built_in()

    async def save_tool(self, tool: Tool, secrets: Mapping[str, str]) -> Tool:
        """See ``AgentCommands.save_tool``."""
        return self._told("tools", await self._bench.save(tool, secrets))

    async def delete_tool(self, tool_id: str) -> None:
        """See ``AgentCommands.delete_tool``."""
        await self._bench.delete(tool_id)
        self._parts.changed("tools", tool_id)

    async def tool_defaults(self) -> ToolDefaults:
        """See ``AgentCommands.tool_defaults``."""
        return await self._bench.defaults()

    async def save_tool_defaults(self, defaults: ToolDefaults, secrets: Mapping[str, str]) -> None:
        """See ``AgentCommands.save_tool_defaults``."""
        await self._bench.save_defaults(defaults, secrets)
        self._parts.changed("tools", "")

    async def try_tool(
        self, tool: Tool, arguments: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> ToolTrial:
        """See ``AgentCommands.try_tool``."""
        return await self._bench.try_tool(tool, arguments, secrets)

    # Models

    async def model_presets(self) -> list[ModelPreset]:
        """See ``AgentCommands.model_presets``."""
        return await self._models.presets()

    async def test_model(self, choice: ModelChoice, key: str | None = None) -> ModelVerdict:
        """See ``AgentCommands.test_model``."""
        return await self._models.test(choice, key)

    async def save_model_key(self, base_url: str, key: str) -> None:
        """See ``AgentCommands.save_model_key``. Raises SecretsUnavailable too."""
        await self._models.save_key(base_url, key)

    # Inside

    async def _tool_names(self) -> set[str]:
        return {tool.name for tool in (*await self._bench.tools(), *self._bench.built_in())}

    def _told(self, what: str, record: Kept) -> Kept:
        self._parts.changed(what, record.id)
        return record
