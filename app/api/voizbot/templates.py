"""Outbound and inbound templates, and the tools that they may use.

Owns the routes, which are the same seven for both, and the rows. What becomes of a template
is ``template_desk``'s.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response

from app.api.desk import ApiDesk
from app.api.voizbot.answers import (
    AlreadyAssigned,
    Done,
    InboundTemplate,
    InboundTemplates,
    OneInboundTemplate,
    OneOutboundTemplate,
    OutboundTemplate,
    OutboundTemplates,
    Tools,
)
from app.api.voizbot.bodies import NewTemplate, TemplateChange, ToolLink
from app.api.voizbot.function_tools import row_of as tool_row
from app.api.voizbot.phone_numbers import assigned
from app.api.voizbot.refusing import answers
from app.api.voizbot.template_desk import TemplateDesk, Voiced


@dataclass(frozen=True, slots=True)
class _Kind:
    """One direction: its path, its forms, and how rows are made of templates."""

    direction: str
    path: str
    tag: str
    one: type[Done]
    many: type[Done]
    rows: Callable[[list[Voiced]], Awaitable[list[Any]]]


def add(router: APIRouter, desk: ApiDesk) -> None:
    """The routes of both directions."""

    async def outbound(templates: list[Voiced]) -> list[Any]:
        return [OutboundTemplate(**_fields(each)) for each in templates]

    async def inbound(templates: list[Voiced]) -> list[Any]:
        lines = await desk.office.lines()
        return [
            InboundTemplate(**_fields(each), assigned_numbers=assigned(lines, each.template.id))
            for each in templates
        ]

    kinds = (
        _Kind(
            "outbound",
            "/v1/outbound-templates",
            "Outbound templates",
            OneOutboundTemplate,
            OutboundTemplates,
            outbound,
        ),
        _Kind(
            "inbound",
            "/v1/inbound-templates",
            "Inbound templates",
            OneInboundTemplate,
            InboundTemplates,
            inbound,
        ),
    )
    for kind in kinds:
        shelf = TemplateDesk(desk, kind.direction)
        _add_templates(router, kind, shelf)
        _add_links(router, kind, shelf)


def _add_templates(router: APIRouter, kind: _Kind, shelf: TemplateDesk) -> None:
    tags: list[Any] = [kind.tag]

    async def row(voiced: Voiced) -> Any:
        (only,) = await kind.rows([voiced])
        return only

    @router.get(kind.path, response_model=kind.many, tags=tags, responses=answers())
    async def list_templates() -> Any:
        """Every template of this direction, by name."""
        return {"templates": await kind.rows(await shelf.every())}

    @router.post(
        kind.path, status_code=201, response_model=kind.one, tags=tags, responses=answers()
    )
    async def make_template(new: NewTemplate) -> Any:
        """Make a template for a language model."""
        return {"template": await row(await shelf.make(new))}

    @router.patch(f"{kind.path}/{{id}}", response_model=kind.one, tags=tags, responses=answers(404))
    async def change_template(id: str, change: TemplateChange) -> Any:
        """Change what is sent; the forms before stay as versions."""
        return {"template": await row(await shelf.change(id, change))}

    @router.delete(f"{kind.path}/{{id}}", response_model=Done, tags=tags, responses=answers(404))
    async def delete_template(id: str) -> Done:
        """Forget a template; numbers that it answers have none then."""
        await shelf.remove(id)
        return Done()


def _add_links(router: APIRouter, kind: _Kind, shelf: TemplateDesk) -> None:
    tags: list[Any] = [kind.tag]
    path = f"{kind.path}/{{id}}/function-tools"

    @router.get(path, response_model=Tools, tags=tags, responses=answers(404))
    async def list_tools(id: str) -> Tools:
        """The tools that a template may use."""
        return Tools(tools=[tool_row(tool) for tool in await shelf.tools(id)])

    @router.post(
        path,
        status_code=201,
        response_model=Done,
        tags=tags,
        responses={
            200: {"model": AlreadyAssigned, "description": "It was linked already."},
            **answers(404),
        },
    )
    async def link_tool(id: str, link: ToolLink) -> Any:
        """Let a template use a tool."""
        if await shelf.link(id, link.function_tool_id):
            return Done()
        already = AlreadyAssigned()
        return Response(already.model_dump_json(), media_type="application/json")

    @router.delete(path, response_model=Done, tags=tags, responses=answers(404))
    async def unlink_tool(id: str, link: ToolLink) -> Done:
        """Take a tool away from a template; harmless where it has it not."""
        await shelf.unlink(id, link.function_tool_id)
        return Done()


def _fields(voiced: Voiced) -> dict[str, Any]:
    template = voiced.template
    return {
        "id": template.id,
        "name": template.name,
        "system_prompt": template.system_prompt,
        "voice_model": voiced.voice,
        "active": template.active,
        "created_at": template.created_at,
        "updated_at": template.updated_at,
    }
