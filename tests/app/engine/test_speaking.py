"""A reply on its way to the line: in order, paused, cut, and what was heard of it."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from app.agent.mind import Act, Finish, Note, Outcome, Say, UseTool
from app.engine.speaking import Played, Speaking, SpeakingHooks
from app.engine.speculation import Draft
from audio.frames import Samples
from tests.fakes.clock import FakeClock
from tests.fakes.hearing import FakeSpeechWork
from tests.fakes.mind import FakeMind, FakeReply
from tests.fakes.sink import FakeSink

TEN = "One two three four five six seven eight nine ten."
TEN_MS = len(TEN) * 60.0


class Stage:
    """A voice on a line, with everybody who is told of it."""

    def __init__(self) -> None:
        self.clock = FakeClock(1000.0)
        self.sink = FakeSink(self.clock)
        self.work = FakeSpeechWork()
        self.acts: list[Act] = []
        self.began: list[tuple[str, float]] = []
        self.played_ms = 0.0
        hooks = SpeakingHooks(self._act, self._clause, self._played)
        self.speaking = Speaking(self.sink, self.work, self.clock, hooks)

    async def _act(self, act: UseTool | Note) -> None:
        self.acts.append(act)

    def _clause(self, text: str, at_ms: float) -> None:
        self.began.append((text, at_ms))

    def _played(self, samples: Samples, rate_hz: int, at_ms: float) -> None:
        self.played_ms += len(samples) * 1000.0 / rate_hz

    def play(self, *acts: Act) -> asyncio.Task[Played]:
        draft = Draft(FakeReply(FakeMind(), acts, "test"))
        return asyncio.ensure_future(self.speaking.play(draft))

    def loud_ms(self) -> float:
        """How much of our voice the line has carried so far."""
        return float(np.count_nonzero(self.sink.heard()) / 8)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    running = asyncio.ensure_future(stage.speaking.run())
    yield stage
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def cancelled(task: asyncio.Task[Played]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_reply_is_played_clause_by_clause_to_its_end(stage: Stage) -> None:
    playing = stage.play(Say("Good morning to you. How are you?"), Say("Fine."))
    await stage.clock.advance(4000)
    played = await playing
    assert stage.work.voiced == ["Good morning to you.", "How are you?", "Fine."]
    assert played.heard == "Good morning to you. How are you? Fine." and played.complete
    assert [text for text, _ in stage.began] == stage.work.voiced
    letters = sum(map(len, stage.work.voiced))
    assert stage.loud_ms() == pytest.approx(letters * 60.0, abs=60)
    assert stage.played_ms == pytest.approx(letters * 60.0, abs=60)
    assert played.start_ms == pytest.approx(1000.0, abs=20)
    assert played.end_ms == pytest.approx(1000.0 + letters * 60.0, abs=60)
    assert not stage.speaking.audible


async def test_the_clause_that_was_made_ahead_is_not_made_again(stage: Stage) -> None:
    draft = Draft(FakeReply(FakeMind(), (Say("Good morning to you. How are you?"),), "test"))
    await draft.think()
    await draft.voice(stage.work)
    assert stage.work.voiced == ["Good morning to you.", "How are you?"]
    playing = asyncio.ensure_future(stage.speaking.play(draft))
    await stage.clock.advance(3000)
    assert (await playing).heard == "Good morning to you. How are you?"
    assert stage.work.voiced == ["Good morning to you.", "How are you?"]


async def test_a_cut_reply_is_divided_at_what_was_heard(stage: Stage) -> None:
    playing = stage.play(Say(TEN), Say("And this was never begun."))
    await stage.clock.advance(TEN_MS / 2)
    await cancelled(playing)
    played = stage.speaking.cut()
    assert played.heard.startswith("One two three") and played.unheard.startswith(("five", "six"))
    assert f"{played.heard} {played.unheard}" == f"{TEN} And this was never begun."
    loud_ms = stage.loud_ms()
    await stage.clock.advance(1000)
    assert stage.loud_ms() - loud_ms <= 30 and not stage.speaking.audible


async def test_cut_before_its_first_sound_nothing_was_heard(stage: Stage) -> None:
    voiced: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    speak = stage.work.speak

    async def slowly(text: str, patience_ms: float = 0.0) -> object:
        await voiced
        return await speak(text, patience_ms)

    stage.work.speak = slowly  # type: ignore[method-assign, assignment]
    playing = stage.play(Say("Hello there."))
    await stage.clock.advance(500)
    await cancelled(playing)
    played = stage.speaking.cut()
    assert (played.heard, played.unheard, played.start_ms) == ("", "Hello there.", None)
    assert played.end_ms == 1500.0


async def test_nothing_to_cut_is_nothing(stage: Stage) -> None:
    played = stage.speaking.cut()
    assert (played.heard, played.unheard, played.finish) == ("", "", None)


async def test_a_pause_is_silent_and_loses_no_word(stage: Stage) -> None:
    playing = stage.play(Say(TEN))
    await stage.clock.advance(1000)
    stage.speaking.pause()
    await stage.clock.advance(60)
    before_ms = stage.loud_ms()
    await stage.clock.advance(2000)
    assert stage.loud_ms() == before_ms and stage.speaking.audible
    stage.speaking.resume()
    await stage.clock.advance(TEN_MS)
    played = await playing
    assert played.heard == TEN
    assert stage.loud_ms() == pytest.approx(TEN_MS, abs=60)
    assert played.end_ms == pytest.approx(1000.0 + TEN_MS + 2060.0, abs=60)


async def test_the_rest_shrinks_as_it_is_heard(stage: Stage) -> None:
    playing = stage.play(Say(TEN))
    await stage.clock.advance(TEN_MS - 500)
    assert stage.speaking.remaining_ms == pytest.approx(500, abs=40)
    await stage.clock.advance(1000)
    await playing
    assert stage.speaking.remaining_ms == 0


async def test_while_more_is_made_the_end_is_far(stage: Stage) -> None:
    long = Say(" ".join(f"This is sentence number {number}." for number in range(30)))
    playing = stage.play(long)
    await stage.clock.advance(1000)
    assert stage.speaking.remaining_ms > 20_000
    assert len(stage.work.voiced) < 15
    await cancelled(playing)
    assert "number 29" in stage.speaking.cut().unheard


async def test_acts_are_told_in_order_and_the_end_is_known_early(stage: Stage) -> None:
    note, run = Note("paid", "today"), UseTool("send_link")
    finish = Finish(Outcome.AGREED, True)
    playing = stage.play(note, Say("Thank you."), run, Say("Goodbye."), finish)
    await stage.clock.settle()
    assert stage.acts == [note, run] and stage.speaking.closing
    await stage.clock.advance(3000)
    assert (await playing).finish == finish
    assert not stage.speaking.closing


async def test_a_goodbye_that_was_cut_does_not_close_the_next_reply(stage: Stage) -> None:
    playing = stage.play(Say(TEN), Finish(Outcome.CLOSED, True))
    await stage.clock.advance(500)
    await cancelled(playing)
    stage.speaking.cut()
    again = stage.play(Say("Of course."))
    await stage.clock.advance(2000)
    assert (await again).finish is None and not stage.speaking.closing
