"""The person's part of one live call, from its answer to the hang-up.

Owns what runs while the person has a call in hand: their sound, both sides' recording
and transcript. Leaves the leg to ``leg_life``, sound to ``patchbay``, recognising to
``scribe`` and the order of it all to ``live_call``.
"""

import asyncio
from collections.abc import Callable

from app.engine.call_log import CallLog
from app.engine.events import SoundDelayMeasured, Speaker
from app.engine.leg_life import LegLife
from app.engine.patchbay import Patch, Patchbay
from app.engine.recording import CallRecording
from app.engine.scribe import Scribe
from app.engine.speech_work import SpeechWork
from audio.clock import Clock
from audio.dtmf import DigitDetector
from audio.frames import Frame, Samples
from audio.speech import Transcript
from models.endings import EndReason

DELAY_EVERY_MS = 2_000.0
LAST_WORDS_S = 10.0
"""For the turns that wait to be recognised when the call is over."""


class PersonCall:
    """The person on one call that is up. Run it once."""

    def __init__(
        self,
        life: LegLife,
        patchbay: Patchbay,
        clock: Clock,
        call_log: CallLog,
        recording: CallRecording,
    ) -> None:
        self.language = "en"
        self.hears_digits = False
        """Whether the far end sends its digits as tones in the sound."""
        self.path_ms: Callable[[], tuple[float, float]] = lambda: (0.0, 0.0)
        """(microphone to frame, frame to speaker) as the headset reports it."""
        self.patch: Patch | None = None
        self._life = life
        self._patchbay = patchbay
        self._clock = clock
        self._log = call_log
        self._recording = recording
        self._caller: Scribe | None = None
        self._operator: Scribe | None = None
        self._digits: DigitDetector | None = None
        self._scribes = asyncio.Event()

    def write_down(self, work: SpeechWork) -> None:
        """Begin the transcript; the models may be ready only after the call was answered."""
        if self._caller is None:
            self._caller = Scribe(Speaker.CALLER, work, self._write, self._show)
            self._operator = Scribe(Speaker.OPERATOR, work, self._write, self._show)
            self._caller.language = self._operator.language = self.language
            self._scribes.set()

    async def run(self) -> EndReason:
        """Talk until the call is over; gives why it ended."""
        patch = await self._patchbay.join(self._life.leg.sink, self._sent)
        patch.said = self._said
        self.patch = patch
        try:
            return await self._life.talk(
                [self._listen(patch), self._transcribe(), self._measure(patch)]
            )
        finally:
            await self._patchbay.leave(patch)
            await self._last_words()

    async def _listen(self, patch: Patch) -> None:
        async for frame in self._life.leg.frames():
            self._recording.caller(frame)
            patch.hear(frame)
            if self.hears_digits:
                self._hear_digits(frame)
            if self._caller is not None and patch.talking:
                self._caller.hear(frame)

    def _hear_digits(self, frame: Frame) -> None:
        if self._digits is None:
            self._digits = DigitDetector(frame.rate_hz)
        for heard in self._digits.feed(frame.samples):
            self._log.digit(heard.digit)

    def _said(self, frame: Frame) -> None:
        if self._operator is not None:
            self._operator.hear(frame)

    def _sent(self, samples: Samples, rate_hz: int) -> None:
        self._recording.desk(samples, rate_hz, self._clock.now_ms())

    async def _transcribe(self) -> None:
        await self._scribes.wait()
        if self._caller is not None and self._operator is not None:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._caller.run())
                tasks.create_task(self._operator.run())

    async def _last_words(self) -> None:
        scribes = [each for each in (self._caller, self._operator) if each is not None]
        try:
            async with asyncio.timeout(LAST_WORDS_S):
                for scribe in scribes:
                    scribe.finish()
                    await scribe.catch_up()
        except TimeoutError:
            self._log.trouble("transcript", "The last words of this call were not written down.")

    async def _measure(self, patch: Patch) -> None:
        while True:
            await self._clock.sleep_ms(DELAY_EVERY_MS)
            to_frame_ms, to_speaker_ms = self.path_ms()
            self._log.sound_delay(
                SoundDelayMeasured(
                    self._log.call_id,
                    round(to_frame_ms + patch.sink.queued_ms, 1),
                    round(to_speaker_ms + patch.output.queued_ms, 1),
                )
            )

    def _write(
        self, speaker: Speaker, transcript: Transcript, start_ms: float, end_ms: float
    ) -> None:
        self._log.said(speaker, transcript, start_ms, end_ms)

    def _show(self, speaker: Speaker, text: str) -> None:
        self._log.partial(text, speaker)
