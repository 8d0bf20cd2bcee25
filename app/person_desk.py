"""Putting together the desk of a person: phone, headset, contacts, library, agent.

Owns the order in which it opens: records, phone and lines first, so that a person can call
within a moment; models afterwards, in the background, with their stage told. Every part is
the one that the rest of Ringdesk uses; ``desk`` does the same without a person.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.agent.errors import AgentError
from app.commands.desk import Desk
from app.desk import DeskPlan, chat_model_of, minds_for
from app.engine.bus import Bus
from app.engine.call_desk import CallDesk
from app.engine.call_program import CallProgram
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
from app.engine.network_watch import NetworkWatch
from app.engine.parts import EngineParts
from app.engine.sound_desk import SoundDesk
from app.hold_music import HoldMusic
from app.library.desk import LibraryDesk
from app.line_desk import LineDesk
from app.people.desk import PeopleDesk
from app.people.lookup import named
from app.serving import plan_for
from app.settings import DataPaths, SettingsInvalid
from app.settings_file import SettingsFile
from app.weights import WeightsError
from audio.buttons_access import HidapiSystem
from audio.clock import Clock, MonotonicClock
from audio.devices import Role
from audio.echo import EchoProcessor
from audio.errors import AudioError
from audio.headset import SystemHeadset
from audio.player import Player
from audio.sound_system import sound_system
from models.store import Store
from sip.choosing import phone_for

if TYPE_CHECKING:
    from app.loading import LoadedModels

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PersonDesk:
    """An open desk: what screens ask, and the parts that whoever opened it may read."""

    commands: Desk
    engine: Engine
    store: Store
    sound: SoundDesk
    clock: Clock


@contextlib.asynccontextmanager
async def open_person_desk(
    settings: SettingsFile, paths: DataPaths, bus: Bus
) -> AsyncIterator[PersonDesk]:
    """Open a desk on this loop; on leaving, calls are ended and everything is on disk.

    Raises RecordsError, PhoneStartFailed, SettingsInvalid, each with a sentence that says
    what to do. What the models lack is told as EngineStage events, and what a line or the
    sound lacks as TroubleArose, because a person can call without them.
    """
    plan = plan_for(settings.settings(), paths)
    clock = MonotonicClock()
    store = await asyncio.to_thread(Store.open, paths.database)
    headset = SystemHeadset(sound_system(clock), clock, EchoProcessor)
    phone = phone_for(settings.settings().phone.stack, plan.phone, clock)
    people = PeopleDesk(
        store,
        paths,
        settings.settings,
        lambda what, record_id: bus.publish(RecordsChanged(what, record_id)),
        lambda count: bus.publish(MissedCallsChanged(count)),
    )
    echo = EchoCaller(phone, headset, clock, lambda: reachable_host(plan.phone.net_interface))
    sound = SoundDesk(headset, clock, bus.publish, settings, hid=HidapiSystem(), echo_phone=echo)
    music = HoldMusic(lambda: settings.settings().phone.hold_music, bus.publish)
    parts = EngineParts(
        store, phone, None, None, clock, headset, sound.signals, music.samples, people.name_of
    )
    engine = Engine(plan.engine, parts, bus)
    calls = CallDesk(engine, store, sound.signals)
    calls.default_line = settings.settings().phone.default_line
    calls.playbook = plan.playbook
    lines = LineDesk(engine, store, paths)
    library = LibraryDesk(
        store,
        paths.home,
        lambda db, some: named(db, some, people.country),
        Player(lambda: headset.new_output(Role.SPEAKER, live=False), clock),
        lambda call_id, at_ms, playing: bus.publish(PlaybackMoved(call_id, at_ms, playing)),
        lambda what, record_id: bus.publish(RecordsChanged(what, record_id)),
    )
    desk = Desk(calls, lines, people, library, sound, settings)
    opened = PersonDesk(desk, engine, store, sound, clock)
    beside: list[asyncio.Task[None]] = []
    try:
        await sound.start()
        await engine.start()
        await calls.start()
        for sentence in await lines.start():
            bus.publish(TroubleArose("", "line", sentence))
        program = CallProgram(bus, lambda: settings.settings().phone.run_on_call)
        works = (
            _load(opened, plan, bus),
            _count_missed(people, bus),
            NetworkWatch(phone, clock, bus.publish).run(),
            program.run(),
            people.warm_up(),
            _warm_up(music),
        )
        beside = [asyncio.ensure_future(work) for work in works]
        yield opened
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        calls.close()
        await library.close()
        await engine.close()
        await sound.close()
        await headset.close()
        await asyncio.to_thread(store.close)


async def _load(desk: PersonDesk, plan: DeskPlan, bus: Bus) -> None:
    """Load the models and give them to the engine; what is missing is told."""
    bus.publish(EngineStage("models"))
    try:
        models, embedder = await asyncio.to_thread(_loaded, plan)
        desk.engine.equip(models, minds_for(plan, embedder, chat_model_of(plan.agent)))
    except (WeightsError, AudioError, AgentError, SettingsInvalid) as error:
        log.warning("the models cannot be loaded: %s", error)
        desk.engine.stay_unequipped(str(error))


def _loaded(plan: DeskPlan) -> "LoadedModels":
    from app.loading import load_models

    return load_models(plan)


async def _warm_up(music: HoldMusic) -> None:
    """Read the hold music before anybody is put on hold."""
    await asyncio.to_thread(music.samples)


async def _count_missed(people: PeopleDesk, bus: Bus) -> None:
    """Tell how many missed calls nobody has looked at, now and after every call."""
    with bus.subscribe() as events:
        bus.publish(MissedCallsChanged(await people.missed_count()))
        async for event in events:
            if isinstance(event, CallFinished):
                bus.publish(MissedCallsChanged(await people.missed_count()))
