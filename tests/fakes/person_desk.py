"""A desk with a person at it, and phones to call and to be called by, on one network.

Real time from zero, a headset that tests speak into, quick models. Each far end sends a
tone of its own, so that a test can tell who is heard.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.engine.bus import Bus
from app.engine.call_desk import CallDesk
from app.engine.desk_tools import DeskTools
from app.engine.engine import Engine
from app.engine.events import CallBegan, CallFinished, CallStanding, Event, Phase
from app.engine.limits import CallLimits
from app.engine.parts import EngineParts, EngineSettings, ServedLine
from app.engine.speech_work import SpeechModels
from audio.devices import HEADSET_RATE_HZ
from audio.frames import FRAME_MS, Samples
from models.calls import Call, get_call
from models.store import Store
from sip.loopback_phone import LoopbackNetwork, LoopbackPhone
from sip.phone import Call as CallLeg
from sip.phone import IncomingCall, LineAccount
from tests.fakes.clock import LoopClock
from tests.fakes.headset import FakeHeadset
from tests.fakes.office import FakeMinds
from tests.fakes.speech import FakeEndOfTurn, FakeRecogniser, FakeVoice, FakeVoiceActivity

RATE_HZ = 8000
PATIENT_LOOKS, LOOK_EVERY_MS = 200, 100.0


class FakeSignals:
    """Remembers what sounded, in order."""

    def __init__(self) -> None:
        self.sounded: list[str] = []

    async def ring(self, on: bool) -> None:
        self.sounded.append("ring" if on else "silence")

    async def beep(self) -> None:
        self.sounded.append("beep")

    async def ringback(self, on: bool) -> None:
        self.sounded.append("ringback" if on else "no ringback")

    async def busy(self) -> None:
        self.sounded.append("busy")

    async def failed(self) -> None:
        self.sounded.append("failed")

    async def key(self, digit: str) -> None:
        self.sounded.append(f"key {digit}")


class FarEnd:
    """Somebody with a phone who sends one tone; ``answers`` picks up by itself."""

    def __init__(self, network: LoopbackNetwork, name: str, tone_hz: int) -> None:
        self.name, self.tone_hz = name, tone_hz
        self.answers = True
        self.legs: list[CallLeg] = []
        self.heard: dict[str, list[Samples]] = {}
        self._phone = LoopbackPhone(network)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._phone.subscribe(self._rings)
        await self._phone.start()
        account = LineAccount(self.name, self.name, "loop.test", register=False)
        await self._phone.add_line(account)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self._phone.close()

    async def dial(self, headers: dict[str, str] | None = None) -> CallLeg:
        leg = await self._phone.dial(self.name, "sip:desk@loop.test", headers)
        self._follow(leg)
        return leg

    def tone_in_last(self, leg: CallLeg, ms: int = 300) -> set[int]:
        """The tones that this end heard lately, in Hz, to the nearest 50."""
        return tones_in(np.concatenate(self.heard[leg.id])[-ms * RATE_HZ // 1000 :], RATE_HZ)

    def _rings(self, event: object) -> None:
        if isinstance(event, IncomingCall):
            self._follow(event.call)
            if self.answers:
                self._tasks.append(asyncio.ensure_future(event.call.answer()))

    def _follow(self, leg: CallLeg) -> None:
        self.legs.append(leg)
        self.heard[leg.id] = []
        self._tasks.append(asyncio.ensure_future(self._listen_and_hum(leg)))

    async def _listen_and_hum(self, leg: CallLeg) -> None:
        hummed = 0
        async for frame in leg.frames():
            self.heard[leg.id].append(frame.samples)
            moments = (np.arange(len(frame.samples)) + hummed) / RATE_HZ
            hummed += len(frame.samples)
            hum = 6000 * np.sin(2 * np.pi * self.tone_hz * moments)
            leg.sink.write(hum.astype(np.int16))


class PersonDesk:
    """The desk; ``calls`` is what the person does, ``person_hz`` what they hum."""

    def __init__(self, home: Path) -> None:
        self.clock = LoopClock()
        self.network = LoopbackNetwork(self.clock)
        self.phone = LoopbackPhone(self.network)
        self.headset = FakeHeadset(self.clock)  # type: ignore[arg-type]
        self.signals = FakeSignals()
        self.minds = FakeMinds()
        self.recogniser = FakeRecogniser()
        self.models: SpeechModels | None = SpeechModels(
            self.recogniser, FakeVoice(), FakeEndOfTurn(), FakeVoiceActivity
        )
        self.bus = Bus()
        self.home = home
        self.settings = EngineSettings(home, limits=CallLimits(ring_ms=30_000.0))
        self.line = ServedLine(
            LineAccount("desk", "desk", "loop.test", register=False), "Front desk"
        )
        self.bob = FarEnd(self.network, "bob", 500)
        self.cay = FarEnd(self.network, "cay", 1000)
        self.person_hz = 300
        self.music: Samples | None = None
        self.standings: dict[str, CallStanding] = {}
        self._humming: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.store = Store.open(self.home / "ringdesk.db")
        self.tools = DeskTools(self.store, {}.get)
        minds = self.minds if self.models else None
        parts = EngineParts(
            self.store,
            self.phone,
            self.models,
            minds,  # type: ignore[arg-type]
            self.clock,
            self.headset,
            self.signals,
            lambda: self.music,
            tools=self.tools,
        )
        self.engine = Engine(self.settings, parts, self.bus)
        self.calls = CallDesk(self.engine, self.store, self.signals)
        self.events = self.bus.subscribe()
        await self.engine.start()
        await self.calls.start()
        await self.engine.serve_line(self.line)
        await self.bob.start()
        await self.cay.start()
        self._humming = asyncio.ensure_future(self._hum())

    async def close(self) -> None:
        if self._humming is not None:
            self._humming.cancel()
        self.calls.close()
        await self.engine.close()
        await self.bob.close()
        await self.cay.close()
        self.store.close()

    async def until(self, wanted: Callable[[Event], bool]) -> Event:
        async with asyncio.timeout(20):
            async for event in self.events:
                if isinstance(event, CallStanding):
                    self.standings[event.call_id] = event
                if wanted(event):
                    return event
        raise AssertionError("the bus was closed")

    async def rings(self) -> str:
        """The id of the next call that comes in."""
        event = await self.until(lambda one: isinstance(one, CallBegan))
        assert isinstance(event, CallBegan)
        return event.call_id

    async def stands(self, call_id: str, wanted: Callable[[CallStanding], bool]) -> CallStanding:
        """Return once a call stands so, which it may do already."""
        known = self.standings.get(call_id)
        if known is not None and wanted(known):
            return known
        event = await self.until(
            lambda one: isinstance(one, CallStanding) and one.call_id == call_id and wanted(one)
        )
        assert isinstance(event, CallStanding)
        return event

    async def talks(self, call_id: str) -> CallStanding:
        return await self.stands(call_id, lambda one: one.phase is Phase.TALKING)

    async def finished(self, call_id: str) -> Call:
        await self.until(lambda one: isinstance(one, CallFinished) and one.call_id == call_id)
        await self.calls_settled()
        return self.store.read_now(get_call, call_id)

    async def calls_settled(self) -> None:
        await self.store.write(lambda db: None)

    async def sound_for(self, ms: float) -> None:
        """Let sound flow for a while."""
        await self.clock.sleep_ms(ms)

    async def sounds_until(self, holds: Callable[[], bool]) -> None:
        """Let sound flow until that holds; a busy computer needs longer."""
        for _ in range(PATIENT_LOOKS):
            if holds():
                return
            await self.sound_for(LOOK_EVERY_MS)
        assert holds()

    async def comes_to(self, hears: Callable[[], set[int]], tones: set[int]) -> None:
        """Let sound flow until just these tones are heard."""
        await self.sounds_until(lambda: hears() == tones)

    def person_hears(self, ms: int = 300) -> set[int]:
        """The tones that the person heard lately, in Hz, to the nearest 50."""
        from audio.devices import Role

        played = self.headset.played(Role.SPEAKER)
        return tones_in(played[-ms * HEADSET_RATE_HZ // 1000 :], HEADSET_RATE_HZ)

    async def _hum(self) -> None:
        count = HEADSET_RATE_HZ * FRAME_MS // 1000
        sent = 0
        while True:
            await self.clock.sleep_ms(sent * FRAME_MS - self.clock.now_ms())
            moments = (np.arange(count) + sent * count) / HEADSET_RATE_HZ
            hum = 6000 * np.sin(2 * np.pi * self.person_hz * moments)
            self.headset.feed(hum.astype(np.int16))
            sent += 1


def tones_in(samples: Samples, rate_hz: int) -> set[int]:
    """Every tone that is at least a tenth as strong as full scale's fifth, to 50 Hz."""
    if len(samples) == 0:
        return set()
    window = np.hanning(len(samples))
    strengths = np.abs(np.fft.rfft(samples * window)) / (len(samples) / 4)
    frequencies = np.fft.rfftfreq(len(samples), 1 / rate_hz)
    loud = frequencies[strengths > 1500]
    return {int(round(hz / 50.0) * 50) for hz in loud}
