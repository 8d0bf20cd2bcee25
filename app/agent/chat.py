"""The mind that asks a language model.

Owns the conversation's history and the texts said when the model is not to be asked
(the opening of a script, silence, time that is up). One answer in the making is
``chat_reply``'s, the connection ``openai_chat``'s, the prompt ``prompt``'s.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from app.agent.chat_model import ChatModel, Message
from app.agent.chat_reply import ChatRequest, ModelReply
from app.agent.facts import Brief
from app.agent.mind import Act, Finish, Outcome, Reply, Say, ToolResult, UseTool
from app.agent.tools import tools_for

_GREET = "(The call has just been connected. Greet the other person.)"
_HISTORY_MESSAGES = 60
"""The oldest messages go first when a call gets longer than this."""


@dataclass(frozen=True, slots=True)
class ChatLimits:
    """How long a model may keep a caller waiting, in milliseconds."""

    first_piece_ms: float = 3000.0
    next_piece_ms: float = 3000.0


class FixedReply:
    """Acts that need no model."""

    def __init__(self, acts: tuple[Act, ...], on_commit: Callable[[], None]) -> None:
        self._acts = acts
        self._on_commit = on_commit

    async def acts(self) -> AsyncIterator[Act]:
        """The acts."""
        for act in self._acts:
            yield act

    def commit(self) -> None:
        """Nothing but the history changes, when the words are spoken."""
        self._on_commit()

    def tool_done(self, act: UseTool, result: ToolResult) -> None:
        """Nothing waits for it."""

    async def discard(self) -> None:
        """Nothing is held."""


class ChatMind:
    """Holds one conversation with a language model.

    ``system`` is ``prompt.system_prompt``'s text. ``brief`` gives the opening and the
    script's tools; ``greeting`` is said instead of that opening. Without either the model
    greets by itself.
    """

    checklist: tuple[tuple[str, bool], ...] = ()
    result: tuple[Outcome, bool] = (Outcome.CLOSED, False)
    """Only the model can tell more, with ``end_call``."""

    def __init__(
        self,
        model: ChatModel,
        system: str,
        brief: Brief | None = None,
        limits: ChatLimits | None = None,
        greeting: str = "",
    ) -> None:
        self._model = model
        self._system = system
        self._opening = (greeting,) if greeting else brief.profile.opening[:1] if brief else ()
        self._tools = tools_for(brief.profile if brief else None)
        self._limits = limits or ChatLimits()
        self._history: list[Message] = []
        self.failures = 0
        """Replies in a row that the model did not give."""

    @property
    def history(self) -> tuple[Message, ...]:
        """What both sides really heard, oldest first, without the system prompt."""
        return tuple(self._history)

    def opening(self) -> Reply:
        """The first step of the script as it stands, else the model's own greeting."""
        if self._opening:
            return self._fixed(Say(self._opening[0]))
        return self._ask(_GREET)

    def answer(self, heard: str) -> Reply:
        """The model's answer."""
        return self._ask(heard)

    def silence(self, count: int) -> Reply:
        """Ask whether somebody is there; at the second silence say goodbye."""
        if count < 2:
            return self._fixed(Say("Hello, are you still there?"))
        goodbye = Say("I can't hear you, so I'll let you go. Goodbye.")
        return self._fixed(goodbye, Finish(Outcome.NO_RESPONSE, goal_reached=False))

    def time_is_up(self) -> Reply:
        """A goodbye."""
        goodbye = Say("I'm sorry, I have to wrap up here. Thanks for your time. Goodbye!")
        return self._fixed(goodbye, Finish(Outcome.CLOSED, goal_reached=False))

    def spoken(self, text: str, complete: bool) -> None:
        """Keep in the history what was heard of the last reply."""
        if not text.strip():
            return
        last = self._history[-1] if self._history else {}
        words = text.strip() if complete else f"{text.strip()} —"
        if last.get("role") == "assistant" and last.get("content"):
            self._history[-1] = {**last, "content": f"{last['content']} {words}"}
        else:
            self._history.append({"role": "assistant", "content": words})

    def whisper(self, instruction: str) -> None:
        """Put the operator's instruction into the history, where the model sees it."""
        self._history.append({"role": "system", "content": f"Your operator says: {instruction}"})

    def heard_beside(self, by: str, text: str) -> None:
        """Put what was said meanwhile into the history."""
        role = "user" if by == "caller" else "assistant"
        self._history.append({"role": role, "content": text})

    async def suggest(self, heard: str) -> tuple[str, ...]:
        """Nothing to offer yet."""
        return ()

    def _fixed(self, *acts: Act) -> FixedReply:
        return FixedReply(acts, lambda: None)

    def _ask(self, heard: str) -> ModelReply:
        messages = (
            {"role": "system", "content": self._system},
            *self._history[-_HISTORY_MESSAGES:],
            {"role": "user", "content": heard},
        )
        request = ChatRequest(
            messages,
            self._tools,
            self._limits.first_piece_ms / 1000,
            self._limits.next_piece_ms / 1000,
            is_last_chance=self.failures >= 1,
        )
        return ModelReply(self._model, request, self._commit)

    def _commit(self, messages: tuple[Message, ...], failed: bool | None) -> None:
        self._history.extend(messages)
        if failed is not None:
            self.failures = self.failures + 1 if failed else 0
