"""The person's part of one live call, while they have the call in hand.

Owns their sound on it, the microphone that waits for the line before, and the agent's voice
beside theirs. Leaves the leg to ``leg_life``, sound to ``patchbay``, writing down to
``scribes`` and who holds the call to ``handover``.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from app.agent.mind import Note, ToolResult, UseTool
from app.engine.call_log import CallLog
from app.engine.errors import NotNow
from app.engine.events import SoundDelayMeasured
from app.engine.leg_life import LegLife
from app.engine.mixed_voice import MixedVoice
from app.engine.patchbay import Patch, Patchbay
from app.engine.recording import CallRecording
from app.engine.scribes import Scribes
from app.engine.speaking import Played, Speaking, SpeakingHooks
from app.engine.speech_work import SpeechWork
from audio.clock import Clock
from audio.errors import AudioError, DeviceFailed
from audio.frames import Frame, Samples
from audio.lag import CUSHION_MS

DELAY_EVERY_MS = 2_000.0
MICROPHONE_MS = 3_000.0
"""How long a microphone may take to deliver before a take-over is given up."""
FAILED = {
    "words": "What you say in this call is not written down any more: {error}",
    "sound": "Some of what you say in this call may not be heard: {error}",
}
NO_SOUND = "it delivers no sound; check that it is plugged in and used by no other program"


class PersonCall:
    """The person on one call that is up, from taking it to losing it."""

    def __init__(
        self,
        life: LegLife,
        patchbay: Patchbay,
        clock: Clock,
        call_log: CallLog,
        recording: CallRecording,
        scribes: Scribes,
    ) -> None:
        self.path_ms: Callable[[], tuple[float, float]] = lambda: (0.0, 0.0)
        """(microphone to frame, frame to speaker) as the headset reports it."""
        self.patch: Patch | None = None
        self.on_hold = False
        self._life = life
        self._patchbay = patchbay
        self._clock = clock
        self._log = call_log
        self._recording = recording
        self._scribes = scribes
        self._tasks: asyncio.TaskGroup | None = None
        self._voice: Speaking | None = None

    async def join(self) -> None:
        """Take the line at once."""
        self._use(await self._patchbay.join(self._life.leg.sink, self._sent))

    async def get_ready(self) -> None:
        """Open the microphone beside whoever has the line; return when it is heard.

        Raises DeviceFailed; then nothing has changed. Returns too when the call is over.
        """
        if problem := self._patchbay.microphone_problem:
            raise DeviceFailed("microphone", problem)
        self._use(await self._patchbay.join(self._life.leg.sink, self._sent, on_line=False))
        assert self.patch is not None
        if not await self._within(asyncio.ensure_future(self.patch.heard.wait())):
            raise DeviceFailed("microphone", NO_SOUND)

    async def take_line(self, take: Callable[[], bool]) -> None:
        """Take the line with the microphone's next frame: ``take`` makes room for it then.

        Raises DeviceFailed when the microphone has fallen silent meanwhile, and what ``take``
        raises.
        """
        assert self.patch is not None
        taken = asyncio.get_running_loop().create_future()

        def with_frame_in_hand() -> bool:
            try:
                mine = take()
            except BaseException as error:
                if not taken.done():
                    taken.set_exception(error)
                raise
            if not taken.done():
                taken.set_result(None)
            return mine

        self.patch.take_line = with_frame_in_hand
        if not await self._within(taken):
            raise DeviceFailed("microphone", NO_SOUND)
        if not taken.cancelled():
            taken.result()

    async def _within(self, news: "asyncio.Future[Any]") -> bool:
        """Whether there was news in time, or the call was over."""
        alarm = asyncio.ensure_future(self._clock.sleep_ms(MICROPHONE_MS))
        waiting: set[asyncio.Future[Any]] = {news, alarm, self._life.over}
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            return news.done() or self._life.over.done()
        finally:
            alarm.cancel()
            news.cancel()

    async def run(self) -> None:
        """Talk until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            tasks.create_task(self._measure())

    def hear(self, frame: Frame) -> None:
        """Take one frame of the far end. Never waits."""
        if self.patch is not None:
            self.patch.hear(frame)
            if self.patch.talking:
                self._scribes.hear_caller(frame)

    def hold(self, on: bool, music: Samples | None = None) -> None:
        """The call is on hold: both are deaf to each other, the far end hears ``music``."""
        self.on_hold = on
        if self.patch is not None:
            self.patch.music = music
            self.patch.talking = not on

    def let_go(self) -> float | None:
        """Give the line away at once; since when the caller has been speaking, if so."""
        if self.patch is not None:
            self.patch.on_line = False
        if self._voice is not None:
            self._voice.cut()
        return self._scribes.let_go()

    async def leave(self) -> None:
        """Close the microphone, unless another call needs it. Safe to call twice."""
        patch, self.patch = self.patch, None
        if self._voice is not None:
            self._voice.cut()
        if patch is not None:
            patch.take_line = None
            await self._patchbay.leave(patch)

    def say_exactly(self, text: str, work: SpeechWork, said: Callable[[Played], None]) -> None:
        """Speak this beside the person, in the agent's voice. Raises NotNow."""
        patch, tasks = self.patch, self._tasks
        if patch is None or tasks is None or not patch.talking:
            raise NotNow("the call is on hold; resume it first")
        if self._voice is None:
            patch.voice = MixedVoice()
            hooks = SpeakingHooks(_no_act, self._log.clause_began, _recorded_with_the_rest, said)
            self._voice = Speaking(patch.voice, work, self._clock, hooks)
            tasks.create_task(self._voice.run())
        tasks.create_task(self._say(self._voice, text))

    async def _say(self, voice: Speaking, text: str) -> None:
        try:
            await voice.say_aside(text)
        except AudioError as error:
            self._log.trouble("voice", f"The sentence could not be spoken: {error}")

    def _use(self, patch: Patch) -> None:
        patch.said = self._scribes.hear_operator
        patch.failed = self._microphone_failed
        self.patch = patch

    def _microphone_failed(self, what: str, error: Exception) -> None:
        if what in FAILED:  # whoever takes the line over is told by what they asked
            self._log.trouble("microphone", FAILED[what].format(error=error))

    def _sent(self, samples: Samples, rate_hz: int) -> None:
        at_ms = self._clock.now_ms() + self._life.leg.sink.queued_ms
        self._recording.desk(samples, rate_hz, at_ms)

    async def _measure(self) -> None:
        while True:
            await self._clock.sleep_ms(DELAY_EVERY_MS)
            if self.patch is not None:
                self._log.sound_delay(self._delay(self.patch))

    def _delay(self, patch: Patch) -> SoundDelayMeasured:
        """What our path adds now, and where each part of it comes from.

        To the line: the microphone's delay as the sound system reports it, the 20 ms of a
        frame, which are those of a packet, and the canceller's (all ``path_ms``); what waits
        to be sent, as the stack counts it. From the line: the jitter buffer's, as the stack
        reports it or is set; the speaker's as the sound system reports it with the cushion
        before it (``path_ms``); what we count in its queue beyond that cushion. Left out are
        the moments between threads, some 2 ms a side.
        """
        to_frame_ms, to_speaker_ms = self.path_ms()
        leg = self._life.leg
        beyond_ms = max(0.0, patch.output.queued_ms - CUSHION_MS)
        return SoundDelayMeasured(
            self._log.call_id,
            round(to_frame_ms + leg.sink.queued_ms, 1),
            round(leg.jitter_buffer_ms + to_speaker_ms + beyond_ms, 1),
        )


async def _no_act(act: UseTool | Note) -> ToolResult | None:
    return None


def _recorded_with_the_rest(samples: Samples, rate_hz: int, at_ms: float) -> None:
    """The patch records what it sends, this included."""
