"""The user agents of one phone over baresip, one for every account it has served.

Owns making them and giving them their passwords. Leaves what a line does with its agent to
``baresip_line``.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import baresip
from baresip import Runtime, UserAgent

from sip.baresip_account import address_of_record, check_password, check_stun_server
from sip.baresip_agent import QuietAgent
from sip.baresip_errors import translated
from sip.baresip_native_call import NativeAgents
from sip.phone import LineAccount

Rings = Callable[[int, baresip.Call], None]
"""Told the agent's handle and a call that came in for it."""


class BaresipAgents:
    """baresip cannot forget an agent, so a line that comes back gets its old one.

    Of several agents of one user the first takes a call that arrives: the one that was asked
    for last, so that a line that was changed takes calls as it is set now. ``native`` is None
    where there is no C interface; there the oldest goes on taking them.
    """

    def __init__(self, runtime: Runtime, native: NativeAgents | None, rings: Rings) -> None:
        self._runtime, self._native, self._rings = runtime, native, rings
        self._agents: dict[LineAccount, UserAgent] = {}
        self._users: dict[int, str] = {}
        self._making = asyncio.Lock()

    async def of(self, account: LineAccount) -> UserAgent:
        """The agent for an account. Raises AccountInvalid naming the field."""
        key = replace(account, line_id="")
        aor = address_of_record(self._told_in_text(account))
        async with self._making:
            if key not in self._agents:
                self._agents[key] = await self._new(key, aor)
            agent = self._agents[key]
            if self._native is not None:
                await self._native.put_first(agent.handle)
        return agent

    def user(self, handle: int) -> str | None:
        """Whose agent it is."""
        return self._users.get(handle)

    def _told_in_text(self, account: LineAccount) -> LineAccount:
        """What is left where C can be told the rest: a password, since text cannot hold every
        character, and a STUN server, since nothing is to wait for one that may be silent."""
        if self._native is None:
            return account
        check_password(account.password)
        if account.stun_server:
            check_stun_server(account.stun_server)
        return replace(account, password="", stun_server=None)

    async def _new(self, account: LineAccount, aor: str) -> UserAgent:
        with translated():
            # A far end could have us ring a number that costs; only people transfer here.
            agent = await QuietAgent.create(self._runtime, aor, transfer_policy="reject")
            if self._native is not None:
                await self._native.learn(agent.handle)
                await self._native.give_password(agent.handle, account.password)
        self._users[agent.handle] = account.user
        agent.on_incoming(partial(self._rings, agent.handle))
        return agent
