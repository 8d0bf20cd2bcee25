"""A call whose caller and agent are heard: real voices and real voice activity, on a test's clock.

Time is simulated, so what is measured is the delay that the detectors, the playout and
the 20 ms frames of the line make, whatever else this computer does meanwhile.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.agent.mind import Say
from app.engine.bus import Bus
from app.engine.call_log import CallLog
from app.engine.call_tools import Brains
from app.engine.events import Holder
from app.engine.handover import Handover
from app.engine.journal import Journal
from app.engine.leg_life import LegLife
from app.engine.limits import CallLimits
from app.engine.recording import CallRecording
from app.weights import Weights
from audio.frames import FRAME_MS, Frame, Samples
from audio.speech import Speech
from audio.voice_activity import VoiceActivity
from models.calls import Call
from models.store import Store
from sip.loopback_phone import LoopbackNetwork, LoopbackPhone
from sip.phone import Call as CallLeg
from sip.phone import IncomingCall, LineAccount
from tests.fakes.call_tools import tools_of
from tests.fakes.clock import FakeClock
from tests.fakes.hearing import FakeSpeechWork
from tests.fakes.mind import FakeMind

OPENING = (
    "Good morning, this is Ada, the automated assistant of the practice. "
    "I am calling about the appointment that you made for next Thursday afternoon, "
    "and I would like to ask whether you are going to be able to come."
)
LOUD = 400


class RealVoice(FakeSpeechWork):
    """Speaks with Piper and hears with the real voice activity; words are the test's."""

    def __init__(self, speak: Callable[[str], Speech], weights: Weights) -> None:
        super().__init__()
        self._speak = speak
        self._weights = weights

    def new_voice_activity(self) -> VoiceActivity:
        return VoiceActivity(self._weights.silero_model)

    async def speak(self, text: str, patience_ms: float = 0.0) -> Speech:
        return self._speak(text)


class Ear:
    """What the caller hears, frame by frame."""

    def __init__(self, leg: CallLeg) -> None:
        self.leg = leg
        self.frames: list[Frame] = []

    async def listen(self) -> None:
        async for frame in self.leg.frames():
            self.frames.append(frame)

    def loud_after(self, at_ms: float) -> list[Frame]:
        return [f for f in self.frames if f.at_ms >= at_ms and np.abs(f.samples).max() > LOUD]


class Line:
    """A call between a caller and the agent's conversation, on the test's clock."""

    def __init__(self, home: Path, work: RealVoice) -> None:
        self.clock = FakeClock(1_000.0)
        self.work = work
        self.mind = FakeMind()
        self.mind.opening_acts = (Say(OPENING),)
        self.store = Store.open(home / "ringdesk.db")
        self.home = home
        self.tasks: list[asyncio.Task[None]] = []

    async def connect(self) -> None:
        network = LoopbackNetwork(self.clock)
        self.desk, self.caller = LoopbackPhone(network), LoopbackPhone(network)
        self.desk.subscribe(self._rings)
        for phone, user in ((self.desk, "desk"), (self.caller, "caller")):
            await phone.start()
            await phone.add_line(LineAccount(user, user, "loop.test", register=False))
        leg = await self.caller.dial("caller", "sip:desk@loop.test")
        await self.clock.advance(40)
        self.ear = Ear(leg)
        self.tasks.append(asyncio.ensure_future(self.ear.listen()))

    def _rings(self, event: object) -> None:
        if isinstance(event, IncomingCall):
            self.tasks.append(asyncio.ensure_future(self._converse(event.call)))

    async def _converse(self, leg: CallLeg) -> None:
        bus = Bus()
        journal = Journal(self.store, bus)
        record = Call(leg.line_id, "inbound", leg.remote.number)
        log = CallLog(record, self.mind, journal, bus, self.clock)
        recording = CallRecording(record.id, self.home, journal, self.clock, log)
        recording.wanted = False
        life = LegLife(leg, self.clock, CallLimits())
        await life.connect()
        log.answered()
        watching = asyncio.ensure_future(life.watch(lambda event: None))
        handover = Handover(life, log, recording, tools_of(self.clock, self.work))
        handover.ready.brains = Brains(self.mind, self.work)
        await handover.run(Holder.AGENT)
        await watching

    async def until_the_agent_is_loud(self, after_ms: float) -> None:
        await self.clock.advance(after_ms)
        for _ in range(100):
            if self.ear.frames and np.abs(self.ear.frames[-1].samples).max() > 2_000:
                return
            await self.clock.advance(FRAME_MS)
        raise AssertionError("the agent is not heard")

    async def caller_speaks(self, samples: Samples, listen_ms: float) -> float:
        """Say it now and listen on; returns the moment of the first loud frame."""
        began_ms = self.ear.frames[-1].at_ms + FRAME_MS
        self.ear.leg.sink.write(samples)
        await self.clock.advance(listen_ms)
        return began_ms

    async def close(self) -> None:
        await self.ear.leg.hang_up()
        await self.clock.advance(1_000)
        for phone in (self.caller, self.desk):
            await phone.close()
        await asyncio.wait_for(asyncio.gather(*self.tasks), 10)
        await asyncio.to_thread(self.store.close)


def cough(duration_ms: int, seed: int = 7) -> Samples:
    """A burst of throaty noise that dies away."""
    count = duration_ms * 8
    rough = np.random.default_rng(seed).normal(0, 1, count)
    throaty = np.convolve(rough, np.hanning(9) / 4.0, "same")
    pulses = 1.0 + 0.8 * np.sign(np.sin(2 * np.pi * 130 * np.arange(count) / 8000))
    return (9_000 * throaty * pulses * np.exp(-np.arange(count) / (count / 2))).astype(np.int16)
