"""Putting a desk together: weights, voices, minds, records, phone, engine.

Owns which implementation stands in which seam. Every way of starting Ringdesk (the
window, ``serve``, ``call``, ``demo``) comes through here, so they all run the same
desk.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.agent.chat_model import ChatModel
from app.engine.bus import Bus
from app.engine.engine import Engine
from app.engine.events import EngineStage
from app.engine.minds import Minds, MindSettings
from app.engine.parts import EngineParts, EngineSettings
from app.settings import AgentSettings, SettingsInvalid
from audio.clock import MonotonicClock
from models.store import Store
from models.templates import MindKind
from sip.choosing import phone_for
from sip.phone import Phone
from sip.phone_settings import PhoneSettings

if TYPE_CHECKING:
    from app.agent.embedding import Embedder
    from app.agent.openai_chat import OpenAIChat
    from app.loading import LoadedModels

ASSETS = Path(__file__).resolve().parents[1] / "assets"
BUNDLED_PLAYBOOK = ASSETS / "playbooks" / "ringdesk.md"
INTENTS = ASSETS / "playbooks" / "examples.toml"


@dataclass(frozen=True, slots=True)
class DeskPlan:
    """What kind of desk to open."""

    engine: EngineSettings
    phone: PhoneSettings
    playbook: Path = BUNDLED_PLAYBOOK
    agent: AgentSettings = AgentSettings()
    voice_speed: float = 1.0
    stack: str = "auto"
    """The SIP stack: baresip, rfcvoip, or whichever is there."""
    data_dir: Path | None = None
    """Where the owner's own weights may be; None uses the installed ones only."""


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """A desk that is ready for calls, and the parts a caller of ``open_desk`` may read."""

    engine: Engine
    phone: Phone
    store: Store


@contextlib.asynccontextmanager
async def open_desk(
    plan: DeskPlan, bus: Bus, loaded: "LoadedModels | None" = None
) -> AsyncIterator[OpenDesk]:
    """Open a desk on this loop; on leaving, calls are ended and everything is on disk.

    Stages are published on ``bus``. ``loaded`` are models of a desk that is closed
    now; None loads the plan's. Raises WeightsError, RecordsError,
    PhoneStartFailed, PlaybookInvalid, each with a sentence that says what to do.
    """
    from app.loading import load_models

    bus.publish(EngineStage("models"))
    if loaded is None:
        loaded = await asyncio.to_thread(load_models, plan)
    models, embedder = loaded
    chat_model = chat_model_of(plan.agent)
    minds = minds_for(plan, embedder, chat_model)
    clock = MonotonicClock()
    phone = phone_for(plan.stack, plan.phone, clock)
    plan.engine.home.mkdir(parents=True, exist_ok=True)
    store = await asyncio.to_thread(Store.open, plan.engine.home / "ringdesk.db")
    engine = Engine(plan.engine, EngineParts(store, phone, models, minds, clock), bus)
    try:
        await engine.start()
        yield OpenDesk(engine, phone, store)
    finally:
        await engine.close()
        await asyncio.to_thread(store.close)
        if chat_model is not None:
            await chat_model.close()


def minds_for(plan: DeskPlan, embedder: "Embedder", chat_model: ChatModel | None) -> Minds:
    """The agent's minds as the plan wants them."""
    kind = MindKind(plan.agent.mind)
    settings = MindSettings(plan.playbook, plan.agent.agent_name, kind, chat_model)
    return Minds(embedder, INTENTS, settings)


def chat_model_of(settings: AgentSettings) -> "OpenAIChat | None":
    """The language model that the settings name, if they do. Raises SettingsInvalid."""
    if not settings.base_url or not settings.model:
        return None
    key = ""
    if settings.api_key_env:
        key = os.environ.get(settings.api_key_env, "")
        if not key:
            message = f"the variable {settings.api_key_env} is not set"
            raise SettingsInvalid("settings", "agent.api_key_env", message)
    from app.agent.openai_chat import OpenAIChat

    return OpenAIChat(settings.base_url, settings.model, key)
