"""``ringdesk models`` in a data folder of the test's."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from tests.fakes.openai_server import OpenAIServer, Plan

Ringdesk = Callable[..., tuple[int, str]]


@pytest.fixture
def ringdesk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ringdesk:
    monkeypatch.setenv("RINGDESK_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "160")

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["models", *words])
        return done.exit_code, done.stdout

    return run


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    """On a loop of its own: the command has one, too."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    running = OpenAIServer()
    asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(10)
    yield running
    asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_the_services_are_listed(ringdesk: Ringdesk) -> None:
    status, out = ringdesk("list")
    assert status == 0 and "Ollama" in out and "http://127.0.0.1:11434/v1" in out
    kinds = [one["kind"] for one in json.loads(ringdesk("list", "--json")[1])]
    assert kinds[0] == "llama" and "cloud" in kinds


def test_a_model_is_tried(ringdesk: Ringdesk, server: OpenAIServer) -> None:
    server.plans += [Plan(["We are open until six."]), Plan(["I told Bo."])]
    status, out = ringdesk("test", "--address", server.base_url, "--model", "tiny")
    assert status == 0
    assert "It answers." in out and "It said: We are open until six." in out
    assert "First word after" in out


def test_the_settings_own_model_is_tried_without_options(
    ringdesk: Ringdesk, server: OpenAIServer, tmp_path: Path
) -> None:
    written = f'[agent]\nbase_url = "{server.base_url}"\nmodel = "own"\n'
    (tmp_path / "settings.toml").write_text(written, "utf-8")
    server.plans += [Plan(["Until six."]), Plan(["Done."])]
    status, out = ringdesk("test", "--json")
    assert status == 0 and json.loads(out)["answer"] == "Until six."
    assert server.requests[0]["model"] == "own"


def test_a_model_that_cannot_be_used_exits_with_1(ringdesk: Ringdesk) -> None:
    status, out = ringdesk("test")
    assert status == 1 and "Enter an address" in out
    status, out = ringdesk("test", "--file", "gone.gguf")
    assert status == 1 and "gone.gguf cannot be read" in out
