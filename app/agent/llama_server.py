"""The built-in llama.cpp: a GGUF file of the owner's, run in a process of its own.

Owns starting that process once for all calls, the stages told meanwhile, what to do when it
cannot run, and its end. Serving is ``llama_process``'s, asking ``openai_chat``'s.
"""

import asyncio
import contextlib
import json
import os
import secrets
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path

from app.agent.chat_model import ChatModel, Message, Piece
from app.agent.errors import MindFailed, MindUnavailable
from app.agent.llama_process import looks_like_gguf
from app.agent.model_choice import missing_extra
from app.agent.openai_chat import OpenAIChat, Sampling
from app.agent.tools import ToolDeclaration

CONTEXT_TOKENS = 4096
MOST_THREADS = 2
_LOADS_WITHIN_S = 120.0
_SPARE_BYTES = 400_000_000
"""For the conversation's memory and the rest of the desk, beyond the file itself."""
_MEMORY = Path("/proc/meminfo")
_WAITING = {"OMP_WAIT_POLICY": "PASSIVE"}
"""OpenMP's threads spin while they wait for each other, which beside recognition and voice
leaves the model next to nothing: 0.5 to 3 tokens a second instead of 9 to 33 (2 threads,
2 cores, load 6 to 12, a 135 M model; https://gcc.gnu.org/onlinedocs/libgomp/OMP_005fWAIT_005fPOLICY.html)."""
_ROOT = Path(__file__).resolve().parents[2]


def check_file(path: Path, free_bytes: int | None) -> None:
    """Raise MindUnavailable when the file is not one that can be run, saying what to do."""
    try:
        size = path.stat().st_size
        sound = looks_like_gguf(path)
    except OSError as error:
        raise MindUnavailable(
            f"the language model's file {path} cannot be read ({error.strerror}); choose it again"
        ) from error
    if not sound:
        raise MindUnavailable(f"{path} is no GGUF file; choose another")
    if free_bytes is not None and size + _SPARE_BYTES > free_bytes:
        raise MindUnavailable(
            f"{path.name} needs about {_gigabytes(size + _SPARE_BYTES)} of memory and "
            f"{_gigabytes(free_bytes)} are free; close other programs or choose a smaller model"
        )


def free_memory() -> int | None:
    """How many bytes a new program may take; None where the system does not say."""
    try:
        for line in _MEMORY.read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        return None
    return None


def _gigabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB"


class LlamaServer:
    """One GGUF file being served to every call. ``ready`` starts it, ``close`` ends it.

    ``on_stage`` is told a few words while it loads, and an empty text when it is done.
    """

    def __init__(self, path: Path, on_stage: Callable[[str], None] = lambda _stage: None) -> None:
        self.path = path
        self.api_key = secrets.token_urlsafe(24)
        self.asking = 0
        """Requests under way."""
        self._on_stage = on_stage
        self._process: asyncio.subprocess.Process | None = None
        self._url = ""
        self._starting = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Somebody waits for an answer now."""
        return self.asking > 0

    async def ready(self) -> str:
        """The address that it serves at; starts it when it does not run (any more).

        Raises MindUnavailable with what to do.
        """
        async with self._starting:
            if self._process is not None and self._process.returncode is None:
                return self._url
            self._on_stage(f"language model {self.path.name}")
            try:
                self._url = await self._start()
            finally:
                self._on_stage("")
            return self._url

    async def close(self) -> None:
        """End it and give its memory back."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        await process.wait()

    async def _start(self) -> str:
        missing = await asyncio.to_thread(missing_extra)
        if missing:
            raise MindUnavailable(missing)
        await asyncio.to_thread(check_file, self.path, free_memory())
        threads = max(1, min(MOST_THREADS, os.cpu_count() or 1))
        arguments = ("-m", "app.agent.llama_process", str(self.path), str(threads))
        try:
            self._process = process = await asyncio.create_subprocess_exec(
                sys.executable,
                *arguments,
                str(CONTEXT_TOKENS),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                cwd=_ROOT,
                env=os.environ | _WAITING,
            )
        except OSError as error:
            raise MindUnavailable(f"llama.cpp cannot be started ({error.strerror})") from error
        try:
            return await asyncio.wait_for(self._address(process), _LOADS_WITHIN_S)
        except BaseException:
            await self.close()
            raise

    async def _address(self, process: asyncio.subprocess.Process) -> str:
        if process.stdin is None or process.stdout is None:
            raise MindUnavailable("llama.cpp was started without its pipes")
        process.stdin.write(f"{self.api_key}\n".encode())
        said = await process.stdout.readline()
        try:
            return str(json.loads(said)["url"])
        except (ValueError, KeyError):
            raise MindUnavailable(
                f"llama.cpp cannot run {self.path.name}: the file is damaged, or made for a newer "
                "llama.cpp; fetch it again or choose another"
            ) from None


class LlamaModel:
    """A ChatModel that the built-in server runs; it is started by the first who asks."""

    reads_ahead = True

    def __init__(self, server: LlamaServer, sampling: Sampling) -> None:
        self._server = server
        self._sampling = sampling
        self._at: tuple[str, OpenAIChat] | None = None

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolDeclaration],
        max_tokens: int | None = None,
    ) -> AsyncGenerator[Piece, None]:
        """See ``ChatModel.stream``."""
        self._server.asking += 1
        try:
            model = await self._model()
            async with aclosing(model.stream(messages, tools, max_tokens)) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            self._server.asking -= 1

    async def close(self) -> None:
        """Close the connections; the server is closed by whoever made it."""
        if self._at is not None:
            await self._at[1].close()

    async def _model(self) -> ChatModel:
        try:
            url = await self._server.ready()
        except (MindUnavailable, TimeoutError) as error:
            raise MindFailed(str(error) or "llama.cpp did not load the file in time") from error
        if self._at is not None and self._at[0] == url:
            return self._at[1]
        await self.close()
        model = OpenAIChat(url, self._server.path.stem, self._server.api_key, self._sampling)
        self._at = (url, model)
        return model
