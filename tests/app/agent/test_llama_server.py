"""The built-in llama.cpp with a real model, and what is said when it cannot run."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.agent import model_choice
from app.agent.chat_model import TextPiece, UsagePiece
from app.agent.errors import MindFailed, MindUnavailable
from app.agent.llama_server import LlamaModel, LlamaServer, check_file
from app.agent.openai_chat import Sampling
from tests.fakes.small_model import small_gguf

pytestmark = pytest.mark.models
ROOT = Path(__file__).parents[3]
HELLO = ({"role": "user", "content": "Hello!"},)


@pytest.fixture
async def server() -> AsyncIterator[LlamaServer]:
    running = LlamaServer(small_gguf())
    yield running
    await running.close()


async def said_by(model: LlamaModel) -> str:
    pieces = [piece async for piece in model.stream(HELLO, (), 3)]
    counted = pieces[-1]
    assert isinstance(counted, UsagePiece) and 0 < counted.output_tokens <= 3 < counted.input_tokens
    return "".join(piece.text for piece in pieces if isinstance(piece, TextPiece))


async def test_one_process_serves_every_call_and_comes_back_when_it_died(
    server: LlamaServer,
) -> None:
    stages: list[str] = []
    server._on_stage = stages.append
    models = [LlamaModel(server, Sampling(0.0)) for _ in range(2)]
    assert all(await asyncio.gather(*map(said_by, models)))
    assert stages == [f"language model {small_gguf().name}", ""], "loaded once, and told"
    process = server._process
    assert process is not None
    process.send_signal(signal.SIGKILL)
    await process.wait()
    assert await said_by(models[0])
    assert server._process is not process
    for model in models:
        await model.close()


async def test_nobody_without_the_key_may_use_it(server: LlamaServer) -> None:
    url = await server.ready()
    async with httpx.AsyncClient(trust_env=False) as stranger:
        asked = {"messages": [*HELLO], "max_tokens": 1}
        answer = await stranger.post(f"{url}/chat/completions", json=asked)
    assert answer.status_code == 401


async def test_it_ends_with_the_desk_however_that_ends() -> None:
    """Its standard input is a pipe of the desk's: the system closes that in any case."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.agent.llama_process", str(small_gguf()), "1", "512",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(b"key\n")
    async with asyncio.timeout(60):
        assert json.loads(await process.stdout.readline())["url"].startswith("http://127.0.0.1:")
        process.stdin.close()
        assert await process.wait() == 0


async def test_a_damaged_file_is_said_and_leaves_no_process(tmp_path: Path) -> None:
    damaged = tmp_path / "half.gguf"
    damaged.write_bytes(small_gguf().read_bytes()[:5_000_000])
    server = LlamaServer(damaged)
    with pytest.raises(MindUnavailable, match=r"half\.gguf: the file is damaged"):
        await server.ready()
    assert server._process is None


def test_what_is_wrong_with_a_file_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(MindUnavailable, match=r"gone\.gguf cannot be read.*choose it again"):
        check_file(tmp_path / "gone.gguf", None)
    text = tmp_path / "notes.gguf"
    text.write_text("these are notes")
    with pytest.raises(MindUnavailable, match="is no GGUF file"):
        check_file(text, None)
    with pytest.raises(MindUnavailable, match=r"needs about 0\.5 GB of memory and 0\.3 GB are"):
        check_file(small_gguf(), 300_000_000)
    check_file(small_gguf(), 3_000_000_000)


async def test_without_the_extra_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_choice, "LLAMA_EXTRA", "no_such_package")
    model = LlamaModel(LlamaServer(small_gguf()), Sampling())
    with pytest.raises(MindFailed, match="run `pip install no_such_package`"):
        await said_by(model)
