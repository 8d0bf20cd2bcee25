"""The language models of a desk: opened once, shared by every call, closed with it.

Owns which model a template means, its key, and the one built-in server. Leaves the values to
``agent.model_choice``, asking to ``agent.openai_chat`` and ``agent.llama_server``.
"""

import contextlib
import os
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.agent.chat_model import ChatLimits, ChatModel
from app.agent.errors import MindUnavailable
from app.agent.model_choice import LLAMA, ModelSettings, read_model_settings
from app.model_keys import model_key
from app.settings import AgentSettings, DataPaths

if TYPE_CHECKING:
    from app.agent.llama_server import LlamaModel, LlamaServer
    from app.agent.openai_chat import OpenAIChat

_COVER_MS = ChatLimits().cover_ms


def settings_of(agent: AgentSettings) -> ModelSettings:
    """The model that the owner's settings name."""
    return ModelSettings(
        agent.model_kind,
        agent.base_url or "",
        agent.model or "",
        agent.model_path or "",
        agent.temperature,
        agent.max_tokens,
    )


class DeskModels:
    """Satisfies ``ChatModels``. ``agent`` gives the owner's settings as they are now;
    ``on_stage`` is told while the built-in model loads."""

    def __init__(
        self,
        agent: Callable[[], AgentSettings],
        paths: DataPaths,
        on_stage: Callable[[str], None] = lambda _stage: None,
    ) -> None:
        self._agent = agent
        self._paths = paths
        self._on_stage = on_stage
        self._opening = threading.Lock()
        self._open: dict[tuple[ModelSettings, str], OpenAIChat | LlamaModel] = {}
        self._servers: dict[str, LlamaServer] = {}

    @property
    def set_up(self) -> bool:
        """Whether the owner's settings name one."""
        return not settings_of(self._agent()).missing

    @property
    def limits(self) -> ChatLimits:
        """The owner's patience; the caller is asked to wait well before it ends."""
        longest_ms = float(self._agent().timeout_ms)
        return ChatLimits(cover_ms=min(_COVER_MS, longest_ms), give_up_ms=longest_ms)

    def model_for(self, settings: Mapping[str, Any]) -> ChatModel:
        """See ``ChatModels.model_for``."""
        chosen = read_model_settings(settings, settings_of(self._agent()))
        if chosen.missing:
            raise MindUnavailable(chosen.missing)
        return self.open(chosen)

    def open(self, chosen: ModelSettings, key: str | None = None) -> ChatModel:
        """A model that is set up; ``key`` None takes the kept one. Raises MindUnavailable."""
        if chosen.kind == LLAMA:
            given = ""
        else:
            given = self._key(chosen.base_url) if key is None else key
        with self._opening:
            model = self._open.get((chosen, given))
            if model is None:
                model = self._open[(chosen, given)] = self._made(chosen, given)
            return model

    async def prepare(self) -> None:
        """Load the built-in model ahead of the first call, where it is the desk's own.

        Another file's process gives its memory back; a call that needs it starts it again.
        Raises MindUnavailable, with what to do.
        """
        agent = self._agent()
        chosen = settings_of(agent)
        for path, server in self._servers.items():
            if path != chosen.path and not server.busy:
                await server.close()
        if agent.mind == "chat" and chosen.kind == LLAMA and chosen.path:
            await self._server(chosen.path).ready()

    @contextlib.asynccontextmanager
    async def tried(self, chosen: ModelSettings, key: str | None) -> AsyncIterator[ChatModel]:
        """A model for a trial: closed afterwards, unless calls use it as well.

        The built-in one is loaded here, so that loading is no part of what is measured.
        Raises MindUnavailable.
        """
        known = set(self._open)
        model = self.open(chosen, key)
        try:
            if chosen.kind == LLAMA:
                await self._server(chosen.path).ready()
            yield model
        finally:
            for each in set(self._open) - known:
                if each[0] == chosen:
                    await self._open.pop(each).close()
            if chosen.kind == LLAMA and not self._uses(chosen.path):
                await self._servers.pop(chosen.path).close()

    def _uses(self, path: str) -> bool:
        """Whether a call may have asked for the built-in model with this file."""
        files = {chosen.path for chosen, _ in self._open if chosen.kind == LLAMA}
        return path in files or path == settings_of(self._agent()).path

    async def close(self) -> None:
        """Close every connection and end the built-in model."""
        for model in self._open.values():
            await model.close()
        for server in self._servers.values():
            await server.close()
        self._open.clear()
        self._servers.clear()

    def _made(self, chosen: ModelSettings, key: str) -> "OpenAIChat | LlamaModel":
        # A desk opens without knowing how to ask over HTTP.
        from app.agent.openai_chat import OpenAIChat, Sampling

        sampling = Sampling(chosen.temperature, chosen.max_tokens)
        if chosen.kind != LLAMA:
            return OpenAIChat(chosen.base_url, chosen.model, key, sampling)
        from app.agent.llama_server import LlamaModel

        return LlamaModel(self._server(chosen.path), sampling)

    def _server(self, path: str) -> "LlamaServer":
        from app.agent.llama_server import LlamaServer

        if path not in self._servers:
            self._servers[path] = LlamaServer(Path(path).expanduser(), self._on_stage)
        return self._servers[path]

    def _key(self, base_url: str) -> str:
        """The key for an address: of the variable that the settings name, else the kept one.

        The variable belongs to the owner's own address; a template's other one never gets it.
        """
        agent = self._agent()
        if agent.api_key_env and base_url == agent.base_url:
            key = os.environ.get(agent.api_key_env, "")
            if not key:
                raise MindUnavailable(
                    f"agent.api_key_env: the variable {agent.api_key_env} is not set"
                )
            return key
        return model_key(self._paths, base_url)
