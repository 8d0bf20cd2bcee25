"""The whole desk as it is delivered: real models, real phone, the bundled scripts, records.

Owns opening it for a test, waiting for its events, and what callers say to it. The
models are loaded once a run.
"""

import asyncio
import sys
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import soundfile

from app.demo import SAMPLE_FACTS
from app.desk import DeskPlan, OpenDesk, open_desk
from app.engine.bus import Bus, Subscription
from app.engine.events import CallFinished, Event, UtteranceSaved
from app.engine.limits import CallLimits
from app.engine.minds import Task
from app.engine.parts import EngineSettings, ServedLine
from app.loading import LoadedModels, load_models
from app.rehearsal.callers import find_caller
from app.rehearsal.measuring import speech_stretches
from app.rehearsal.spoken_form import spoken_words
from app.rehearsal.voicing import RATE_HZ, voiced_lines
from app.settings import AgentSettings
from app.weights import locate
from audio.frames import Samples
from audio.piper import PiperTextToSpeech, VoiceSettings
from audio.resampling import resample
from models.calls import Call, get_call
from models.store import Store
from models.utterances import Utterance, list_utterances
from sip.phone import LineAccount
from sip.phone_settings import PhoneSettings
from tests.peers.program import HOST, Program, running

BOOKING = "restaurant-booking"
ROOT = Path(__file__).parents[2]
WAIT_S = 60.0
"""Each turn is a matter of seconds; a busy computer may need more."""
PHONE_RATE_HZ = 8000
PAUSE_MS = 200
E = TypeVar("E", bound=Event)


@dataclass
class WholeDesk:
    """An open desk and its events from the start."""

    open: OpenDesk
    home: Path
    events: Subscription
    _passed: list[Event] = field(default_factory=list)

    @property
    def store(self) -> Store:
        """The records."""
        return self.open.store

    async def until(self, kind: type[E], where: Callable[[E], bool] = lambda _: True) -> E:
        """The first event of that kind for which ``where`` holds, now or later; each is given
        once. What is on record is told later than what is only shown, so their order is free."""
        for event in self._passed:
            if isinstance(event, kind) and where(event):
                self._passed.remove(event)
                return event
        async with asyncio.timeout(WAIT_S):
            async for event in self.events:
                if isinstance(event, kind) and where(event):
                    return event
                self._passed.append(event)
        raise AssertionError("the desk was closed")

    async def said(self, speaker: str) -> UtteranceSaved:
        """The next utterance of the caller or the agent of which anything was heard."""
        return await self.until(UtteranceSaved, lambda one: one.speaker == speaker and one.text)

    async def finished(self) -> Call:
        """The record of the next call that ends, with everything on disk."""
        event = await self.until(CallFinished)
        await self.open.engine.calls_over()
        return self.store.read_now(get_call, event.call_id)

    def utterances(self, call: Call) -> list[Utterance]:
        """What was said in a call."""
        return self.store.read_now(list_utterances, call.id)

    async def words_in(self, recording: Path) -> str:
        """What the desk's side of a recording says, to the recogniser: without its silences,
        which are long where a computer is busy, and in which it stops listening."""
        sound, rate_hz = soundfile.read(recording, dtype="int16")
        assert rate_hz == RATE_HZ
        ours = np.ascontiguousarray(sound[:, 1])
        pause = np.zeros(PAUSE_MS * RATE_HZ // 1000, np.int16)
        parts = [pause]
        for each in speech_stretches(ours, RATE_HZ):
            begin, end = (int(ms) * RATE_HZ // 1000 for ms in (each.start_ms, each.end_ms))
            parts += [ours[max(0, begin - len(pause)) : end + len(pause)], pause]
        work = self.open.engine.switchboard.work
        assert work is not None
        clip = np.concatenate(parts).astype(np.float32) / 32768
        return " ".join(spoken_words((await work.recognise(clip, "en")).text))

    async def answers_on(self, account: LineAccount, task: Task | None = None) -> None:
        """Serve a line on which the agent takes bookings, or does its task; return when it
        is up."""
        line = ServedLine(account, "Front desk", task or task_for(BOOKING))
        await self.open.engine.serve_line(line)
        await self.open.engine.line_settled(account.line_id, WAIT_S)

    async def answers_directly(self, task: Task | None = None) -> None:
        """The same on a trunk that anybody may ring at ``open.phone.listen_address``."""
        account = LineAccount("trunk", "desk", HOST, register=False, codecs=("pcmu",))
        await self.answers_on(account, task)


@cache
def loaded() -> LoadedModels:
    """The models of this run. Blocking, the first time."""
    return load_models(DeskPlan(EngineSettings(home=Path()), PhoneSettings()))


@asynccontextmanager
async def whole_desk(
    home: Path,
    limits: CallLimits | None = None,
    rtp_timeout_s: int = 120,
    agent: AgentSettings | None = None,
) -> AsyncIterator[WholeDesk]:
    """A desk on loopback with its data in ``home``."""
    plan = DeskPlan(
        EngineSettings(home=home, limits=limits or CallLimits()),
        PhoneSettings(net_interface=HOST, jitter_buffer_ms=None, rtp_timeout_s=rtp_timeout_s),
        agent=agent or AgentSettings(),
    )
    bus = Bus()
    models = await asyncio.to_thread(loaded)
    with bus.subscribe() as events:
        async with open_desk(plan, bus, models) as desk:
            yield WholeDesk(desk, home, events)


@asynccontextmanager
async def serving() -> AsyncIterator[Program]:
    """``ringdesk serve`` in a process of its own, with the data folder of the test."""
    async with running(sys.executable, "python3", ["-m", "app", "serve"], ROOT) as program:
        yield program


def task_for(script: str) -> Task:
    """A bundled script with its sample facts."""
    return Task(script, tomllib.loads(SAMPLE_FACTS.read_text())[script])


def lines_of(caller_id: str, script: str = BOOKING) -> list[tuple[str, Samples]]:
    """What a bundled caller of that script says, in words and as 16 kHz samples."""
    caller = find_caller(caller_id, script)
    return [(one.line.text, one.samples) for one in voiced_lines(caller, _voice)]


def after_silence(sound: Samples, silence_ms: int, total_ms: int) -> Samples:
    """16 kHz samples for the telephone at 8 kHz, with silence before and behind."""
    telephone = resample(sound, RATE_HZ, PHONE_RATE_HZ)
    whole = np.zeros(PHONE_RATE_HZ * total_ms // 1000, np.int16)
    start = PHONE_RATE_HZ * silence_ms // 1000
    whole[start : start + len(telephone)] = telephone
    return whole


@cache
def _piper() -> PiperTextToSpeech:
    return PiperTextToSpeech(locate(None).piper_model)


def _voice(settings: VoiceSettings) -> PiperTextToSpeech:
    return _piper().with_settings(settings)
