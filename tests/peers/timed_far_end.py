"""A far end in a process of its own that says a tone and notes when each packet of ours came.

Owns one call at a time over bare UDP with PCMU, a second port for a stream to compare ours
with, and how late its own packets left. The system stamps what comes, so that a far end that
is late itself makes nothing late. Run as ``python -m tests.peers.timed_far_end FILE HZ``.
"""

import asyncio
import re
import socket
import struct
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from enum import IntEnum
from pathlib import Path
from typing import cast

import numpy as np

from audio.clock import MonotonicClock
from audio.frames import FRAME_MS, Samples
from audio.g711 import decode_mulaw, encode_mulaw
from models.ids import epoch_ms_of, now_iso
from tests.peers.hearing import Gap
from tests.peers.program import HOST, running
from tests.peers.tones import tone
from tests.peers.wire_caller import HEADER, RATE_HZ, Packet

CLOCK = MonotonicClock()
ROOT = Path(__file__).parents[2]
STAMPED = 35
"""SO_TIMESTAMPNS, which Python does not name: when the system took a packet, in real time."""
WAIT_MS = 60
ROOM_BYTES = 1 << 20
"""Some seconds of packets that wait while this process does not run."""
RECORD = struct.Struct("<BdIH")
KEPT = ("via", "from", "to", "call-id", "cseq", "record-route")


class Stream(IntEnum):
    """What a record is of."""

    LINE = 0
    BESIDE = 1
    """What an independent program made of the same sound."""
    SENT_LATE = 2
    """A packet of this far end's own, with how late it left."""


class TimedFarEnd:
    """The running process."""

    def __init__(self, sip_port: int, beside_port: int, file: Path) -> None:
        self.uri = f"sip:bob@{HOST}:{sip_port}"
        self.beside_port = beside_port
        self._file = file

    def packets(self, stream: Stream) -> list[Packet]:
        """What came so far; times are the system's, the same for every stream."""
        return [
            Packet(at_ms, stamp, decode_mulaw(np.frombuffer(payload, np.uint8)))
            for kind, at_ms, stamp, payload in self._records()
            if kind == stream
        ]

    def heard(self) -> Samples:
        """Everything so far at 8 kHz, packet by packet."""
        return joined(self.packets(Stream.LINE))

    def sent_late(self) -> list[Gap]:
        """When its own packets left late, by how much."""
        records = self._records()
        return [Gap(at_ms - by, by) for kind, at_ms, by, _ in records if kind == Stream.SENT_LATE]

    def _records(self) -> Iterator[tuple[int, float, int, bytes]]:
        data, at = self._file.read_bytes(), 0
        while at + RECORD.size <= len(data):
            kind, at_ms, number, length = RECORD.unpack_from(data, at)
            at += RECORD.size + length
            if at <= len(data):
                yield kind, at_ms, number, data[at - length : at]


def joined(packets: list[Packet]) -> Samples:
    """The sound of packets without the time between them."""
    none: Samples = np.zeros(0, np.int16)
    return np.concatenate([none, *(packet.samples for packet in packets)])


def as_played(packets: list[Packet]) -> Samples:
    """What a telephone lets out that plays each packet as soon as it can, from the first on.

    A packet that comes when the one before has ended leaves silence before it, and so does one
    that never comes. Of a burst after a stall so much is kept as WAIT_MS, and the rest left out.
    """
    if not packets:
        return np.zeros(0, np.int16)
    began_ms = until_ms = packets[0].at_ms
    placed = []
    for packet in packets:
        starts_ms = max(until_ms, packet.at_ms)
        if starts_ms - packet.at_ms <= WAIT_MS:
            placed.append((round((starts_ms - began_ms) * RATE_HZ / 1000), packet.samples))
            until_ms = starts_ms + len(packet.samples) * 1000 / RATE_HZ
    last, samples = placed[-1]
    played = np.zeros(last + len(samples), np.int16)
    for place, samples in placed:
        played[place : place + len(samples)] = samples
    return played


@asynccontextmanager
async def timed_far_end(folder: Path, hertz: int) -> AsyncIterator[TimedFarEnd]:
    """One that answers whoever calls; ``hertz`` in multiples of 100."""
    file = folder / "timed.packets"
    arguments = ["-u", "-m", "tests.peers.timed_far_end", str(file), str(hertz)]
    async with running(sys.executable, "python", arguments, ROOT) as program:
        ports = (await program.wait_for_line("^ready")).split()[1:]
        yield TimedFarEnd(int(ports[0]), int(ports[1]), file)


class _FarEnd(asyncio.DatagramProtocol):
    """The process: answers, talks and writes down."""

    def __init__(self, file: Path, hertz: int) -> None:
        self._file = file.open("wb", buffering=0)
        coded = encode_mulaw(tone(hertz, RATE_HZ, FRAME_MS * 5)).tobytes()
        size = RATE_HZ * FRAME_MS // 1000
        self._sound = [coded[at : at + size] for at in range(0, len(coded), size)]
        self._rtp = self.port_of(Stream.LINE)
        self._talking: asyncio.Task[None] | None = None
        self._signalling: asyncio.DatagramTransport | None = None

    def port_of(self, stream: Stream) -> socket.socket:
        """A socket whose packets are written down with the time at which they came."""
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((HOST, 0))
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, STAMPED, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM_BYTES)
        asyncio.get_running_loop().add_reader(sock, self._came, sock, stream)
        return sock

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._signalling = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        request = data.decode()
        method = request.split(" ", 1)[0]
        if method == "INVITE":
            self._talk_to(request)
        elif method in ("BYE", "CANCEL") and self._talking is not None:
            self._talking.cancel()
        if method != "ACK" and self._signalling is not None:
            self._signalling.sendto(self._answer(request, method == "INVITE"), addr)

    def _answer(self, request: str, with_sound: bool) -> bytes:
        assert self._signalling is not None
        port, own = self._rtp.getsockname()[1], self._signalling.get_extra_info("sockname")[1]
        names = [line for line in request.split("\r\n") if line.split(":")[0].lower() in KEPT]
        tagged = re.compile(r"^(To:(?!.*;tag=).*)$", re.IGNORECASE)
        sdp = (
            f"v=0\r\no=- 1 1 IN IP4 {HOST}\r\ns=-\r\nc=IN IP4 {HOST}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
        )
        lines = ["SIP/2.0 200 OK", *(tagged.sub(r"\1;tag=timed", line) for line in names)]
        lines += [f"Contact: <sip:bob@{HOST}:{own}>"]
        lines += ["Content-Type: application/sdp"] if with_sound else []
        body = sdp if with_sound else ""
        return ("\r\n".join([*lines, f"Content-Length: {len(body)}"]) + f"\r\n\r\n{body}").encode()

    def _talk_to(self, invite: str) -> None:
        port = re.search(r"^m=audio (\d+)", invite, re.MULTILINE)
        if port is not None and (self._talking is None or self._talking.done()):
            self._talking = asyncio.ensure_future(self._talk(int(port[1])))

    async def _talk(self, port: int) -> None:
        began_ms, sent = CLOCK.now_ms(), 0
        while True:
            header = struct.pack("!BBHII", 0x80, 0, sent & 0xFFFF, sent * 160, 0x5EED)
            self._rtp.sendto(header + self._sound[sent % len(self._sound)], (HOST, port))
            late_ms = CLOCK.now_ms() - began_ms - sent * FRAME_MS
            if late_ms > FRAME_MS:
                self._write(Stream.SENT_LATE, epoch_ms_of(now_iso()), round(late_ms), b"")
            sent += 1
            await CLOCK.sleep_ms(began_ms + sent * FRAME_MS - CLOCK.now_ms())

    def _came(self, sock: socket.socket, stream: Stream) -> None:
        data, known, _flags, _from = sock.recvmsg(4096, 64)
        seconds, nanoseconds = struct.unpack("qq", known[0][2])
        at_ms = seconds * 1e3 + nanoseconds / 1e6
        if len(data) > HEADER and data[1] & 0x7F == 0:
            self._write(stream, at_ms, struct.unpack("!I", data[4:8])[0], data[HEADER:])

    def _write(self, stream: Stream, at_ms: float, number: int, payload: bytes) -> None:
        self._file.write(RECORD.pack(stream, at_ms, number, len(payload)) + payload)


async def _main(file: str, hertz: str) -> None:
    far_end = _FarEnd(Path(file), int(hertz))
    beside = far_end.port_of(Stream.BESIDE)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: far_end, (HOST, 0))
    port = transport.get_extra_info("sockname")[1]
    sys.stdout.write(f"ready {port} {beside.getsockname()[1]}\n")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
