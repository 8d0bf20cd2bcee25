"""A second process with baresip's binding as two far ends that obey a transfer.

Our own lines refuse to be transferred, so the test of a transfer needs others. Each
user of this phone answers every call, says a tone of its own for ever, follows a REFER or
refuses it and prints which tone it hears. Run as
``python -m tests.peers.second_phone HOST PORT USER:HZ:POLICY ...``, POLICY ``auto`` or ``reject``.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import baresip
import numpy as np

from audio.clock import MonotonicClock
from tests.peers.program import HOST, Program, free_port, running
from tests.peers.tones import loudest_hz, tone

RATE_HZ = 8000
CLOCK = MonotonicClock()
ROOT = Path(__file__).parents[2]


class SecondPhone:
    """The running process."""

    def __init__(self, host: str, port: int, program: Program) -> None:
        self._host = host
        self._port = port
        self._program = program

    def uri(self, user: str) -> str:
        """Where to ring one of its users."""
        return f"sip:{user}@{self._host}:{self._port}"

    async def hears(self, user: str, hertz: int) -> None:
        """Return when ``user`` hears that tone, now or later."""
        await self._program.wait_for_line(f"^{user} hears {hertz}$")


@asynccontextmanager
async def second_phone(
    host: str = HOST, refusing: str = "", **tones_hz: int
) -> AsyncIterator[SecondPhone]:
    """A phone with these users and what each says, in multiples of 100 Hz; ``refusing`` names
    the one who will not be transferred."""
    port = free_port()
    policies = {user: "reject" if user == refusing else "auto" for user in tones_hz}
    users = [f"{user}:{hertz}:{policies[user]}" for user, hertz in tones_hz.items()]
    arguments = ["-u", "-m", "tests.peers.second_phone", host, str(port), *users]
    async with running(sys.executable, "python", arguments, ROOT) as program:
        await program.wait_for_line("^ready$")
        yield SecondPhone(host, port, program)


class _User:
    """One user of the phone, in the second process."""

    def __init__(self, name: str, hertz: int) -> None:
        self._name = name
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
        heard = b""
        while call.state is not baresip.CallState.CLOSED:
            await CLOCK.sleep_ms(20)
            try:
                if call.audio.info().tx_buffered < 2 * len(self._sound):
                    call.audio.write(self._sound)
                heard += call.audio.read(65536)
            except (baresip.AudioNotActive, baresip.AudioRestarted):
                continue
            if len(heard) >= RATE_HZ:  # half a second
                samples, heard = np.frombuffer(heard, np.int16), b""
                hertz = round(loudest_hz(samples, RATE_HZ) / 10) * 10
                _say(f"{self._name} hears {hertz}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def _main(host: str, port: str, *users: str) -> None:
    runtime = baresip.Runtime()
    config = baresip.Config(
        net_interface=host,
        max_concurrent_calls=8,
        extra_config_text=f"sip_listen {host}:{port}\naudio_jitter_buffer_type off\n",
    )
    await runtime.start(config)
    for each in users:
        name, hertz, policy = each.split(":")
        account = baresip.Account(name, host, "", reg_interval=0, audio_codecs=("pcmu",))
        agent = await baresip.UserAgent.create(runtime, account, transfer_policy=policy)
        user = _User(name, int(hertz))
        agent.on_incoming(user.rung)
        agent.on_transfer_call(user.talk)
    _say("ready")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
