"""Language models as a person chooses and tries them.

Owns what can be chosen on this computer, the keys, and opening a model for a trial only.
Leaves the trial to ``model_trial``, the desk's open models to ``app.chat_models``.
"""

import asyncio
from collections.abc import Callable
from urllib.parse import urlsplit

from app.agent.errors import AgentDraftInvalid, AgentError
from app.agent.model_choice import KINDS, LLAMA, SERVICES, ModelSettings, missing_extra
from app.chat_models import DeskModels
from app.commands.agents import ModelChoice, ModelPreset, ModelVerdict
from app.model_keys import keep_model_key
from app.settings import DataPaths
from app.workshop.model_trial import try_model


class ModelBench:
    """The part of the workshop about language models. ``now_ms`` only goes forward."""

    def __init__(self, models: DeskModels, paths: DataPaths, now_ms: Callable[[], float]) -> None:
        self._models = models
        self._paths = paths
        self._now_ms = now_ms

    async def presets(self) -> list[ModelPreset]:
        """See ``AgentCommands.model_presets``."""
        return await presets()

    async def test(self, choice: ModelChoice, key: str | None = None) -> ModelVerdict:
        """See ``AgentCommands.test_model``."""
        chosen = ModelSettings(
            choice.kind,
            choice.base_url.strip().rstrip("/"),
            choice.model.strip(),
            choice.path.strip(),
            choice.temperature,
        )
        wrong = _wrong_with(chosen)
        if wrong:
            return ModelVerdict(False, wrong)
        try:
            async with self._models.tried(chosen, key) as model:
                return await try_model(model, self._now_ms)
        except AgentError as error:
            words = str(error)
            return ModelVerdict(False, f"{words[:1].upper()}{words[1:].rstrip('.')}.")

    async def save_key(self, base_url: str, key: str) -> None:
        """See ``AgentCommands.save_model_key``. Raises SecretsUnavailable too."""
        if not _is_address(base_url):
            raise AgentDraftInvalid("base_url", "enter the address that the key is for first")
        await asyncio.to_thread(keep_model_key, self._paths, base_url, key.strip())


async def presets() -> list[ModelPreset]:
    """What can be chosen, and what this computer lacks for it."""
    missing = await asyncio.to_thread(missing_extra)
    return [
        ModelPreset(
            service.kind,
            service.name,
            service.base_url,
            service.hint,
            service.needs_key,
            missing if service.kind == LLAMA else "",
        )
        for service in SERVICES
    ]


def _wrong_with(chosen: ModelSettings) -> str:
    if chosen.kind not in KINDS:
        return f"There is no service called {chosen.kind}; use one of {', '.join(KINDS)}."
    if chosen.kind == LLAMA:
        return "" if chosen.path else "Choose the GGUF file that is to be run first."
    if not _is_address(chosen.base_url):
        return "Enter an address such as http://127.0.0.1:8080/v1 first."
    return "" if chosen.model else "Enter the model's name first."


def _is_address(base_url: str) -> bool:
    try:
        parts = urlsplit(base_url.strip())
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
