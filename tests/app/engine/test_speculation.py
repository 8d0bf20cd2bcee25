"""Work done in a pause: ready when the turn ends, gone when it goes on."""

import asyncio

import numpy as np
import pytest
from numpy.typing import NDArray

from app.agent.mind import Act, Finish, Note, Outcome, Say
from app.engine.speculation import Draft, Speculation
from audio.speech import Speech, Transcript
from tests.fakes.clock import FakeClock
from tests.fakes.hearing import FakeSpeechWork
from tests.fakes.mind import FakeMind, FakeReply

CLIP: NDArray[np.float32] = np.zeros(1600, np.float32)


class SlowWork(FakeSpeechWork):
    """Recognises in 90 ms, judges in 25 ms and speaks in 60 ms of the test's clock."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self._clock = clock

    async def recognise(
        self, clip: NDArray[np.float32], language: str, later: bool = False
    ) -> Transcript:
        await self._clock.sleep_ms(90)
        return await super().recognise(clip, language, later)

    async def judge(self, clip: NDArray[np.float32]) -> float:
        await self._clock.sleep_ms(25)
        return await super().judge(clip)

    async def speak(self, text: str, patience_ms: float = 0.0) -> Speech:
        await self._clock.sleep_ms(60)
        return await super().speak(text, patience_ms)


class Pause:
    """One pause, with what was judged of it."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.work = SlowWork(self.clock)
        self.mind = FakeMind()
        self.judged: list[tuple[str, float]] = []
        self.speculation = Speculation(self.mind, self.work, self.clock, "en")

    def begin(self, tasks: asyncio.TaskGroup) -> None:
        self.speculation.begin(tasks, CLIP, lambda text, p: self.judged.append((text, p)))


async def test_everything_is_ready_when_the_turn_ends() -> None:
    pause = Pause()
    async with asyncio.TaskGroup() as tasks:
        pause.begin(tasks)
        await pause.clock.advance(91)
        assert pause.judged == [("yes", 0.95)]
        await pause.clock.advance(60)
        await asyncio.wait_for(pause.speculation.finish(), 20)
        voiced_at_ms = pause.clock.now_ms()
        draft, transcript = pause.speculation.draft, pause.speculation.transcript
        assert draft is not None and transcript is not None
        assert (await draft.speech("You said yes", pause.work)).text == "You said yes"
    assert transcript.text == "yes"
    assert pause.clock.now_ms() == voiced_at_ms and pause.work.voiced == ["You said yes"]
    assert pause.mind.committed == []


async def test_the_stages_are_timed() -> None:
    pause = Pause()
    async with asyncio.TaskGroup() as tasks:
        pause.begin(tasks)
        await pause.clock.advance(200)
    times = {"end_of_turn": 25.0, "recognise": 90.0, "mind": 0.0, "voice": 60.0}
    assert pause.speculation.stages.values == times


async def test_without_words_there_is_nothing_to_answer() -> None:
    pause = Pause()
    pause.work.hears = ""
    async with asyncio.TaskGroup() as tasks:
        pause.begin(tasks)
        await pause.clock.advance(200)
        await pause.speculation.finish()
    assert pause.judged == [("", 0.95)]
    assert pause.speculation.draft is None and pause.work.voiced == []


async def test_when_the_caller_goes_on_the_reply_is_given_back() -> None:
    pause = Pause()
    async with asyncio.TaskGroup() as tasks:
        pause.begin(tasks)
        await pause.clock.advance(100)
        await pause.speculation.cancel()
        await pause.clock.advance(200)
    assert pause.mind.discarded == ["yes"]
    assert pause.work.voiced == [] and pause.mind.committed == []


async def test_when_the_caller_goes_on_before_a_word_is_recognised_nothing_follows() -> None:
    pause = Pause()
    async with asyncio.TaskGroup() as tasks:
        pause.begin(tasks)
        await pause.clock.advance(10)
        await pause.speculation.cancel()
        await pause.clock.advance(200)
    assert (pause.judged, pause.mind.discarded, pause.speculation.draft) == ([], [], None)


async def test_whoever_stops_waiting_does_not_stop_the_work() -> None:
    pause = Pause()
    async with asyncio.TaskGroup() as tasks:
        pause.begin(tasks)
        waiting = asyncio.ensure_future(pause.speculation.finish())
        await pause.clock.advance(50)
        waiting.cancel()
        await pause.clock.advance(150)
        await asyncio.wait_for(pause.speculation.finish(), 20)
    assert pause.speculation.draft is not None


async def test_not_begun_is_finished_and_can_be_cancelled() -> None:
    pause = Pause()
    await asyncio.wait_for(pause.speculation.finish(), 20)
    await pause.speculation.cancel()
    assert pause.mind.discarded == []


async def test_the_first_clause_is_waited_for_and_the_next_are_on_their_way() -> None:
    clock = FakeClock()
    work = SlowWork(clock)
    text = "Good morning to you. How are you? This is Ada. I have a question."
    draft = Draft(FakeReply(FakeMind(), (Say(text),), "test"))
    await draft.think()
    voicing = asyncio.ensure_future(draft.voice(work))
    await clock.advance(61)
    await asyncio.wait_for(voicing, 20)
    assert work.voiced == ["Good morning to you.", "How are you?", "This is Ada."]
    await draft.discard()


async def test_a_discarded_draft_stops_voicing() -> None:
    clock = FakeClock()
    work, mind = SlowWork(clock), FakeMind()
    draft = Draft(FakeReply(mind, (Say("Good morning to you. How are you?"),), "test"))
    await draft.think()
    voicing = asyncio.ensure_future(draft.voice(work))
    await clock.advance(10)
    await draft.discard()
    await clock.advance(200)
    await asyncio.wait_for(voicing, 20)
    assert (work.voiced, mind.discarded) == ([], ["test"])


@pytest.mark.parametrize(
    ("acts", "voiced"),
    [
        (
            (Note("a", "b"), Say("Good morning to you. How are you?"), Say("Bye.")),
            ["Good morning to you.", "How are you?"],
        ),
        ((Finish(Outcome.CLOSED, False),), []),
        ((Say(" "), Say("Hello.")), []),
    ],
)
async def test_a_draft_gives_every_act_once_whatever_was_made_ahead(
    acts: tuple[Act, ...], voiced: list[str]
) -> None:
    work = FakeSpeechWork()
    draft = Draft(FakeReply(FakeMind(), acts, "test"))
    await draft.think()
    await draft.voice(work)
    assert [act async for act in draft.acts()] == list(acts)
    assert work.voiced == voiced
    assert [(await draft.speech(text, work)).text for text in voiced] == voiced
    assert work.voiced == voiced


async def test_without_time_to_spare_only_the_first_clause_is_voiced_ahead() -> None:
    work = FakeSpeechWork()
    work.is_tight = True
    draft = Draft(FakeReply(FakeMind(), (Say("Good morning to you. How are you?"),), "test"))
    await draft.think()
    await draft.voice(work)
    assert work.voiced == ["Good morning to you."]
    assert (await draft.speech("How are you?", work)).text == "How are you?"
