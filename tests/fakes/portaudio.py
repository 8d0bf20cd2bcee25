"""PortAudio without a computer's sound: what ``sounddevice`` offers, over devices of a test.

As the real one it knows only the devices of its last ``_initialize``, which must not come
while a stream is open. ``there`` is what is plugged in; ``seen_elsewhere`` lists that as
another process would.
"""

from collections.abc import Callable
from typing import Any

from audio.portaudio_listing import Listed, listed


class FakePortAudioError(Exception):
    """What the library raises."""


class FakeRawStream:
    """An open stream; ``break_off`` ends it as an unplugged device does."""

    def __init__(self, library: "FakePortAudio", device: str, ended: Callable[[], None]) -> None:
        self.library, self.device, self._ended = library, device, ended
        self.latency = 0.01
        self.is_open = True

    def start(self) -> None:
        """Nothing flows by itself."""

    def close(self, ignore_errors: bool = True) -> None:
        self.is_open = False

    def break_off(self) -> None:
        self._ended()


class FakePortAudio:
    """Stands in for the module ``sounddevice``. Devices are an input and an output each."""

    PortAudioError = FakePortAudioError

    def __init__(self, *there: str) -> None:
        self.there = list(there)
        self.streams: list[FakeRawStream] = []
        self.looks_elsewhere = 0
        self.initialised = 0
        self._known: list[str] = []
        self._initialize()

    def _initialize(self) -> None:
        self._known = list(self.there)
        self.initialised += 1

    def _terminate(self) -> None:
        assert not self.open, "PortAudio would end every stream without a word"

    @property
    def open(self) -> list[str]:
        """The devices whose streams are open, in the order of their opening."""
        return [stream.device for stream in self.streams if stream.is_open]

    def query_devices(self, kind: str | None = None) -> Any:
        devices = [
            {"name": name, "index": index, "max_input_channels": 1, "max_output_channels": 2}
            for index, name in enumerate(self._known)
        ]
        if kind is None:
            return devices
        if not devices:
            raise FakePortAudioError("there is no default device")
        return devices[0]

    def RawInputStream(self, **asked: Any) -> FakeRawStream:  # noqa: N802 - as the real one
        return self._stream("in", asked)

    def RawOutputStream(self, **asked: Any) -> FakeRawStream:  # noqa: N802 - as the real one
        return self._stream("out", asked)

    def _stream(self, way: str, asked: dict[str, Any]) -> FakeRawStream:
        name = self._known[asked["device"]]
        if name not in self.there:
            raise FakePortAudioError("the device is gone")
        made = FakeRawStream(self, f"{name} {way}", asked["finished_callback"])
        self.streams.append(made)
        return made

    def unplug(self, name: str) -> None:
        """Take a device away; its streams break off."""
        self.there.remove(name)
        for stream in self.streams:
            if stream.is_open and stream.device.startswith(name):
                stream.break_off()

    async def seen_elsewhere(self) -> list[Listed] | None:
        """What a process that has no stream open finds."""
        self.looks_elsewhere += 1
        return listed(FakePortAudio(*self.there))
