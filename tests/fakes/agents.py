"""Templates, playbooks, tools and models in memory, with every command of the real ones."""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.agent.errors import PlaybookChanged
from app.agent.facts import FactValue, placeholders
from app.commands.agents import (
    ModelChoice,
    ModelPreset,
    ModelVerdict,
    OutlineEntry,
    PlaybookText,
    Problem,
    TemplatePreview,
    TemplateVersion,
    ToolDefaults,
    ToolTrial,
)
from models.errors import RecordMissing
from models.templates import MindKind, Template
from models.tools import Tool

FOLDER, BUNDLED = Path("playbooks"), Path("bundled") / "ringdesk.md"


class FakeAgents:
    """Satisfies ``AgentCommands``. ``failures`` maps a method's name to what it raises."""

    def __init__(self) -> None:
        self.failures: dict[str, Exception] = {}
        self.asked: list[tuple[Any, ...]] = []
        self.versions: dict[str, list[TemplateVersion]] = {}
        self.files: dict[Path, tuple[str, int]] = {}
        self.kept_tools: dict[str, Tool] = {}
        self.own_tools: list[Tool] = []
        self.defaults = ToolDefaults()
        self.secrets: dict[str, dict[str, str]] = {}
        self.known_voices = ["", "en_US-joe-medium", "en_GB-alba-medium"]
        self.prompt = "You are the receptionist."
        self.openings: dict[str, tuple[str, ...]] = {}
        self.preview_problems: tuple[Problem, ...] = ()
        self.trial = ToolTrial("POST http://127.0.0.1:9000/slots", 200, '{"free": 3}', "", 84.0)
        self.presets: list[ModelPreset] = []
        self.verdict = ModelVerdict(True, "It answers.")
        self.keys: dict[str, str] = {}

    async def templates(self) -> list[Template]:
        self._ask("templates")
        return sorted((kept[0].template for kept in self.versions.values()), key=lambda t: t.name)

    async def save_template(self, template: Template) -> Template:
        self._ask("save_template", template)
        return self._add_version(template)

    async def delete_template(self, template_id: str) -> None:
        self._ask("delete_template", template_id)
        if self.versions.pop(template_id, None) is None:
            raise RecordMissing("template", template_id)

    async def template_versions(self, template_id: str) -> list[TemplateVersion]:
        self._ask("template_versions", template_id)
        return list(self.versions.get(template_id, ()))

    async def restore_template(self, template_id: str, number: int) -> Template:
        self._ask("restore_template", template_id, number)
        wanted = [one for one in self.versions[template_id] if one.number == number]
        return self._add_version(wanted[0].template)

    async def preview(self, template: Template, facts: Mapping[str, FactValue]) -> TemplatePreview:
        self._ask("preview", template, dict(facts))
        written = self.openings.get(template.script or "", ())
        needed = tuple(dict.fromkeys(key for step in written for key in placeholders(step)))
        spoken = tuple(_filled(step, facts) for step in written) or (template.greeting,)
        chat = template.mind is MindKind.CHAT
        prompt = f"{self.prompt}\n\n{template.system_prompt}" if chat else ""
        return TemplatePreview(prompt, spoken, needed, self.preview_problems)

    async def voices(self) -> list[str]:
        self._ask("voices")
        return list(self.known_voices)

    async def playbooks(self) -> list[Path]:
        self._ask("playbooks")
        own = sorted(path for path in self.files if path != BUNDLED)
        return own if any(path.name == BUNDLED.name for path in own) else [*own, BUNDLED]

    async def read_playbook(self, path: Path) -> PlaybookText:
        self._ask("read_playbook", path)
        text, changed_at_ns = self.files[path]
        own = path != BUNDLED
        return dataclasses.replace(checked(text), path=path, changed_at_ns=changed_at_ns, own=own)

    async def check_playbook(self, text: str) -> PlaybookText:
        self._ask("check_playbook")
        return checked(text)

    async def save_playbook(self, playbook: PlaybookText) -> PlaybookText:
        self._ask("save_playbook", playbook.path)
        new = not playbook.own or playbook.path == Path(playbook.path.name)
        path = FOLDER / playbook.path.name if new else playbook.path
        before_ns = 0 if new else playbook.changed_at_ns
        if self.files.get(path, ("", 0))[1] != before_ns:
            raise PlaybookChanged(str(path))
        self.files[path] = (playbook.text, before_ns + 1)
        return await self.read_playbook(path)

    async def tools(self) -> list[Tool]:
        self._ask("tools")
        return sorted(self.kept_tools.values(), key=lambda tool: tool.name)

    async def built_in_tools(self) -> list[Tool]:
        self._ask("built_in_tools")
        return list(self.own_tools)

    async def save_tool(self, tool: Tool, secrets: Mapping[str, str]) -> Tool:
        self._ask("save_tool", tool, dict(secrets))
        self.secrets.setdefault(tool.id, {}).update(secrets)
        self.kept_tools[tool.id] = tool
        return tool

    async def delete_tool(self, tool_id: str) -> None:
        self._ask("delete_tool", tool_id)
        if self.kept_tools.pop(tool_id, None) is None:
            raise RecordMissing("tool", tool_id)

    async def tool_defaults(self) -> ToolDefaults:
        self._ask("tool_defaults")
        return self.defaults

    async def save_tool_defaults(self, defaults: ToolDefaults, secrets: Mapping[str, str]) -> None:
        self._ask("save_tool_defaults", defaults, dict(secrets))
        self.defaults = defaults

    async def try_tool(
        self, tool: Tool, arguments: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> ToolTrial:
        self._ask("try_tool", tool, dict(arguments), dict(secrets))
        return self.trial

    async def model_presets(self) -> list[ModelPreset]:
        self._ask("model_presets")
        return list(self.presets)

    async def test_model(self, choice: ModelChoice, key: str | None = None) -> ModelVerdict:
        self._ask("test_model", choice, key)
        return self.verdict

    async def save_model_key(self, base_url: str, key: str) -> None:
        self._ask("save_model_key", base_url)
        self.keys[base_url] = key

    def keep(self, *templates: Template, at: str = "2026-11-20T09:15:00.000Z") -> None:
        """Have these templates, each later one of an id as a further version."""
        for template in templates:
            self._add_version(template, at)

    def calls_of(self, method: str) -> list[tuple[Any, ...]]:
        """What was asked of a method, each time."""
        return [asked[1:] for asked in self.asked if asked[0] == method]

    def _add_version(self, template: Template, at: str = "2026-11-21T10:02:00.000Z") -> Template:
        before = self.versions.setdefault(template.id, [])
        number = before[0].number + 1 if before else 1
        saved = dataclasses.replace(template, version=number, updated_at=at)
        changed = _changed(before[0].template, saved) if before else ()
        before.insert(0, TemplateVersion(number, at, saved, changed))
        return saved

    def _ask(self, method: str, *arguments: Any) -> None:
        self.asked.append((method, *arguments))
        if method in self.failures:
            raise self.failures[method]


def checked(text: str) -> PlaybookText:
    """The headings as the outline; a line with ``{facts.unknown}`` is a problem that stops, one
    with ``maybe`` a problem that does not."""
    outline, problems = [], []
    for number, line in enumerate(text.split("\n"), 1):
        heading = re.match(r"(#+)\s+(.*)", line)
        if heading:
            outline.append(OutlineEntry(heading[2], number, len(heading[1])))
        for word, stops in (("{facts.unknown}", True), ("maybe", False)):
            at = line.find(word)
            if at >= 0:
                said = f"Nothing fills {word}." if stops else f"“{word}” is vague."
                problems.append(Problem(said, number, at, at + len(word), stops))
    return PlaybookText(Path(), text, tuple(outline), tuple(problems))


def _filled(step: str, facts: Mapping[str, FactValue]) -> str:
    for key, value in facts.items():
        step = step.replace(f"{{facts.{key}}}", str(value))
    return step


def _changed(before: Template, after: Template) -> tuple[str, ...]:
    kept = ("version", "updated_at", "created_at")
    names = (each.name for each in dataclasses.fields(Template) if each.name not in kept)
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
