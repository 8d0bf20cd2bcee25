"""Whole calls that a language model holds: a real llama.cpp, and a server that lets it down."""

import asyncio
from pathlib import Path

import numpy as np
import pytest

from app.agent.chat import ChatBrief, ChatMind
from app.agent.chat_model import ChatLimits
from app.agent.llama_server import LlamaModel, LlamaServer
from app.agent.openai_chat import Sampling
from app.engine.events import AgentBegan, AgentStalled
from app.engine.minds import Task
from app.engine.speaking import Speaking, SpeakingHooks
from app.engine.speculation import Draft
from app.engine.speech_work import SpeechModels, SpeechWork
from app.settings import AgentSettings
from audio.clock import MonotonicClock
from audio.piper import PiperTextToSpeech
from models.endings import EndReason
from models.events import list_events
from models.operator_tasks import TaskKind, list_operator_tasks
from models.templates import MindKind, Template
from tests.fakes.openai_server import OpenAIServer, Plan
from tests.fakes.sink import FakeSink
from tests.fakes.small_model import small_gguf
from tests.fakes.speech import FakeEndOfTurn, FakeRecogniser, FakeVoiceActivity
from tests.peers.baresip_program import Person, baresip_program
from tests.peers.program import HOST
from tests.peers.tones import write_wav
from tests.peers.whole_desk import PHONE_RATE_HZ, after_silence, lines_of, whole_desk

pytestmark = [pytest.mark.peers, pytest.mark.models]
GREETING = "Good day, this is Ava."
TEMPLATE = Template(
    "tpl_model",
    "Model",
    "inbound",
    mind=MindKind.CHAT,
    greeting=GREETING,
    system_prompt="You answer the telephone of a restaurant.",
)


def caller(tmp_path: Path) -> Person:
    quiet = write_wav(tmp_path / "quiet.wav", np.zeros(60 * PHONE_RATE_HZ, np.int16), PHONE_RATE_HZ)
    return Person("bob", HOST, "", quiet)


def question(tmp_path: Path, number: int) -> Path:
    _, sound = lines_of("books")[number]
    line = after_silence(sound, 100, 30_000)
    return write_wav(tmp_path / f"{number}.wav", line, PHONE_RATE_HZ)


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


async def test_a_model_that_lets_the_caller_down_is_heard_recorded_and_survived(
    tmp_path: Path, data_folder: Path
) -> None:
    come = asyncio.Event()
    async with OpenAIServer() as server:
        server.plans += [
            Plan(["Certainly, gladly."], first_gate=come),
            Plan(status=500),
            Plan(status=500),
        ]
        agent = AgentSettings(
            mind="chat", base_url=server.base_url, model="tiny", timeout_ms=60_000
        )
        async with whole_desk(data_folder, agent=agent) as desk:
            await desk.answers_directly(Task(template=TEMPLATE))
            async with baresip_program(tmp_path, caller(tmp_path)) as softphone:
                await softphone.tell("dial", f"sip:desk@{desk.open.phone.listen_address}")
                assert (await desk.said("agent")).text == GREETING
                await softphone.tell("ausrc", f"aufile,{question(tmp_path, 0)}")
                assert (await desk.until(AgentStalled)).on
                await desk.until(AgentBegan, lambda one: one.text == "One moment, please.")
                come.set()
                covered = await desk.said("agent")
                await softphone.tell("ausrc", f"aufile,{question(tmp_path, 1)}")
                again = await desk.said("agent")
                await softphone.tell("ausrc", f"aufile,{question(tmp_path, 0)}")
                goodbye = await desk.said("agent")
                call = await desk.finished()
                stalls = desk.store.read_now(list_events, call.id, 0, "agent_stalled")
                troubles = desk.store.read_now(list_events, call.id, 0, "trouble")
                left = desk.store.read_now(list_operator_tasks, call.id)
    assert covered.text == "One moment, please. Certainly, gladly."
    assert again.text == "Sorry, could you say that again?"
    assert "somebody will call you back" in goodbye.text
    assert call.end_reason is EndReason.COMPLETED
    assert [one.payload["on"] for one in stalls][:2] == [True, False]
    assert [one.payload["kind"] for one in troubles] == ["model", "model"]
    assert [(one.kind, "call back" in one.text) for one in left] == [(TaskKind.MESSAGE, True)]


async def nothing(_act: object) -> None:
    """No tool is called here."""


def ignore(*_told: object) -> None:
    """Nobody listens."""
