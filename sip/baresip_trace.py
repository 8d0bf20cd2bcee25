"""Every SIP packet of the stack, as it passes by.

Owns the hook and handing packets to whoever asked. Changes nothing on their way.
"""

import ctypes
from collections.abc import Callable
from typing import Any

from sip.baresip_native import NativeStack, StackThread, TraceHandler

MAX_BYTES = 65_536
Watcher = Callable[[bool, bytes], None]
"""Called on the SIP thread with whether we sent it, and the packet."""


class PacketTrace:
    """The hook of one phone. Watchers are called on the SIP thread and must be quick."""

    def __init__(self, stack: NativeStack, thread: StackThread) -> None:
        self._stack = stack
        self._thread = thread
        self._watchers: list[Watcher] = []
        self._handler = TraceHandler(self._on_packet)  # kept for as long as C may call it

    def watch(self, watcher: Watcher) -> None:
        """Show ``watcher`` every packet from ``open`` on."""
        self._watchers.append(watcher)

    async def open(self) -> None:
        """Begin."""
        handler = ctypes.cast(self._handler, ctypes.c_void_p)
        await self._thread.run(lambda: self._set(handler))

    async def close(self) -> None:
        """End."""
        await self._thread.run(lambda: self._set(None))

    def _set(self, handler: ctypes.c_void_p | None) -> None:
        self._stack.sip_set_trace_handler(self._stack.uag_sip(), handler)

    def _on_packet(self, sent: bool, *rest: Any) -> None:
        _transport, _source, _destination, packet, size, _argument = rest
        if packet and 0 < size <= MAX_BYTES:
            content = ctypes.string_at(packet, size)
            for watcher in self._watchers:
                watcher(sent, content)
