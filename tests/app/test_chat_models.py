"""Which language model a call gets, and with which key."""

from typing import Any

import pytest

from app.agent.errors import MindUnavailable
from app.agent.model_choice import ModelSettings, read_model_settings
from app.chat_models import DeskModels
from app.model_keys import keep_model_key
from app.settings import AgentSettings, DataPaths
from tests.fakes.keyring_backend import MemoryKeyring

HERE = "http://127.0.0.1:9/v1"
USUAL = ModelSettings("ollama", HERE, "small", temperature=0.5)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({}, USUAL),
        ({"temperature": 1}, ModelSettings("ollama", HERE, "small", temperature=1.0)),
        ({"model": "large"}, ModelSettings("ollama", HERE, "large", temperature=0.5)),
        ({"model": "", "base_url": None}, USUAL),
        (
            {"kind": "llama", "path": "x.gguf", "max_tokens": 50},
            ModelSettings("llama", path="x.gguf", temperature=0.5, max_tokens=50),
        ),
    ],
)
def test_a_template_changes_what_it_names(written: dict[str, Any], read: ModelSettings) -> None:
    assert read_model_settings(written, USUAL) == read


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"tempo": 1}, "no 'tempo'; use kind, base_url"),
        ({"temperature": "hot"}, r"temperature: 'hot' is of the wrong kind"),
        ({"temperature": True}, "wrong kind"),
        ({"temperature": 3}, "choose 0 to 2"),
        ({"max_tokens": 0}, "choose 1 to 4000"),
        ({"kind": "abacus"}, "use one of llama, ollama"),
    ],
)
def test_what_a_template_may_not_say(written: dict[str, Any], words: str) -> None:
    with pytest.raises(MindUnavailable, match=words):
        read_model_settings(written, USUAL)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (AgentSettings(), r"set its address \(agent\.base_url\)"),
        (AgentSettings(base_url=HERE), r"the name of the language model \(agent\.model\)"),
        (AgentSettings(model_kind="llama"), "choose the GGUF file"),
        (AgentSettings(base_url=HERE, model="m", api_key_env="NO_KEY"), "NO_KEY is not set"),
    ],
)
async def test_what_is_not_set_up_is_said(
    data_folder: Any, monkeypatch: pytest.MonkeyPatch, agent: AgentSettings, words: str
) -> None:
    monkeypatch.delenv("NO_KEY", raising=False)
    models = DeskModels(lambda: agent, DataPaths(data_folder))
    with pytest.raises(MindUnavailable, match=words):
        models.model_for({})


async def test_a_model_is_opened_once_and_follows_the_settings(
    data_folder: Any, kept_secrets: MemoryKeyring
) -> None:
    agent = AgentSettings(base_url=HERE, model="small", timeout_ms=1500)
    models = DeskModels(lambda: agent, DataPaths(data_folder))
    first = models.model_for({})
    assert models.set_up and models.model_for({}) is first
    assert models.model_for({"temperature": 0.9}) is not first
    assert (models.limits.cover_ms, models.limits.give_up_ms) == (1500.0, 1500.0)
    agent = AgentSettings(base_url=HERE, model="large")
    assert models.model_for({}) is not first
    assert models.limits.cover_ms < models.limits.give_up_ms
    await models.close()


async def test_a_key_goes_to_its_own_address_only(
    data_folder: Any, kept_secrets: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = DataPaths(data_folder)
    keep_model_key(paths, "https://a.example/v1", "key-of-a")
    monkeypatch.setenv("OWN_KEY", "key-of-owner")
    agent = AgentSettings(base_url=HERE, model="m", api_key_env="OWN_KEY")
    models = DeskModels(lambda: agent, paths)

    def key(**settings: str) -> str | None:
        model: Any = models.model_for(settings)
        return model._client.headers.get("authorization")

    assert key() == "Bearer key-of-owner"
    assert key(base_url="https://a.example/v1") == "Bearer key-of-a"
    assert key(base_url="https://b.example/v1") is None
    await models.close()
