"""A caller made of bare packets who talks all the time and keeps whatever comes, with times.

Owns the packets of one call both ways: what was heard sample by sample as the line carried
it, and every SIP message after the answer. Setting the call up is ``raw_caller``'s.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass

import numpy as np

from audio.frames import Samples
from audio.g711 import decode_mulaw, encode_mulaw
from tests.peers.program import HOST
from tests.peers.raw_caller import CLOCK, PACKET_SAMPLES, QUIET, RawCaller

HEADER = 12
RATE_HZ = 8000


@dataclass(frozen=True, slots=True)
class Packet:
    """20 ms of what came, when it came, and its place in the line's own time."""

    at_ms: float
    stamp: int
    samples: Samples


class WireCaller(RawCaller):
    """``packets`` and ``messages`` are what came so far, oldest first."""

    def __init__(self, signalling: socket.socket, address: tuple[str, int]) -> None:
        super().__init__(signalling, address)
        self.packets: list[Packet] = []
        self.messages: list[str] = []
        self._to_say: list[bytes] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def call(self) -> None:
        """Ring, be answered, and talk until ``close``."""
        await self.ring()
        self._tasks = [
            asyncio.ensure_future(part()) for part in (self._say, self._hear, self._read)
        ]

    async def close(self) -> None:
        """Stop; what was heard stays."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def say(self, samples: Samples) -> None:
        """Say this after what is being said; silence otherwise."""
        coded = encode_mulaw(samples).tobytes()
        for start in range(0, len(coded), PACKET_SAMPLES):
            self._to_say.append(
                coded[start : start + PACKET_SAMPLES].ljust(PACKET_SAMPLES, b"\xff")
            )

    def heard_since(self, at_ms: float) -> Samples:
        """What the line carried from then on; silence for what never came."""
        packets = [packet for packet in self.packets if packet.at_ms >= at_ms]
        if not packets:
            return np.zeros(0, np.int16)
        first = packets[0].stamp
        whole = np.zeros(packets[-1].stamp - first + PACKET_SAMPLES, np.int16)
        for packet in packets:
            whole[packet.stamp - first :][: len(packet.samples)] = packet.samples
        return whole

    async def _say(self) -> None:
        loop = asyncio.get_running_loop()
        began_ms, sent = CLOCK.now_ms(), 0
        while True:
            sound = self._to_say.pop(0) if self._to_say else QUIET
            header = struct.pack("!BBHII", 0x80, 0, sent & 0xFFFF, sent * PACKET_SAMPLES, 0x5EED)
            await loop.sock_sendto(self._media, header + sound, (HOST, self._media_port))
            sent += 1
            await CLOCK.sleep_ms(began_ms + sent * 20 - CLOCK.now_ms())

    async def _hear(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            data = await loop.sock_recv(self._media, 4096)
            stamp = struct.unpack("!I", data[4:8])[0]
            samples = decode_mulaw(np.frombuffer(data[HEADER:], np.uint8))
            self.packets.append(Packet(CLOCK.now_ms(), stamp, samples))

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            data = await loop.sock_recv(self._signalling, 65_536)
            self.messages.append(data.decode(errors="replace").split("\r\n")[0])


@asynccontextmanager
async def wire_caller(address: str) -> AsyncIterator[WireCaller]:
    """A caller for the phone at ``host:port``; it has not rung yet."""
    host, _, port = address.rpartition(":")
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as signalling:
        signalling.setblocking(False)
        signalling.bind((HOST, 0))
        caller = WireCaller(signalling, (host, int(port)))
        try:
            yield caller
        finally:
            await caller.close()
