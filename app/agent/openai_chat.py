"""Language models behind the OpenAI form of chat completions.

Owns one connection to such an endpoint: a local server (Ollama, llama.cpp, LM Studio,
vLLM) or a cloud. Written on HTTP and server-sent events directly: the form is small,
and local servers stray from it in ways that a strict client refuses. Time limits are
``chat_reply``'s.
"""

import ipaddress
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import httpx

from app.agent.chat_model import CallPiece, Message, Piece, SentPiece, TextPiece, UsagePiece
from app.agent.errors import MindFailed
from app.agent.message_roles import alternating
from app.agent.tools import ToolDeclaration

_CONNECT_S = 5.0
_READ_S = 60.0
_DONE = "[DONE]"
_USAGE = "stream_options"
_MOST_TOKENS = 2**31
_UNREADABLE = (
    *(ValueError, AttributeError, TypeError, KeyError, IndexError),
    *(OverflowError, RecursionError),
)
"""What reading an event raises that is not one: the last two for endless numbers and depths."""
_CHECKED_HERE = frozenset(("$schema", "additionalProperties", "minLength", "maxLength", "pattern"))
_REFUSALS = {
    401: "refused the key; enter it again in the settings",
    403: "does not allow this; check the key and what it may use",
    404: "knows no such model or address; check both in the settings",
    429: "takes no more requests for now (429); its limit is reached",
}


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a model answers. ``temperature`` 0 to 2; ``max_tokens`` is an answer's length."""

    temperature: float = 0.3
    max_tokens: int = 300


class OpenAIChat:
    """A ChatModel at ``base_url`` (such as ``http://127.0.0.1:11434/v1``).

    Local servers need no ``api_key``. Call ``close`` or leave its ``async with`` when done.
    """

    def __init__(
        self, base_url: str, model: str, api_key: str = "", sampling: Sampling | None = None
    ) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._host = away(base_url)
        self._client = httpx.AsyncClient(
            base_url=base_url.rstrip("/") + "/",
            headers=headers,
            timeout=httpx.Timeout(_READ_S, connect=_CONNECT_S),
            trust_env=bool(self._host),  # a proxy is no way to this computer
            verify=base_url.startswith("https:"),  # reading the authorities takes some 30 ms
        )
        self._model = model
        self._sampling = sampling or Sampling()
        self._strict_roles = False
        self._counts = True

    async def __aenter__(self) -> "OpenAIChat":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    @property
    def reads_ahead(self) -> bool:
        """On this computer it does; elsewhere it would only cost."""
        return not self._host

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolDeclaration],
        max_tokens: int | None = None,
    ) -> AsyncGenerator[Piece, None]:
        """The answer in pieces; raises MindFailed when the endpoint cannot be used.

        Some models' chat templates refuse a system message in the middle, some endpoints to be
        asked for the tokens they count. A refusal is met by the same messages in the strict
        order, then without asking for the count; what was taken is kept to.
        """
        body = self._body(messages, tools, max_tokens)
        strict = body | {"messages": alternating(messages)}
        uncounted = {name: value for name, value in strict.items() if name != _USAGE}
        attempts = [body, *([strict] if strict != body else [])]
        attempts += [uncounted] if self._counts else []
        for attempt in attempts:
            try:
                async with aclosing(self._answer(attempt)) as pieces:
                    async for piece in pieces:
                        yield piece
            except _Unacceptable:
                if attempt is attempts[-1]:
                    raise
                continue
            self._strict_roles = self._strict_roles or attempt is strict
            self._counts = _USAGE in attempt
            return

    async def _answer(self, body: Mapping[str, Any]) -> AsyncGenerator[Piece, None]:
        finished, usage = False, None
        content = json.dumps(body, ensure_ascii=False).encode()
        if self._host:
            yield SentPiece(self._host, len(content))
        try:
            async with self._client.stream(
                "POST",
                "chat/completions",
                content=content,
                headers={"Content-Type": "application/json"},
            ) as response:
                _check(response.status_code)
                async for line in response.aiter_lines():
                    data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
                    pieces, last = _read_event(data)
                    finished = finished or last
                    for piece in pieces:
                        if isinstance(piece, UsagePiece):
                            usage = piece  # some count on with every piece: the last is the whole
                        else:
                            yield piece
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = "the language model cannot be reached or broke off; check its address"
            raise MindFailed(message) from error
        if not finished:
            raise MindFailed("the language model broke off in the middle of an answer")
        if usage is not None:
            yield usage

    def _body(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolDeclaration],
        max_tokens: int | None,
    ) -> dict[str, Any]:
        ordered = alternating(messages) if self._strict_roles else [dict(each) for each in messages]
        body: dict[str, Any] = {
            "model": self._model,
            "messages": ordered,
            "stream": True,
            "max_tokens": max_tokens or self._sampling.max_tokens,
            "temperature": self._sampling.temperature,
        }
        if self._counts:
            body[_USAGE] = {"include_usage": True}
        if tools:
            body["tools"] = [_declared(tool) for tool in tools]
        return body


class _Unacceptable(MindFailed):
    """The endpoint refused the form of the request (400)."""


def away(base_url: str) -> str:
    """The host of an address, or empty when it is this very computer."""
    host = httpx.URL(base_url).host
    try:
        return "" if ipaddress.ip_address(host).is_loopback else host
    except ValueError:
        return "" if host == "localhost" else host


def _check(status: int) -> None:
    if status in (400, 422):
        raise _Unacceptable("the language model refused the request (400)")
    if status >= 400:
        reason = _REFUSALS.get(status, f"answered {status}; look at what it says of itself")
        raise MindFailed(f"the language model {reason}")


def _declared(tool: ToolDeclaration) -> dict[str, Any]:
    function = {
        "name": tool.name,
        "description": tool.description,
        "parameters": _lean(tool.parameters),
    }
    return {"type": "function", "function": function}


def _lean(schema: Any) -> Any:
    """A schema without the limits that are checked here: each word of a prompt is read."""
    if isinstance(schema, Mapping):
        named = schema.get("properties")
        kept = {key: value for key, value in schema.items() if key not in _CHECKED_HERE}
        lean = {key: _lean(value) for key, value in kept.items() if key != "properties"}
        if isinstance(named, Mapping):
            lean["properties"] = {name: _lean(each) for name, each in named.items()}
        return lean
    return [_lean(each) for each in schema] if isinstance(schema, list) else schema


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
        counted = _usage_pieces(event.get("usage"))
        failed, complete = event.get("error"), choice.get("finish_reason") is not None
    except _UNREADABLE as error:
        raise MindFailed("the language model sent something unreadable") from error
    if failed:
        raise MindFailed("the language model reported an error in the middle of an answer")
    return [*([TextPiece(str(text))] if text else []), *calls, *counted], complete


def _usage_pieces(usage: Any) -> list[Piece]:
    """What was counted, if it was and can be read; an answer is as good without."""
    told = usage if isinstance(usage, Mapping) else {}
    counts = [told.get(name) for name in ("prompt_tokens", "completion_tokens")]
    read = [each for each in counts if isinstance(each, int) and 0 <= each < _MOST_TOKENS]
    return [UsagePiece(*read)] if len(read) == len(counts) else []


def _call_piece(call: Mapping[str, Any]) -> CallPiece:
    function = call.get("function") or {}
    arguments = function.get("arguments") or ""
    return CallPiece(
        int(call.get("index") or 0),
        str(call.get("id") or ""),
        str(function.get("name") or ""),
        arguments if isinstance(arguments, str) else json.dumps(arguments),
    )
