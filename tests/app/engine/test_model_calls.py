"""A reply of a real llama.cpp, spoken."""

import asyncio

import numpy as np
import pytest

from app.agent.chat import ChatBrief, ChatMind
from app.agent.chat_model import ChatLimits
from app.agent.llama_server import LlamaModel, LlamaServer
from app.agent.openai_chat import Sampling
from app.engine.speaking import Speaking, SpeakingHooks
from app.engine.speculation import Draft
from app.engine.speech_work import SpeechModels, SpeechWork
from audio.clock import MonotonicClock
from audio.piper import PiperTextToSpeech
from tests.fakes.sink import FakeSink
from tests.fakes.small_model import small_gguf
from tests.fakes.speech import FakeEndOfTurn, FakeRecogniser, FakeVoiceActivity

pytestmark = [pytest.mark.peers, pytest.mark.models]


async def test_a_real_model_streams_a_reply_that_is_spoken(voice: PiperTextToSpeech) -> None:
    """llama.cpp and Piper as they are; the line is a queue that plays at real speed."""
    clock = MonotonicClock()
    sink = FakeSink(clock, rate_hz=16_000)
    models = SpeechModels(
        FakeRecogniser(), voice, FakeEndOfTurn(), FakeVoiceActivity, lambda _name, _speed: voice
    )
    server = LlamaServer(small_gguf())
    model = LlamaModel(server, Sampling(0.0, 10))
    mind = ChatMind(
        model,
        ChatBrief("Answer in one short sentence.", tools=(), limits=ChatLimits(30e3, 30e3, 60e3)),
    )
    speaking = Speaking(sink, SpeechWork(models), clock, SpeakingHooks(nothing, ignore, ignore))
    pacing = asyncio.ensure_future(speaking.run())
    draft = Draft(mind.answer("Say hello to me, please."))
    await draft.think()
    draft.reply.commit()
    played = await speaking.play(draft)
    pacing.cancel()
    await asyncio.gather(pacing, return_exceptions=True)
    await model.close()
    await server.close()
    assert played.complete and len(played.heard.split()) >= 2
    assert mind.failures == 0
    assert np.count_nonzero(np.abs(sink.heard()) > 1000) / 16 > 100, "nobody heard a voice"


async def nothing(_act: object) -> None:
    """No tool is called here."""


def ignore(*_told: object) -> None:
    """Nobody listens."""
