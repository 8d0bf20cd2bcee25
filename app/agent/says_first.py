"""A mind that says one sentence before anything else: that the call is recorded.

Owns putting the sentence before the mind's own opening. Everything else is the mind's.
"""

from collections.abc import AsyncIterator
from typing import Any, cast

from app.agent.mind import Act, Mind, Reply, Say, ToolResult, UseTool


def saying_first(mind: Mind, sentence: str) -> Mind:
    """The same mind, with ``sentence`` before its opening; empty changes nothing."""
    return cast(Mind, _SaysFirst(mind, sentence)) if sentence else mind


class _SaysFirst:
    """Hands everything on to the mind but the opening."""

    def __init__(self, mind: Mind, sentence: str) -> None:
        self._mind, self._sentence = mind, sentence

    def opening(self) -> Reply:
        """See ``Mind.opening``."""
        return _Preceded(self._mind.opening(), self._sentence)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mind, name)


class _Preceded:
    """A reply with a sentence before it. Satisfies ``Reply``."""

    def __init__(self, reply: Reply, sentence: str) -> None:
        self._reply, self._sentence = reply, sentence

    async def acts(self) -> AsyncIterator[Act]:
        """The sentence, then the reply's own."""
        yield Say(self._sentence)
        async for act in self._reply.acts():
            yield act

    def commit(self) -> None:
        """See ``Reply.commit``."""
        self._reply.commit()

    def tool_done(self, act: UseTool, result: ToolResult) -> None:
        """See ``Reply.tool_done``."""
        self._reply.tool_done(act, result)

    async def discard(self) -> None:
        """See ``Reply.discard``."""
        await self._reply.discard()
