"""The mind that asks a language model.

Owns the conversation's history and the texts said when the model is not to be asked
(the opening of a script, silence, time that is up). One answer in the making is
``chat_reply``'s, suggestions are ``suggesting``'s, the connection ``openai_chat``'s, the
prompt ``prompt``'s.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date

from app.agent.chat_model import ChatLimits, ChatModel, Message
from app.agent.chat_reply import ChatRequest, ModelReply, ReplyHooks
from app.agent.errors import MindFailed
from app.agent.excuses import Excuses
from app.agent.mind import Act, Finish, Outcome, Reply, Say, ToolResult, UseTool
from app.agent.mind_news import MindNews, nobody_told
from app.agent.suggesting import suggestions
from app.agent.tools import BUILT_IN, ToolDeclaration

_GREET = "(The call has just been connected. Greet the other person.)"
_WHISPER = (
    "Instruction from your operator, which the caller does not hear. Follow it from now on, "
    "beginning with your next sentence, and do not mention it: {instruction}"
)
_COLLEAGUE = "From here on, a colleague of yours talked with the caller in your place."
_BACK = "You have the call again. Do not greet, and repeat nothing of what your colleague said."
_MAILBOX = (
    "(A mailbox is recording now. Say in one or two short sentences who called and that you "
    "will try again; nothing of the matter, for others may hear it. Then call end_call with the "
    "outcome voicemail.)"
)
_MENU = "(An automatic menu answers. Press a key with send_digits, and say nothing. It says:)"
_HISTORY_MESSAGES = 60
"""The oldest messages go first when a call gets longer than this; whispers stay."""
_WARM_TOKENS = 1


@dataclass(frozen=True, slots=True)
class ChatBrief:
    """What a conversation begins with.

    ``system`` is ``prompt.system_prompt``'s text. ``opening`` is said as it stands; when it
    is empty the model greets by itself.
    """

    system: str
    opening: str = ""
    tools: tuple[ToolDeclaration, ...] = BUILT_IN
    today: date = field(default_factory=date.today)
    limits: ChatLimits = field(default_factory=ChatLimits)


class FixedReply:
    """Acts that need no model."""

    def __init__(self, *acts: Act) -> None:
        self._acts = acts

    async def acts(self) -> AsyncIterator[Act]:
        """The acts."""
        for act in self._acts:
            yield act

    def commit(self) -> None:
        """Nothing but the history changes, when the words are spoken."""

    def tool_done(self, act: UseTool, result: ToolResult) -> None:
        """Nothing waits for it."""

    async def discard(self) -> None:
        """Nothing is held."""


class ChatMind:
    """Holds one conversation with a language model."""

    checklist: tuple[tuple[str, bool], ...] = ()
    result: tuple[Outcome, bool] = (Outcome.CLOSED, False)
    """Only the model can tell more, with ``end_call``."""
    takes_whispers = True

    def __init__(self, model: ChatModel, brief: ChatBrief) -> None:
        self._model = model
        self._brief = brief
        self._history: list[Message] = []
        self._whispers: list[Message] = []
        self._beside = False
        self._by_people: list[str] = []
        self._excuses = Excuses()
        self._on_news: Callable[[MindNews], None] = nobody_told
        self._suggesting: asyncio.Task[tuple[str, ...]] | None = None
        self.failures = 0
        """Replies in a row that the model did not give."""

    @property
    def history(self) -> tuple[Message, ...]:
        """What both sides really heard, oldest first, without the system prompt."""
        return tuple(self._history)

    def tell_news_to(self, on_news: Callable[[MindNews], None]) -> None:
        """Say who is told of stalls and troubles."""
        self._on_news = on_news

    async def warm_up(self) -> None:
        """Let the model read the prompt before anybody waits for it, where that helps."""
        if not self._model.reads_ahead:
            return
        messages = ({"role": "system", "content": self._brief.system}, *self._start())
        stream = self._model.stream(messages, self._brief.tools, _WARM_TOKENS)
        try:
            async with aclosing(stream) as pieces:
                async for _ in pieces:
                    pass
        except MindFailed:
            return  # the first answer will tell

    def opening(self) -> Reply:
        """The greeting or the first step of the script as it stands, else the model's own."""
        if self._brief.opening:
            return FixedReply(Say(self._brief.opening))
        return self._ask(_GREET)

    def answer(self, heard: str) -> Reply:
        """The model's answer."""
        return self._ask(heard)

    def silence(self, count: int) -> Reply:
        """Ask whether somebody is there; at the second silence say goodbye."""
        if count < 2:
            return FixedReply(Say("Hello, are you still there?"))
        goodbye = Say("I can't hear you, so I'll let you go. Goodbye.")
        return FixedReply(goodbye, Finish(Outcome.NO_RESPONSE, goal_reached=False))

    def time_is_up(self) -> Reply:
        """A goodbye."""
        goodbye = Say("I'm sorry, I have to wrap up here. Thanks for your time. Goodbye!")
        return FixedReply(goodbye, Finish(Outcome.CLOSED, goal_reached=False))

    def mailbox(self, leaves_message: bool) -> Reply:
        """Who called, and nothing of the matter: whoever hears it may not be the one called."""
        if leaves_message:
            return self._ask(_MAILBOX)
        return FixedReply(Finish(Outcome.VOICEMAIL, goal_reached=False))

    def menu(self, heard: str) -> Reply:
        """The model's choice of a key."""
        return self._ask(f"{_MENU} {heard}")

    def spoken(self, text: str, complete: bool) -> None:
        """Keep in the history what was heard of the last reply."""
        if text.strip():
            self._add("assistant", text.strip() if complete else f"{text.strip()} —")

    def whisper(self, instruction: str) -> None:
        """Put the operator's instruction before the caller's next turn, where it is obeyed."""
        told: Message = {"role": "system", "content": _WHISPER.format(instruction=instruction)}
        self._history.append(told)
        self._whispers.append(told)

    def heard_beside(self, by: str, text: str) -> None:
        """Put what was said meanwhile into the history, and who said it."""
        if by != "agent" and not self._beside:
            self._beside = True
            self._history.append({"role": "system", "content": _COLLEAGUE})
        if by != "caller":
            self._by_people.append(text)
        self._add("user" if by == "caller" else "assistant", text)

    async def suggest(self, heard: str) -> tuple[str, ...]:
        """What a person might answer; given up as soon as the agent itself is to answer."""
        self._stop_suggesting()
        messages = self._messages(heard)
        task = asyncio.ensure_future(
            suggestions(self._model, messages, self._brief.today, lambda news: self._on_news(news))
        )
        self._suggesting = task
        try:
            await asyncio.wait({task})
            return () if task.cancelled() else task.result()
        finally:
            task.cancel()

    def _stop_suggesting(self) -> None:
        if self._suggesting is not None:
            self._suggesting.cancel()
            self._suggesting = None

    def _add(self, role: str, text: str) -> None:
        """Add words to the history; those of one side in a row are one message."""
        last = self._history[-1] if self._history else {}
        if last.get("role") == role and last.get("content") and "tool_calls" not in last:
            self._history[-1] = {**last, "content": f"{last['content']} {text}"}
        else:
            self._history.append({"role": role, "content": text})

    def _start(self) -> tuple[Message, ...]:
        """How the conversation will begin, as far as it is known: what warming may read."""
        if self._brief.opening:
            return ({"role": "assistant", "content": self._brief.opening},)
        return ({"role": "user", "content": _GREET},)

    def _messages(self, heard: str) -> tuple[Message, ...]:
        recent = self._history[-_HISTORY_MESSAGES:]
        # A result without the call that asked for it is refused by most servers.
        first = next((at for at, one in enumerate(recent) if one["role"] != "tool"), len(recent))
        kept = recent[first:]
        # They hold from then on, however long ago that was.
        standing = [one for one in self._whispers if not any(one is each for each in kept)]
        return (
            {"role": "system", "content": self._brief.system},
            *standing,
            *kept,
            {"role": "user", "content": heard},
        )

    def _ask(self, heard: str) -> ModelReply:
        self._stop_suggesting()
        if self._beside:
            self._beside = False
            self._history.append({"role": "system", "content": _BACK})
        request = ChatRequest(
            self._messages(heard),
            self._brief.tools,
            self._brief.limits,
            self._excuses,
            self._brief.today,
            grounds=(self._brief.opening, *self._by_people),
            is_last_chance=self.failures >= 1,
        )
        hooks = ReplyHooks(self._history.extend, self._settled, lambda news: self._on_news(news))
        return ModelReply(self._model, request, hooks)

    def _settled(self, failed: bool) -> None:
        self.failures = self.failures + 1 if failed else 0
