"""One program beside us: started, read, and ended by its process id.

Owns the process, the lines it prints and waiting for one of them. Leaves what
the program is and when it is ready to the peer that uses it.
"""

import asyncio
import os
import re
import secrets
import shutil
import signal
import socket
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

HOST = "127.0.0.1"
READY_S = 30.0
END_S = 3.0
CHUNK = 4096
KEPT_LINES = 400


class PeerFailed(AssertionError):
    """A peer is missing or did not do its part; the message says what to do."""


class Program:
    """A running program and the newest lines of its output."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.lines: list[str] = []
        self._printed = asyncio.Condition()
        self._reader = asyncio.ensure_future(self._read())

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self._process.returncode is None

    async def wait_for_line(self, pattern: str, timeout_s: float = READY_S) -> str:
        """The first line that matches, now or later. Raises PeerFailed with the output."""
        async with asyncio.timeout(timeout_s):
            async with self._printed:
                while True:
                    for line in self.lines:
                        if re.search(pattern, line):
                            return line
                    if self._reader.done():
                        raise PeerFailed(f"ended without {pattern!r}:\n{self.output()}")
                    await self._printed.wait()

    async def wait_ended(self, timeout_s: float = READY_S) -> int:
        """Its exit status."""
        async with asyncio.timeout(timeout_s):
            return await self._process.wait()

    def output(self) -> str:
        """The newest lines, for a message."""
        return "\n".join(self.lines[-40:])

    def kill(self) -> None:
        """SIGKILL: it can say goodbye to nobody and write nothing down."""
        self._process.kill()

    def signal(self, number: int) -> None:
        """Send it a signal, such as SIGSTOP to let it hang."""
        self._process.send_signal(number)

    async def end(self) -> None:
        """Ask it to end, then make it."""
        with suppress(ProcessLookupError):
            if self.running:
                # Not send_signal: it looks for the exit status and may take it from asyncio.
                os.kill(self._process.pid, signal.SIGTERM)
        try:
            await self.wait_ended(END_S)
        except TimeoutError:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # with its children
            await self._process.wait()
        await self._reader

    async def _read(self) -> None:
        assert self._process.stdout is not None
        rest = b""
        while data := await self._process.stdout.read(CHUNK):
            *whole, rest = (rest + data).split(b"\n")
            rest = rest[-CHUNK:]  # a line that is written over again and again never ends
            await self._keep(whole)
        await self._keep([rest] if rest else [])

    async def _keep(self, printed: list[bytes]) -> None:
        async with self._printed:
            lines = [raw.decode(errors="replace").rstrip() for raw in printed]
            self.lines = [*self.lines[-KEPT_LINES:], *lines]
            self._printed.notify_all()


@asynccontextmanager
async def running(
    name: str, package: str, arguments: Sequence[str], folder: Path
) -> AsyncIterator[Program]:
    """Run ``name`` in ``folder`` until the block ends; ``package`` is the Debian package."""
    binary = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if binary is None:
        raise PeerFailed(f"{name} is not installed; on Debian: apt-get install {package}")
    process = await asyncio.create_subprocess_exec(
        binary,
        *arguments,
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # so that its children can be ended with it
    )
    program = Program(process)
    try:
        yield program
    finally:
        await program.end()


async def wait_bound(
    port: int, program: Program, kind: socket.SocketKind = socket.SOCK_DGRAM
) -> None:
    """Return when somebody holds the port on loopback: the program is ready to be rung."""
    async with asyncio.timeout(READY_S):
        while not _is_bound(port, kind):
            if not program.running:
                raise PeerFailed(f"ended before it listened on {port}:\n{program.output()}")
            await asyncio.sleep(0.01)


PORTS = (*range(6_100, 8_880, 2), *range(8_960, 9_890, 2), *range(30_000, 32_700, 2))
"""Even, as RTP wants them; beside the ports that our RTP and the baresip program use and those
over which SIPp is steered, and out of the range from which systems give one to whoever
connects before our peer has started."""
GIVEN = 200
_given: deque[socket.socket] = deque()
"""A mark for each of the last ports given away: whoever has one may not have bound it yet."""


def free_port(neighbours: int = 3) -> int:
    """A port free now for UDP and TCP on loopback, as are the ``neighbours`` above it.

    Tests that run beside these are given others for as long as it may not be bound.
    """
    for _ in range(100):
        port = secrets.choice(PORTS)
        wanted = range(port, port + neighbours + 1)
        kinds = (socket.SOCK_DGRAM, socket.SOCK_STREAM)
        free = all(_is_free(each, kind) for each in wanted for kind in kinds)
        if free and _marked(wanted):
            return port
    raise PeerFailed("no free ports on loopback")


def _marked(ports: range) -> bool:
    """Whether nobody else was given one of these; then they are ours."""
    marks: list[socket.socket] = []
    try:
        for port in ports:
            marks.append(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
            marks[-1].bind(f"\0ringdesk-test-port-{port}")  # a name without a file: Linux
    except OSError:
        for mark in marks:
            mark.close()
        return False
    _given.extend(marks)
    while len(_given) > GIVEN:
        _given.popleft().close()
    return True


def _is_bound(port: int, kind: socket.SocketKind) -> bool:
    """As the system tells it: binding it to find out would keep the program from doing so."""
    table = Path("/proc/net") / ("udp" if kind == socket.SOCK_DGRAM else "tcp")
    listening = (line.split()[1] for line in table.read_text().splitlines()[1:])
    return f"{port:04X}" in {each.rpartition(":")[2] for each in listening}


def _is_free(port: int, kind: int) -> bool:
    with closing(socket.socket(socket.AF_INET, kind)) as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
