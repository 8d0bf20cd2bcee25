"""One connection to the sound server, on a thread of its own.

Owns the thread on which everything of libpulse happens, the connection's life and the
list of devices, asked anew whenever the server says that something changed. Leaves which
of them a person should see to ``pulse_listing`` and streams to ``pulse_streams``. Lives
once: after it is lost or closed, make another.
"""

import ctypes
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from audio import pulse_library as pulse

_JOBS_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Node:
    """A sink or a source as the server describes it; ``monitor_of`` is a sink's index."""

    index: int
    name: str
    description: str
    is_hardware: bool
    monitor_of: int | None = None


@dataclass(slots=True)
class Listing:
    """Everything that the server has, and its defaults by name."""

    sinks: list[Node] = field(default_factory=list)
    sources: list[Node] = field(default_factory=list)
    default_sink: str = ""
    default_source: str = ""


class OpenStream(Protocol):
    """A stream of this connection, kept alive because C calls it."""

    def disconnect(self) -> None:
        """Let go of the server's stream. On the connection's thread."""
        ...


class PulseConnection:
    """Connects when made. The callbacks come on the connection's own thread.

    ``on_listing`` comes first when it is connected and then with every change;
    ``on_lost(reason)`` once, when it failed or ended, and never after ``close``.
    """

    def __init__(
        self,
        server: str | None,
        on_listing: Callable[[Listing], None],
        on_lost: Callable[[str], None],
    ) -> None:
        self.library = pulse.load()
        self._server = server.encode() if server else None
        self._on_listing = on_listing
        self._on_lost = on_lost
        self._jobs: deque[Callable[[], None]] = deque()
        self._jobs_lock = threading.Lock()
        self._running = True
        self.streams: set[OpenStream] = set()
        self._asking = self._ask_again = False
        self._listing = Listing()
        # C keeps only their addresses, so they must live as long as the context.
        self._callbacks = (
            pulse.OnNotify(self._state_changed),
            pulse.OnSubscribed(lambda *_: self._ask()),
            pulse.OnServer(self._server_came),
            pulse.OnDevice(self._sink_came),
            pulse.OnDevice(self._source_came),
        )
        self._mainloop = self.library.pa_mainloop_new()
        self.context: int | None = None
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)
        self._thread.start()

    def post(self, job: Callable[[], None]) -> bool:
        """Run ``job`` on the connection's thread; False when that is over. Never blocks."""
        with self._jobs_lock:
            if not self._running or len(self._jobs) >= _JOBS_KEPT:
                return False
            self._jobs.append(job)
            self.library.pa_mainloop_wakeup(self._mainloop)
            return True

    def close(self) -> None:
        """Disconnect and wait for the thread, a few milliseconds. Not from the thread itself."""
        self.post(self._stop)
        self._thread.join()

    def keep(self, operation: int | None) -> None:
        """Let go of an operation whose outcome a callback tells."""
        if operation:
            self.library.pa_operation_unref(operation)

    def error(self) -> str:
        """What the server said last, in its words."""
        return pulse.text(self.library.pa_strerror(self.library.pa_context_errno(self.context)))

    def _run(self) -> None:
        self._connect()
        while self._running:
            if self.library.pa_mainloop_iterate(self._mainloop, 1, None) < 0:
                self._lose("the connection to the sound server broke")
            while self._jobs:
                self._jobs.popleft()()
        for stream in list(self.streams):
            stream.disconnect()
        self.library.pa_context_set_state_callback(self.context, pulse.OnNotify(), None)
        self.library.pa_context_set_subscribe_callback(self.context, pulse.OnSubscribed(), None)
        self.library.pa_context_disconnect(self.context)
        self.library.pa_context_unref(self.context)
        with self._jobs_lock:
            self.library.pa_mainloop_free(self._mainloop)

    def _connect(self) -> None:
        properties = self.library.pa_proplist_new()
        for key, value in (
            (b"application.name", b"Ringdesk"),
            (b"application.id", b"ringdesk"),
            (b"application.icon_name", b"ringdesk"),
        ):
            self.library.pa_proplist_sets(properties, key, value)
        api = self.library.pa_mainloop_get_api(self._mainloop)
        self.context = self.library.pa_context_new_with_proplist(api, b"Ringdesk", properties)
        self.library.pa_proplist_free(properties)
        state, changed, *_ = self._callbacks
        self.library.pa_context_set_state_callback(self.context, state, None)
        self.library.pa_context_set_subscribe_callback(self.context, changed, None)
        # A server that starts with us would stay behind us, so none is started.
        flags = pulse.CONTEXT_NOAUTOSPAWN
        if self.library.pa_context_connect(self.context, self._server, flags, None) < 0:
            self._lose(self.error())

    def _state_changed(self, context: int, _: object) -> None:
        state = self.library.pa_context_get_state(context)
        if state == pulse.CONTEXT_READY:
            kinds = pulse.SUBSCRIBE_SINKS | pulse.SUBSCRIBE_SOURCES | pulse.SUBSCRIBE_SERVER
            self.keep(self.library.pa_context_subscribe(context, kinds, None, None))
            self._ask()
        elif state in (pulse.CONTEXT_FAILED, pulse.CONTEXT_TERMINATED):
            self._lose(self.error())

    def _lose(self, reason: str) -> None:
        if self._running:
            self._stop()
            self._on_lost(reason)

    def _stop(self) -> None:
        with self._jobs_lock:
            self._running = False

    def _ask(self) -> None:
        """Ask for everything; a change meanwhile asks once more at the end."""
        if self._asking:
            self._ask_again = True
            return
        self._asking, self._ask_again = True, False
        self._listing = Listing()
        *_, server, sink, source = self._callbacks
        # The server answers in the order of the questions.
        self.keep(self.library.pa_context_get_server_info(self.context, server, None))
        self.keep(self.library.pa_context_get_sink_info_list(self.context, sink, None))
        self.keep(self.library.pa_context_get_source_info_list(self.context, source, None))

    def _server_came(self, _: int, info: "ctypes._Pointer[pulse.ServerInfo]", __: object) -> None:
        if info:
            self._listing.default_sink = pulse.text(info.contents.default_sink_name)
            self._listing.default_source = pulse.text(info.contents.default_source_name)

    def _sink_came(
        self, _: int, info: "ctypes._Pointer[pulse.DeviceInfo]", end: int, __: object
    ) -> None:
        if not end:
            self._listing.sinks.append(_node(info.contents, is_source=False))

    def _source_came(
        self, _: int, info: "ctypes._Pointer[pulse.DeviceInfo]", end: int, __: object
    ) -> None:
        if not end:
            self._listing.sources.append(_node(info.contents, is_source=True))
            return
        self._asking = False
        if self._ask_again:
            self._ask()
        elif self._running:
            self._on_listing(self._listing)


def _node(info: pulse.DeviceInfo, is_source: bool) -> Node:
    is_monitor = is_source and info.monitor != pulse.NOT_A_MONITOR
    return Node(
        index=info.index,
        name=pulse.text(info.name),
        description=pulse.text(info.description),
        is_hardware=bool(info.flags & pulse.HARDWARE),
        monitor_of=info.monitor if is_monitor else None,
    )
