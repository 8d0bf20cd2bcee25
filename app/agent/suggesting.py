"""Replies that a language model suggests to the operator while a person talks.

Owns asking for them and reading what comes, however it is written. They are shown to the
operator only, never spoken; one with a figure that nobody gave is left out.
"""

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import date

from app.agent.chat_model import ChatModel, Message, SentPiece, TextPiece, UsagePiece
from app.agent.errors import MindFailed
from app.agent.grounding import ungrounded
from app.agent.mind_news import MindNews, news_of
from app.agent.sentences import plain_speech

SUGGESTIONS = 3
_LONGEST_CHARACTERS = 160
_MAX_TOKENS = 120
_WITHIN_S = 6.0
_WANTED = (
    "A colleague of yours answers the caller in person now. Suggest up to three short things "
    "that they could say next, one sentence each, as a JSON array of strings and nothing else."
)
_MARKS = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s*|^[\"']+|[\"',]+$")


async def suggestions(
    model: ChatModel,
    messages: Sequence[Message],
    today: date,
    on_news: Callable[[MindNews], None],
) -> tuple[str, ...]:
    """Up to three short replies; empty when the model has none in time. Never raises."""
    asked = (*messages, {"role": "system", "content": _WANTED})
    pieces: list[str] = []
    try:
        async with asyncio.timeout(_WITHIN_S), aclosing(model.stream(asked, (), _MAX_TOKENS)) as it:
            async for piece in it:
                if isinstance(piece, TextPiece):
                    pieces.append(piece.text)
                elif isinstance(piece, SentPiece | UsagePiece):
                    on_news(news_of(piece))
    except (MindFailed, TimeoutError):
        return ()
    sources = [str(each["content"]) for each in messages if each.get("content")]
    offered = read_suggestions("".join(pieces))
    return tuple(each for each in offered if not ungrounded(each, sources, today))[:SUGGESTIONS]


def read_suggestions(text: str) -> tuple[str, ...]:
    """The replies in a model's answer: a JSON array, cut off or not, or lines as models write
    lists. Anything that is no text is left out."""
    start, end = text.find("["), text.rfind("]")
    try:
        listed = json.loads(text[start : end + 1]) if 0 <= start < end else None
    except (ValueError, RecursionError):
        listed = None
    if isinstance(listed, list):
        found = [each for each in listed if isinstance(each, str)]
    elif start >= 0:
        found = re.findall(r'"([^"\n]+)"', text[start:])
    else:
        found = [_MARKS.sub("", line.strip()) for line in text.splitlines()]
    plain = (plain_speech(_MARKS.sub("", each)) for each in found)
    kept = (each for each in plain if 0 < len(each) <= _LONGEST_CHARACTERS and "{" not in each)
    return tuple(dict.fromkeys(kept))
