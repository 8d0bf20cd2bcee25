"""A mind that says one sentence before anything else: that the call is recorded.

Owns putting the sentence before the mind's own first words to a person. Everything else is
the mind's.
"""

from collections.abc import AsyncIterator
from typing import Any, cast

from app.agent.mind import Act, Mind, Reply, Say, ToolResult, UseTool


def saying_first(mind: Mind, sentence: str) -> Mind:
    """The same mind, with ``sentence`` before its opening; empty changes nothing."""
    return cast(Mind, _SaysFirst(mind, sentence)) if sentence else mind


class _SaysFirst:
    """Hands everything on to the mind; the first reply to a person begins with the sentence.

    Usually that is the opening, but whoever was called may ask something before it.
    """

    def __init__(self, mind: Mind, sentence: str) -> None:
        self.said = False
        self.sentence = sentence
        self._mind = mind

    def opening(self) -> Reply:
        """See ``Mind.opening``."""
        return _Preceded(self._mind.opening(), self)

    def answer(self, heard: str) -> Reply:
        """See ``Mind.answer``."""
        reply = self._mind.answer(heard)
        return reply if self.said else _Preceded(reply, self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mind, name)


class _Preceded:
    """A reply with a sentence before it. Satisfies ``Reply``."""

    def __init__(self, reply: Reply, first: _SaysFirst) -> None:
        self._reply, self._first = reply, first

    async def acts(self) -> AsyncIterator[Act]:
        """The sentence, then the reply's own."""
        yield Say(self._first.sentence)
        async for act in self._reply.acts():
            yield act

    def commit(self) -> None:
        """See ``Reply.commit``."""
        self._first.said = True
        self._reply.commit()

    def tool_done(self, act: UseTool, result: ToolResult) -> None:
        """See ``Reply.tool_done``."""
        self._reply.tool_done(act, result)

    async def discard(self) -> None:
        """See ``Reply.discard``."""
        await self._reply.discard()
