"""Putting a desk together: weights, voices, minds, records, phone, engine.

Owns which implementation stands in which seam. Every way of starting Ringdesk (the
window, ``serve``, ``call``, ``demo``) comes through here, so they all run the same
desk.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from app.agent.embedding import Embedder
from app.engine.bus import Bus
from app.engine.engine import Engine, EngineParts, EngineSettings
from app.engine.events import EngineStage
from app.engine.minds import Minds
from app.engine.speech_work import SpeechModels
from app.settings import AgentSettings
from app.weights import Weights, locate
from audio.clock import MonotonicClock
from audio.end_of_turn import SmartTurn
from audio.piper import PiperTextToSpeech, VoiceSettings
from audio.voice_activity import VoiceActivity
from audio.whisper import WhisperSpeechToText
from models.store import Store
from sip.baresip_phone import BaresipPhone
from sip.baresip_settings import BaresipSettings

ASSETS = Path(__file__).resolve().parents[1] / "assets"
BUNDLED_PLAYBOOK = ASSETS / "playbooks" / "ringdesk.md"
INTENTS = ASSETS / "playbooks" / "examples.toml"
LoadedModels = tuple[SpeechModels, Embedder]


@dataclass(frozen=True, slots=True)
class DeskPlan:
    """What kind of desk to open."""

    engine: EngineSettings
    phone: BaresipSettings
    playbook: Path = BUNDLED_PLAYBOOK
    agent: AgentSettings = AgentSettings()
    voice_speed: float = 1.0
    data_dir: Path | None = None
    """Where the owner's own weights may be; None uses the installed ones only."""


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """A desk that is ready for calls, and the parts a caller of ``open_desk`` may read."""

    engine: Engine
    phone: BaresipPhone
    store: Store


@contextlib.asynccontextmanager
async def open_desk(
    plan: DeskPlan, bus: Bus, loaded: LoadedModels | None = None
) -> AsyncIterator[OpenDesk]:
    """Open a desk on this loop; on leaving, calls are ended and everything is on disk.

    Stages are published on ``bus``. ``loaded`` are models of a desk that is closed
    now; None loads the plan's. Raises WeightsError, RecordsError,
    PhoneStartFailed, PlaybookInvalid, each with a sentence that says what to do.
    """
    bus.publish(EngineStage("models"))
    models, embedder = loaded or await asyncio.to_thread(load_models, plan)
    minds = Minds(embedder, INTENTS, plan.playbook, plan.agent.agent_name)
    clock = MonotonicClock()
    phone = BaresipPhone(plan.phone, clock)
    plan.engine.home.mkdir(parents=True, exist_ok=True)
    store = await asyncio.to_thread(Store.open, plan.engine.home / "ringdesk.db")
    engine = Engine(plan.engine, EngineParts(store, phone, models, minds, clock), bus)
    try:
        await engine.start()
        yield OpenDesk(engine, phone, store)
    finally:
        await engine.close()
        await asyncio.to_thread(store.close)


def load_models(plan: DeskPlan) -> LoadedModels:
    """Load and warm up every model, some two seconds. Blocking; raises WeightsError."""
    weights = locate(plan.data_dir)
    recogniser = WhisperSpeechToText(weights.whisper_dir)
    recogniser.warm_up()
    voice = PiperTextToSpeech(weights.piper_model, VoiceSettings(speed=plan.voice_speed))
    voice.warm_up()
    models = SpeechModels(
        recogniser,
        voice,
        SmartTurn(weights.smart_turn_model),
        lambda: VoiceActivity(weights.silero_model),
    )
    return models, _embedder(weights)


def _embedder(weights: Weights) -> Embedder:
    embedder = Embedder(weights.minilm_model, weights.minilm_tokenizer)
    embedder.embed(["warm up"])
    return embedder
