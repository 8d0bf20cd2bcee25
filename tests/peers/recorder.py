"""A far end in a process of its own that answers, says a tone for ever and keeps what it hears.

It is our SIP library's, so that it goes on hearing after hold and resume, which Debian's
softphone does not write down, and it obeys a transfer. Each user keeps everything in one
file, whatever call it came from. Run as ``python -m tests.peers.recorder FOLDER PORT USER:HZ ...``.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import baresip
import numpy as np

from audio.clock import MonotonicClock
from audio.frames import Samples
from tests.peers.program import HOST, free_port, running
from tests.peers.tones import tone

RATE_HZ = 8000
CLOCK = MonotonicClock()
ROOT = Path(__file__).parents[2]


class Recorder:
    """One user of the running process."""

    def __init__(self, user: str, port: int, folder: Path) -> None:
        self.uri = f"sip:{user}@{HOST}:{port}"
        self._file = folder / f"{user}.raw"

    def heard(self) -> Samples:
        """Everything so far at 8 kHz, packet by packet."""
        data = self._file.read_bytes() if self._file.exists() else b""
        return np.frombuffer(data[: len(data) // 2 * 2], np.int16)


@asynccontextmanager
async def recorders(folder: Path, **tones_hz: int) -> AsyncIterator[dict[str, Recorder]]:
    """Users and what each says, in multiples of 100 Hz."""
    port = free_port()
    users = [f"{user}:{hertz}" for user, hertz in tones_hz.items()]
    arguments = ["-u", "-m", "tests.peers.recorder", str(folder), str(port), *users]
    async with running(sys.executable, "python", arguments, ROOT) as program:
        await program.wait_for_line("^ready$")
        yield {user: Recorder(user, port, folder) for user in tones_hz}


class _User:
    """One user, in the second process."""

    def __init__(self, folder: Path, name: str, hertz: int) -> None:
        self._file = (folder / f"{name}.raw").open("wb", buffering=0)
        self._sound = tone(hertz, RATE_HZ, 100).tobytes()  # whole periods, so it joins up
        self._tasks: set[asyncio.Task[None]] = set()

    def rung(self, call: baresip.Call) -> None:
        self._begin(call.answer())
        self.talk(call)

    def talk(self, call: baresip.Call) -> None:
        self._begin(self._talk(call))

    def _begin(self, work) -> None:  # type: ignore[no-untyped-def]
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _talk(self, call: baresip.Call) -> None:
        await call.wait_established()
        while call.state is not baresip.CallState.CLOSED:
            await CLOCK.sleep_ms(20)
            try:
                if call.audio.info().tx_buffered < 2 * len(self._sound):
                    call.audio.write(self._sound)
                self._file.write(call.audio.read(65536))
            except (baresip.AudioNotActive, baresip.AudioRestarted):
                continue


async def _main(folder: str, port: str, *users: str) -> None:
    runtime = baresip.Runtime()
    config = baresip.Config(
        net_interface=HOST,
        max_concurrent_calls=8,
        extra_config_text=f"sip_listen {HOST}:{port}\naudio_jitter_buffer_type off\n",
    )
    await runtime.start(config)
    for each in users:
        name, _, hertz = each.partition(":")
        account = baresip.Account(name, HOST, "", reg_interval=0, audio_codecs=("pcmu",))
        agent = await baresip.UserAgent.create(runtime, account, transfer_policy="auto")
        user = _User(Path(folder), name, int(hertz))
        agent.on_incoming(user.rung)
        agent.on_transfer_call(user.talk)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
