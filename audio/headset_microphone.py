"""The microphone's lane: one device, several readers.

Owns the readers' queues, cleaning each frame once, and silence while there is no device or
it says nothing for 100 ms.
"""

import numpy as np

from audio.clock import Clock
from audio.devices import (
    HEADSET_RATE_HZ,
    DeviceStream,
    FrameProcessor,
    Processing,
    ProcessorFactory,
    Role,
    SoundDevice,
    SoundSystem,
)
from audio.frame_queue import FrameQueue
from audio.frames import FRAME_MS, Frame, FrameSource, Samples
from audio.hand_over import FRAME_SAMPLES
from audio.headset_lane import Lane
from audio.played_sound import PlayedSound

STALLED_MS = 100


class MicrophoneLane(Lane):
    """Hears one microphone for everybody who wants to."""

    def __init__(
        self, clock: Clock, played: PlayedSound, processor_factory: ProcessorFactory | None
    ) -> None:
        super().__init__(Role.MICROPHONE, clock)
        self._played = played
        self._processor_factory = processor_factory
        self._processor: FrameProcessor | None = None
        self._processing: dict[str, Processing] = {}
        self._readers: list[FrameQueue] = []
        self.hears = False
        """The last frame came from a device; silence stood in otherwise."""
        self._heard_ms = clock.now_ms()

    @property
    def is_wanted(self) -> bool:
        """Whether anybody reads."""
        return bool(self._readers)

    @property
    def latency_ms(self) -> float:
        """From the sound to the frame that it comes in, cleaned; 0 while closed."""
        if self.stream is None:
            return 0.0
        cleaning_ms = self._processor.latency_ms if self._processor else 0.0
        return self.stream.latency_ms + FRAME_MS + cleaning_ms

    def process(self, device_id: str, processing: Processing) -> None:
        """Treat this device's sound so, from now on when it is the one in use."""
        if self._processing.get(device_id) == processing:
            return
        self._processing[device_id] = processing
        if self.stream is not None and self.device is not None and self.device.id == device_id:
            self._prepare(device_id)

    def new_reader(self) -> FrameSource:
        """A reader that gets every frame from now on."""
        reader = FrameQueue()
        self._readers.append(reader)
        self._heard_ms = self._clock.now_ms()
        self.wake()
        return reader

    def remove(self, reader: FrameSource) -> None:
        """End a reader; one that was removed before is ignored."""
        for known in [r for r in self._readers if r is reader]:
            known.close()
            self._readers.remove(known)

    def end_all(self) -> None:
        """End every reader."""
        for reader in list(self._readers):
            self.remove(reader)

    async def _open(self, system: SoundSystem, device: SoundDevice, key: object) -> DeviceStream:
        def deliver(samples: Samples) -> None:
            if self._current is key:
                self._hear(samples)

        stream = await system.open_microphone(device.id, deliver)
        self._played.clear()
        self._prepare(device.id)
        return stream

    def _prepare(self, device_id: str) -> None:
        if self._processor_factory is not None:
            wanted = self._processing.get(device_id, Processing())
            self._processor = self._processor_factory(wanted)

    def _hear(self, samples: Samples) -> None:
        now_ms = self._clock.now_ms()
        self._heard_ms = now_ms
        self.hears = True
        speaker = self._played.take(len(samples))
        if self._processor is not None:
            samples = self._processor.process(samples, speaker)
        self._deliver(samples, now_ms - self.latency_ms)

    def _on_beat(self) -> None:
        now_ms = self._clock.now_ms()
        if self.stream is None or now_ms - self._heard_ms > STALLED_MS:
            self.hears = False
            self._deliver(np.zeros(FRAME_SAMPLES, np.int16), now_ms - FRAME_MS)

    def _deliver(self, samples: Samples, at_ms: float) -> None:
        frame = Frame(samples, HEADSET_RATE_HZ, at_ms)
        for reader in self._readers:
            reader.put(frame)
