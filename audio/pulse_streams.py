"""Open microphones and speakers of the sound server.

Owns the stream's life, its buffers and how they grow. Leaves the connection to
``pulse_connection``. Everything of libpulse happens on the connection's thread.

A stream is never moved by the server: where sound goes on is the headset's decision.
"""

import asyncio
import ctypes
from collections.abc import Callable

import numpy as np

from audio import pulse_library as pulse
from audio.devices import HEADSET_RATE_HZ, Deliver, Pull
from audio.hand_over import HandOver, call_on
from audio.pulse_connection import PulseConnection

FRAGMENT_MS = 20
"""How much of a microphone comes at a time: a frame, which would wait for halves of it."""

REQUEST_MS = 10
"""How much a speaker asks for at a time."""

SPEAKER_BUFFER_MS = 30
"""From ``pull`` to the sound; see ``bench_sound`` for what less or more costs."""

MOST_BUFFER_MS = 90
_GROWTH_MS = 15
_BYTES_A_MS = HEADSET_RATE_HZ * 2 // 1000
_FLAGS = (
    pulse.INTERPOLATE_TIMING | pulse.AUTO_TIMING_UPDATE | pulse.DONT_MOVE | pulse.ADJUST_LATENCY
)


class PulseStream:
    """What microphones and speakers have in common. Make it on the loop, then await ``opened``.

    ``on_lost(self, reason)`` comes on the loop when it stops by itself after it was opened.
    """

    def __init__(
        self,
        connection: PulseConnection,
        device_id: str,
        on_lost: Callable[["PulseStream", str], None],
    ) -> None:
        self._connection = connection
        self._library = connection.library
        self._device_id = device_id
        self._on_lost = on_lost
        self._loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = self._loop.create_future()
        self._handle: int | None = None
        self._closed = False
        self._latency_ms = 0.0
        self._state_callback = pulse.OnNotify(self._state_changed)
        self._data_callback = pulse.OnRequest(self._data)
        self._underflow_callback = pulse.OnNotify(self._underflow)
        self._request_open()

    @property
    def latency_ms(self) -> float:
        """As the server reports it; 0 until it does."""
        return self._latency_ms

    @property
    def is_open(self) -> bool:
        """Whether the server opened it and nobody closed it."""
        opened = self.opened.done() and not self.opened.cancelled() and not self.opened.exception()
        return opened and not self._closed

    @property
    def is_closed(self) -> bool:
        """Whether somebody closed it, or it stopped by itself."""
        return self._closed

    def close(self) -> None:
        """Stop. Safe to call twice, and after the connection was lost."""
        self._closed = True
        self._connection.post(self.disconnect)

    def _request_open(self) -> None:
        if not self._connection.post(self._open):
            self.opened.set_exception(ConnectionError("the sound server is gone"))

    def _open(self) -> None:
        properties = self._library.pa_proplist_new()
        # Lets the desktop lower music, and a Bluetooth headset turn its microphone on.
        self._library.pa_proplist_sets(properties, b"media.role", b"phone")
        spec = pulse.SampleSpec(pulse.SAMPLE_S16LE, HEADSET_RATE_HZ, 1)
        self._handle = self._library.pa_stream_new_with_proplist(
            self._connection.context, b"Call", ctypes.byref(spec), None, properties
        )
        self._library.pa_proplist_free(properties)
        if not self._handle:
            self._end(self._connection.error())
            return
        self._connection.streams.add(self)
        self._library.pa_stream_set_state_callback(self._handle, self._state_callback, None)
        if self._connect(self._handle) < 0:
            self._end(self._connection.error())

    def _connect(self, handle: int) -> int:
        raise NotImplementedError

    def _data(self, handle: int, size: int, _: object) -> None:
        raise NotImplementedError

    def _underflow(self, handle: int, _: object) -> None:
        raise NotImplementedError

    def _state_changed(self, handle: int, _: object) -> None:
        state = self._library.pa_stream_get_state(handle)
        if state == pulse.STREAM_READY:
            call_on(self._loop, self._tell_opened)
        elif state in (pulse.STREAM_FAILED, pulse.STREAM_TERMINATED):
            self._end(self._connection.error())

    def _end(self, reason: str) -> None:
        call_on(self._loop, self._tell_ended, reason)

    def _tell_opened(self) -> None:
        if not self.opened.done():
            self.opened.set_result(None)

    def _tell_ended(self, reason: str) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError(reason))
        elif not self._closed:
            self._closed = True
            self._on_lost(self, reason)

    def disconnect(self) -> None:
        """Let go of the server's stream. On the connection's thread; safe to call twice."""
        handle, self._handle = self._handle, None
        self._connection.streams.discard(self)
        if not handle:
            return
        # The server's answer comes when our callbacks may be gone already.
        self._library.pa_stream_set_state_callback(handle, pulse.OnNotify(), None)
        self._library.pa_stream_set_read_callback(handle, pulse.OnRequest(), None)
        self._library.pa_stream_set_write_callback(handle, pulse.OnRequest(), None)
        self._library.pa_stream_set_underflow_callback(handle, pulse.OnNotify(), None)
        self._library.pa_stream_disconnect(handle)
        self._library.pa_stream_unref(handle)

    def _measure(self, handle: int) -> None:
        latency_us, is_negative = ctypes.c_uint64(), ctypes.c_int()
        answered = self._library.pa_stream_get_latency(
            handle, ctypes.byref(latency_us), ctypes.byref(is_negative)
        )
        if answered == 0 and not is_negative.value:
            self._latency_ms = latency_us.value / 1000.0


class PulseMicrophone(PulseStream):
    """Delivers what a source hears."""

    def __init__(
        self,
        connection: PulseConnection,
        device_id: str,
        on_lost: Callable[[PulseStream, str], None],
        deliver: Deliver,
    ) -> None:
        self._frames = HandOver(asyncio.get_running_loop(), deliver)
        super().__init__(connection, device_id, on_lost)

    def close(self) -> None:
        """Deliver nothing from now on."""
        self._frames.close()
        super().close()

    def _connect(self, handle: int) -> int:
        sizes = pulse.BufferSizes(*[pulse.UNCHANGED] * 4, FRAGMENT_MS * _BYTES_A_MS)
        self._library.pa_stream_set_read_callback(handle, self._data_callback, None)
        name = self._device_id.encode()
        connected: int = self._library.pa_stream_connect_record(
            handle, name, ctypes.byref(sizes), _FLAGS
        )
        return connected

    def _data(self, handle: int, size: int, _: object) -> None:
        data, length = ctypes.c_void_p(), ctypes.c_size_t()
        while True:
            self._library.pa_stream_peek(handle, ctypes.byref(data), ctypes.byref(length))
            if not length.value:
                break
            # No data but a size is a hole: sound that was lost, kept as silence.
            heard = ctypes.string_at(data, length.value) if data else bytes(length.value)
            self._library.pa_stream_drop(handle)
            self._frames.put(np.frombuffer(heard, np.int16))
        self._measure(handle)


class PulseSpeaker(PulseStream):
    """Plays what ``pull`` gives on a sink.

    Its buffer starts small. Each time the server ran out of sound because this computer
    was too busy to ask in time, it grows by 15 ms up to 90.
    """

    def __init__(
        self,
        connection: PulseConnection,
        device_id: str,
        on_lost: Callable[[PulseStream, str], None],
        pull: Pull,
    ) -> None:
        self._pull = pull
        self._buffer_ms = SPEAKER_BUFFER_MS
        super().__init__(connection, device_id, on_lost)

    def _connect(self, handle: int) -> int:
        self._library.pa_stream_set_write_callback(handle, self._data_callback, None)
        self._library.pa_stream_set_underflow_callback(handle, self._underflow_callback, None)
        name = self._device_id.encode()
        connected: int = self._library.pa_stream_connect_playback(
            handle, name, ctypes.byref(self._sizes()), _FLAGS, None, None
        )
        return connected

    def _sizes(self) -> pulse.BufferSizes:
        request = REQUEST_MS * _BYTES_A_MS
        return pulse.BufferSizes(
            pulse.UNCHANGED, self._buffer_ms * _BYTES_A_MS, request, request, pulse.UNCHANGED
        )

    def _data(self, handle: int, size: int, _: object) -> None:
        if not self._closed:
            data = self._pull(size // 2).tobytes()
            self._library.pa_stream_write(handle, data, len(data), None, 0, 0)
            self._measure(handle)

    def _underflow(self, handle: int, _: object) -> None:
        if self._buffer_ms < MOST_BUFFER_MS and not self._closed:
            self._buffer_ms += _GROWTH_MS
            sizes = ctypes.byref(self._sizes())
            self._connection.keep(
                self._library.pa_stream_set_buffer_attr(handle, sizes, None, None)
            )
