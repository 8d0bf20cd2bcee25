"""The agent's part of a person's desk: loading its models, and minds that follow the settings.

Owns the order of loading and what is told when a part is missing. Leaves what stands in which
seam to ``desk``, the desk to ``person_desk``.
"""

import asyncio
import logging
from typing import TYPE_CHECKING

from app.agent.errors import AgentError
from app.chat_models import DeskModels
from app.collector import COLLECTOR
from app.courtesy import COURTESY
from app.desk import DeskPlan, mind_settings, minds_for
from app.engine.bus import Bus
from app.engine.desk_tools import DeskTools
from app.engine.engine import Engine
from app.engine.events import TroubleArose
from app.engine.minds import Minds
from app.settings import SettingsInvalid
from app.weights import WeightsError
from audio.errors import AudioError

if TYPE_CHECKING:
    from app.loading import LoadedModels

log = logging.getLogger(__name__)


class PersonAgent:
    """What makes the agent of one desk. ``load`` it once, ``follow`` the settings."""

    def __init__(self, engine: Engine, models: DeskModels, tools: DeskTools, bus: Bus) -> None:
        self._engine = engine
        self._models = models
        self._tools = tools
        self._bus = bus
        self._minds: Minds | None = None
        self.settled = asyncio.Event()
        """Set once the models are loaded, or cannot be."""

    async def load(self, plan: DeskPlan) -> None:
        """Load the models and give them to the engine; what is missing is told.

        The built-in language model comes last: a script needs none.
        """
        try:
            await self._equip(plan)
        finally:
            self.settled.set()
        if self._minds is not None:
            await self.prepare()

    async def _equip(self, plan: DeskPlan) -> None:
        try:
            models, embedder = await asyncio.to_thread(COURTESY.loaded, _loaded, plan)
            self._minds = minds_for(plan, embedder, self._models, self._tools)
            self._engine.equip(models, self._minds)
        except (WeightsError, AudioError, AgentError, SettingsInvalid) as error:
            log.warning("the models cannot be loaded: %s", error)
            self._engine.stay_unequipped(str(error))

    def follow(self, plan: DeskPlan) -> None:
        """What the owner changed holds from the next call on."""
        if self._minds is not None:
            self._minds.settings = mind_settings(plan, self._models, self._tools)

    async def prepare(self) -> None:
        """Have the built-in language model ready before the next call; what is wrong is told."""
        try:
            await self._models.prepare()
        except (AgentError, TimeoutError) as error:
            said = str(error) or "the language model took too long to load"
            self._bus.publish(TroubleArose("", "model", f"{said[:1].upper()}{said[1:]}."))

    async def close(self) -> None:
        """Close what asks language models, and end the built-in one."""
        await self._models.close()


def _loaded(plan: DeskPlan) -> "LoadedModels":
    with COLLECTOR.resting():
        from app.loading import load_models

        return load_models(plan)
