"""Templates, playbooks, tools and models as a person makes and tries them.

Owns those commands. Leaves records to ``models``, grammar and prompts to ``app.agent``.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.agent.errors import AgentError
from app.agent.facts import FactValue
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
from models.templates import Template
from models.tools import Tool


class Workshop:
    """Satisfies ``AgentCommands``."""

    async def templates(self) -> list[Template]:
        """See ``AgentCommands.templates``."""
        raise AgentError("this is being built")

    async def save_template(self, template: Template) -> Template:
        """See ``AgentCommands.save_template``."""
        raise AgentError("this is being built")

    async def delete_template(self, template_id: str) -> None:
        """See ``AgentCommands.delete_template``."""
        raise AgentError("this is being built")

    async def template_versions(self, template_id: str) -> list[TemplateVersion]:
        """See ``AgentCommands.template_versions``."""
        raise AgentError("this is being built")

    async def restore_template(self, template_id: str, number: int) -> Template:
        """See ``AgentCommands.restore_template``."""
        raise AgentError("this is being built")

    async def preview(self, template: Template, facts: Mapping[str, FactValue]) -> TemplatePreview:
        """See ``AgentCommands.preview``."""
        raise AgentError("this is being built")

    async def voices(self) -> list[str]:
        """See ``AgentCommands.voices``."""
        raise AgentError("this is being built")

    async def playbooks(self) -> list[Path]:
        """See ``AgentCommands.playbooks``."""
        raise AgentError("this is being built")

    async def read_playbook(self, path: Path) -> PlaybookText:
        """See ``AgentCommands.read_playbook``."""
        raise AgentError("this is being built")

    async def check_playbook(self, text: str) -> PlaybookText:
        """See ``AgentCommands.check_playbook``."""
        raise AgentError("this is being built")

    async def save_playbook(self, playbook: PlaybookText) -> PlaybookText:
        """See ``AgentCommands.save_playbook``."""
        raise AgentError("this is being built")

    async def tools(self) -> list[Tool]:
        """See ``AgentCommands.tools``."""
        raise AgentError("this is being built")

    async def built_in_tools(self) -> list[Tool]:
        """See ``AgentCommands.built_in_tools``."""
        raise AgentError("this is being built")

    async def save_tool(self, tool: Tool, secrets: Mapping[str, str]) -> Tool:
        """See ``AgentCommands.save_tool``."""
        raise AgentError("this is being built")

    async def delete_tool(self, tool_id: str) -> None:
        """See ``AgentCommands.delete_tool``."""
        raise AgentError("this is being built")

    async def tool_defaults(self) -> ToolDefaults:
        """See ``AgentCommands.tool_defaults``."""
        raise AgentError("this is being built")

    async def save_tool_defaults(self, defaults: ToolDefaults, secrets: Mapping[str, str]) -> None:
        """See ``AgentCommands.save_tool_defaults``."""
        raise AgentError("this is being built")

    async def try_tool(
        self, tool: Tool, arguments: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> ToolTrial:
        """See ``AgentCommands.try_tool``."""
        raise AgentError("this is being built")

    async def model_presets(self) -> list[ModelPreset]:
        """See ``AgentCommands.model_presets``."""
        raise AgentError("this is being built")

    async def test_model(self, choice: ModelChoice, key: str | None = None) -> ModelVerdict:
        """See ``AgentCommands.test_model``."""
        raise AgentError("this is being built")

    async def save_model_key(self, base_url: str, key: str) -> None:
        """See ``AgentCommands.save_model_key``."""
        raise AgentError("this is being built")
