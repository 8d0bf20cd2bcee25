"""Language models behind the OpenAI form of chat completions.

Owns one connection to such an endpoint: a local server (Ollama, llama.cpp, LM Studio,
vLLM) or a cloud. Written on HTTP and server-sent events directly: the form is small,
and local servers stray from it in ways that a strict client refuses. Time limits are
``chat_reply``'s.
"""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from types import TracebackType
from typing import Any

import httpx

from app.agent.chat_model import CallPiece, Message, Piece, TextPiece
from app.agent.errors import MindFailed
from app.agent.tools import ToolDeclaration

_CONNECT_S = 5.0
_READ_S = 60.0
_DONE = "[DONE]"


class OpenAIChat:
    """A ChatModel at ``base_url`` (such as ``http://127.0.0.1:11434/v1``).

    Local servers need no ``api_key``. Call ``close`` or leave its ``async with`` when done.
    """

    def __init__(self, base_url: str, model: str, api_key: str = "", max_tokens: int = 300) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.AsyncClient(
            base_url=base_url.rstrip("/") + "/",
            headers=headers,
            timeout=httpx.Timeout(_READ_S, connect=_CONNECT_S),
        )
        self._model = model
        self._max_tokens = max_tokens

    async def __aenter__(self) -> "OpenAIChat":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def stream(
        self, messages: Sequence[Message], tools: Sequence[ToolDeclaration]
    ) -> AsyncGenerator[Piece, None]:
        """The answer in pieces; raises MindFailed when the endpoint cannot be used."""
        finished = False
        try:
            async with self._client.stream(
                "POST", "chat/completions", json=self._body(messages, tools)
            ) as response:
                if response.status_code >= 400:
                    raise MindFailed(f"the language model answered {response.status_code}")
                async for line in response.aiter_lines():
                    data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
                    pieces, last = _read_event(data)
                    finished = finished or last
                    for piece in pieces:
                        yield piece
        except httpx.HTTPError as error:
            message = "the language model cannot be reached or broke off; check its address"
            raise MindFailed(message) from error
        if not finished:
            raise MindFailed("the language model broke off in the middle of an answer")

    def _body(
        self, messages: Sequence[Message], tools: Sequence[ToolDeclaration]
    ) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": [dict(message) for message in messages],
            "stream": True,
            "max_tokens": self._max_tokens,
            "temperature": 0.3,
        }
        if tools:
            body["tools"] = [_declared(tool) for tool in tools]
        return body


def _declared(tool: ToolDeclaration) -> dict[str, Any]:
    function = {
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.parameters),
    }
    return {"type": "function", "function": function}


def _read_event(data: str) -> tuple[list[Piece], bool]:
    """One event's pieces, and whether the answer is complete. Comments have no data."""
    if not data or data == _DONE:
        return [], data == _DONE
    try:
        event = json.loads(data)
        choice = (event.get("choices") or [{}])[0]
        delta = choice.get("delta") or {}
        text = delta.get("content") or ""
        calls = [_call_piece(call) for call in delta.get("tool_calls") or ()]
        failed, complete = event.get("error"), choice.get("finish_reason") is not None
    except (ValueError, AttributeError, TypeError, KeyError, IndexError) as error:
        raise MindFailed("the language model sent something unreadable") from error
    if failed:
        raise MindFailed("the language model reported an error in the middle of an answer")
    return [*([TextPiece(str(text))] if text else []), *calls], complete


def _call_piece(call: Mapping[str, Any]) -> CallPiece:
    function = call.get("function") or {}
    arguments = function.get("arguments") or ""
    return CallPiece(
        int(call.get("index") or 0),
        str(call.get("id") or ""),
        str(function.get("name") or ""),
        arguments if isinstance(arguments, str) else json.dumps(arguments),
    )
