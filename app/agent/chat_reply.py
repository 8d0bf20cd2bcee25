"""One answer of a language model in the making.

Owns reading the stream: sentences are given out as they are complete, tool calls
become acts, a stall becomes a spoken line. The conversation is ``chat``'s.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from app.agent.chat_model import CallPiece, ChatModel, Message, Piece, TextPiece
from app.agent.errors import MindFailed
from app.agent.mind import Act, Finish, Outcome, Say, ToolResult, UseTool
from app.agent.sentences import SentenceStream, plain_speech
from app.agent.tools import (
    END_CALL,
    ToolCall,
    ToolDeclaration,
    act_of,
    calls_in_text,
    parse_arguments,
)

MAX_ACTS = 32
"""A reply that goes on longer is cut: nobody listens to thirty sentences on the telephone."""
_MAX_ROUNDS = 2
_STALLED = "Sorry, could you say that again?"
_BROKEN_OFF = "Sorry, I lost my thread there. Could you say that again?"
_APOLOGY = "I'm sorry, I'm having technical trouble. Someone will have to help you later. Goodbye."
_TOOL_RESULT = "Done: it has been passed on. Tell the caller in one short sentence and go on."

OnCommit = Callable[[tuple[Message, ...], bool | None], None]
"""Takes messages for the history, and whether the model failed (None: not known yet)."""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What is asked of the model. Times in seconds; ``is_last_chance`` ends the call on failure."""

    messages: tuple[Message, ...]
    tools: tuple[ToolDeclaration, ...]
    first_piece_s: float
    next_piece_s: float
    is_last_chance: bool = False


@dataclass(slots=True)
class _Round:
    """One request's harvest."""

    said: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)


class ModelReply:
    """A reply that streams. The request runs in a task of its own so that it can be dropped.

    At most MAX_ACTS acts wait in the queue, which is its size; nothing is dropped.
    """

    def __init__(self, model: ChatModel, request: ChatRequest, on_commit: OnCommit) -> None:
        self._model = model
        self._request = request
        self._on_commit = on_commit
        self._acts: asyncio.Queue[Act | None] = asyncio.Queue(MAX_ACTS + 2)
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._committed = False
        self._failed: bool | None = None
        self._tool_messages: tuple[Message, ...] = ()

    async def acts(self) -> AsyncIterator[Act]:
        """Sentences while they come, then the tool calls."""
        self._task = asyncio.create_task(self._run())
        try:
            while (act := await self._acts.get()) is not None:
                yield act
            await self._task
        finally:
            self._stop(self._task)

    def commit(self) -> None:
        """The caller's turn becomes history; the answer does when it is spoken."""
        self._committed = True
        self._on_commit((self._request.messages[-1], *self._tool_messages), self._failed)

    def tool_done(self, act: UseTool, result: ToolResult) -> None:
        """Every tool is told to the model as done, for now."""

    async def discard(self) -> None:
        """End the request under way."""
        if self._task is not None:
            self._stop(self._task)
            await asyncio.wait([self._task])

    def _stop(self, task: asyncio.Task[None]) -> None:
        """Cancel once only: a second time would break the closing of the connection."""
        if not self._stopping:
            self._stopping = True
            task.cancel()

    async def _run(self) -> None:
        given = 0
        try:
            async for act in self._harvest():
                if given < MAX_ACTS or isinstance(act, Finish):
                    self._acts.put_nowait(act)
                given += 1
                if isinstance(act, Finish):
                    break
            self._settle(failed=False)
        except (MindFailed, TimeoutError):
            self._settle(failed=True)
            for act in self._fallback(spoken=given > 0):
                self._acts.put_nowait(act)
        finally:
            self._acts.put_nowait(None)

    def _settle(self, failed: bool) -> None:
        self._failed = failed
        if self._committed:
            self._on_commit(self._tool_messages, failed)

    def _fallback(self, spoken: bool) -> tuple[Act, ...]:
        if self._request.is_last_chance:
            return (Say(_APOLOGY), Finish(Outcome.CLOSED, goal_reached=False))
        return (Say(_BROKEN_OFF if spoken else _STALLED),)

    async def _harvest(self) -> AsyncIterator[Act]:
        request = self._request
        for _ in range(_MAX_ROUNDS):
            harvest = _Round()
            async for text in self._read(request, harvest):
                yield Say(text)
            for call in harvest.calls:
                if call.name != END_CALL.name:
                    yield act_of(call)
            ending = next((each for each in harvest.calls if each.name == END_CALL.name), None)
            if ending is not None:
                if not harvest.said:
                    yield Say("Thank you. Goodbye.")
                yield act_of(ending)
                return
            if harvest.said:
                return
            if not harvest.calls:
                raise MindFailed("the language model answered with nothing")
            more = _tool_messages(harvest.calls)
            self._tool_messages += more
            request = replace(request, messages=(*request.messages, *more))
        yield Say("Okay, I've passed that on.")

    async def _read(self, request: ChatRequest, harvest: _Round) -> AsyncIterator[str]:
        sentences = SentenceStream()
        calls: dict[int, CallPiece] = {}
        async for piece in self._pieces(request):
            if isinstance(piece, TextPiece):
                for text in sentences.feed(piece.text):
                    harvest.said.append(text)
                    yield text
            else:
                before = calls.get(piece.index, CallPiece(piece.index))
                calls[piece.index] = CallPiece(
                    piece.index,
                    before.call_id or piece.call_id,
                    before.name or piece.name,
                    before.arguments + piece.arguments,
                )
        known = frozenset(tool.name for tool in request.tools)
        left, written = calls_in_text(sentences.rest(), known)
        last = plain_speech(left)
        if last:
            harvest.said.append(last)
            yield last
        harvest.calls += [*map(_finished_call, calls.values()), *written]

    async def _pieces(self, request: ChatRequest) -> AsyncIterator[Piece]:
        """The model's pieces, each within its time."""
        stream = self._model.stream(request.messages, request.tools)
        async with aclosing(stream) as pieces:
            wait_s = request.first_piece_s
            while True:
                async with asyncio.timeout(wait_s):
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                wait_s = request.next_piece_s
                yield piece


def _finished_call(piece: CallPiece) -> ToolCall:
    arguments = parse_arguments(piece.arguments)
    if not piece.name or arguments is None:
        raise MindFailed("the language model made a tool call that is not valid JSON")
    return ToolCall(piece.name, arguments, piece.call_id)


def _tool_messages(calls: list[ToolCall]) -> tuple[Message, ...]:
    """The calls and their results in the form that the model expects next."""
    listed = [
        {
            "id": call.call_id or f"call_{index}",
            "type": "function",
            "function": {"name": call.name, "arguments": json.dumps(dict(call.arguments))},
        }
        for index, call in enumerate(calls)
    ]
    results = tuple(
        {"role": "tool", "tool_call_id": each["id"], "content": _TOOL_RESULT} for each in listed
    )
    return ({"role": "assistant", "content": None, "tool_calls": listed}, *results)
