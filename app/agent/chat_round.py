"""One request to a language model within a reply, read as it streams.

Owns sentences and tool calls out of the pieces, and what is said in place of silence or of a
guess. What follows from the calls is ``chat_reply``'s.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from app.agent.chat_calls import CallsInMaking, MadeCall
from app.agent.chat_model import ChatModel, Message, SentPiece, TextPiece, UsagePiece
from app.agent.excuses import Excuses
from app.agent.honesty import Honesty
from app.agent.mind_news import MindNews, news_of
from app.agent.patience import Patience, Wait
from app.agent.sentences import SentenceStream, plain_speech
from app.agent.tools import ToolDeclaration, calls_in_text


@dataclass(slots=True)
class Round:
    """One request and its harvest.

    ``correction`` is the message to ask again with, when a guess came before anything else.
    """

    messages: tuple[Message, ...]
    tools: tuple[ToolDeclaration, ...]
    said: list[str] = field(default_factory=list)
    calls: list[MadeCall] = field(default_factory=list)
    correction: Message | None = None


class Rounds:
    """The rounds of one reply, one after the other."""

    def __init__(
        self,
        model: ChatModel,
        patience: Patience,
        excuses: Excuses,
        honesty: Honesty,
        on_news: Callable[[MindNews], None],
    ) -> None:
        self.has_said = False
        """Some of the model's own words were given out, in any round."""
        self._model = model
        self._patience = patience
        self._excuses = excuses
        self._honesty = honesty
        self._on_news = on_news

    def go_on(self) -> None:
        """The tools have answered: the caller waits for the model anew."""
        self._patience.renew()

    async def read(self, harvest: Round) -> AsyncGenerator[str, None]:
        """What to say, as it comes; calls are left in ``harvest``.

        Raises MindFailed, and TimeoutError when the caller has waited too long.
        """
        sentences, calls = SentenceStream(), CallsInMaking()
        stream = self._model.stream(harvest.messages, harvest.tools)
        async with aclosing(self._patience.pieces(stream)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Wait):
                    yield self._excuses.wait()
                elif isinstance(piece, SentPiece | UsagePiece):
                    self._on_news(news_of(piece))
                elif isinstance(piece, TextPiece):
                    for text in sentences.feed(piece.text):
                        spoken = self._held_against(text, harvest)
                        if harvest.correction is not None:
                            return
                        if spoken:
                            yield spoken
                else:
                    self._patience.worded = True
                    calls.add(piece)
        known = frozenset(tool.name for tool in harvest.tools)
        left, written = calls_in_text(sentences.rest(), known)
        last = plain_speech(left)
        spoken = self._held_against(last, harvest) if last else ""
        if harvest.correction is None:
            harvest.calls += [*calls.finished(), *(MadeCall(call) for call in written)]
            if spoken:
                yield spoken

    def _held_against(self, text: str, harvest: Round) -> str:
        """What is said for ``text``: itself when its figures were given to the model."""
        guessed = self._honesty.guesses(text, harvest.messages)
        if guessed and not self.has_said:
            harvest.correction = self._honesty.correction(guessed)
            if harvest.correction is not None:
                return ""
        spoken = self._honesty.instead() if guessed else text
        if spoken:
            self.has_said = self._patience.worded = True
            harvest.said.append(spoken)
        return spoken or ""
