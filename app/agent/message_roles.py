"""Messages in the order that strict chat templates ask for.

Owns that one rewriting: a single system message first, then user and assistant in turn.
Templates such as Mistral's and Gemma's raise on anything else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Message = Mapping[str, Any]


def alternating(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """The same conversation with later system messages inside the next user message, and
    neighbours of one role joined. Tool calls and their results stay as they are."""
    ordered: list[dict[str, Any]] = []
    notes: list[str] = []
    for message in messages:
        role = message["role"]
        if role == "system" and ordered:
            notes.append(f"[{message['content']}]")
            continue
        content = message.get("content")
        if notes and role == "user":
            content, notes = "\n".join([*notes, str(content)]), []
        _put(ordered, {**message, "content": content})
    if notes:
        _put(ordered, {"role": "user", "content": "\n".join(notes)})
    return ordered


def _put(ordered: list[dict[str, Any]], message: dict[str, Any]) -> None:
    last = ordered[-1] if ordered else {}
    plain = "tool_calls" not in last and "tool_calls" not in message
    if plain and message["role"] == last.get("role") and message["role"] in ("user", "assistant"):
        ordered[-1] = {**last, "content": f"{last['content']} {message['content']}"}
    elif message["role"] == "assistant" and last.get("role") == "system":
        # A strict template wants the user first: the agent spoke first, as on the telephone.
        ordered += [{"role": "user", "content": "(The call is connected.)"}, message]
    else:
        ordered.append(message)
