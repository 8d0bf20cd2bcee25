"""Function tools, and what they have in common.

Owns their routes and rows. Leaves keeping them, with the values of secret headers beside the
passwords, to ``app.workshop.tool_bench``.

A header whose name says that it holds a secret is never shown again: its value comes back as
``SECRET``, and sending that leaves it as it is.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from sqlite_utils import Database

from app.agent.egress import NoEgressLog
from app.agent.errors import AgentDraftInvalid
from app.api.desk import ApiDesk
from app.api.voizbot.answers import (
    Done,
    FunctionTool,
    OneTool,
    ToolDefaultsRow,
    ToolsAndDefaults,
)
from app.api.voizbot.bodies import NewTool, ToolChange
from app.api.voizbot.refusing import DUPLICATE_NAME, NOT_FOUND, answers, no
from app.engine.events import RecordsChanged
from app.workshop.tool_bench import ToolBench
from app.workshop.tool_checks import is_secret
from models.errors import RecordMissing
from models.template_versions import keep_template
from models.templates import list_templates
from models.tools import Tool, get_tool

SECRET = "•••"
_TAGS: list[Any] = ["Function tools"]
NO_PARAMETERS: Mapping[str, Any] = {"type": "object", "properties": {}}


def add(router: APIRouter, desk: ApiDesk) -> None:
    """The routes."""
    tools = ToolDesk(desk)
    _add_many(router, tools)
    _add_one(router, tools)


def _add_many(router: APIRouter, tools: "ToolDesk") -> None:
    @router.get(
        "/v1/function-tools", response_model=ToolsAndDefaults, tags=_TAGS, responses=answers()
    )
    async def list_function_tools() -> ToolsAndDefaults:
        """Every tool by name, and what they have in common."""
        rows = [row_of(tool) for tool in await tools.bench.tools()]
        return ToolsAndDefaults(tools=rows, defaults=await tools.defaults())

    @router.post(
        "/v1/function-tools",
        status_code=201,
        response_model=OneTool,
        tags=_TAGS,
        responses=answers(409),
    )
    async def make_function_tool(new: NewTool) -> OneTool:
        """Make a tool."""
        return OneTool(tool=row_of(await tools.make(new)))


def _add_one(router: APIRouter, tools: "ToolDesk") -> None:
    @router.get(
        "/v1/function-tools/{id}", response_model=OneTool, tags=_TAGS, responses=answers(404)
    )
    async def get_function_tool(id: str) -> OneTool:
        """One tool."""
        return OneTool(tool=row_of(await tools.one(id)))

    @router.patch(
        "/v1/function-tools/{id}", response_model=OneTool, tags=_TAGS, responses=answers(404, 409)
    )
    async def change_function_tool(id: str, change: ToolChange) -> OneTool:
        """Change what is sent."""
        return OneTool(tool=row_of(await tools.change(id, change)))

    @router.delete(
        "/v1/function-tools/{id}", response_model=Done, tags=_TAGS, responses=answers(404)
    )
    async def delete_function_tool(id: str) -> Done:
        """Forget a tool; templates that had it go without."""
        await tools.remove(id)
        return Done()


class ToolDesk:
    """The tools of one desk as this API reads and writes them."""

    def __init__(self, desk: ApiDesk) -> None:
        self.bench = ToolBench(desk.store, desk.paths, NoEgressLog())
        self._desk = desk

    async def one(self, id: str, code: str = NOT_FOUND) -> Tool:
        """One tool. Raises ApiRefused with ``code``."""
        try:
            return await self._desk.store.read(get_tool, id)
        except RecordMissing as error:
            raise no(404, code) from error

    async def defaults(self) -> ToolDefaultsRow:
        """What tools have in common; secrets are not shown."""
        kept = await self.bench.defaults()
        return ToolDefaultsRow(
            function_webhook_url=kept.url,
            function_webhook_timeout_ms=kept.timeout_ms,
            function_webhook_headers=_shown(kept.headers, kept.secret_headers),
        )

    async def make(self, new: NewTool) -> Tool:
        """A new tool. Raises ApiRefused, AgentDraftInvalid, SecretsUnavailable."""
        tool = Tool(
            new.name,
            new.description,
            new.parameters_json_schema or NO_PARAMETERS,
            new.webhook_url or "",
            timeout_ms=new.webhook_timeout_ms,
        )
        return await self._keep(tool, new.webhook_headers or {})

    async def change(self, id: str, change: ToolChange) -> Tool:
        """Change what was sent. Raises as ``make``."""
        before = await self.one(id)
        sent = change.model_fields_set
        wanted = {
            "name": change.name,
            "description": change.description,
            "parameters_json_schema": change.parameters_json_schema or NO_PARAMETERS,
            "webhook_url": change.webhook_url or "",
            "webhook_timeout_ms": change.webhook_timeout_ms,
            "enabled": change.enabled,
        }
        names = {
            "parameters_json_schema": "parameters",
            "webhook_url": "url",
            "webhook_timeout_ms": "timeout_ms",
        }
        changes: dict[str, Any] = {
            names.get(name, name): value for name, value in wanted.items() if name in sent
        }
        headers = change.webhook_headers if "webhook_headers" in sent else None
        kept = await self._keep(dataclasses.replace(before, **changes), headers)
        if kept.name != before.name:
            await self._desk.store.write(_rename, before.name, kept.name)
        return kept

    async def remove(self, id: str) -> None:
        """Forget it. Raises ApiRefused."""
        tool = await self.one(id)
        await self.bench.delete(id)
        await self._desk.store.write(_rename, tool.name, None)
        self._desk.engine.bus.publish(RecordsChanged("tools", id))

    async def _keep(self, tool: Tool, headers: Mapping[str, str] | None) -> Tool:
        """``headers`` None leaves them as they are."""
        secrets: dict[str, str] = {}
        if headers is not None:
            plain, secrets = apart(headers)
            tool = dataclasses.replace(tool, headers=plain, secret_headers=tuple(secrets))
            secrets = {name: value for name, value in secrets.items() if value != SECRET}
        try:
            kept = await self.bench.save(tool, secrets)
        except AgentDraftInvalid as error:
            if "already" in error.message and error.field == "name":
                raise no(409, DUPLICATE_NAME) from error
            raise
        self._desk.engine.bus.publish(RecordsChanged("tools", kept.id))
        return kept


def row_of(tool: Tool) -> FunctionTool:
    """A tool as the product shows it."""
    return FunctionTool(
        id=tool.id,
        name=tool.name,
        description=tool.description,
        parameters_json_schema=dict(tool.parameters),
        webhook_url=tool.url,
        webhook_headers=_shown(tool.headers, tool.secret_headers),
        webhook_timeout_ms=tool.timeout_ms,
        enabled=tool.enabled,
        created_at=tool.created_at,
        updated_at=tool.updated_at,
    )


def apart(headers: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Headers that may be shown, and those whose values are secrets."""
    secrets = {name: value for name, value in headers.items() if is_secret(name)}
    return {name: value for name, value in headers.items() if name not in secrets}, secrets


def _shown(headers: Mapping[str, str], secret: Sequence[str]) -> dict[str, str]:
    return {**headers, **dict.fromkeys(secret, SECRET)}


def _rename(db: Database, before: str, after: str | None) -> None:
    """Let templates that use a tool know it by its new name, or no longer."""
    for template in list_templates(db):
        if before in template.tools:
            renamed = (after if name == before else name for name in template.tools)
            tools = tuple(dict.fromkeys(name for name in renamed if name is not None))
            keep_template(db, dataclasses.replace(template, tools=tools))
