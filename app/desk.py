"""Putting a desk together: weights, voices, minds, records, phone, engine.

Owns which implementation stands in which seam. Every way of starting Ringdesk (the
window, ``serve``, ``call``, ``demo``) comes through here, so they all run the same
desk.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.agent.chat_model import ChatModels
from app.chat_models import DeskModels
from app.engine.bus import Bus
from app.engine.desk_tools import DeskTools
from app.engine.engine import Engine
from app.engine.events import EngineStage
from app.engine.minds import Minds, MindSettings
from app.engine.parts import EngineParts, EngineSettings
from app.line_secrets import get_secret
from app.settings import AgentSettings, DataPaths
from audio.clock import MonotonicClock
from models.store import Store
from models.templates import MindKind
from sip.choosing import phone_for
from sip.phone import Phone
from sip.phone_settings import PhoneSettings

if TYPE_CHECKING:
    from app.agent.embedding import Embedder
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
    own_playbooks: Path | None = None
    """The folder of the owner's; None uses the bundled one only."""


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
    PhoneStartFailed, PlaybookInvalid, MindUnavailable, each with a sentence that says what to do.
    """
    from app.loading import load_models

    bus.publish(EngineStage("models"))
    if loaded is None:
        loaded = await asyncio.to_thread(load_models, plan)
    models, embedder = loaded
    chat_models = models_of(plan, bus)
    clock = MonotonicClock()
    phone = phone_for(plan.stack, plan.phone, clock)
    plan.engine.home.mkdir(parents=True, exist_ok=True)
    store = await asyncio.to_thread(Store.open, plan.engine.home / "ringdesk.db")
    try:
        tools = tools_of(store, DataPaths(plan.data_dir or plan.engine.home))
        minds = minds_for(plan, embedder, chat_models, tools)
        parts = EngineParts(store, phone, models, minds, clock, tools=tools)
        engine = Engine(plan.engine, parts, bus)
        try:
            await chat_models.prepare()
            await engine.start()
            yield OpenDesk(engine, phone, store)
        finally:
            await engine.close()
    finally:
        await asyncio.to_thread(store.close)
        await chat_models.close()


def tools_of(store: Store, paths: DataPaths) -> DeskTools:
    """The owner's tools, with the values of their secret headers from where they are kept."""
    return DeskTools(store, lambda key: get_secret(paths, key))


def minds_for(
    plan: DeskPlan, embedder: "Embedder", chat_models: ChatModels, tools: DeskTools | None = None
) -> Minds:
    """The agent's minds as the plan wants them."""
    return Minds(embedder, INTENTS, mind_settings(plan, chat_models, tools))


def mind_settings(
    plan: DeskPlan, chat_models: ChatModels, tools: DeskTools | None = None
) -> MindSettings:
    """What a plan's minds have in common."""
    kind = MindKind(plan.agent.mind)
    settings = MindSettings(
        plan.playbook, plan.agent.agent_name, kind, chat_models, plan.own_playbooks
    )
    if tools is None:
        return settings
    return replace(settings, tools=tools.declared, screening=tools.screening)


def models_of(plan: DeskPlan, bus: Bus) -> DeskModels:
    """The language models that a plan's desk can reach; ``bus`` hears when one is loading."""
    paths = DataPaths(plan.data_dir or plan.engine.home)
    return DeskModels(lambda: plan.agent, paths, lambda stage: tell_stage(bus, stage))


def tell_stage(bus: Bus, stage: str) -> None:
    """Tell that a language model is being loaded, or that it is done."""
    bus.publish(EngineStage("models", stage) if stage else EngineStage("models_ready"))
