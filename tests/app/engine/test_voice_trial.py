import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from app.engine.errors import NotNow
from app.engine.speech_work import SpeechModels, SpeechWork
from app.engine.voice_trial import VoiceTrial
from audio.devices import HEADSET_RATE_HZ, Role
from audio.errors import DeviceFailed, VoiceUnusable
from tests.fakes.clock import FakeClock
from tests.fakes.headset import FakeHeadset, FakeOutput
from tests.fakes.speech import FakeEndOfTurn, FakeRecogniser, FakeVoice, FakeVoiceActivity

SENTENCE = "Good morning, how can I help you today?"


class WatchedHeadset(FakeHeadset):
    """Tells when a voice joins the mix."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.joined = asyncio.Event()

    async def new_output(self, role: Role, *, live: bool = True) -> FakeOutput:
        self.joined.set()
        return await super().new_output(role, live=live)


class Stage:
    """A trial on a pretended headset; ``named`` is which voices were asked for."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.headset = WatchedHeadset(self.clock)
        self.trial = VoiceTrial(self.headset, self.clock)
        self.named: list[tuple[str, float]] = []
        self.broken = False
        models = SpeechModels(
            FakeRecogniser(), FakeVoice(), FakeEndOfTurn(), FakeVoiceActivity, self.voice_named
        )
        self.work = SpeechWork(models)
        self.trial.work = lambda: self.work

    def voice_named(self, name: str, speed: float) -> FakeVoice:
        self.named.append((name, speed))
        if self.broken:
            raise VoiceUnusable(Path(f"{name}.onnx"), "is no voice")
        return FakeVoice()

    async def first_output(self) -> FakeOutput:
        """The voice in the mix, once it is there."""
        await self.headset.joined.wait()
        return self.headset.outputs[0]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made = Stage()
    yield made
    await made.trial.stop()
    made.work.close()
    await made.headset.close()


async def test_a_sentence_is_heard_on_the_speaker(stage: Stage) -> None:
    hearing = asyncio.ensure_future(stage.trial.hear("", 1.2, SENTENCE))
    output = await stage.first_output()
    while not hearing.done():
        await stage.clock.advance(20.0)
    await hearing
    assert (output.role, output.live, output.closed) == (Role.SPEAKER, False, True)
    expected_ms = 10.0 * len(SENTENCE)
    loud = np.flatnonzero(np.abs(output.heard()) > 1_000)
    heard_ms = (loud[-1] - loud[0]) * 1000.0 / HEADSET_RATE_HZ
    assert abs(heard_ms - expected_ms) <= 20.0
    assert stage.named == [("", 1.2)]


async def test_stopping_falls_silent_and_is_no_error(stage: Stage) -> None:
    hearing = asyncio.ensure_future(stage.trial.hear("", 1.0, SENTENCE))
    output = await stage.first_output()
    await stage.trial.stop()
    await hearing
    assert output.closed
    await stage.trial.stop()


async def test_another_one_stops_the_first(stage: Stage) -> None:
    first = asyncio.ensure_future(stage.trial.hear("", 1.0, SENTENCE))
    await stage.first_output()
    second = asyncio.ensure_future(stage.trial.hear("Anna", 0.8, SENTENCE))
    await first
    assert stage.headset.outputs[0].closed
    while not second.done():
        await stage.clock.advance(20.0)
    await second
    assert stage.named == [("", 1.0), ("Anna", 0.8)]


async def test_whoever_gives_up_waiting_stops_it(stage: Stage) -> None:
    hearing = asyncio.ensure_future(stage.trial.hear("", 1.0, SENTENCE))
    output = await stage.first_output()
    hearing.cancel()
    await asyncio.wait([hearing])
    assert hearing.cancelled()
    await stage.trial.stop()
    assert output.closed


async def test_what_keeps_it_from_being_heard_is_said(stage: Stage) -> None:
    stage.broken = True
    with pytest.raises(VoiceUnusable):
        await stage.trial.hear("broken", 1.0, SENTENCE)
    stage.work.tight = lambda: True
    with pytest.raises(NotNow, match="a call needs the whole computer"):
        await stage.trial.hear("", 1.0, SENTENCE)
    stage.work.tight = lambda: False
    stage.headset.devices = []
    with pytest.raises(DeviceFailed):
        await stage.trial.hear("", 1.0, SENTENCE)
    stage.trial.work = lambda: None
    with pytest.raises(NotNow, match="not loaded yet"):
        await stage.trial.hear("", 1.0, SENTENCE)
    assert stage.headset.outputs == []
