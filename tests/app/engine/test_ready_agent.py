"""The agent's first words: prepared ahead, and let go of when nobody waits for them any more."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest

from app.agent.mind import Act, Say
from app.engine.call_tools import Brains, CallTools
from app.engine.errors import AgentNotReady
from app.engine.events import Speaker
from app.engine.ready_agent import ReadyAgent
from tests.fakes.clock import FakeClock
from tests.fakes.mind import FakeMind, FakeReply


class SlowReply(FakeReply):
    """Thinks for ever, or fails at it."""

    def __init__(self, mind: "SlowMind") -> None:
        super().__init__(mind, (), "slow")
        self._slow = mind

    async def acts(self) -> AsyncIterator[Act]:
        self._slow.thinking.set()
        if self._slow.failure is not None:
            raise self._slow.failure
        try:
            await asyncio.Event().wait()
        finally:
            self._slow.stopped.set()
        yield Say("never")


class SlowMind(FakeMind):
    """Its answers take for ever."""

    def __init__(self, failure: Exception | None = None) -> None:
        super().__init__()
        self.failure = failure
        self.thinking, self.stopped = asyncio.Event(), asyncio.Event()

    def answer(self, heard: str) -> FakeReply:
        return SlowReply(self)


def agent_with(mind: SlowMind) -> tuple[ReadyAgent, Brains]:
    nothing = cast(Any, lambda: None)
    tools = CallTools(FakeClock(), None, nothing, nothing, nothing, nothing, nothing, nothing)
    agent = ReadyAgent(cast(Any, None), tools)
    brains = Brains(mind, cast(Any, None))
    agent.beside.asks = True
    agent.beside.think_with(mind)
    agent.beside.heard(Speaker.CALLER, "How much is it?")
    return agent, brains


async def test_whoever_gives_up_leaves_nothing_thinking() -> None:
    mind = SlowMind()
    agent, brains = agent_with(mind)
    asked = asyncio.ensure_future(agent.first_words(brains))
    await asyncio.wait_for(mind.thinking.wait(), 10)
    asked.cancel()
    await asyncio.wait({asked})
    assert asked.cancelled() and mind.stopped.is_set()
    assert mind.discarded == ["slow"]


async def test_a_mind_that_fails_is_told_and_its_reply_let_go() -> None:
    mind = SlowMind(ValueError("out of words"))
    agent, brains = agent_with(mind)
    with pytest.raises(AgentNotReady):
        await agent.first_words(brains)
    assert mind.discarded == ["slow"]
