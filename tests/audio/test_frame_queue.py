import asyncio

import numpy as np

from audio.frame_queue import FrameQueue
from audio.frames import Frame


def _frame(number: int) -> Frame:
    return Frame(np.full(160, number, np.int16), 8000, number * 20.0)


async def test_frames_come_in_order_until_the_end() -> None:
    queue = FrameQueue()
    reading = asyncio.ensure_future(_numbers(queue))
    for number in range(3):
        queue.put(_frame(number))
        await asyncio.sleep(0)
    queue.close()
    queue.put(_frame(9))
    assert await asyncio.wait_for(reading, 20) == [0, 1, 2]
    assert queue.dropped_frames == 0


async def test_a_slow_reader_gets_the_last_second() -> None:
    queue = FrameQueue()
    for number in range(60):
        queue.put(_frame(number))
    queue.close()
    assert await _numbers(queue) == list(range(10, 60))
    assert queue.dropped_frames == 10


async def _numbers(queue: FrameQueue) -> list[int]:
    return [int(frame.samples[0]) async for frame in queue.frames()]
