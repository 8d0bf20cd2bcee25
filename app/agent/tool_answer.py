"""What a tool's answer means for the agent.

Owns the reading of it: JSON or text, ``result`` and ``say`` in it, its length, and the door
that text from outside comes through (``screening``). The request is ``webhook_tool``'s.
"""

import json
import re
from typing import Any

from app.agent.mind import ToolResult
from app.agent.screening import Screening
from app.agent.webhook_tool import WebhookAnswer

MAX_CONTENT = 4_000
"""Characters for a model: a small one reads some hundred words a second."""
MAX_SAY = 300
_CUT = " [...]"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def result_of(name: str, answer: WebhookAnswer, screening: Screening, call_id: str) -> ToolResult:
    """The result of a tool that answered; screened, without control characters, cut to size.

    ``{"result": ...}`` stands for what it holds. A ``say`` beside it, or beside other
    fields, is a sentence that the tool's owner wants the caller to hear.
    """
    if answer.error:
        return ToolResult(error=f"{name}: {answer.error}")
    try:
        value = screening.value(f"tool {name}", _value(answer), call_id)
    except RecursionError:
        return ToolResult(error=f"{name}: its answer is nested too deeply")
    say = ""
    if isinstance(value, dict):
        say = _speakable(value.get("say"))
        value = value["result"] if set(value) <= {"result", "say"} and "result" in value else value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = "" if value is None else text
    return ToolResult(content=_shortened(_cleaned(text)), say=say)


def _value(answer: WebhookAnswer) -> Any:
    """JSON where it is JSON, by its type or its look; else the text."""
    body = answer.body.strip()
    if answer.is_json or body.startswith(("{", "[")):
        try:
            return json.loads(body or "null")
        except (ValueError, RecursionError):
            return body
    return body


def _cleaned(text: str) -> str:
    return _CONTROL.sub(" ", text.replace("\r\n", "\n")).strip()


def _speakable(say: object) -> str:
    text = " ".join(_cleaned(say).split()) if isinstance(say, str) else ""
    return text if len(text) <= MAX_SAY else ""


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_CONTENT else text[: MAX_CONTENT - len(_CUT)] + _CUT
