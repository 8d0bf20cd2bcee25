"""A headset session's sound: what was taken is let go of, however opening it ends."""

import asyncio

import pytest

from app.engine.headset_leg import HeadsetLeg
from audio.errors import DeviceFailed
from audio.frame_queue import FrameQueue
from audio.telephone_band import CODECS
from sip.states import CallState, Direction
from tests.fakes.clock import FakeClock
from tests.fakes.headset import FakeHeadset


class StuckHeadset(FakeHeadset):
    """Its microphone takes for ever, or fails."""

    def __init__(self, clock: FakeClock, failure: DeviceFailed | None = None) -> None:
        super().__init__(clock)
        self.failure = failure
        self.asked = asyncio.Event()

    async def open_microphone(self) -> FrameQueue:
        self.asked.set()
        if self.failure is not None:
            raise self.failure
        await asyncio.Event().wait()
        raise AssertionError("nobody sets that event")


def leg_on(headset: FakeHeadset) -> HeadsetLeg:
    return HeadsetLeg(headset, headset.clock, CODECS["pcmu"], Direction.OUTBOUND)


async def test_giving_up_while_the_microphone_opens_closes_the_speaker() -> None:
    headset = StuckHeadset(FakeClock())
    opening = asyncio.ensure_future(leg_on(headset).open())
    await headset.asked.wait()
    opening.cancel()
    await asyncio.wait({opening})
    assert [output.closed for output in headset.outputs] == [True]


async def test_a_microphone_that_fails_closes_the_speaker() -> None:
    headset = StuckHeadset(FakeClock(), DeviceFailed("mic-1", "it is gone"))
    leg = leg_on(headset)
    with pytest.raises(DeviceFailed):
        await leg.open()
    assert [output.closed for output in headset.outputs] == [True]
    assert leg.state is CallState.DIALLING


async def test_what_was_opened_is_closed_by_hanging_up() -> None:
    headset = FakeHeadset(FakeClock())
    leg = leg_on(headset)
    await leg.open()
    assert leg.state is CallState.ESTABLISHED and len(headset.readers) == 1
    await leg.hang_up()
    assert headset.readers == [] and [output.closed for output in headset.outputs] == [True]
