"""The models on their threads: one each, never in each other's way or the loop's."""

import asyncio
import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from app.engine.speech_work import SpeechModels, SpeechWork
from audio.speech import Speech, Transcript, always
from tests.fakes.speech import FakeEndOfTurn, FakeRecogniser, FakeVoice, FakeVoiceActivity

CLIP: NDArray[np.float32] = np.zeros(160, np.float32)


class Watched(FakeRecogniser, FakeVoice, FakeEndOfTurn):
    """All three models; recognising waits until it may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[str] = []
        self.wanted: list[bool] = []
        """Whether each clip still was, when it was looked at."""
        self.recognising = threading.Event()
        self.may_go_on = threading.Event()

    def transcribe(
        self,
        samples: NDArray[np.float32],
        language: str = "en",
        wanted: Callable[[], bool] = always,
    ) -> Transcript:
        self.threads.append(threading.current_thread().name)
        self.recognising.set()
        assert self.may_go_on.wait(10)
        self.wanted.append(wanted())
        return super().transcribe(samples, language)

    def synthesise(self, text: str) -> Speech:
        self.threads.append(threading.current_thread().name)
        return super().synthesise(text)

    def probability_complete(self, samples: NDArray[np.float32]) -> float:
        self.threads.append(threading.current_thread().name)
        return super().probability_complete(samples)


@pytest.fixture
def models() -> Watched:
    return Watched()


@pytest.fixture
def work(models: Watched) -> Iterator[SpeechWork]:
    work = SpeechWork(SpeechModels(models, models, models, FakeVoiceActivity))
    yield work
    models.may_go_on.set()
    work.close()


async def test_a_slow_recogniser_keeps_nobody_waiting(models: Watched, work: SpeechWork) -> None:
    recognised = asyncio.ensure_future(work.recognise(CLIP, "en"))
    speech = await asyncio.wait_for(work.speak("hello"), 10)
    assert speech.text == "hello"
    assert await asyncio.wait_for(work.judge(CLIP), 10) == 0.99
    assert not recognised.done()
    models.may_go_on.set()
    assert (await asyncio.wait_for(recognised, 10)).text == "hello"
    assert len(set(models.threads)) == 3
    assert threading.current_thread().name not in models.threads


async def test_each_model_is_asked_in_order_on_one_thread(
    models: Watched, work: SpeechWork
) -> None:
    models.may_go_on.set()
    models.texts.extend(["one", "two", "three"])
    asked = [work.recognise(CLIP, "en") for _ in range(3)]
    heard = await asyncio.wait_for(asyncio.gather(*asked), 10)
    assert [transcript.text for transcript in heard] == ["one", "two", "three"]
    assert len(set(models.threads)) == 1


async def test_a_failing_model_fails_the_one_who_asked(models: Watched, work: SpeechWork) -> None:
    models.may_go_on.set()
    models.failing = True
    with pytest.raises(RuntimeError, match="the recogniser broke"):
        await work.recognise(CLIP, "en")
    models.failing = False
    assert (await work.recognise(CLIP, "en")).text == "hello"


async def test_closing_drops_what_has_not_begun(models: Watched, work: SpeechWork) -> None:
    running = asyncio.ensure_future(work.recognise(CLIP, "en"))
    waiting = asyncio.ensure_future(work.recognise(CLIP, "en"))
    assert await asyncio.to_thread(models.recognising.wait, 10)
    work.close()
    models.may_go_on.set()
    assert (await asyncio.wait_for(running, 10)).text == "hello"
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(waiting, 10)


async def test_a_clip_that_nobody_waits_for_is_given_up(models: Watched, work: SpeechWork) -> None:
    useless = asyncio.ensure_future(work.recognise(CLIP, "en"))
    assert await asyncio.to_thread(models.recognising.wait, 10)
    useless.cancel()
    with pytest.raises(asyncio.CancelledError):
        await useless
    models.may_go_on.set()
    assert (await work.recognise(CLIP, "en")).text == "hello"
    assert models.wanted == [False, True]


def test_each_call_gets_ears_of_its_own(work: SpeechWork) -> None:
    assert work.new_voice_activity() is not work.new_voice_activity()


async def test_a_short_clause_is_voiced_once_and_a_long_one_each_time() -> None:
    class CountingVoice(FakeVoice):
        def __init__(self) -> None:
            self.voiced: list[str] = []

        def synthesise(self, text: str) -> Speech:
            self.voiced.append(text)
            return super().synthesise(text)

    voice = CountingVoice()
    work = SpeechWork(SpeechModels(FakeRecogniser(), voice, FakeEndOfTurn(), FakeVoiceActivity))
    long = "This clause is so long that it will hardly be said twice in the same words."
    for text in ("Got it.", long, "Got it.", long):
        await work.speak(text)
    work.close()
    assert voice.voiced == ["Got it.", long, long]


async def test_a_clause_for_later_lets_another_callers_answer_pass(
    models: Watched, work: SpeechWork
) -> None:
    models.may_go_on.set()
    other = await work.with_voice("", 1.0)
    with work.precedence.answering():
        ahead = asyncio.ensure_future(other.speak("Later.", 60_000.0))
        assert (await asyncio.wait_for(work.speak("Now."), 10)).text == "Now."
        assert not ahead.done()
    assert (await asyncio.wait_for(ahead, 10)).text == "Later."
