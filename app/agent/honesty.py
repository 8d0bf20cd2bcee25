"""What a language model's reply may say of figures, and what is said in their place.

Owns holding one reply's sentences against what the model was told: the first guess is asked
again when nothing was said yet, any other gives way to an honest sentence. What counts as a
figure is ``grounding``'s.
"""

from collections.abc import Callable, Iterable
from datetime import date

from app.agent.chat_model import Message
from app.agent.excuses import Excuses
from app.agent.grounding import ungrounded
from app.agent.mind_news import MindNews, Troubled

_NO_GUESSING = "You were about to say {figures}"
_ANSWER_AGAIN = (
    f"{_NO_GUESSING}, which nobody has told you. Answer again without it; if you do not know, "
    "say that you do not know."
)


class Honesty:
    """One reply's. ``grounds`` are texts that figures may come from besides the messages."""

    def __init__(
        self,
        grounds: Iterable[str],
        today: date,
        excuses: Excuses,
        on_news: Callable[[MindNews], None],
    ) -> None:
        self._grounds = tuple(grounds)
        self._today = today
        self._excuses = excuses
        self._on_news = on_news
        self._asked_again = False
        self._unsure = False

    def guesses(self, text: str, messages: Iterable[Message]) -> tuple[str, ...]:
        """The figures of ``text`` that the model was not told; who should know is told."""
        sources = [*self._grounds, *filter(None, map(_source, messages))]
        guessed = ungrounded(text, sources, self._today)
        if guessed:
            message = f"The language model wanted to say {_quoted(guessed)}, which is in no brief"
            self._on_news(Troubled("ungrounded", f"{message}; it was not said."))
        return guessed

    def correction(self, guessed: tuple[str, ...]) -> Message | None:
        """The message that asks the model once more, the first time."""
        if self._asked_again:
            return None
        self._asked_again = True
        return {"role": "system", "content": _ANSWER_AGAIN.format(figures=_quoted(guessed))}

    def instead(self) -> str | None:
        """What is said in place of a guess; None when that has been said already."""
        if self._unsure:
            return None
        self._unsure = True
        return self._excuses.unsure()


def _quoted(figures: tuple[str, ...]) -> str:
    return ", ".join(f'"{each}"' for each in figures)


def _source(message: Message) -> str:
    """The text of a message that figures may come from: not the agent's own words, and not
    what it was corrected for."""
    content = message.get("content")
    if message["role"] == "assistant" or not isinstance(content, str):
        return ""
    return "" if content.startswith(_NO_GUESSING.partition("{")[0]) else content
