"""Our voice on its way to the line: paced, clearable, and knowing what was heard.

Owns the queue of speech between the voice and a FrameSink. The sink keeps real
time itself; this keeps it topped up with at most 120 ms, so that a stalled loop
is not heard and a clear is. Leaves making the speech to ``piper`` and deciding
when to stop to the conversation.
"""

import asyncio
from collections import deque
from collections.abc import Callable

import numpy as np

from audio.clock import Clock
from audio.frames import FRAME_MS, FrameSink, Samples
from audio.queued_speech import QueuedSpeech
from audio.speech import Speech

TOP_UP_MS = 120
"""Python may stall for 70 ms beside a busy screen; a SIP stack takes 20 ms at a time."""

TICK_MS = 10
FADE_MS = 8
_STRAY_MS = 40
"""How far the sink may seem to be from the predicted time before it is believed."""

QUEUE_LIMIT_MS = 600_000
AHEAD_MS = 15_000
"""Enough to make the next clause in; more would be made for nothing when cut off."""


class Playout:
    """Plays speech in order on a sink. Lives on one loop; nothing here blocks.

    ``on_started(mark, at_ms)`` comes when the first sample of a speech has been
    heard, ``on_finished(mark)`` when its last has, ``on_played(samples, rate_hz,
    at_ms)`` with everything that was really heard, in order, for the recording.
    Times are the clock's. Callbacks must not call back into the playout.

    Bounded at ten minutes of speech; ``enqueue`` raises ValueError beyond it, which
    whoever awaits ``room`` before it never sees.
    """

    def __init__(
        self,
        sink: FrameSink,
        clock: Clock,
        *,
        on_started: Callable[[object, float], None] | None = None,
        on_finished: Callable[[object], None] | None = None,
        on_played: Callable[[Samples, int, float], None] | None = None,
    ) -> None:
        self._sink = sink
        self._clock = clock
        self._on_started = on_started
        self._on_finished = on_finished
        self._on_played = on_played
        self._pieces: deque[QueuedSpeech] = deque()
        self._rate_hz = sink.rate_hz
        self._faded_at_ms = clock.now_ms()
        self._free_at_ms = clock.now_ms()
        self._paused = False
        self._rising = False
        self._work = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()

    @property
    def idle(self) -> bool:
        """Whether everything given has been heard or cleared."""
        return not self._pieces

    @property
    def paused(self) -> bool:
        """Whether ``pause`` holds speech back."""
        return self._paused

    @property
    def position(self) -> tuple[object, float] | None:
        """The mark being played and how many of its milliseconds were heard."""
        return (self._pieces[0].mark, self._pieces[0].heard_ms) if self._pieces else None

    @property
    def queued_ms(self) -> float:
        """Milliseconds of speech that have not been heard."""
        return sum(piece.speech.duration_ms - piece.heard_ms for piece in self._pieces)

    async def run(self) -> None:
        """Keep the sink topped up until cancelled; costs nothing while idle."""
        while True:
            await self._work.wait()
            await self._clock.sleep_ms(TICK_MS)
            self.tick()

    def tick(self) -> None:
        """Take note of what was heard and top up; ``run`` calls it every 10 ms."""
        self._account()
        self._fill()

    def enqueue(
        self, speech: Speech, mark: object, behind: Callable[[object], bool] | None = None
    ) -> None:
        """Play ``speech`` after what is queued; on an idle sink it is written at once.

        With ``behind`` it goes before everything that has not begun, except for the marks
        of which that is true.
        """
        if self.queued_ms + speech.duration_ms > QUEUE_LIMIT_MS:
            raise ValueError(f"more than {QUEUE_LIMIT_MS // 1000} s of speech queued")
        self._account()
        place = len(self._pieces)
        while behind and place and not self._pieces[place - 1].written:
            if behind(self._pieces[place - 1].mark):
                break
            place -= 1
        self._pieces.insert(place, QueuedSpeech(speech, mark, self._rate_hz))
        self._drained.clear()
        self._work.set()
        self._fill()

    def clear(self) -> list[tuple[object, float]]:
        """Stop at once; returns the marks not finished with the milliseconds heard of each.

        What the sink had already sent on its way (at most a frame) and a fade of
        8 ms are still heard.
        """
        self._paused = False
        self._stop_sink()
        unfinished = [(piece.mark, piece.heard_ms) for piece in self._pieces]
        self._pieces.clear()
        self._settle()
        return unfinished

    def pause(self) -> None:
        """Fall silent at once, keeping what has not been heard."""
        if not self._paused:
            self._stop_sink()
            self._paused = True
            self._settle()

    def resume(self) -> None:
        """Go on from the first sample that was not heard."""
        self._paused = False
        self._rising = any(piece.heard for piece in self._pieces)
        self._settle()
        self._fill()

    async def drained(self) -> None:
        """Return when everything given has been heard or cleared."""
        await self._drained.wait()

    async def room(self) -> None:
        """Return when less than 15 s is queued, so that making more is worth while."""
        while self.queued_ms > AHEAD_MS:
            await self._clock.sleep_ms(FRAME_MS)

    def _account(self) -> None:
        """Find out from the sink how much was heard since the last time."""
        self._follow_rate()
        queued_ms = self._sink.queued_ms
        outstanding_ms = self._outstanding_ms()
        queued_ms -= min(queued_ms, max(0.0, self._faded_at_ms - self._clock.now_ms()))
        newly = round((outstanding_ms - queued_ms) * self._rate_hz / 1000.0)
        if newly > 0:
            self._hear(newly, self._free_at_ms - outstanding_ms)
        left_ms = self._outstanding_ms()
        if left_ms > 0.0 and abs(self._free_at_ms - left_ms - self._clock.now_ms()) > _STRAY_MS:
            self._free_at_ms = self._clock.now_ms() + left_ms
        self._settle()

    def _hear(self, count: int, at_ms: float) -> None:
        """The next ``count`` written samples were heard, the first of them at ``at_ms``."""
        while count > 0 and self._pieces:
            piece = self._pieces[0]
            now_heard = min(count, piece.written - piece.heard)
            if now_heard <= 0 and piece.heard < len(piece.line):
                return
            if not piece.started:
                piece.started = True
                if self._on_started:
                    self._on_started(piece.mark, at_ms)
            if self._on_played and now_heard:
                heard = piece.line[piece.heard : piece.heard + now_heard]
                self._on_played(heard, self._rate_hz, at_ms)
            piece.heard += now_heard
            count -= now_heard
            at_ms += now_heard * 1000.0 / self._rate_hz
            self._drop_finished()

    def _drop_finished(self) -> None:
        while self._pieces and self._pieces[0].heard >= len(self._pieces[0].line):
            piece = self._pieces.popleft()
            if self._on_finished:
                self._on_finished(piece.mark)

    def _fill(self) -> None:
        """Top the sink up with whole frames."""
        self._drop_finished()
        self._settle()
        if self._paused:
            return
        frame = self._rate_hz * FRAME_MS // 1000
        room = int((TOP_UP_MS - self._sink.queued_ms) / FRAME_MS + 0.01) * frame
        for piece in self._pieces:
            wanted = piece.line[piece.written : piece.written + max(0, room)]
            if not len(wanted):
                continue
            taken = self._write(_risen(wanted, self._rate_hz) if self._rising else wanted)
            self._rising = self._rising and not taken
            piece.written += taken
            room -= taken
            if taken < len(wanted):
                return

    def _write(self, samples: Samples) -> int:
        if not self._outstanding_ms():
            self._free_at_ms = self._clock.now_ms() + self._sink.queued_ms
        taken = self._sink.write(samples)
        self._free_at_ms += taken * 1000.0 / self._rate_hz
        return taken

    def _stop_sink(self) -> None:
        """Empty the sink, count what is on its way as heard, and fade out the next 8 ms."""
        self._account()
        was_outstanding = self._outstanding_ms() > 0.0
        self._sink.clear()
        on_its_way = round(min(self._sink.queued_ms, self._outstanding_ms()) * self._rate_hz / 1000)
        if on_its_way:
            self._hear(on_its_way, self._free_at_ms - self._outstanding_ms())
        for piece in self._pieces:
            piece.written = piece.heard
        if was_outstanding and self._pieces:
            self._fade_out(self._pieces[0])
        self._free_at_ms = self._clock.now_ms()

    def _fade_out(self, piece: QueuedSpeech) -> None:
        """Write one frame in which the speech falls silent; not counted as heard."""
        count = min(self._rate_hz * FADE_MS // 1000, len(piece.line) - piece.heard)
        frame = np.zeros(self._rate_hz * FRAME_MS // 1000, np.int16)
        ramp = np.linspace(1.0, 0.0, count)
        frame[:count] = piece.line[piece.heard : piece.heard + count] * ramp
        at_ms = self._clock.now_ms() + self._sink.queued_ms
        taken = self._sink.write(frame)
        self._faded_at_ms = self._clock.now_ms() + self._sink.queued_ms
        if self._on_played and taken:
            self._on_played(frame[:count], self._rate_hz, at_ms)

    def _outstanding_ms(self) -> float:
        """Milliseconds written and not known to be heard, without the fade."""
        return sum(piece.written - piece.heard for piece in self._pieces) * 1000.0 / self._rate_hz

    def _follow_rate(self) -> None:
        """Take over a new rate of the sink."""
        rate_hz = self._sink.rate_hz
        if rate_hz != self._rate_hz:
            for piece in self._pieces:
                piece.move_to(rate_hz)
            self._rate_hz = rate_hz

    def _settle(self) -> None:
        """Let ``run`` sleep or wake, and ``drained`` return."""
        if self._pieces and not self._paused:
            self._work.set()
        else:
            self._work.clear()
        if not self._pieces:
            self._drained.set()


def _risen(samples: Samples, rate_hz: int) -> Samples:
    """The same with its first 8 ms faded in, for going on in the middle of a speech."""
    count = min(rate_hz * FADE_MS // 1000, len(samples))
    ramp = np.ones(len(samples))
    ramp[:count] = np.linspace(0.0, 1.0, count)
    risen: Samples = (samples * ramp).astype(np.int16)
    return risen
