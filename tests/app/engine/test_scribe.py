"""Writing down one side of a person's call as it is said."""

import asyncio

import numpy as np
import pytest

from app.engine.events import Speaker
from app.engine.first_words import OpenTurn
from app.engine.scribe import WAITING_TURNS, Scribe
from app.engine.speech_work import SpeechModels, SpeechWork
from audio.frames import FRAME_MS, Frame
from audio.speech import Transcript
from tests.fakes.speech import FakeEndOfTurn, FakeRecogniser, FakeVoice, FakeVoiceActivity

RATE_HZ = 16_000


class Desk:
    """One scribe, what it wrote and what it showed."""

    def __init__(self) -> None:
        self.recogniser = FakeRecogniser()
        models = SpeechModels(self.recogniser, FakeVoice(), FakeEndOfTurn(), FakeVoiceActivity)
        self.work = SpeechWork(models)
        self.written: list[tuple[Speaker, str, float, float]] = []
        self.shown: list[str] = []
        self.scribe = Scribe(Speaker.OPERATOR, self.work, self._write, self._show)
        self.at_ms = 5_000.0
        self.news = asyncio.Event()

    def _write(self, speaker: Speaker, heard: Transcript, start_ms: float, end_ms: float) -> None:
        self.written.append((speaker, heard.text, start_ms, end_ms))
        self.news.set()

    def _show(self, speaker: Speaker, text: str) -> None:
        self.shown.append(text)

    def hear(self, level: int, ms: int) -> None:
        """So much sound of one loudness."""
        for _ in range(ms // FRAME_MS):
            samples = np.full(RATE_HZ * FRAME_MS // 1000, level, np.int16)
            self.scribe.hear(Frame(samples, RATE_HZ, self.at_ms))
            self.at_ms += FRAME_MS


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_turn_is_written_with_its_times(desk: Desk) -> None:
    desk.recogniser.texts.append("good morning")
    desk.hear(8000, 600)
    desk.hear(0, 1000)
    await desk.scribe.catch_up()
    ((speaker, text, start_ms, end_ms),) = desk.written
    assert (speaker, text) == (Speaker.OPERATOR, "good morning")
    assert (start_ms, end_ms) == (5_000, 5_600)


async def test_without_time_to_spare_only_whole_turns_are_recognised(desk: Desk) -> None:
    desk.work.tight = lambda: True
    desk.recogniser.texts.append("I think so")
    desk.hear(8000, 600)
    desk.hear(0, 200)
    await desk.scribe.catch_up()
    desk.hear(0, 1000)
    await desk.scribe.catch_up()
    assert desk.shown == []
    assert [text for _, text, _, _ in desk.written] == ["I think so"]


async def test_a_pause_shows_what_was_said_so_far(desk: Desk) -> None:
    desk.recogniser.texts.extend(["I think", "I think so"])
    desk.hear(8000, 600)
    desk.hear(0, 200)
    await desk.scribe.catch_up()
    assert (desk.shown, desk.written) == (["I think"], [])
    desk.hear(8000, 400)
    desk.hear(0, 1000)
    await desk.scribe.catch_up()
    assert [text for _, text, _, _ in desk.written] == ["I think so"]


async def test_the_end_of_the_call_ends_the_turn(desk: Desk) -> None:
    desk.recogniser.texts.append("and then")
    desk.hear(8000, 600)
    desk.scribe.finish()
    await desk.scribe.catch_up()
    assert [text for _, text, _, _ in desk.written] == ["and then"]
    desk.scribe.finish()
    await desk.scribe.catch_up()
    assert len(desk.written) == 1


async def test_a_turn_that_is_recognised_while_the_call_ends_is_not_lost(desk: Desk) -> None:
    desk.recogniser.texts.extend(["cut off", "see you on Monday"])
    desk.hear(8000, 600)
    desk.hear(0, 1000)
    writing = asyncio.ensure_future(desk.scribe.catch_up())
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await desk.scribe.catch_up()
    ((_, _, start_ms, end_ms),) = desk.written
    assert (start_ms, end_ms) == (5_000, 5_600)


async def test_nothing_recognised_is_nothing_written(desk: Desk) -> None:
    desk.recogniser.texts.append("")
    desk.hear(8000, 600)
    desk.hear(0, 1000)
    await desk.scribe.catch_up()
    assert desk.written == []


async def test_falling_behind_drops_the_oldest_turns_and_counts_them(desk: Desk) -> None:
    for _ in range(WAITING_TURNS + 3):
        desk.hear(8000, 300)
        desk.hear(0, 1000)
    assert desk.scribe.dropped_turns == 3
    await desk.scribe.catch_up()
    assert len(desk.written) == WAITING_TURNS
    assert desk.written[0][2] > 8_000


async def test_it_works_as_turns_come(desk: Desk) -> None:
    running = asyncio.ensure_future(desk.scribe.run())
    desk.hear(8000, 600)
    desk.hear(0, 1000)
    async with asyncio.timeout(10):
        await desk.news.wait()
    assert len(desk.written) == 1
    running.cancel()


async def test_it_tells_since_when_a_turn_waits(desk: Desk) -> None:
    assert desk.scribe.waits_since_ms is None
    for _ in range(2):
        desk.hear(8000, 300)
        desk.hear(0, 1000)
    assert desk.scribe.waits_since_ms == 5_300
    await desk.scribe.catch_up()
    assert desk.scribe.waits_since_ms is None


async def test_a_turn_that_began_while_another_listened_is_taken_on_and_given_away(
    desk: Desk,
) -> None:
    desk.hear(8000, 600)
    assert desk.scribe.in_turn
    assert desk.scribe.let_go() == 5_000
    assert not desk.scribe.in_turn
    desk.scribe.take(OpenTurn(5_000))
    desk.hear(0, 1000)
    await desk.scribe.catch_up()
    assert [(start, end) for _, _, start, end in desk.written] == [(5_000, 5_600)]
    desk.scribe.take(OpenTurn(6_000, 6_400))
    await desk.scribe.catch_up()
    assert [(start, end) for _, _, start, end in desk.written][1:] == [(6_000, 6_400)]
