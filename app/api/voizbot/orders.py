"""What a client of Voizbot's asks of one call, as the desk's own task.

Owns the order of what can be wrong (number, line, template, tools), the template that holds
for this call only, and tools that exist for this call only. Leaves placing to ``outbound``.
"""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from app.agent.errors import AgentDraftInvalid
from app.agent.facts import FactValue
from app.api.desk import ApiDesk
from app.api.voizbot.bodies import CustomTool, OutboundCall
from app.api.voizbot.function_tools import NO_PARAMETERS, ToolDesk, apart
from app.api.voizbot.phone_numbers import line_of
from app.api.voizbot.refusing import (
    INVALID_PAYLOAD,
    NO_TWILIO,
    TEMPLATE_NOT_FOUND,
    TOOL_NOT_FOUND,
    no,
)
from app.api.voizbot.template_desk import TemplateDesk, voice_here
from app.engine.minds import Task
from app.workshop.template_checks import checked_template
from app.workshop.tool_checks import checked_secrets, checked_tool
from models.lines import Line
from models.templates import MindKind, Template
from models.tools import Tool

FOR_ONE_CALL = "One call"
_EXTENSION = re.compile(r"\d{2,6}")


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """A call that can be asked for. ``request`` is what is kept to be given back; no header
    of a tool is in it."""

    line: Line
    to: str
    template: Template
    task: Task
    request: Mapping[str, Any]
    dry_run: bool


class OrderDesk:
    """Makes orders of bodies."""

    def __init__(self, desk: ApiDesk) -> None:
        self._desk = desk
        self._templates = TemplateDesk(desk, "outbound")
        self._tools = ToolDesk(desk)

    async def order(self, body: OutboundCall) -> Order:
        """Raises ApiRefused, AgentDraftInvalid."""
        to = self._number(body.to)
        custom = [await self._custom(tool) for tool in body.custom_tools or ()]
        names = [tool.name for tool in custom]
        if len(set(names)) < len(names):
            raise no(400, INVALID_PAYLOAD, "customTools", "name each tool once")
        if not body.dry_run and not await self._desk.office.lines():
            message = "no line is set up on this desk; add one in Settings, Lines"
            raise no(422, NO_TWILIO, "phoneNumberId", message)
        line = await line_of(self._desk, body.phone_number_id)
        base = await self._base(body)
        listed, extra = [
            [(await self._tools.one(each, TOOL_NOT_FOUND)).name for each in ids or ()]
            for ids in (body.function_tool_ids, body.extra_function_tool_ids)
        ]
        own = base.tools if body.function_tool_ids is None else tuple(listed)
        tools = tuple(dict.fromkeys((*own, *extra, *names)))
        template = await self._template(body, base, tools)
        task = Task(
            template=template,
            facts=_facts(body) if base.script else {},
            tools=tuple(custom),
            metadata=dict(body.metadata or {}),
            general=True,
        )
        return Order(line, to, template, task, _kept(body, to), bool(body.dry_run))

    def _number(self, to: str) -> str:
        """The number in E.164; a SIP address or an extension as it is. Raises ApiRefused."""
        import phonenumbers

        written = to.strip()
        if written.lower().startswith(("sip:", "sips:")) or _EXTENSION.fullmatch(written):
            return written
        country = self._desk.engine.switchboard.settings.country
        try:
            parsed = phonenumbers.parse(written, country)
        except phonenumbers.NumberParseException:
            parsed = None
        if parsed is None or not phonenumbers.is_possible_number(parsed):
            message = f"{written[:40]!r} is no telephone number; write it as +14155550123"
            raise no(400, INVALID_PAYLOAD, "to", message)
        return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))

    async def _base(self, body: OutboundCall) -> Template:
        if body.template_id is None:
            return Template("", FOR_ONE_CALL, "outbound", MindKind.CHAT)
        template = (await self._templates.one(body.template_id, TEMPLATE_NOT_FOUND)).template
        if not template.active:
            message = f"the template {template.name!r} is switched off"
            raise no(400, INVALID_PAYLOAD, "templateId", message)
        return template

    async def _template(
        self, body: OutboundCall, base: Template, tools: tuple[str, ...]
    ) -> Template:
        """The template of this call: the prompts put together, the voice, the tools."""
        prompts = (body.system_prompt or base.system_prompt, body.extra_system_prompt)
        voice = base.voice if body.voice is None else await voice_here(self._desk, body.voice)
        template = dataclasses.replace(
            base,
            mind=MindKind.CHAT if body.system_prompt else base.mind,
            system_prompt="\n\n".join(each.strip() for each in prompts if each),
            voice=voice,
            tools=tools,
        )
        checked_template(template, (voice,))
        return template

    async def _custom(self, asked: CustomTool) -> Tool:
        """A tool that lives as long as its call. Its headers are kept nowhere else."""
        headers = asked.headers or {}
        plain, secrets = apart(headers)
        tool = Tool(
            asked.name,
            asked.description,
            asked.schema_ or NO_PARAMETERS,
            asked.webhook_url,
            plain,
            tuple(secrets),
        )
        try:
            checked_tool(tool, (await self._tools.bench.defaults()).allowed_hosts)
            checked_secrets(secrets, tool.secret_headers)
        except AgentDraftInvalid as error:
            field = f"customTools.{asked.name}.{error.field}"
            raise no(400, INVALID_PAYLOAD, field, error.message) from error
        return dataclasses.replace(tool, headers=dict(headers), secret_headers=())


def _facts(body: OutboundCall) -> dict[str, FactValue]:
    """What a script's placeholders are filled with: the call's metadata."""
    return {name: value for name, value in (body.metadata or {}).items() if value is not None}


def _kept(body: OutboundCall, to: str) -> dict[str, Any]:
    tools = [
        {"name": one.name, "description": one.description, "webhookUrl": one.webhook_url}
        for one in body.custom_tools or ()
    ]
    return {
        "to": to,
        "templateId": body.template_id,
        "systemPrompt": body.system_prompt,
        "extraSystemPrompt": body.extra_system_prompt,
        "voiceModel": body.voice,
        "metadata": dict(body.metadata or {}),
        "functionToolIds": [
            *(body.function_tool_ids or ()),
            *(body.extra_function_tool_ids or ()),
        ],
        "customTools": tools,
        "dryRun": bool(body.dry_run),
    }
