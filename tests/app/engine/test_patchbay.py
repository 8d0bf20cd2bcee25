"""Who hears whom at the patchbay, block by block."""

import numpy as np
import pytest

from app.engine.patchbay import BLOCK, KEPT_BLOCKS, Patch, Patchbay, mixed
from audio.devices import HEADSET_RATE_HZ, Role
from audio.frames import FRAME_MS, Frame, Samples
from tests.fakes.clock import FakeClock
from tests.fakes.headset import FakeHeadset
from tests.fakes.sink import FakeSink


def level(value: int) -> Samples:
    return np.full(BLOCK, value, np.int16)


class Bay:
    """A patchbay with a fake headset, and lines that run at the headset's own rate."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.headset = FakeHeadset(self.clock)
        self.bay = Patchbay(self.headset, self.clock)
        self.sent: dict[int, list[Samples]] = {}

    async def join(self) -> Patch:
        number = len(self.sent)
        self.sent[number] = []
        sink = FakeSink(self.clock, HEADSET_RATE_HZ)
        return await self.bay.join(sink, lambda samples, _: self.sent[number].append(samples))

    async def say(self, value: int) -> list[int]:
        """One block of the microphone; gives what each line got, by its middle sample."""
        await self.clock.settle()
        self.headset.feed(level(value))
        await self.clock.settle()
        return [int(sent[-1][BLOCK // 2]) if sent else 0 for sent in self.sent.values()]


@pytest.fixture
def bay() -> Bay:
    return Bay()


async def test_the_microphone_goes_to_every_call_that_is_open(bay: Bay) -> None:
    one, two = await bay.join(), await bay.join()
    assert await bay.say(1000) == [1000, 1000]
    one.muted = True
    assert await bay.say(1000) == [0, 1000]
    two.talking = False
    assert await bay.say(1000) == [0, 0]


async def test_a_moment_in_which_the_computer_was_busy_does_not_delay_the_call_for_good(
    bay: Bay,
) -> None:
    patch = await bay.join()
    await bay.clock.advance(200)  # the line went on with silence
    for _ in range(6):
        await bay.say(1000)
    assert patch.sink.queued_ms > 110
    for _ in range(500):
        await bay.clock.advance(FRAME_MS)
        assert await bay.say(1000) == [1000]
    assert patch.sink.queued_ms < 100


async def test_a_fault_in_what_is_done_for_one_call_costs_no_other_anything(
    bay: Bay, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(frame: Frame) -> None:
        raise RuntimeError("no memory")

    one, two = await bay.join(), await bay.join()
    failed: list[str] = []
    one.said, one.failed = broken, lambda what, error: failed.append(f"{what}: {error}")
    said: list[Frame] = []
    two.said = said.append
    for _ in range(3):
        assert await bay.say(1000) == [1000, 1000]
    assert failed == ["words: no memory"] and len(said) == 3
    one.sink = None  # type: ignore[assignment]
    for _ in range(3):
        await bay.say(2000)
    assert [what.partition(":")[0] for what in failed] == ["words", "sound"] and len(said) == 6
    assert bay.sent[1][-1][BLOCK // 2] == 2000
    caplog.clear()


async def test_a_line_that_cannot_be_taken_is_asked_for_once(
    bay: Bay, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> bool:
        asked.append(True)
        raise RuntimeError("no memory")

    one, _ = await bay.join(), await bay.join()
    asked: list[bool] = []
    one.on_line, one.take_line = False, broken
    for _ in range(3):
        assert await bay.say(1000) == [0, 1000]
    assert (len(asked), one.on_line) == (1, False)
    one.on_line = True
    assert await bay.say(1000) == [1000, 1000]
    caplog.clear()


async def test_what_is_said_reaches_the_listener_of_open_calls_only(bay: Bay) -> None:
    patch = await bay.join()
    said: list[Frame] = []
    patch.said = said.append
    await bay.say(1000)
    patch.muted = True
    await bay.say(1000)
    patch.muted, patch.talking = False, False
    await bay.say(1000)
    assert len(said) == 1


async def test_a_conference_mixes_everybody_but_oneself(bay: Bay) -> None:
    one, two, three = await bay.join(), await bay.join(), await bay.join()
    for patch, value in ((one, 10), (two, 200), (three, 3000)):
        patch.conference = True
        patch.hear(Frame(level(value), HEADSET_RATE_HZ, 0.0))
    assert await bay.say(20000) == [23200, 23010, 20210]


async def test_too_loud_a_mix_is_held_at_full_scale() -> None:
    assert mixed([level(30000), level(30000)])[0] == 32767
    assert mixed([level(-30000), level(-30000)])[0] == -32767
    assert not mixed([]).any()


async def test_a_conference_keeps_no_more_than_it_needs(bay: Bay) -> None:
    one, two = await bay.join(), await bay.join()
    one.conference = two.conference = True
    for value in range(20):
        one.hear(Frame(level(value), HEADSET_RATE_HZ, 0.0))
    assert (await bay.say(0))[1] == 20 - KEPT_BLOCKS


async def test_a_held_caller_hears_the_music_go_round(bay: Bay) -> None:
    patch = await bay.join()
    patch.music = np.concatenate((level(1), level(2)))
    patch.talking = False
    assert [(await bay.say(9))[0] for _ in range(3)] == [1, 2, 1]


async def test_a_held_caller_is_not_heard(bay: Bay) -> None:
    patch = await bay.join()
    patch.talking = False
    patch.hear(Frame(level(500), HEADSET_RATE_HZ, 0.0))
    await bay.clock.advance(100)
    assert not bay.headset.played(Role.SPEAKER).any()


async def test_a_line_that_does_not_take_is_not_filled_for_good(bay: Bay) -> None:
    patch = await bay.join()
    for _ in range(50):
        await bay.say(100)
    assert patch.sink.queued_ms <= 140


async def test_the_microphone_closes_with_the_last_call(bay: Bay) -> None:
    one, two = await bay.join(), await bay.join()
    await bay.bay.leave(one)
    assert len(bay.headset.readers) == 1
    await bay.bay.leave(two)
    await bay.bay.leave(two)
    assert bay.headset.readers == [] and all(output.closed for output in bay.headset.outputs)
    again = await bay.join()
    assert len(bay.headset.readers) == 1
    await bay.bay.leave(again)
