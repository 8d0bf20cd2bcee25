"""A caller's part in one call: listen until the desk has finished, then say the next line.

Owns the moments at which lines begin and how the part ends. Works on any Call, so that it
runs over a loopback phone with a moved clock as well as over SIP. Leaves the sound of the
lines to ``voicing``, the recording to ``tape`` and the process around it to ``caller``.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.rehearsal.answering import Answering
from app.rehearsal.desk_turns import DeskTurns
from app.rehearsal.tape import Tape, TapedSink
from app.rehearsal.voicing import RATE_HZ, VoicedLine
from audio.clock import Clock
from audio.frames import FRAME_MS, Samples
from audio.resampling import resample
from sip.phone import Call
from sip.states import CallState

TICK_MS = 10.0
QUEUED_MS = 120.0
"""Kept on the line ahead of its clock while a line is spoken."""


class RoleEnd(StrEnum):
    """Why a caller's part was over."""

    DESK_HUNG_UP = "desk_hung_up"
    """With or without lines left to say; see ``Played.unsaid``."""
    DESK_SILENT = "desk_silent"
    """The desk said nothing for longer than the caller waits."""
    TIME_UP = "time_up"
    STOPPED = "stopped"
    """The process was told to end."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a caller behaves whatever it says. A person takes 250 to 500 ms to react."""

    reaction_ms: tuple[float, float] = (250.0, 500.0)
    patience_ms: float = 20_000.0
    limit_ms: float = 240_000.0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line that was said, or said again, on the recording's clock."""

    index: int
    text: str
    start_ms: float
    end_ms: float


@dataclass(frozen=True, slots=True)
class Played:
    """What became of the part; ``unsaid`` lines were left over."""

    ended: RoleEnd
    said: tuple[SaidLine, ...]
    unsaid: int


class Role:
    """One caller's part. Make it when the call is up, ``play`` it once.

    ``on_line`` is told every line that has been said.
    """

    def __init__(
        self,
        call: Call,
        tape: Tape,
        clock: Clock,
        habits: Habits,
        on_line: Callable[[SaidLine], None],
    ) -> None:
        self._call = call
        self._tape = tape
        self._clock = clock
        self._habits = habits
        self._on_line = on_line
        self._sink = TapedSink(call.sink, tape, clock)
        self._turns = DeskTurns()
        self._random = random.Random(habits.seed)
        self._said: list[SaidLine] = []
        self._told = ""
        self._last_sound_ms = clock.now_ms()
        self._stopped = False

    def stop(self) -> None:
        """End the part at the next tick; ``play`` hangs up and returns."""
        self._stopped = True

    def told(self, text: str) -> None:
        """What the desk is saying, in words: a caller understands it, and its ears are not
        what is measured here."""
        self._told += f" {text}"

    async def play(self, lines: Sequence[VoicedLine]) -> Played:
        """Say the lines, wait for the desk to hang up, or hang up when it falls silent."""
        began_ms = self._clock.now_ms()
        hearing = asyncio.create_task(self._hear())
        saying = asyncio.create_task(self._say_all(lines))
        try:
            ended = await self._until_over(began_ms)
        finally:
            saying.cancel()
            await asyncio.gather(saying, return_exceptions=True)
            await self._call.hang_up()
            hearing.cancel()
            await asyncio.gather(hearing, return_exceptions=True)
        if saying.done() and not saying.cancelled() and (error := saying.exception()):
            raise error
        unsaid = len(lines) - len({said.index for said in self._said})
        return Played(ended, tuple(self._said), unsaid)

    async def _until_over(self, began_ms: float) -> RoleEnd:
        while True:
            now_ms = self._clock.now_ms()
            if self._call.state is CallState.ENDED:
                return RoleEnd.DESK_HUNG_UP
            if self._stopped:
                return RoleEnd.STOPPED
            if now_ms - began_ms >= self._habits.limit_ms:
                return RoleEnd.TIME_UP
            if now_ms - self._last_sound_ms >= self._habits.patience_ms:
                return RoleEnd.DESK_SILENT
            await self._clock.sleep_ms(TICK_MS)

    async def _hear(self) -> None:
        async for frame in self._call.frames():
            # A person hears a frame from its arrival on; the stack's own stamps are smoothed.
            arrived = replace(frame, at_ms=self._clock.now_ms())
            self._tape.hear(arrived)
            self._turns.feed(arrived)
            if self._turns.sounding:
                self._last_sound_ms = self._clock.now_ms()

    async def _say_all(self, lines: Sequence[VoicedLine]) -> None:
        conversing = Answering([voiced.line for voiced in lines])
        while (index := conversing.expected) is not None:
            voiced = lines[index]
            if voiced.line.unprompted_after_ms is not None:
                await self._clock.sleep_ms(voiced.line.unprompted_after_ms)
            elif voiced.line.interrupts_after_ms is not None:
                await self._desk_spoke_for(voiced.line.interrupts_after_ms)
            else:
                await self._my_turn(voiced)
                index = conversing.answer_to(self._told)
            self._told = ""
            spoken = lines[index]
            again = index in conversing.said
            start_ms, end_ms = await self._say(spoken.again if again else spoken.samples)
            conversing.said.append(index)
            said = SaidLine(index, spoken.line.text, start_ms, end_ms)
            self._said.append(said)
            self._on_line(said)

    async def _desk_spoke_for(self, duration_ms: float) -> None:
        """Return ``duration_ms`` after the first sound of a desk turn begun since our last line."""
        while (since_ms := self._new_turn_since()) is None:
            await self._clock.sleep_ms(TICK_MS)
        await self._clock.sleep_ms(since_ms + duration_ms - self._clock.now_ms())

    def _new_turn_since(self) -> float | None:
        since_ms = self._turns.since_ms
        if since_ms is None or not self._said:
            return since_ms
        return since_ms if self._on_tape(since_ms) > self._said[-1].start_ms else None

    async def _my_turn(self, voiced: VoicedLine) -> None:
        """Return when the desk has finished its turn and a person would have reacted."""
        aside_due = voiced.line.aside
        while True:
            since_ms = self._turns.since_ms
            if aside_due is not None and since_ms is not None:
                if self._clock.now_ms() - since_ms >= aside_due.after_ms:
                    aside_due = None
                    await self._say(voiced.aside)
            if since_ms is None and self._desk_finished():
                finished = self._turns.finished
                await self._clock.sleep_ms(self._random.uniform(*self._habits.reaction_ms))
                if self._turns.since_ms is None and self._turns.finished == finished:
                    return
            await self._clock.sleep_ms(TICK_MS)

    def _desk_finished(self) -> bool:
        """The desk ended a turn that answers, or cut into, our last line."""
        finished = self._turns.finished
        if finished is None or not self._said:
            return finished is not None
        last = self._said[-1]
        begun_ms = self._on_tape(finished.start_ms)
        return begun_ms > last.start_ms or self._on_tape(finished.end_ms) > last.end_ms

    def _on_tape(self, at_ms: float) -> float:
        return self._tape.since_origin_ms(at_ms)

    async def _say(self, samples: Samples) -> tuple[float, float]:
        """Play samples to their end; gives their start and end on the recording's clock."""
        rate_hz = self._sink.rate_hz
        rest = resample(samples, RATE_HZ, rate_hz)
        start_ms = self._on_tape(self._clock.now_ms() + self._sink.queued_ms)
        while len(rest):
            if self._sink.queued_ms < QUEUED_MS:
                taken = self._sink.write(rest[: rate_hz * FRAME_MS // 1000])
                rest = rest[taken:]
                if taken:
                    continue
            await self._clock.sleep_ms(TICK_MS)
        end_ms = self._on_tape(self._clock.now_ms() + self._sink.queued_ms)
        await self._clock.sleep_ms(self._sink.queued_ms)
        self._last_sound_ms = self._clock.now_ms()
        return start_ms, end_ms
