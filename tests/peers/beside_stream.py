"""A program that does on a line what ours does, and nothing else: to tell a stall of the
computer from one of ours.

Owns taking the sound of a source of the sound server and sending it, a packet every 20 ms, from
a process of its own. Run as ``python -m tests.peers.beside_stream SOURCE PORT``.
"""

import os
import socket
import struct
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from audio.frames import FRAME_MS
from audio.g711 import encode_mulaw
from tests.peers.program import HOST, running

RATE_HZ = 8000
PACKET_BYTES = RATE_HZ * FRAME_MS // 1000 * 2
ROOT = Path(__file__).parents[2]
PAREC = ("parec", "--latency-msec=10", "--raw", "--format=s16le", "--channels=1")


@asynccontextmanager
async def beside_stream(source: str, port: int) -> AsyncIterator[None]:
    """Sends what ``source`` hears to a port of this computer while the block runs."""
    arguments = ["-u", "-m", "tests.peers.beside_stream", source, str(port)]
    async with running(sys.executable, "python", arguments, ROOT) as program:
        await program.wait_for_line("^ready$")
        yield


def _main(source: str, port: str) -> None:
    command = [*PAREC, f"--device={source}", f"--rate={RATE_HZ}"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as recording,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock,
    ):
        assert recording.stdout is not None
        rest, sent = b"", 0
        while data := os.read(recording.stdout.fileno(), PACKET_BYTES):
            rest += data
            while len(rest) >= PACKET_BYTES:
                block, rest = np.frombuffer(rest[:PACKET_BYTES], "<i2"), rest[PACKET_BYTES:]
                header = struct.pack("!BBHII", 0x80, 0, sent & 0xFFFF, sent * len(block), 0xBE51DE)
                sock.sendto(header + encode_mulaw(block).tobytes(), (HOST, int(port)))
                if not sent:
                    sys.stdout.write("ready\n")
                sent += 1


if __name__ == "__main__":
    _main(*sys.argv[1:])
