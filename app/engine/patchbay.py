"""The person's sound on their calls: who hears whom, and when.

Owns the joining of the microphone, the speaker and the legs a person holds: talking,
muted, on hold with music, several in conference. One microphone's frames keep the time
for everything that is sent. Leaves devices and mixing at the speaker to
``audio.headset``, the SIP side of a hold to ``call_desk``.

A conference is mixed here (each party hears all others, never itself), so it needs
nothing from the SIP stack or a server.

One of the borders where any exception is caught: all calls of a person hang on one microphone,
and a fault in what is done with it for one of them costs the others nothing.
"""

import asyncio
import logging
from collections.abc import Callable

import numpy as np

from app.engine.mixed_voice import MixedVoice
from audio.clock import Clock
from audio.devices import HEADSET_RATE_HZ, Headset, Output, Role
from audio.frames import FRAME_MS, Frame, FrameSink, FrameSource, Samples
from audio.resampling import Resampler
from audio.send_pace import SendPace

log = logging.getLogger(__name__)

BLOCK = HEADSET_RATE_HZ * FRAME_MS // 1000
FULL_SCALE = 32767
SEND_LIMIT_MS = 120.0
"""More than this waiting to be sent is more than ``SendPace`` brings back unnoticed: a frame is
left out."""
KEPT_BLOCKS = 6
"""What a member of a conference may be ahead of the microphone: 120 ms, then the oldest
block goes."""


class Patch:
    """One call's place at the patchbay. Made by ``Patchbay.join``."""

    def __init__(self, sink: FrameSink, output: Output, tap: Callable[[Samples, int], None]):
        self.talking = True
        """False while the call is on hold: neither side hears the other."""
        self.on_line = True
        """False while somebody else has the line: nothing is sent, nothing is heard."""
        self.take_line: Callable[[], bool] | None = None
        """Asked with a frame of the microphone in hand whether the line is taken with it."""
        self.heard = asyncio.Event()
        """Set once a microphone was really heard while the line was somebody else's."""
        self.voice: MixedVoice | None = None
        """The agent's voice beside the person's."""
        self.muted = False
        self.conference = False
        self.said: Callable[[Frame], None] | None = None
        """Gets every frame of the microphone that goes to this call, until it fails."""
        self.failed: Callable[[str, Exception], None] = _only_logged
        """Told once of what failed of this call at the microphone: ``line``, ``words`` or
        ``sound``."""
        self.music: Samples | None = None
        """What a held caller hears, at HEADSET_RATE_HZ; None is silence."""
        self.sink = sink
        self.output = output
        self._tap = tap
        self._to_headset: Resampler | None = None
        self._to_line: Resampler | None = None
        self._pace = SendPace()
        self._heard: list[Samples] = []
        self._rest: Samples = np.zeros(0, np.int16)
        self._music_at = 0
        self._told: set[str] = set()

    def hear(self, frame: Frame) -> None:
        """A frame of the far end: to the speaker, and to the others in the conference."""
        if self._to_headset is None or self._to_headset.from_hz != frame.rate_hz:
            self._to_headset = Resampler(frame.rate_hz, HEADSET_RATE_HZ)
        samples = self._to_headset.push(frame.samples)
        if not self.talking or not self.on_line:
            return
        self.output.write(samples)
        if self.conference:
            self._keep(samples)

    def offer(self) -> bool:
        """The microphone was heard; whether the line is this call's from now on."""
        self.heard.set()
        if self.take_line is None:
            return self.on_line
        try:
            self.on_line = self.take_line()
        except Exception as error:  # noqa: BLE001 - the border between calls of one microphone
            self.take_line = None
            self.fail("line", error)
            return False
        if self.on_line:
            self.take_line = None
        return self.on_line

    def write_down(self, frame: Frame) -> None:
        """A frame of the microphone that goes to this call, for whoever writes words down."""
        if self.said is None or self.muted:
            return
        try:
            self.said(frame)
        except Exception as error:  # noqa: BLE001 - the border between calls of one microphone
            self.said = None
            self.fail("words", error)

    def fail(self, what: str, error: Exception) -> None:
        """Something of this call went wrong; the first time of each kind is told."""
        if what not in self._told:
            self._told.add(what)
            log.error("a call's %s failed at the microphone", what, exc_info=error)
            self.failed(what, error)

    def take_block(self) -> Samples:
        """The next 20 ms of the far end for the others in the conference."""
        return self._heard.pop(0) if self._heard else np.zeros(BLOCK, np.int16)

    def send(self, block: Samples) -> None:
        """20 ms for the far end, shape ``(960,)`` at HEADSET_RATE_HZ."""
        rate_hz = self.sink.rate_hz
        if self._to_line is None or self._to_line.to_hz != rate_hz:
            self._to_line = Resampler(HEADSET_RATE_HZ, rate_hz)
        queued_ms = self.sink.queued_ms
        samples = self._to_line.push(self._pace.paced(block, queued_ms))
        self._tap(samples, rate_hz)
        if queued_ms <= SEND_LIMIT_MS:
            self.sink.write(samples)

    def music_block(self) -> Samples:
        """The next 20 ms of what a held caller hears."""
        if self.music is None or len(self.music) == 0:
            return np.zeros(BLOCK, np.int16)
        places = np.arange(self._music_at, self._music_at + BLOCK) % len(self.music)
        self._music_at = int(places[-1]) + 1
        block: Samples = self.music[places]
        return block

    def _keep(self, samples: Samples) -> None:
        self._rest = np.concatenate((self._rest, samples))
        while len(self._rest) >= BLOCK:
            self._heard.append(self._rest[:BLOCK])
            self._rest = self._rest[BLOCK:]
        del self._heard[:-KEPT_BLOCKS]


class Patchbay:
    """Joins the headset with the calls a person holds. Lives on the engine's loop."""

    def __init__(self, headset: Headset, clock: Clock) -> None:
        self._headset = headset
        self._clock = clock
        self._patches: list[Patch] = []
        self._pump: asyncio.Task[None] | None = None
        self._reader: FrameSource | None = None
        self._opening = asyncio.Lock()

    @property
    def microphone_problem(self) -> str:
        """Why no microphone can be opened now, or empty."""
        roles = {each.role: each.in_use for each in self._headset.state.roles}
        if roles.get(Role.MICROPHONE) is not None:
            return ""
        return self._headset.problem or "No microphone is connected. Plug in a headset."

    async def join(
        self, sink: FrameSink, tap: Callable[[Samples, int], None], *, on_line: bool = True
    ) -> Patch:
        """Take a call in: it talks at once, or once it has the line.

        ``tap(samples, rate_hz)`` gets what is sent.
        """
        patch = Patch(sink, await self._headset.new_output(Role.SPEAKER), tap)
        patch.on_line = on_line
        self._patches.append(patch)
        try:
            async with self._opening:
                if self._pump is None:
                    self._reader = await self._headset.open_microphone()
                    self._pump = asyncio.ensure_future(self._run(self._reader))
        except BaseException:
            self._patches.remove(patch)
            patch.output.close()
            raise
        return patch

    async def leave(self, patch: Patch) -> None:
        """A call is over. The microphone closes with the last one."""
        if patch in self._patches:
            self._patches.remove(patch)
        patch.output.close()
        if self._patches or self._pump is None or self._reader is None:
            return
        pump, self._pump = self._pump, None
        reader, self._reader = self._reader, None
        pump.cancel()
        await asyncio.wait({pump})
        await self._headset.close_microphone(reader)

    async def _run(self, reader: FrameSource) -> None:
        async for frame in reader.frames():
            self._send(frame)

    def _send(self, frame: Frame) -> None:
        microphone = _block(frame)
        members = [patch for patch in self._patches if patch.conference and patch.talking]
        blocks = {id(patch): patch.take_block() for patch in members}
        for patch in list(self._patches):
            others = [block for key, block in blocks.items() if key != id(patch)]
            try:
                self._send_to(patch, frame, microphone, others)
            except Exception as error:  # noqa: BLE001 - the border between calls of one microphone
                patch.fail("sound", error)

    def _send_to(
        self, patch: Patch, frame: Frame, microphone: Samples, others: list[Samples]
    ) -> None:
        if not patch.on_line and not (self._headset.hears and patch.offer()):
            return
        if not patch.talking:
            patch.send(patch.music_block())
            return
        voices = [] if patch.muted else [microphone]
        patch.write_down(frame)
        if patch.conference:
            voices += others
        if patch.voice is not None:
            voices.append(patch.voice.take_block())
        patch.send(mixed(voices))


def mixed(voices: list[Samples]) -> Samples:
    """Several voices as one, shape ``(960,)``: the sum, held at full scale."""
    if not voices:
        return np.zeros(BLOCK, np.int16)
    if len(voices) == 1:
        return voices[0]
    total = np.sum([voice.astype(np.int32) for voice in voices], axis=0)
    limited: Samples = np.clip(total, -FULL_SCALE, FULL_SCALE).astype(np.int16)
    return limited


def _only_logged(what: str, error: Exception) -> None:
    """For a patch that nobody has to be told of."""


def _block(frame: Frame) -> Samples:
    samples = frame.samples
    if len(samples) == BLOCK:
        return samples
    whole: Samples = np.zeros(BLOCK, np.int16)
    whole[: min(BLOCK, len(samples))] = samples[:BLOCK]
    return whole
