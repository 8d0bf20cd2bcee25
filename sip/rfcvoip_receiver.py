"""The thread that receives: messages from the socket to the loop, and who watches it.

Owns the socket, its one thread and bringing both back when they are dead or silent. Leaves
what the messages mean to the phone. The package's own receive thread ended at the first
message that raised somewhere; here nothing that was received can end it, and should it
end all the same, or hear nothing of what it sends itself, it is replaced and that is told.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from audio.clock import Clock
from audio.hand_over import call_on
from sip.rfcvoip_library import BROKEN, Address, Wire
from sip.rfcvoip_message import Message, read, token
from sip.signalling import SignallingCount

WAKE_S = 0.25
"""How long the thread waits for a message before it looks whether it is to end."""
WAITING_MESSAGES = 256
"""More than these waiting for a loop that stalls are not taken: who sent them asks again."""
ROUND_MESSAGES = 32
"""The loop is given back after so many, because a flood must not stop everything else."""
FAILED_READS = 20
LOOK_MS = 500.0
"""How often it is looked whether the thread lives."""
SILENCE_MS = 15_000.0
"""After so long without a message the socket is asked to hear itself."""
ECHO_MS = 2_000.0
REVIVALS = 60
REVIVAL_PAUSE_MS, LONGEST_PAUSE_MS = 1_000.0, 10_000.0
"""The address may be gone with the network: ten minutes are waited for it to come back."""
THREAD_NAME = "ringdesk-rfcvoip"

_LOG = logging.getLogger(__name__)


class _Ear:
    """One thread on one socket."""

    def __init__(self, wire: Wire, hear: Callable[[bytes, Address], None]) -> None:
        self.wire = wire
        self._hear = hear
        self._ending = threading.Event()
        self.thread = threading.Thread(target=self._run, name=THREAD_NAME, daemon=True)
        self.thread.start()

    def end(self) -> None:
        """Let the thread end soon; the socket is closed after it."""
        self._ending.set()

    def _run(self) -> None:
        failed = 0
        while not self._ending.is_set() and failed < FAILED_READS:
            try:
                raw, source = self.wire.receive()
                failed = 0
                self._hear(raw, source)
            except TimeoutError:
                continue
            except OSError:
                # Windows reports here that a datagram of ours found nobody.
                failed += 1
                self._ending.wait(failed / 1000)
            except BROKEN:
                _LOG.debug("a message was thrown away because reading it failed")


class Receiver:
    """The phone's socket. Everything but receiving happens on the loop.

    ``down`` is called when it hears nothing more and why, ``revived`` after it was replaced,
    ``lost`` when that failed for good.
    """

    def __init__(
        self,
        place: Address,
        clock: Clock,
        take: Callable[[Message], None],
        down: Callable[[str], None],
        revived: Callable[[], None],
        lost: Callable[[str], None],
    ) -> None:
        self._host, self._port = place
        self._clock = clock
        self._take = take
        self._down = down
        self._revived = revived
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Message] = deque()
        self._heard = 0
        self.signalling = SignallingCount()
        self._echo: bytes = f"{token()}{token()}\r\n\r\n".encode()
        self._ear = self._open()
        self._watcher = asyncio.ensure_future(self._watch())

    @property
    def host(self) -> str:
        """The address it is bound to."""
        return self._host

    @property
    def port(self) -> int:
        """The port it is bound to, the same for life."""
        return self._port

    def send(self, data: bytes, address: Address) -> None:
        """Send a datagram; one the network does not take is lost, as any may be."""
        try:
            self._ear.wire.send(data, address)
        except (OSError, OverflowError):
            _LOG.debug("a message of %d bytes could not be sent", len(data))
        else:
            self.signalling.packet(True, data)

    async def close(self) -> None:
        """End the thread and give the port back."""
        self._watcher.cancel()
        await asyncio.gather(self._watcher, return_exceptions=True)
        await self._end(self._ear)

    def _open(self) -> _Ear:
        wire = Wire(self._host, self._port, WAKE_S)
        self._port = wire.port
        return _Ear(wire, self._hear)

    def _hear(self, raw: bytes, source: Address) -> None:
        """On the thread."""
        self._heard += 1
        if raw == self._echo or len(self._waiting) >= WAITING_MESSAGES:
            return
        message = read(raw, source)
        if message is not None:
            self._waiting.append(message)
            call_on(self._loop, self._hand_on)

    def _hand_on(self) -> None:
        for _ in range(min(ROUND_MESSAGES, len(self._waiting))):
            self._take(self._waiting.popleft())

    async def _watch(self) -> None:
        quiet_since_ms, heard = self._clock.now_ms(), self._heard
        while True:
            await self._clock.sleep_ms(LOOK_MS)
            reason = "" if self._ear.thread.is_alive() else "the receiver stopped by itself"
            if heard != self._heard:
                quiet_since_ms, heard = self._clock.now_ms(), self._heard
            elif not reason and self._clock.now_ms() - quiet_since_ms > SILENCE_MS:
                reason = await self._hears_nothing()
            if reason:
                _LOG.info("%s; it is started again", reason)
                self._down(reason)
                if not await self._revive():
                    self._lost("the SIP stack could not be brought back; start the desk again")
                    return
                self._revived()

    async def _hears_nothing(self) -> str:
        heard = self._heard
        self._knock(self._ear)
        await self._clock.sleep_ms(ECHO_MS)
        return "" if heard != self._heard else "the receiver heard nothing more"

    def _knock(self, ear: _Ear) -> None:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._host, self._host)
        with suppress(OSError):
            ear.wire.send(self._echo, (host, self._port))

    async def _revive(self) -> bool:
        await self._end(self._ear)
        for attempt in range(REVIVALS):
            try:
                self._ear = self._open()
                return True
            except OSError:
                pause_ms = min(LONGEST_PAUSE_MS, REVIVAL_PAUSE_MS * (attempt + 1))
                await self._clock.sleep_ms(pause_ms)
        return False

    async def _end(self, ear: _Ear) -> None:
        ear.end()
        self._knock(ear)
        await asyncio.to_thread(ear.thread.join, 2 * WAKE_S)
        ear.wire.close()
