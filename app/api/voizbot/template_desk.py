"""Templates as Voizbot's API reads and writes them.

Owns what becomes of a name, a prompt and a voice, links to tools, and keeping the lines in
step. Leaves checks to ``app.workshop``, versions to ``models.template_versions``.

A voice of the product's that this desk has not is kept by its name and given back; the
template speaks with the usual voice.
"""

import asyncio
import dataclasses
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from app.api.desk import ApiDesk
from app.api.voizbot.bodies import NewTemplate, TemplateChange
from app.api.voizbot.refusing import NOT_FOUND, TOOL_NOT_FOUND, no
from app.engine.events import RecordsChanged
from app.line_desk import LineDesk
from app.workshop.template_checks import checked_template
from app.workshop.voices import voices_in
from models.errors import RecordMissing
from models.settings import get_setting, set_setting
from models.template_versions import keep_template
from models.templates import (
    MindKind,
    Template,
    delete_template,
    get_template,
    list_templates,
    template_id,
)
from models.tools import Tool, get_tool, list_tools

_VOICES = "voizbot_voices"


@dataclasses.dataclass(frozen=True, slots=True)
class Voiced:
    """A template, and the voice that the product's clients know it by."""

    template: Template
    voice: str | None


class TemplateDesk:
    """The templates of one direction."""

    def __init__(self, desk: ApiDesk, direction: str) -> None:
        self._desk, self._direction = desk, direction
        self._store = desk.store

    async def every(self) -> list[Voiced]:
        """All of them, by name."""
        return await self._store.read(_every, self._direction)

    async def one(self, id: str, code: str = NOT_FOUND) -> Voiced:
        """One of them. Raises ApiRefused with ``code``."""
        try:
            return await self._store.read(_one, id, self._direction)
        except RecordMissing as error:
            raise no(404, code) from error

    async def make(self, new: NewTemplate) -> Voiced:
        """A new one. Raises AgentDraftInvalid."""
        template = Template(
            template_id(self._direction),
            new.name,
            self._direction,
            MindKind.CHAT,
            new.system_prompt,
        )
        return await self._keep(template, new.voice_model)

    async def change(self, id: str, change: TemplateChange) -> Voiced:
        """Change what was sent. Raises ApiRefused, AgentDraftInvalid."""
        before = await self.one(id)
        sent = change.model_fields_set
        changes: dict[str, Any] = {
            name: getattr(change, name)
            for name in ("name", "system_prompt", "active")
            if name in sent
        }
        voice = change.voice_model if "voice_model" in sent else before.voice
        return await self._keep(dataclasses.replace(before.template, **changes), voice)

    async def remove(self, id: str) -> None:
        """Forget it; lines that it answered have none then. Raises ApiRefused."""
        await self.one(id)
        await self._store.write(_remove, id)
        await self._changed(id)

    # Tools

    async def tools(self, id: str) -> list[Tool]:
        """Its tools that there are. Raises ApiRefused."""
        template = (await self.one(id)).template
        tools = await self._store.read(list_tools)
        return [tool for tool in tools if tool.name in template.tools]

    async def link(self, id: str, tool_id: str) -> bool:
        """Give it a tool; False when it has it already. Raises ApiRefused."""
        template = (await self.one(id)).template
        tool = await self._tool(tool_id)
        if tool.name in template.tools:
            return False
        await self._set_tools(template, (*template.tools, tool.name))
        return True

    async def unlink(self, id: str, tool_id: str) -> None:
        """Take a tool away, if it has it. Raises ApiRefused."""
        template = (await self.one(id)).template
        tool = await self._tool(tool_id)
        await self._set_tools(template, [name for name in template.tools if name != tool.name])

    async def _tool(self, tool_id: str) -> Tool:
        try:
            return await self._store.read(get_tool, tool_id)
        except RecordMissing as error:
            raise no(404, TOOL_NOT_FOUND) from error

    async def _set_tools(self, template: Template, names: Sequence[str]) -> None:
        changed = dataclasses.replace(template, tools=tuple(names))
        checked_template(changed, (changed.voice,))
        await self._store.write(keep_template, changed)
        await self._changed(template.id)

    # Keeping

    async def _keep(self, template: Template, voice: str | None) -> Voiced:
        own = await voice_here(self._desk, voice)
        template = dataclasses.replace(template, voice=own)
        checked_template(template, (own,))
        kept = await self._store.write(_keep, template, voice or None)
        await self._changed(kept.template.id)
        return kept

    async def _changed(self, id: str) -> None:
        """Tell everybody; a call that comes in is answered as it says now."""
        desk = self._desk
        desk.engine.bus.publish(RecordsChanged("templates", id))
        await LineDesk(desk.engine, desk.store, desk.paths).follow_template(id)


async def voice_here(desk: ApiDesk, name: str | None) -> str:
    """The voice of that name where the desk has it, else the usual one."""
    voices = await asyncio.to_thread(voices_in, desk.paths.voices)
    return name if name and name in voices else ""


def _every(db: Database, direction: str) -> list[Voiced]:
    voices = get_setting(db, _VOICES, {})
    return [_voiced(template, voices) for template in list_templates(db, direction)]


def _one(db: Database, id: str, direction: str) -> Voiced:
    template = get_template(db, id)
    if template.direction != direction:
        raise RecordMissing("template", id)
    return _voiced(template, get_setting(db, _VOICES, {}))


def _voiced(template: Template, voices: dict[str, str]) -> Voiced:
    return Voiced(template, template.voice or voices.get(template.id))


def _keep(db: Database, template: Template, voice: str | None) -> Voiced:
    kept = keep_template(db, template)
    voices: dict[str, str] = get_setting(db, _VOICES, {})
    if voices.pop(kept.id, None) is not None or (voice and not kept.voice):
        if voice and not kept.voice:
            voices[kept.id] = voice
        set_setting(db, _VOICES, voices)
    return Voiced(kept, kept.voice or voice)


def _remove(db: Database, id: str) -> None:
    delete_template(db, id)
    voices: dict[str, str] = get_setting(db, _VOICES, {})
    if voices.pop(id, None) is not None:
        set_setting(db, _VOICES, voices)
