"""libpulse, the client library of PulseAudio and of PipeWire's PulseAudio server, as C sees it.

Owns loading it and the declarations that we use, from its public headers (version 12 and
newer). Leaves using it to ``pulse_connection`` and ``pulse_streams``. Loaded by ctypes on
first use, so that importing this never fails.
"""

import ctypes
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_size_t, c_uint8, c_uint32, c_uint64
from ctypes import c_void_p as pointer
from functools import cache

from audio.errors import SoundUnavailable

NAME = "libpulse.so.0"

CONTEXT_NOAUTOSPAWN = 1
CONTEXT_READY, CONTEXT_FAILED, CONTEXT_TERMINATED = 4, 5, 6
STREAM_READY, STREAM_FAILED, STREAM_TERMINATED = 2, 3, 4
INTERPOLATE_TIMING, AUTO_TIMING_UPDATE = 0x2, 0x8
DONT_MOVE, ADJUST_LATENCY = 0x200, 0x2000
SUBSCRIBE_SINKS, SUBSCRIBE_SOURCES, SUBSCRIBE_SERVER = 0x1, 0x2, 0x80
SAMPLE_S16LE = 3
HARDWARE = 0x4
NOT_A_MONITOR = 2**32 - 1
UNCHANGED = 2**32 - 1


class SampleSpec(ctypes.Structure):
    """pa_sample_spec."""

    _fields_ = [("format", c_int), ("rate", c_uint32), ("channels", c_uint8)]


class _ChannelMap(ctypes.Structure):
    _fields_ = [("channels", c_uint8), ("map", c_int * 32)]


class _Volume(ctypes.Structure):
    _fields_ = [("channels", c_uint8), ("values", c_uint32 * 32)]


class BufferSizes(ctypes.Structure):
    """pa_buffer_attr, all in bytes."""

    _fields_ = [
        ("maxlength", c_uint32),
        ("tlength", c_uint32),
        ("prebuf", c_uint32),
        ("minreq", c_uint32),
        ("fragsize", c_uint32),
    ]


class DeviceInfo(ctypes.Structure):
    """The beginning that pa_sink_info and pa_source_info have in common."""

    _fields_ = [
        ("name", c_char_p),
        ("index", c_uint32),
        ("description", c_char_p),
        ("sample_spec", SampleSpec),
        ("channel_map", _ChannelMap),
        ("owner_module", c_uint32),
        ("volume", _Volume),
        ("mute", c_int),
        ("monitor", c_uint32),
        ("monitor_name", c_char_p),
        ("latency", c_uint64),
        ("driver", c_char_p),
        ("flags", c_int),
    ]


class ServerInfo(ctypes.Structure):
    """The beginning of pa_server_info."""

    _fields_ = [
        ("user_name", c_char_p),
        ("host_name", c_char_p),
        ("server_version", c_char_p),
        ("server_name", c_char_p),
        ("sample_spec", SampleSpec),
        ("default_sink_name", c_char_p),
        ("default_source_name", c_char_p),
    ]


OnNotify = CFUNCTYPE(None, pointer, pointer)
OnRequest = CFUNCTYPE(None, pointer, c_size_t, pointer)
OnSubscribed = CFUNCTYPE(None, pointer, c_int, c_uint32, pointer)
OnDevice = CFUNCTYPE(None, pointer, POINTER(DeviceInfo), c_int, pointer)
OnServer = CFUNCTYPE(None, pointer, POINTER(ServerInfo), pointer)

_FUNCTIONS: dict[str, tuple[object, list[object]]] = {
    "pa_strerror": (c_char_p, [c_int]),
    "pa_mainloop_new": (pointer, []),
    "pa_mainloop_free": (None, [pointer]),
    "pa_mainloop_get_api": (pointer, [pointer]),
    "pa_mainloop_iterate": (c_int, [pointer, c_int, pointer]),
    "pa_mainloop_wakeup": (None, [pointer]),
    "pa_proplist_new": (pointer, []),
    "pa_proplist_sets": (c_int, [pointer, c_char_p, c_char_p]),
    "pa_proplist_free": (None, [pointer]),
    "pa_operation_unref": (None, [pointer]),
    "pa_context_new_with_proplist": (pointer, [pointer, c_char_p, pointer]),
    "pa_context_connect": (c_int, [pointer, c_char_p, c_int, pointer]),
    "pa_context_disconnect": (None, [pointer]),
    "pa_context_unref": (None, [pointer]),
    "pa_context_get_state": (c_int, [pointer]),
    "pa_context_errno": (c_int, [pointer]),
    "pa_context_set_state_callback": (None, [pointer, OnNotify, pointer]),
    "pa_context_set_subscribe_callback": (None, [pointer, OnSubscribed, pointer]),
    "pa_context_subscribe": (pointer, [pointer, c_int, pointer, pointer]),
    "pa_context_get_server_info": (pointer, [pointer, OnServer, pointer]),
    "pa_context_get_sink_info_list": (pointer, [pointer, OnDevice, pointer]),
    "pa_context_get_source_info_list": (pointer, [pointer, OnDevice, pointer]),
    "pa_stream_new_with_proplist": (
        pointer,
        [pointer, c_char_p, POINTER(SampleSpec), pointer, pointer],
    ),
    "pa_stream_unref": (None, [pointer]),
    "pa_stream_disconnect": (c_int, [pointer]),
    "pa_stream_get_state": (c_int, [pointer]),
    "pa_stream_connect_record": (c_int, [pointer, c_char_p, POINTER(BufferSizes), c_int]),
    "pa_stream_connect_playback": (
        c_int,
        [pointer, c_char_p, POINTER(BufferSizes), c_int, pointer, pointer],
    ),
    "pa_stream_set_state_callback": (None, [pointer, OnNotify, pointer]),
    "pa_stream_set_read_callback": (None, [pointer, OnRequest, pointer]),
    "pa_stream_set_write_callback": (None, [pointer, OnRequest, pointer]),
    "pa_stream_set_underflow_callback": (None, [pointer, OnNotify, pointer]),
    "pa_stream_set_buffer_attr": (pointer, [pointer, POINTER(BufferSizes), pointer, pointer]),
    "pa_stream_get_latency": (c_int, [pointer, POINTER(c_uint64), POINTER(c_int)]),
    "pa_stream_peek": (c_int, [pointer, POINTER(pointer), POINTER(c_size_t)]),
    "pa_stream_drop": (c_int, [pointer]),
    "pa_stream_write": (c_int, [pointer, c_char_p, c_size_t, pointer, ctypes.c_int64, c_int]),
}


@cache
def load() -> ctypes.CDLL:
    """The library with every function's types set. Raises SoundUnavailable without it."""
    try:
        library = ctypes.CDLL(NAME)
        for name, (result, arguments) in _FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError) as error:
        raise SoundUnavailable(
            "libpulse is missing, through which Ringdesk reaches the sound server; "
            "install it (on Debian and Ubuntu: the package libpulse0)."
        ) from error
    return library


def text(value: bytes | None) -> str:
    """A C string as Python's."""
    return (value or b"").decode("utf-8", "replace")
