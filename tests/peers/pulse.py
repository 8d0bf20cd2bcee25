"""A private PulseAudio server with pretended devices, beside us.

Owns the server, its null sinks and programs that play into them and record them. A null
sink called ``headset`` is a speaker of that name and a microphone ``headset.monitor`` that
hears what is played into it. ``speaker`` and ``mic_feed`` are there from the beginning and
are the defaults. Nothing of it leaves a folder of its own; ended by process id.

A whole Ringdesk uses it when it is started with ``environ`` added to its environment.
"""

import asyncio
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import numpy as np

from audio.frames import Samples
from tests.peers.program import PeerFailed, Program, running

RATE_HZ = 48_000
PACKAGE = "pulseaudio-utils"
_ANSWER_S = 30.0


class Recording:
    """What a sink plays, mono at RATE_HZ, from the moment it was begun."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._data = bytearray()
        self._came = asyncio.Event()
        self._reader = asyncio.ensure_future(self._read())

    def samples(self) -> Samples:
        """Everything so far."""
        whole = len(self._data) // 2 * 2
        return np.frombuffer(bytes(self._data[:whole]), np.int16)

    async def more(self) -> None:
        """Return when there is more than there was. Raises PeerFailed when nothing comes."""
        self._came.clear()
        async with asyncio.timeout(_ANSWER_S):
            await self._came.wait()
        if self._reader.done():
            raise PeerFailed("the recording ended")

    async def end(self) -> None:
        """Stop; what was recorded stays."""
        with suppress(ProcessLookupError):
            self._process.terminate()
        await self._process.wait()
        await self._reader

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while data := await self._process.stdout.read(4096):
            self._data += data
            self._came.set()
        self._came.set()


class PulseServer:
    """A running server. Made by ``pulse_server``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "socket"
        self._modules: dict[str, str] = {}
        self._stack = AsyncExitStack()
        self._program: Program | None = None

    @property
    def address(self) -> str:
        """As in PULSE_SERVER."""
        return f"unix:{self._socket}"

    @property
    def environ(self) -> dict[str, str]:
        """What a program that shall use it needs in its environment."""
        return {"PULSE_SERVER": self.address, "PULSE_COOKIE": str(self._folder / "cookie")}

    async def start(self) -> None:
        """Start it, also after ``kill``: with ``speaker`` and ``mic_feed`` alone."""
        await self._stack.aclose()
        arguments = [
            *(f"{name}={self._folder}" for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME")),
            "DBUS_SESSION_BUS_ADDRESS=none:",
            "DBUS_SYSTEM_BUS_ADDRESS=none:",
            "pulseaudio",
            *("-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"),
            *("--log-target=stderr", "--log-level=info"),
            "-L",
            f"module-native-protocol-unix socket={self._socket} auth-anonymous=1 "
            "auth-cookie-enabled=0",
        ]
        self._socket.unlink(missing_ok=True)
        self._program = await self._stack.enter_async_context(
            running("env", "pulseaudio", arguments, self._folder)
        )
        await self._program.wait_for_line("Daemon startup complete")
        self._modules.clear()
        await self.plug("speaker")
        await self.plug("mic_feed")
        await self.set_default_microphone("mic_feed.monitor")

    async def kill(self) -> None:
        """End it without a goodbye."""
        assert self._program is not None
        self._program.kill()
        await self._program.wait_ended()

    def freeze(self) -> None:
        """Let it hang until ``thaw``: it takes connections and answers nothing."""
        assert self._program is not None
        self._program.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._program is not None
        self._program.signal(signal.SIGCONT)

    async def close(self) -> None:
        """End it."""
        await self._stack.aclose()

    async def plug(self, name: str, description: str = "") -> None:
        """A new device: a sink ``name`` and a source ``name.monitor``."""
        shown = description or name.replace("_", " ").capitalize()
        self._modules[name] = await self.pactl(
            "load-module",
            "module-null-sink",
            f"sink_name={name}",
            f"sink_properties=\"device.description='{shown}'\"",
            f"rate={RATE_HZ}",
            "norewinds=1",  # otherwise it begins to play up to 2 s late
        )

    async def unplug(self, name: str) -> None:
        """Take the device away."""
        await self.pactl("unload-module", self._modules.pop(name))

    async def set_default_speaker(self, sink: str) -> None:
        """Make it the system's default."""
        await self.pactl("set-default-sink", sink)

    async def set_default_microphone(self, source: str) -> None:
        """Make it the system's default."""
        await self.pactl("set-default-source", source)

    @asynccontextmanager
    async def recording(self, sink: str) -> AsyncIterator[Recording]:
        """Record what the sink plays while the block runs."""
        process = await self._run("parec", f"--device={sink}.monitor", "--latency-msec=10")
        recording = Recording(process)
        try:
            await recording.more()
            yield recording
        finally:
            await recording.end()

    async def record(self, sink: str, duration_ms: int) -> Samples:
        """So much of what the sink plays from now on."""
        process = await self._run("parec", f"--device={sink}.monitor", "--latency-msec=10")
        assert process.stdout is not None
        wanted = duration_ms * RATE_HZ // 1000 * 2
        try:
            async with asyncio.timeout(_ANSWER_S + duration_ms / 1000):
                data = await process.stdout.readexactly(wanted)
        finally:
            process.terminate()
            await process.wait()
        return np.frombuffer(data, np.int16)

    async def speak(self, sink: str, samples: Samples, rate_hz: int = RATE_HZ) -> None:
        """Play into a sink, such as ``mic_feed``; returns when all of it was played."""
        options = ("--playback", f"--device={sink}", "--latency-msec=40")
        with tempfile.NamedTemporaryFile(suffix=".raw") as sound:
            sound.write(samples.astype("<i2").tobytes())
            sound.flush()
            process = await self._run("pacat", *options, sound.name, rate_hz=rate_hz)
            try:
                async with asyncio.timeout(_ANSWER_S + len(samples) / rate_hz):
                    await process.wait()
            finally:
                if process.returncode is None:
                    process.terminate()
                    await process.wait()

    async def pactl(self, *words: str) -> str:
        """Tell the server something; returns what it prints. Raises PeerFailed."""
        process = await asyncio.create_subprocess_exec(
            *("env", *(f"{k}={v}" for k, v in self.environ.items()), "pactl", *words),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(_ANSWER_S):
            out, errors = await process.communicate()
        if process.returncode:
            raise PeerFailed(f"pactl {' '.join(words)}: {errors.decode().strip()}")
        return out.decode().strip()

    async def _run(
        self, program: str, *options: str, rate_hz: int = RATE_HZ
    ) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *("env", *(f"{k}={v}" for k, v in self.environ.items()), program, *options),
            *("--raw", "--format=s16le", "--channels=1", f"--rate={rate_hz}"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )


@asynccontextmanager
async def pulse_server() -> AsyncIterator[PulseServer]:
    """A server until the block ends. Its folder's path is short: a socket's may have 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="rdpulse-") as folder:
        server = PulseServer(Path(folder))
        try:
            await server.start()
            yield server
        finally:
            await server.close()
