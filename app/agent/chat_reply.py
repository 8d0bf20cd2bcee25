"""One answer of a language model in the making.

Owns its rounds: sentences are given out as they are complete, tools are asked for and their
results go back to the model, a slow or failing model is covered by a spoken line. Reading one
round is ``chat_round``'s, the conversation ``chat``'s.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.agent.built_in_tools import END_CALL, TAKE_MESSAGE
from app.agent.chat_calls import MadeCall, as_messages, faults_in, told_to_model
from app.agent.chat_model import ChatLimits, ChatModel, Message
from app.agent.chat_round import Round, Rounds
from app.agent.errors import MindFailed
from app.agent.excuses import Excuses
from app.agent.honesty import Honesty
from app.agent.mind import Act, Finish, Outcome, Say, ToolResult, UseTool
from app.agent.mind_news import MindNews, Stalled, Troubled
from app.agent.patience import Patience
from app.agent.tools import ToolDeclaration, act_of

MAX_ACTS = 32
"""A reply that goes on longer is cut: nobody listens to thirty sentences on the telephone."""
MAX_ROUNDS = 5
"""Requests in one reply: tool results, and mistakes told to the model. The last has no tools."""
_MAX_CALLS = 8
_TAKEN_CARE = "Okay, I've taken care of that."
_GOODBYE = "Thank you. Goodbye."
_BROKE_DOWN = "The language model failed twice in a row and the call was ended. Please call back."


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What is asked of the model, and by what its answer is measured.

    ``grounds`` are texts that it may take figures from besides the messages.
    ``is_last_chance`` ends the call on failure.
    """

    messages: tuple[Message, ...]
    tools: tuple[ToolDeclaration, ...]
    limits: ChatLimits
    excuses: Excuses
    today: date
    grounds: tuple[str, ...] = ()
    is_last_chance: bool = False


@dataclass(frozen=True, slots=True)
class ReplyHooks:
    """Who is told: of messages for the history once the reply is used, of whether the model
    failed, and of what a person should know."""

    on_messages: Callable[[tuple[Message, ...]], None]
    on_settled: Callable[[bool], None]
    on_news: Callable[[MindNews], None]


class ModelReply:
    """A reply that streams. The request runs in a task of its own so that it can be dropped.

    At most MAX_ACTS acts and what ends a reply wait in the queue; nothing is dropped.
    """

    def __init__(self, model: ChatModel, request: ChatRequest, hooks: ReplyHooks) -> None:
        self._request = request
        self._hooks = hooks
        self._honesty = Honesty(request.grounds, request.today, request.excuses, self._tell)
        patience = Patience(request.limits, lambda on: self._tell(Stalled(on)))
        self._rounds = Rounds(model, patience, request.excuses, self._honesty, self._tell)
        self._acts: asyncio.Queue[Act | None] = asyncio.Queue(MAX_ACTS + _MAX_CALLS + 4)
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._committed = False
        self._failed: bool | None = None
        self._kept: list[Message] = []
        self._kept_news: list[MindNews] = []
        self._under_way: list[MadeCall] = []
        self._waiting_for: dict[int, tuple[MadeCall, asyncio.Future[None]]] = {}
        self._cut_off: list[tuple[MadeCall, dict[str, Any]]] = []
        """Calls whose result was not there when the reply was dropped, as the history has them."""
        self._told_of_fault = False

    async def acts(self) -> AsyncIterator[Act]:
        """Sentences while they come; after a tool, what the model makes of its result."""
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
        kept, self._kept = self._kept, []
        self._hooks.on_messages((self._request.messages[-1], *kept))
        if self._failed is not None:
            self._hooks.on_settled(self._failed)
        for news in self._kept_news:
            self._hooks.on_news(news)

    def tool_done(self, act: UseTool, result: ToolResult) -> None:
        """The model is told the result, and goes on once it has all that it asked for.

        One that comes after ``discard`` takes its place in the history.
        """
        made, done = self._waiting_for.pop(id(act), (None, None))
        if made is None or done is None:
            return
        made.result = result
        done.set_result(None)
        for each, message in self._cut_off:
            if each is made:
                message["content"] = told_to_model(made)

    async def discard(self) -> None:
        """End the request under way. What a tool may have done stays in the history."""
        if self._task is not None:
            self._stop(self._task)
            await asyncio.wait([self._task])
        under_way, self._under_way = self._under_way, []
        if under_way and self._committed:
            messages = as_messages(under_way)
            self._cut_off = list(zip(under_way, messages[1:], strict=True))
            self._hooks.on_messages(messages)

    def _stop(self, task: asyncio.Task[None]) -> None:
        """Cancel once only: a second time would break the closing of the connection."""
        if not self._stopping:
            self._stopping = True
            task.cancel()

    async def _run(self) -> None:
        given = 0
        try:
            async with aclosing(self._harvest()) as acts:
                async for act in acts:
                    if given < MAX_ACTS or not isinstance(act, Say):
                        self._acts.put_nowait(act)
                    given += 1
                    if isinstance(act, Finish):
                        break
            self._settle(failed=False)
        except (MindFailed, TimeoutError) as error:
            self._settle(failed=True)
            self._tell(Troubled("model", str(error)))
            for act in self._fallback():
                self._acts.put_nowait(act)
        finally:
            self._acts.put_nowait(None)

    def _settle(self, failed: bool) -> None:
        self._failed = failed
        if self._committed:
            self._hooks.on_settled(failed)

    def _tell(self, news: MindNews) -> None:
        """Pass news on; what is wrong with a reply matters once that is used."""
        if isinstance(news, Troubled) and not self._committed:
            self._kept_news.append(news)
        else:
            self._hooks.on_news(news)

    def _fallback(self) -> tuple[Act, ...]:
        excuses = self._request.excuses
        if not self._request.is_last_chance:
            return (Say(excuses.again(self._rounds.has_said)),)
        message = UseTool(TAKE_MESSAGE.name, {"message": _BROKE_DOWN})
        return (Say(excuses.goodbye), message, Finish(Outcome.CLOSED, goal_reached=False))

    async def _harvest(self) -> AsyncGenerator[Act, None]:
        messages, asked = self._request.messages, 0
        while asked < MAX_ROUNDS:
            asked += 1
            tools = self._request.tools if asked < MAX_ROUNDS else ()
            harvest = Round(messages, tools)
            async with aclosing(self._rounds.read(harvest)) as texts:
                async for text in texts:
                    yield Say(text)
            if harvest.correction is not None:
                messages = (*messages, harvest.correction)
                continue
            harvest.calls = faults_in(harvest.calls, tools)[:_MAX_CALLS] if tools else []
            if not harvest.calls and not harvest.said:
                if asked == 1:
                    raise MindFailed("the language model answered with nothing")
                break
            async with aclosing(self._call_tools(harvest)) as acts:
                async for act in acts:
                    yield act
            more = self._answers(harvest)
            if not more:
                return
            messages = (*messages, *more)
            self._rounds.go_on()
        yield Say(_TAKEN_CARE)

    async def _call_tools(self, harvest: Round) -> AsyncGenerator[Act, None]:
        """The round's calls as acts; done when every tool has answered."""
        faulty = any(made.fault for made in harvest.calls)
        if faulty and self._told_of_fault:
            raise MindFailed("the language model called a tool wrongly twice")
        self._told_of_fault = self._told_of_fault or faulty
        self._under_way = [made for made in harvest.calls if made.call.name != END_CALL.name]
        loop = asyncio.get_running_loop()
        for made in self._under_way:
            if not made.fault:
                act = act_of(made.call)
                if isinstance(act, UseTool):
                    self._waiting_for[id(act)] = (made, loop.create_future())
                yield act
        if self._waiting_for:
            await asyncio.wait([done for _, done in self._waiting_for.values()])
        ending = [made for made in harvest.calls if made.call.name == END_CALL.name]
        if ending:
            if not self._rounds.has_said:
                yield Say(_GOODBYE)
            self._under_way = []
            yield act_of(ending[0].call)

    def _answers(self, harvest: Round) -> tuple[Message, ...]:
        """What the model is told of its calls; nothing when there is nothing to go on about."""
        self._under_way = []
        if not harvest.calls:
            return ()
        messages = as_messages(harvest.calls)
        if self._committed:
            self._hooks.on_messages(messages)
        else:
            self._kept += messages
        only_kept = all(made.result is None and not made.fault for made in harvest.calls)
        return () if only_kept and harvest.said else messages
