"""Asking for a person while the caller waits with music.

Owns one such wait: the question, the music, the limit, and what came of it. What it means
for the call is ``built_ins``'s; taking the call over is ``handover``'s, which ends the wait
by cancelling it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.tool_log import ToolLog
from audio.clock import Clock
from audio.devices import HEADSET_RATE_HZ
from audio.frames import FRAME_MS, FrameSink, Samples
from audio.resampling import Resampler
from models.ids import new_id

ACCEPTED, REFUSED, NO_ANSWER, OVER = "accepted", "refused", "no_answer", "over"
_BLOCK = HEADSET_RATE_HZ * FRAME_MS // 1000
_AHEAD_MS = 100.0
"""Music waiting in the line: enough for a loop that stalls, little enough to stop at once."""
_AT_ONCE = 5
"""Blocks written at a time: a line that takes nothing must not hold up the loop."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a waiting caller hears through, and who keeps what they heard.

    ``busy``: somebody speaks through it now, such as the operator by way of the agent.
    """

    sink: FrameSink
    on_played: Callable[[Samples, int, float], None]
    busy: Callable[[], bool] = lambda: False


class OperatorAsk:
    """Asks once. ``refuse`` ends it; so does cancelling ``run``."""

    def __init__(self, line: Line, music: Samples | None, clock: Clock, log: ToolLog) -> None:
        self.taken: Callable[[], bool] = lambda: False
        """When the wait is cancelled: whether a person has taken the call over."""
        self.accepted = False
        """Somebody took the call over while the caller waited."""
        self._line = line
        self._music = music
        self._clock = clock
        self._log = log
        self._answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def refuse(self) -> None:
        """The person does not want the call."""
        if not self._answer.done():
            self._answer.set_result(REFUSED)

    async def run(self, kind: str, reason: str, most_ms: float) -> str:
        """Ask and wait with music; gives ``refused`` or ``no_answer``.

        Cancelled when somebody took the call over or it ended.
        """
        ask_id = new_id("ask")
        self._log.operator_wanted(ask_id, kind, reason)
        answer = NO_ANSWER
        try:
            answer = await self._wait(most_ms)
        except asyncio.CancelledError:
            self.accepted = self.taken()
            answer = ACCEPTED if self.accepted else OVER
            self._line.sink.clear()
            raise
        finally:
            self._log.operator_wanted(ask_id, kind, reason, answer)
        return answer

    async def _wait(self, most_ms: float) -> str:
        until_ms = self._clock.now_ms() + most_ms
        sink = self._line.sink
        to_line = Resampler(HEADSET_RATE_HZ, sink.rate_hz)
        at = 0
        while not self._answer.done():
            if self._clock.now_ms() >= until_ms:
                return NO_ANSWER
            if to_line.to_hz != sink.rate_hz:
                to_line = Resampler(HEADSET_RATE_HZ, sink.rate_hz)
            for _ in range(_AT_ONCE):
                if sink.queued_ms < _AHEAD_MS and not self._line.busy():
                    at = self._play(to_line, at)
            await self._clock.sleep_ms(FRAME_MS)
        return self._answer.result()

    def _play(self, to_line: Resampler, at: int) -> int:
        """Write 20 ms of the music from ``at``; gives where it goes on."""
        if self._music is None or not len(self._music):
            block: Samples = np.zeros(_BLOCK, np.int16)
        else:
            block = self._music[np.arange(at, at + _BLOCK) % len(self._music)]
            at = (at + _BLOCK) % len(self._music)
        samples = to_line.push(block)
        now_ms = self._clock.now_ms() + self._line.sink.queued_ms
        self._line.sink.write(samples)
        self._line.on_played(samples, to_line.to_hz, now_ms)
        return at
