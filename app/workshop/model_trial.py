"""Trying a language model: does it answer, how soon, and can it call tools.

Owns the two questions and what is measured. Opening the model is ``models``'s.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from app.agent.built_in_tools import BUILT_IN, BUILT_IN_NAMES
from app.agent.chat_calls import CallsInMaking
from app.agent.chat_model import CallPiece, ChatModel, Message, TextPiece
from app.agent.errors import MindFailed
from app.agent.sentences import SentenceStream, plain_speech
from app.agent.tools import calls_in_text
from app.commands.agents import ModelVerdict

SLOW_MS = 1500.0
"""From here on a caller notices that the model begins late."""
_READ_WITHIN_S = 180.0
_WITHIN_S = 60.0
_SYSTEM = (
    "You are Ada and answer the telephone of the shop Northgate Garden. It is open from nine to "
    "six on weekdays. Use one or two short sentences. Take messages with the tool take_message."
)
_QUESTION = "Hello, until when are you open today?"
_ERRAND = "Please leave a message for Bo: Kim called about the roses. Do it now, with the tool."
_FORMS = {
    "standard": "It calls tools in the usual form.",
    "text": "It writes tool calls into its text, which Ringdesk understands.",
    "none": "It called no tool when asked to, so it may not take messages or hang up by itself.",
}

Now = Callable[[], float]
"""Milliseconds that only go forward."""


@dataclass(slots=True)
class _Answer:
    """What came of one question. Times in milliseconds."""

    text: str = ""
    first_word_ms: float | None = None
    whole_ms: float = 0.0
    tools: str = "none"


async def try_model(model: ChatModel, now_ms: Now) -> ModelVerdict:
    """Ask for a sentence, then for a tool call. What goes wrong is told, not raised.

    Where a call would have the prompt read ahead, so does this.
    """
    system: Message = {"role": "system", "content": _SYSTEM}
    try:
        if model.reads_ahead:
            async with asyncio.timeout(_READ_WITHIN_S):
                await _ask(model, (system, {"role": "user", "content": "Hello."}), now_ms, 1)
        async with asyncio.timeout(_WITHIN_S):
            spoken = await _ask(model, (system, {"role": "user", "content": _QUESTION}), now_ms)
            errand = await _ask(model, (system, {"role": "user", "content": _ERRAND}), now_ms)
    except MindFailed as error:
        return ModelVerdict(False, _sentence(str(error)))
    except TimeoutError:
        return ModelVerdict(False, "It took minutes and gave no answer; choose a smaller model.")
    if not spoken.text:
        return ModelVerdict(False, "It answered with nothing that can be said.")
    return ModelVerdict(
        True,
        _verdict(spoken, errand.tools),
        spoken.first_word_ms,
        round(spoken.whole_ms, 1),
        errand.tools,
        spoken.text,
    )


async def _ask(
    model: ChatModel,
    messages: Sequence[Message],
    now_ms: Now,
    max_tokens: int | None = None,
) -> _Answer:
    answer, calls, sentences = _Answer(), CallsInMaking(), SentenceStream()
    said: list[str] = []
    began_ms = now_ms()
    async with aclosing(model.stream(messages, BUILT_IN, max_tokens)) as pieces:
        async for piece in pieces:
            if isinstance(piece, TextPiece):
                said += sentences.feed(piece.text)
                if answer.first_word_ms is None and piece.text.strip():
                    answer.first_word_ms = round(now_ms() - began_ms, 1)
            elif isinstance(piece, CallPiece):
                calls.add(piece)
    left, written = calls_in_text(sentences.rest(), BUILT_IN_NAMES)
    answer.whole_ms = now_ms() - began_ms
    answer.text = " ".join(filter(None, [*said, plain_speech(left)]))
    sound = [made for made in calls.finished() if made.call.name and not made.fault]
    answer.tools = "standard" if sound else "text" if written else "none"
    return answer


def _verdict(spoken: _Answer, tools: str) -> str:
    words = ["It answers."]
    if (spoken.first_word_ms or 0.0) > SLOW_MS:
        words = ["It answers, but so late that callers will wait: a smaller model is quicker."]
    return " ".join([*words, _FORMS[tools]])


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}{'' if message.endswith('.') else '.'}"
