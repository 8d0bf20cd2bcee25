"""Putting together the desk of a person: phone, headset, contacts, library, agent.

Owns the order in which it opens: records, phone and lines first, so that a person can call
within a moment; models afterwards, in the background, with their stage told. Every part is
the one that the rest of Ringdesk uses; ``desk`` does the same without a person.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from typing import Any

from app.agent.playbook_shelf import PlaybookShelf
from app.chat_models import DeskModels
from app.commands.desk import Desk
from app.desk import tell_stage, tools_of
from app.engine.bus import Bus
from app.engine.call_desk import CallDesk
from app.engine.call_program import CallProgram
from app.engine.console import Console
from app.engine.echo_call import EchoCaller, reachable_host
from app.engine.engine import Engine
from app.engine.events import (
    CallFinished,
    EngineStage,
    MissedCallsChanged,
    PlaybackMoved,
    RecordsChanged,
    TroubleArose,
)
from app.engine.lamps import Lamps
from app.engine.network_watch import NetworkWatch
from app.engine.parts import EngineParts
from app.engine.rule_desk import RuleDesk
from app.engine.sound_desk import SoundDesk
from app.hold_music import HoldMusic
from app.library.desk import LibraryDesk
from app.line_desk import LineDesk
from app.local_apis import LocalApis
from app.people.desk import PeopleDesk
from app.people.lookup import named
from app.person_agent import PersonAgent
from app.playback_pause import PlaybackPause
from app.serving import plan_for
from app.settings import DataPaths
from app.settings_file import SettingsFile
from app.workshop.desk import Workshop, WorkshopParts
from audio.buttons_access import HidapiSystem
from audio.clock import Clock, MonotonicClock
from audio.echo import EchoProcessor
from audio.headset import SystemHeadset
from audio.player import Player, speaker_voice
from audio.sound_system import sound_system
from models.store import Store
from sip.choosing import phone_for

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PersonDesk:
    """An open desk: what screens ask, and the parts that whoever opened it may read."""

    commands: Desk
    engine: Engine
    store: Store
    sound: SoundDesk
    clock: Clock


class _Parts:
    """Everything a person's desk is made of, made and not yet started."""

    def __init__(self, settings: SettingsFile, paths: DataPaths, bus: Bus, store: Store) -> None:
        self.settings, self.paths, self.bus, self.store = settings, paths, bus, store
        self.plan = plan_for(settings.settings(), paths)
        self.clock = clock = MonotonicClock()
        self.headset = SystemHeadset(sound_system(clock), clock, EchoProcessor)
        self.phone = phone_for(settings.settings().phone.stack, self.plan.phone, clock)
        self.people = PeopleDesk(
            store,
            paths,
            settings.settings,
            self._changed,
            lambda count: bus.publish(MissedCallsChanged(count)),
        )
        self.sound = self._sound()
        self.music = HoldMusic(lambda: settings.settings().phone.hold_music, bus.publish)
        self.tools = tools_of(store, paths)
        self.engine = self._engine()
        self.calls = CallDesk(self.engine, store, self.sound.signals)
        self.lines = LineDesk(self.engine, store, paths)
        self.library = self._library()
        self.models = DeskModels(
            lambda: settings.settings().agent, paths, lambda stage: tell_stage(bus, stage)
        )
        self.agent = PersonAgent(self.engine, self.models, self.tools, bus)
        self.console = Console(self.engine, store)
        self.workshop = Workshop(
            WorkshopParts(
                store,
                paths,
                settings.settings,
                self.plan.playbook,
                self._changed,
                self.models,
                clock.now_ms,
                self.engine.dialing.audit,
            )
        )
        self.rules = self._rules()
        self.apis = LocalApis(self.engine, store, paths, settings.settings)
        self.follow_settings()

    def opened(self) -> PersonDesk:
        """The desk as others see it."""
        commands = Desk(
            self.calls,
            self.lines,
            self.people,
            self.library,
            self.sound,
            self.settings,
            self.console,
            self.workshop,
            self.rules,
            self.apis,
        )
        return PersonDesk(commands, self.engine, self.store, self.sound, self.clock)

    def follow_settings(self) -> None:
        """What the owner changed holds from the next call on."""
        self.plan = plan_for(self.settings.settings(), self.paths)
        self.agent.follow(self.plan)
        self.engine.switchboard.settings = self.plan.engine
        self.calls.default_line = self.settings.settings().phone.default_line
        self.calls.playbooks = PlaybookShelf(self.plan.playbook, self.plan.own_playbooks)

    def _changed(self, what: str, record_id: str) -> None:
        self.bus.publish(RecordsChanged(what, record_id))

    def _sound(self) -> SoundDesk:
        interface = self.plan.phone.net_interface
        echo = EchoCaller(self.phone, self.headset, self.clock, lambda: reachable_host(interface))
        known = (self.headset, self.clock, self.bus.publish, self.settings)
        return SoundDesk(*known, hid=HidapiSystem(), echo_phone=echo)

    def _engine(self) -> Engine:
        parts = EngineParts(
            self.store,
            self.phone,
            None,
            None,
            self.clock,
            self.headset,
            self.sound.signals,
            self.music.samples,
            self.people.name_of,
            self.tools,
        )
        engine = Engine(self.plan.engine, parts, self.bus)
        self.sound.voice.work = lambda: engine.switchboard.work
        return engine

    def _rules(self) -> RuleDesk:
        engine = self.engine
        return RuleDesk(
            self.store,
            engine.dialing.look,
            lambda: engine.lines,
            lambda: engine.switchboard.settings,
            lambda: self.bus.publish(RecordsChanged("do_not_call")),
        )

    def _library(self) -> LibraryDesk:
        bus = self.bus
        return LibraryDesk(
            self.store,
            self.paths.home,
            lambda db, some: named(db, some, self.people.country),
            Player(lambda: speaker_voice(self.headset), self.clock),
            lambda call_id, at_ms, playing: bus.publish(PlaybackMoved(call_id, at_ms, playing)),
            self._changed,
        )

    async def start(self) -> None:
        """Sound, phone, lines, in this order. Raises what ``open_person_desk`` raises."""
        await self.sound.start()
        await self.engine.start()
        await self.calls.start()
        for sentence in await self.lines.start():
            self.bus.publish(TroubleArose("", "line", sentence))

    def beside(self, calm: asyncio.Event | None) -> list[Coroutine[Any, Any, None]]:
        """What runs beside the calls until the desk closes; the heavy part once it is calm."""
        command = CallProgram(self.bus, lambda: self.settings.settings().phone.run_on_call)
        watch = NetworkWatch(self.phone, self.clock, self.bus.publish)
        lamps = Lamps(self.engine, self.bus, self._extensions)
        settled = None if calm is None else self.agent.settled
        return [
            self._load(calm),
            self._count_missed(),
            self.console.count_tasks(),
            PlaybackPause(self.bus, self.library.pause).run(),
            self._watch_settings(),
            watch.run(),
            lamps.run(),
            command.run(),
            self.apis.run(settled),
            self.people.keep_reading(self.clock, settled),
        ]

    async def close(self) -> None:
        """End every call and write everything down; what fails does not stop the rest."""
        self.calls.close()
        await self.library.close()
        try:
            await self.engine.close()
        finally:
            await self.agent.close()
            await self.sound.close()
            await self.headset.close()

    def broke_down(self, task: "asyncio.Task[None]") -> None:
        """A bug of ours ended something that runs beside the calls: it is said, not hidden."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("a part of the desk broke down", exc_info=error)
            self.bus.publish(TroubleArose("", "engine", f"A part of the desk stopped: {error}"))

    async def _load(self, calm: asyncio.Event | None) -> None:
        """Load the models and give them to the engine; what is missing is told.

        Numbering plans and hold music first: they are needed sooner.
        """
        self.bus.publish(EngineStage("models"))
        if calm is not None:
            await calm.wait()
        await self.people.warm_up()
        await self.music.follow()
        await self.agent.load(self.plan)

    def _extensions(self) -> tuple[str, tuple[str, ...]]:
        phone = self.settings.settings().phone
        return phone.default_line, phone.busy_lamps

    async def _watch_settings(self) -> None:
        with self.bus.subscribe() as events:
            async for event in events:
                if isinstance(event, RecordsChanged) and event.what == "settings":
                    self.follow_settings()
                    await self.sound.apply_settings()
                    await self.agent.prepare()
                    await self.music.follow()
                elif isinstance(event, RecordsChanged) and event.what == "templates":
                    await self.lines.follow_template(event.record_id)

    async def _count_missed(self) -> None:
        """Tell how many missed calls nobody has looked at, now and after every call."""
        with self.bus.subscribe() as events:
            self.bus.publish(MissedCallsChanged(await self.people.missed_count()))
            async for event in events:
                if isinstance(event, CallFinished):
                    self.bus.publish(MissedCallsChanged(await self.people.missed_count()))


@contextlib.asynccontextmanager
async def open_person_desk(
    settings: SettingsFile, paths: DataPaths, bus: Bus, calm: asyncio.Event | None = None
) -> AsyncIterator[PersonDesk]:
    """Open a desk on this loop; on leaving, calls are ended and everything is on disk.

    With ``calm``, what takes long to load waits until that is set.

    Raises RecordsError, PhoneStartFailed, SettingsInvalid, each with a sentence that says
    what to do. What the models lack is told as EngineStage events, and what a line or the
    sound lacks as TroubleArose, because a person can call without them.
    """
    store = await asyncio.to_thread(Store.open, paths.database)
    beside: list[asyncio.Task[None]] = []
    try:
        parts = _Parts(settings, paths, bus, store)
        try:
            await parts.start()
            beside = [asyncio.ensure_future(work) for work in parts.beside(calm)]
            for task in beside:
                task.add_done_callback(parts.broke_down)
            yield parts.opened()
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await parts.close()
    finally:
        await asyncio.to_thread(store.close)
