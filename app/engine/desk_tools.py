"""The tools of one desk, ready for its calls.

Owns finding a tool by its name at the moment it is wanted, and requests that are under way:
one that was sent is waited for even when the caller went on talking or hung up. Leaves what
a call may run, and what became of it, to ``tool_runs``; the request to
``app.agent.webhook_tool``.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from app.agent.egress import EgressLog, NoEgressLog
from app.agent.screening import Screening
from app.agent.tool_schema import ToolDeclaration
from app.agent.webhook_tool import Webhook, WebhookAnswer, Webhooks
from app.tool_secrets import SecretOf, webhook_of
from models.store import Store
from models.tools import Tool, get_tool_defaults, list_tools, tool_named

T = TypeVar("T")


async def _anything(line_id: str, number: str) -> str:
    return ""


async def _at_once(line_id: str, number: str) -> None:
    return


class DeskTools:
    """The owner's tools. Lives on the engine's loop; ``close`` it before the journal."""

    def __init__(
        self, store: Store, secret_of: SecretOf, screening: Screening | None = None
    ) -> None:
        self.screening = screening or Screening()
        self.operator_here: Callable[[], bool] = lambda: False
        """Whether somebody sits at this desk who could take a call."""
        self.may_ring: Callable[[str, str], Awaitable[str]] = _anything
        """Why a line may not ring a number now, as a sentence; empty when it may."""
        self.put_through: Callable[[str, str], Awaitable[None]] = _at_once
        """Takes the place in the desk's counts that putting a line's caller through to a number
        takes. Raises CallForbidden, AddressInvalid, RecordsError."""
        self._store = store
        self._secret_of = secret_of
        self._webhooks = Webhooks(NoEgressLog())
        self._under_way: set[asyncio.Task[Any]] = set()

    def report_to(self, egress: EgressLog) -> None:
        """Tell this log of everything that leaves from now on."""
        self._webhooks.egress = egress

    def declared(self) -> list[ToolDeclaration]:
        """The tools that are switched on. Blocks: not for the loop."""
        return [
            ToolDeclaration(tool.name, tool.description, tool.parameters)
            for tool in self._store.read_now(list_tools, True)
        ]

    async def find(self, name: str, own: Sequence[Tool] = ()) -> Webhook | None:
        """The tool of that name as it is now, None when it is off or not there.

        ``own`` are tools of the call itself, which come first. Raises SecretsUnavailable,
        RecordsError.
        """
        tool = next((one for one in own if one.name == name), None)
        tool = tool or await self._store.read(tool_named, name)
        if tool is None or not tool.enabled:
            return None
        defaults = await self._store.read(get_tool_defaults)
        return await asyncio.to_thread(webhook_of, tool, defaults, self._secret_of)

    async def ask(
        self, webhook: Webhook, arguments: Mapping[str, Any], call: Mapping[str, Any]
    ) -> WebhookAnswer:
        """Send one request; see ``Webhooks.ask``."""
        return await self._webhooks.ask(webhook, arguments, call)

    def start(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run something that outlives whoever waits for it, until the desk closes."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def close(self) -> None:
        """Break off what is under way, and close connections."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._webhooks.close()
