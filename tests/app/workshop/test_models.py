"""Language models as a person chooses them: presets, keys, and the test of one."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.agent import model_choice
from app.agent.errors import AgentDraftInvalid
from app.commands.agents import ModelChoice
from app.model_keys import key_name, model_key
from app.settings import DataPaths
from app.workshop.desk import Workshop
from tests.fakes.keyring_backend import MemoryKeyring
from tests.fakes.openai_server import OpenAIServer, Plan
from tests.fakes.small_model import small_gguf


@pytest.fixture
async def server() -> AsyncIterator[OpenAIServer]:
    async with OpenAIServer() as running:
        yield running


def call(name: str, arguments: str) -> dict[str, Any]:
    return {"tool_calls": [{"index": 0, "function": {"name": name, "arguments": arguments}}]}


MESSAGE = '{"message": "Kim called about the roses"}'


@pytest.mark.parametrize(
    ("errand", "tools", "words"),
    [
        ([call("take_message", MESSAGE)], "standard", "usual form"),
        (['{"name": "take_message", "arguments": %s}' % MESSAGE], "text", "into its text"),  # noqa: UP031
        (["I have told Bo."], "none", "no tool"),
    ],
    ids=["standard", "text", "none"],
)
async def test_a_model_is_asked_for_a_sentence_and_for_a_tool(
    server: OpenAIServer, workshop: Workshop, errand: list[Any], tools: str, words: str
) -> None:
    server.plans += [Plan(["We are open", " until six."]), Plan(errand)]
    verdict = await workshop.test_model(ModelChoice("other", server.base_url, "tiny"))
    assert verdict.reachable and verdict.answer == "We are open until six."
    assert (verdict.tools, words in verdict.message) == (tools, True)
    assert verdict.first_word_ms is not None and verdict.whole_ms is not None
    assert 0 <= verdict.first_word_ms <= verdict.whole_ms
    assert len(server.warmed) == 1, "the prompt is read ahead as in a call"
    assert all(request["tools"] for request in server.requests)


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (Plan(status=401), "refused the key"),
        (Plan(status=404), "no such model"),
        (Plan(ending="garbage"), "something unreadable"),
        (Plan([{"tool_calls": [{"index": float("inf")}]}]), "something unreadable"),
    ],
)
async def test_what_is_wrong_with_a_model_is_told(
    server: OpenAIServer, workshop: Workshop, plan: Plan, words: str
) -> None:
    server.plans.append(plan)
    verdict = await workshop.test_model(ModelChoice("other", server.base_url, "tiny"))
    assert not verdict.reachable
    assert words in verdict.message and verdict.message.endswith(".")


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (ModelChoice("other", "", "tiny"), "Enter an address"),
        (ModelChoice("other", "localhost:80", "tiny"), "Enter an address"),
        (ModelChoice("ollama", "http://127.0.0.1:11434/v1"), "Enter the model's name"),
        (ModelChoice("llama"), "Choose the GGUF file"),
        (ModelChoice("llama", path="gone.gguf"), "gone.gguf cannot be read"),
        (ModelChoice("abacus"), "no service called abacus"),
    ],
)
async def test_what_is_missing_is_told_before_anybody_is_asked(
    workshop: Workshop, choice: ModelChoice, words: str
) -> None:
    verdict = await workshop.test_model(choice)
    assert not verdict.reachable and words in verdict.message


async def test_a_typed_key_is_tried_and_a_kept_one_is_used_otherwise(
    server: OpenAIServer, workshop: Workshop, paths: DataPaths, kept_secrets: MemoryKeyring
) -> None:
    refused = Plan(status=500)
    server.plans += [refused, refused, refused]
    choice = ModelChoice("cloud", server.base_url, "tiny")
    await workshop.save_model_key(f"{server.base_url}/", " kept-key ")
    await workshop.test_model(choice)
    await workshop.test_model(choice, "typed-key")
    await workshop.save_model_key(server.base_url, "")
    await workshop.test_model(choice)
    sent = [
        head.lower().partition("authorization: ")[2].split("\r\n")[0] for head in server.headers
    ]
    assert list(dict.fromkeys(sent)) == ["bearer kept-key", "bearer typed-key", ""]
    assert model_key(paths, server.base_url) == ""
    assert model_key(paths, "https://elsewhere.example/v1") == ""


def test_a_key_goes_by_its_address_and_names_nothing() -> None:
    assert key_name("https://a.example/v1/") == key_name("https://A.example/v1")
    assert key_name("https://a.example/v1") != key_name("https://b.example/v1")
    assert "example" not in key_name("https://a.example/v1")


async def test_a_key_needs_an_address(workshop: Workshop) -> None:
    with pytest.raises(AgentDraftInvalid, match="enter the address"):
        await workshop.save_model_key("", "key")


async def test_the_presets_say_what_this_computer_lacks(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    presets = {each.kind: each for each in await workshop.model_presets()}
    assert set(presets) >= {"llama", "ollama", "llama_server", "lm_studio", "vllm", "cloud"}
    assert presets["llama"].missing == ""
    assert [each.kind for each in presets.values() if each.needs_key] == ["cloud"]
    assert all(each.base_url.startswith("http") for each in presets.values() if each.base_url)
    monkeypatch.setattr(model_choice, "LLAMA_EXTRA", "no_such_package")
    (built_in,) = [each for each in await workshop.model_presets() if each.missing]
    assert built_in.kind == "llama" and "pip install" in built_in.missing


async def test_a_trial_of_the_built_in_model_leaves_nothing_running(
    workshop: Workshop, tmp_path: Path
) -> None:
    """llama.cpp starts, finds the file damaged, and is gone again."""
    damaged = tmp_path / "half.gguf"
    damaged.write_bytes(small_gguf().read_bytes()[:2_000_000])
    verdict = await workshop.test_model(ModelChoice("llama", path=str(damaged)))
    assert not verdict.reachable and "the file is damaged" in verdict.message
    assert workshop._models._models._servers == {}
