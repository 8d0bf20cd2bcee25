"""What is said while a tool runs: after a second, varied, never before a result or a failure."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from app.agent.mind import Act, Note, Reply, Say, ToolResult, UseTool
from app.engine.speaking import Played, Speaking, SpeakingHooks
from app.engine.speculation import Draft
from app.engine.tool_wording import FIRST, LATER, LEADS, Fillers, lead
from audio.frames import Samples
from tests.fakes.clock import FakeClock
from tests.fakes.hearing import FakeSpeechWork
from tests.fakes.mind import FakeMind, FakeReply
from tests.fakes.sink import FakeSink

BOOK = UseTool("book", {})
OUTCOME = "Table four is yours."


class Stage:
    """A voice, and a tool whose result the test gives."""

    def __init__(self) -> None:
        self.clock = FakeClock(1000.0)
        self.sink = FakeSink(self.clock)
        self.work = FakeSpeechWork()
        self.mind = FakeMind()
        self.fillers = Fillers("en")
        self.cuts: list[UseTool] = []
        self.result: asyncio.Future[ToolResult] = asyncio.get_running_loop().create_future()
        hooks = SpeakingHooks(self._act, self._clause, self._heard, talk=self)
        self.speaking = Speaking(self.sink, self.work, self.clock, hooks)  # type: ignore[arg-type]
        self.began: list[tuple[float, str]] = []

    def lead(self, act: UseTool, said: bool) -> str:
        return "" if said else lead(act.name, "en")

    def filler(self, act: UseTool, waited: int) -> str:
        return self.fillers.next(waited)

    def cut(self, act: UseTool, reply: Reply) -> None:
        self.cuts.append(act)

    def play(self, *acts: Act) -> "asyncio.Task[Played]":
        draft = Draft(FakeReply(self.mind, acts, "test"))
        return asyncio.ensure_future(self.speaking.play(draft))

    def said(self) -> list[str]:
        return [text for _, text in self.began]

    async def _act(self, act: UseTool | Note) -> ToolResult | None:
        return await self.result

    def _clause(self, text: str, at_ms: float) -> None:
        self.began.append((at_ms - 1000.0, text))

    def _heard(self, samples: Samples, rate_hz: int, at_ms: float) -> None:
        pass


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    running = asyncio.ensure_future(stage.speaking.run())
    yield stage
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_quick_tool_is_not_talked_over(stage: Stage) -> None:
    playing = stage.play(BOOK, Say(OUTCOME))
    await stage.clock.advance(900)
    stage.result.set_result(ToolResult("free"))
    await stage.clock.advance(3000)
    assert (await playing).heard == OUTCOME
    assert stage.work.voiced == [OUTCOME]
    assert stage.mind.tools_done == [(BOOK, ToolResult("free"))]


async def test_a_slow_tool_is_bridged_once_and_its_result_follows(stage: Stage) -> None:
    playing = stage.play(BOOK, Say(OUTCOME))
    assert not stage.speaking.waiting
    await stage.clock.advance(2000)
    assert stage.speaking.waiting and len(stage.began) == 1
    stage.result.set_result(ToolResult("free"))
    await stage.clock.advance(4000)
    played = await playing
    assert stage.said() == [FIRST["en"][0], OUTCOME] and not stage.speaking.waiting
    assert 1000 <= stage.began[0][0] <= 1100
    assert played.heard == f"{FIRST['en'][0]} {OUTCOME}" and played.complete


async def test_a_longer_wait_gets_others_and_never_the_same_twice_in_a_row(stage: Stage) -> None:
    stage.play(BOOK, Say(OUTCOME))
    await stage.clock.advance(15_000)
    assert stage.said() == [FIRST["en"][0], LATER["en"][0], LATER["en"][1]]
    gaps = [after[0] - before[0] for before, after in pairwise(stage.began)]
    assert all(gap >= 5000 for gap in gaps)


async def test_nothing_is_said_for_a_tool_that_has_failed(stage: Stage) -> None:
    playing = stage.play(BOOK, Say("Sorry, that did not work."))
    await stage.clock.advance(990)
    stage.result.set_result(ToolResult(error="book: it cannot be reached"))
    await stage.clock.advance(4000)
    await playing
    assert stage.said() == ["Sorry, that did not work."]


async def test_a_result_that_arrives_while_the_filler_is_made_goes_first(stage: Stage) -> None:
    voiced: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    speak = stage.work.speak

    async def slowly(text: str, later: bool = False) -> object:
        if text in FIRST["en"]:
            await voiced
        return await speak(text, later)

    stage.work.speak = slowly  # type: ignore[method-assign, assignment]
    playing = stage.play(BOOK, Say(OUTCOME))
    await stage.clock.advance(1500)
    stage.result.set_result(ToolResult("free"))
    voiced.set_result(None)
    await stage.clock.advance(3000)
    assert (await playing).heard == OUTCOME and stage.said() == [OUTCOME]


async def test_no_filler_while_the_words_before_the_tool_are_still_heard(stage: Stage) -> None:
    before = "Let me see whether we still have a table for you on Friday evening."
    stage.play(Say(before), BOOK, Say(OUTCOME))
    until_ms = len(before) * 60.0
    await stage.clock.advance(until_ms - 100)
    assert stage.said() == [before]
    await stage.clock.advance(1000)
    assert stage.said() == [before, FIRST["en"][0]]
    assert stage.began[1][0] >= until_ms - 20


async def test_a_filler_can_be_interrupted_and_the_tool_is_told_of_it(stage: Stage) -> None:
    playing = stage.play(BOOK, Say(OUTCOME))
    await stage.clock.advance(1400)
    playing.cancel()
    await asyncio.gather(playing, return_exceptions=True)
    played = stage.speaking.cut()
    assert f"{played.heard} {played.unheard}".strip() == FIRST["en"][0] and played.unheard
    assert stage.cuts == [BOOK] and not stage.speaking.waiting
    await stage.clock.advance(10_000)
    assert len(stage.began) == 1 and stage.mind.tools_done == []


async def test_the_caller_is_told_before_they_are_put_through(stage: Stage) -> None:
    playing = stage.play(UseTool("transfer_call", {}))
    await stage.clock.advance(100)
    stage.result.set_result(ToolResult("done"))
    await stage.clock.advance(4000)
    assert (await playing).heard == LEADS["transfer_call"]["en"]


async def test_what_the_agent_said_itself_is_not_said_again(stage: Stage) -> None:
    own = "I'll put you through to Ann."
    playing = stage.play(Say(own), UseTool("transfer_call", {}))
    await stage.clock.advance(100)
    stage.result.set_result(ToolResult("done"))
    await stage.clock.advance(4000)
    assert (await playing).heard == own


@pytest.mark.parametrize("language", sorted(FIRST))
def test_fillers_vary_in_every_language(language: str) -> None:
    fillers = Fillers(language)
    said = [fillers.next(waited) for _ in range(5) for waited in (0, 1, 2)]
    assert all(said) and all(one != other for one, other in pairwise(said))
    assert set(LATER) == set(FIRST) and all(set(each) == set(FIRST) for each in LEADS.values())


def test_a_language_without_words_stays_silent() -> None:
    assert [Fillers("ja").next(0), Fillers("ja").next(1), lead("transfer_call", "ja")] == [""] * 3
