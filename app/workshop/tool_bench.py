"""The owner's tools as they are made and tried.

Owns keeping them together with the values of their secret headers, and trying one. Leaves
what a tool must be to ``tool_checks``, where values are kept to ``tool_secrets`` and the
request to ``app.agent.webhook_tool``.
"""

import asyncio
import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from app.agent.built_in_tools import BUILT_IN
from app.agent.egress import EgressLog
from app.agent.errors import AgentDraftInvalid
from app.agent.tool_schema import what_is_wrong
from app.agent.webhook_tool import Webhook, Webhooks, request_body
from app.commands.agents import ToolTrial
from app.line_secrets import delete_secret, get_secret, set_secret
from app.settings import DataPaths
from app.tool_secrets import DEFAULTS_ID, secret_id, webhook_of
from app.workshop.tool_checks import checked_defaults, checked_secrets, checked_tool
from models.errors import RecordMissing, RecordRefused
from models.ids import now_iso
from models.store import Store
from models.tools import (
    Tool,
    ToolDefaults,
    delete_tool,
    get_tool,
    get_tool_defaults,
    list_tools,
    save_tool,
    save_tool_defaults,
)

TRIAL = "trial"
"""The call's id in the body of a trial."""
SHOWN_CHARACTERS = 20_000


class ToolBench:
    """The tools of one desk; ``egress`` is told what a trial sends."""

    def __init__(self, store: Store, paths: DataPaths, egress: EgressLog) -> None:
        self._store = store
        self._paths = paths
        self._egress = egress

    async def tools(self) -> list[Tool]:
        """The desk's tools by name."""
        return await self._store.read(list_tools)

    def built_in(self) -> list[Tool]:
        """The tools that every agent has."""
        return [
            Tool(one.name, one.description, one.parameters, id=f"tool_{one.name}")
            for one in BUILT_IN
        ]

    async def save(self, tool: Tool, secrets: Mapping[str, str]) -> Tool:
        """Keep a tool. Raises AgentDraftInvalid, SecretsUnavailable; then nothing is kept."""
        defaults = await self.defaults()
        checked_tool(tool, defaults.allowed_hosts)
        checked_secrets(secrets, tool.secret_headers)
        before = await self._known(tool.id)
        moment = now_iso()
        kept = dataclasses.replace(
            tool, created_at=before.created_at if before else moment, updated_at=moment
        )
        await self._store.read(_check_name, tool)
        await asyncio.to_thread(self._keep_secrets, tool.id, secrets)
        try:
            await self._store.write(save_tool, kept)
        except RecordRefused as error:
            raise AgentDraftInvalid("name", f"there is a tool {tool.name!r} already") from error
        gone = set(before.secret_headers if before else ()) - set(tool.secret_headers)
        await asyncio.to_thread(self._forget_secrets, tool.id, gone)
        return kept

    async def delete(self, tool_id: str) -> None:
        """Forget a tool with its secret values. Raises RecordMissing."""
        tool = await self._store.read(get_tool, tool_id)
        await self._store.write(delete_tool, tool_id)
        await asyncio.to_thread(self._forget_secrets, tool_id, tool.secret_headers)

    async def defaults(self) -> ToolDefaults:
        """What tools have in common."""
        return await self._store.read(get_tool_defaults)

    async def save_defaults(self, defaults: ToolDefaults, secrets: Mapping[str, str]) -> None:
        """Keep them. Raises AgentDraftInvalid, SecretsUnavailable."""
        checked_defaults(defaults)
        checked_secrets(secrets, defaults.secret_headers)
        before = await self.defaults()
        await asyncio.to_thread(self._keep_secrets, DEFAULTS_ID, secrets)
        await self._store.write(save_tool_defaults, defaults)
        gone = set(before.secret_headers) - set(defaults.secret_headers)
        await asyncio.to_thread(self._forget_secrets, DEFAULTS_ID, gone)

    async def try_tool(
        self, tool: Tool, arguments: Mapping[str, Any], secrets: Mapping[str, str]
    ) -> ToolTrial:
        """Send one real request, for a tool that may not be kept yet.

        ``secrets`` are values that are typed and not kept; a kept one is used where there
        is none. Arguments that do not fit are told, and sent nowhere. Raises
        AgentDraftInvalid, SecretsUnavailable.
        """
        defaults = await self.defaults()
        checked_tool(tool, defaults.allowed_hosts)
        checked_secrets(secrets, tool.secret_headers)
        if not (tool.url or defaults.url):
            raise AgentDraftInvalid("url", "give an address, here or in the defaults of tools")
        webhook = await asyncio.to_thread(self._webhook, tool, defaults, secrets)
        call = {"callId": TRIAL, "metadata": {}}
        request = _shown(webhook, arguments, call, (*defaults.secret_headers, *tool.secret_headers))
        wrong = what_is_wrong(tool.parameters, arguments)
        if wrong:
            return ToolTrial(request, None, "", f"The arguments do not fit. {wrong}", 0.0)
        async with Webhooks(_ForNoCall(self._egress)) as webhooks:
            answer = await webhooks.ask(webhook, arguments, call)
        body = answer.body[:SHOWN_CHARACTERS]
        return ToolTrial(request, answer.status, body, answer.error, answer.took_ms)

    def _webhook(self, tool: Tool, defaults: ToolDefaults, secrets: Mapping[str, str]) -> Webhook:
        typed = {secret_id(tool.id, name): value for name, value in secrets.items()}

        def value_of(key: str) -> str | None:
            return typed[key] if typed.get(key) else get_secret(self._paths, key)

        return webhook_of(tool, defaults, value_of)

    def _keep_secrets(self, owner_id: str, secrets: Mapping[str, str]) -> None:
        """New values; an empty one is forgotten."""
        for name, value in secrets.items():
            if value:
                set_secret(self._paths, secret_id(owner_id, name), value)
        self._forget_secrets(owner_id, [name for name, value in secrets.items() if not value])

    def _forget_secrets(self, owner_id: str, names: Any) -> None:
        for name in names:
            delete_secret(self._paths, secret_id(owner_id, name))

    async def _known(self, tool_id: str) -> Tool | None:
        try:
            return await self._store.read(get_tool, tool_id)
        except RecordMissing:
            return None


class _ForNoCall:
    """Tells of what was sent without a call. Satisfies ``EgressLog``."""

    def __init__(self, egress: EgressLog) -> None:
        self._egress = egress

    def sent(self, call_id: str | None, host: str, purpose: str, size_bytes: int) -> None:
        """See ``EgressLog.sent``."""
        self._egress.sent(None, host, purpose, size_bytes)


def _check_name(db: Any, tool: Tool) -> None:
    """Before a secret is kept for it."""
    if any(one.name == tool.name and one.id != tool.id for one in list_tools(db)):
        raise AgentDraftInvalid("name", f"there is a tool {tool.name!r} already")


def _shown(
    webhook: Webhook,
    arguments: Mapping[str, Any],
    call: Mapping[str, Any],
    secret: tuple[str, ...],
) -> str:
    """The request as a person reads it, without the values of secret headers."""
    hidden = {name.lower() for name in secret}
    head = [
        f"{name}: {'(kept secret)' if name.lower() in hidden else value}"
        for name, value in webhook.headers.items()
    ]
    body = json.dumps(
        json.loads(request_body(webhook, arguments, call)), indent=2, ensure_ascii=False
    )
    return "\n".join([f"POST {webhook.url}", *head, "", body])
