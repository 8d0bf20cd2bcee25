"""A desk with a real SIP stack and a real sound server, whose calls change hands.

Owns the desk, its caller of bare packets, and tones that tell who is heard: the agent, the
operator's microphone, the caller. Models are quick ones that know these tones, so that
nothing but the desk is measured.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from app.agent.mind import Say
from app.engine.bus import Bus
from app.engine.console import Console
from app.engine.engine import Engine
from app.engine.events import AgentBegan, CallFinished, Event, UtteranceSaved
from app.engine.minds import Task
from app.engine.parts import EngineParts, EngineSettings, ServedLine
from app.engine.speech_work import SpeechModels
from audio.clock import MonotonicClock
from audio.devices import HEADSET_RATE_HZ
from audio.frames import Samples
from audio.headset import SystemHeadset
from audio.pulse_devices import PulseSoundSystem
from audio.speech import Speech, Transcript, always
from models.recordings import list_recordings
from models.store import Store
from sip.choosing import phone_for
from sip.phone import LineAccount
from sip.phone_settings import PhoneSettings
from tests.fakes.office import FakeMinds
from tests.fakes.speech import FakeEndOfTurn, FakeVoiceActivity
from tests.peers.program import HOST
from tests.peers.pulse import PulseServer, pulse_server
from tests.peers.tones import loudest_hz, tone
from tests.peers.wire_caller import RATE_HZ, WireCaller, wire_caller

AGENT_HZ, OPERATOR_HZ, CALLER_HZ = 500, 1200, 800
QUESTION = "When do you open?"
LONG = "tone" * 300
"""What the agent says: twelve seconds of its tone."""
WINDOW_MS = 5
QUIET = 1000
WAIT_S = 30.0


class ToneVoice:
    """10 ms of the agent's tone a letter."""

    rate_hz = RATE_HZ

    def synthesise(self, text: str) -> Speech:
        return Speech(text, tone(AGENT_HZ, RATE_HZ, 10 * len(text)), RATE_HZ)


class ToneRecogniser:
    """The caller's tone is a question, any other is no words."""

    def transcribe(
        self,
        samples: NDArray[np.float32],
        language: str = "en",
        wanted: Callable[[], bool] = always,
    ) -> Transcript:
        hertz = loudest_hz((samples * 32768).astype(np.int16), 16_000)
        text = QUESTION if abs(hertz - CALLER_HZ) < 20 else ""
        return Transcript(text, (), 0.9, 0.0, 1.0)


class ChangingHands:
    """The open desk; the operator's microphone hears their tone all the time."""

    def __init__(self, home: Path, server: PulseServer) -> None:
        self.home, self.server = home, server
        self.clock = MonotonicClock()
        self.headset = SystemHeadset(PulseSoundSystem(self.clock, server.address), self.clock)
        settings = PhoneSettings(net_interface=HOST, jitter_buffer_ms=None)
        self.phone = phone_for("baresip", settings, self.clock)
        home.mkdir(parents=True, exist_ok=True)
        self.store = Store.open(home / "ringdesk.db")
        self.minds = FakeMinds()
        self.minds.mind.opening_acts = (Say(LONG),)
        self.minds.mind.answers[QUESTION] = (Say(LONG),)
        models = SpeechModels(ToneRecogniser(), ToneVoice(), FakeEndOfTurn(), FakeVoiceActivity)
        parts = EngineParts(
            self.store,
            self.phone,
            models,
            self.minds,  # type: ignore[arg-type]
            self.clock,
            self.headset,
        )
        self.bus = Bus()
        self.events = self.bus.subscribe()
        self.engine = Engine(EngineSettings(home), parts, self.bus)
        self.console = Console(self.engine, self.store)
        self.call_id = ""

    async def open(self) -> None:
        await self.headset.start()
        await self.engine.start()
        account = LineAccount("trunk", "desk", HOST, register=False, codecs=("pcmu",))
        await self.engine.serve_line(ServedLine(account, "Front desk", Task(script="test")))
        await self.engine.line_settled("trunk", WAIT_S)

    async def close(self) -> None:
        await self.engine.close()
        await self.headset.close()
        self.store.close()

    async def until(self, kind: type[Event]) -> Event:
        async with asyncio.timeout(WAIT_S):
            async for event in self.events:
                if isinstance(event, kind):
                    return event
        raise AssertionError("the desk was closed")

    async def agent_speaks(self, caller: WireCaller) -> None:
        """Return once the caller hears the agent's voice."""
        await self.until(AgentBegan)
        await self.hears(caller, AGENT_HZ)
        self.call_id = self.engine.switchboard.calls[0].call_id

    async def hears(self, caller: WireCaller, hertz: int) -> None:
        """Return once the caller has heard 200 ms of nothing but that tone."""
        async with asyncio.timeout(WAIT_S):
            while True:
                heard = caller.heard_since(self.clock.now_ms() - 220)
                if len(heard) > 1500 and abs(loudest_hz(heard, RATE_HZ) - hertz) < 20:
                    return
                await self.clock.sleep_ms(20)

    async def caller_asks(self, caller: WireCaller) -> None:
        """The caller asks the question; return once it is written down."""
        caller.say(tone(CALLER_HZ, RATE_HZ, 500))
        while True:
            said = await self.until(UtteranceSaved)
            assert isinstance(said, UtteranceSaved)
            if said.text == QUESTION:
                return

    async def recorded(self) -> tuple[Samples, int]:
        """The desk's side of the finished call's recording, and its rate."""
        await self.until(CallFinished)
        await self.engine.calls_over()
        (recording,) = self.store.read_now(list_recordings, self.call_id)
        sound, rate_hz = soundfile.read(self.home / recording.path, dtype="int16")
        return sound[:, 1], rate_hz


@asynccontextmanager
async def changing_hands(home: Path) -> AsyncIterator[tuple[ChangingHands, WireCaller]]:
    """A desk and a caller who has not rung yet; the operator's microphone hears a tone."""
    async with pulse_server() as server:
        desk = ChangingHands(home, server)
        await desk.open()
        minutes = tone(OPERATOR_HZ, HEADSET_RATE_HZ, 240_000)
        speaking = asyncio.ensure_future(server.speak("mic_feed", minutes))
        try:
            async with wire_caller(desk.phone.listen_address) as caller:
                yield desk, caller
        finally:
            speaking.cancel()
            await asyncio.gather(speaking, return_exceptions=True)
            await desk.close()


def quiet_ms(samples: Samples, rate_hz: int) -> float:
    """The longest stretch in which nothing was loud."""
    size = rate_hz * WINDOW_MS // 1000
    whole = samples[: len(samples) // size * size].reshape(-1, size)
    longest = run = 0
    for loud in np.abs(whole.astype(np.int32)).max(axis=1) > QUIET:
        run = 0 if loud else run + 1
        longest = max(longest, run)
    return float(longest * WINDOW_MS)


def switches(samples: Samples, rate_hz: int) -> list[tuple[int, int]]:
    """Where the voice on the desk's side changes from one tone to another.

    Pairs of sample numbers: the last loud window of the one, the first of the other.
    """
    size = rate_hz // 50
    voices: list[tuple[int, int]] = []
    for start in range(0, len(samples) - size, size // 4):
        piece = samples[start : start + size]
        if quiet_ms(piece, rate_hz) == 0:
            hertz = loudest_hz(piece, rate_hz)
            voice = min((AGENT_HZ, OPERATOR_HZ), key=lambda each: abs(each - hertz))
            voices.append((start, voice))
    return [
        (before[0], after[0] + size)
        for before, after in zip(voices, voices[1:], strict=False)
        if before[1] != after[1]
    ]
