"""A real call to ourselves, for hearing oneself and measuring the way there and back.

Owns the person's leg: dialling the echo, measuring with a chirp, then joining microphone
and speaker to the call. The other end is ``echo_peer``, a process of its own, because a
SIP stack may be one to a process.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address
from uuid import uuid4

import numpy as np

from app.engine.errors import EchoCallFailed
from app.engine.network_watch import sending_address
from app.engine.patchbay import Patch, Patchbay
from app.engine.sound_check import require
from audio.clock import Clock
from audio.devices import HEADSET_RATE_HZ, Headset, Role
from audio.echo_measuring import find_chirp
from audio.frames import Samples
from audio.play_out import play_out
from audio.resampling import resample
from audio.tones import chirp
from sip.errors import SipError
from sip.phone import Call, LineAccount, Phone

ECHO_LINE = "echo-check"
"""Every line of an echo call begins so; no screen shows them."""
OUR_USER, ECHO_USER = "desk", "echo"
LOOPBACK = "127.0.0.1"

START_S = 20.0
ANSWER_MS = 5_000.0
SETTLE_MS = 400.0
LISTEN_MS = 1_200.0
TRIES = 3

PeerStarter = Callable[[str], contextlib.AbstractAsyncContextManager[str]]
"""Starts an echo on an address of this computer; gives its ``host:port``."""


class EchoCaller:
    """Holds echo calls on the running phone. Satisfies ``sound_desk.EchoPhone``.

    ``host`` is an address of this computer that the phone reaches: loopback only where the
    phone was bound to it.
    """

    def __init__(
        self,
        phone: Phone,
        headset: Headset,
        clock: Clock,
        host: Callable[[], str] = lambda: LOOPBACK,
        peer: PeerStarter | None = None,
    ) -> None:
        self._phone = phone
        self._headset = headset
        self._clock = clock
        self._host = host
        self._peer = peer or echo_process

    async def __call__(self, seconds: float) -> float:
        """Call, measure, let the person hear themselves for ``seconds``; the round trip in ms.

        Microphone and speaker are in it, as the devices report them. Raises EchoCallFailed,
        and DeviceFailed naming the device.
        """
        require(self._headset, Role.MICROPHONE, Role.SPEAKER)
        async with self._peer(self._host() or LOOPBACK) as address:
            line = f"{ECHO_LINE}-{uuid4().hex[:8]}"
            try:
                account = LineAccount(line, OUR_USER, address, register=False)
                await self._phone.add_line(account)
                try:
                    return await self._hold(line, seconds)
                finally:
                    await self._phone.remove_line(line)
            except SipError as error:
                raise EchoCallFailed(f"The call to ourselves failed: {error}") from error

    async def _hold(self, line: str, seconds: float) -> float:
        call = await self._phone.dial(line, ECHO_USER)
        try:
            await call.wait_established(ANSWER_MS)
            line_ms = await self._measure(call)
            return line_ms + await self._converse(call, seconds)
        finally:
            await call.hang_up()

    async def _measure(self, call: Call) -> float:
        """The round trip of the call alone."""
        await self._listen(call, SETTLE_MS)
        for _ in range(TRIES):
            began_ms = self._clock.now_ms() + call.sink.queued_ms
            sound = chirp(call.sink.rate_hz)
            playing = asyncio.ensure_future(play_out(call.sink, sound, self._clock))
            try:
                heard, first_ms = await self._listen(call, LISTEN_MS)
            finally:
                playing.cancel()
            found = find_chirp(heard, HEADSET_RATE_HZ)
            if found.certain:
                return max(0.0, first_ms + found.at_ms - began_ms)
        raise EchoCallFailed("The call to ourselves carried no sound. Is a firewall in the way?")

    async def _listen(self, call: Call, duration_ms: float) -> tuple[Samples, float]:
        """What comes back, at HEADSET_RATE_HZ, and when its first sample arrived."""
        pieces: list[Samples] = []
        rate_hz, first_ms, got_ms = HEADSET_RATE_HZ, self._clock.now_ms(), 0.0
        async for frame in call.frames():
            frame_ms = len(frame.samples) * 1000.0 / frame.rate_hz
            if not pieces or frame.rate_hz != rate_hz:
                pieces, rate_hz, first_ms = [], frame.rate_hz, self._clock.now_ms() - frame_ms
            pieces.append(frame.samples)
            got_ms += frame_ms
            if got_ms >= duration_ms:
                break
        whole = np.concatenate([*pieces, np.zeros(0, np.int16)])
        return resample(whole, rate_hz, HEADSET_RATE_HZ), first_ms

    async def _converse(self, call: Call, seconds: float) -> float:
        """Join the person to the call for a while; the delay of their devices in ms."""
        patchbay = Patchbay(self._headset, self._clock)
        patch = await patchbay.join(call.sink, lambda samples, rate_hz: None)
        hearing = asyncio.ensure_future(_hear(call, patch))
        try:
            await self._clock.sleep_ms(seconds * 1000.0)
            return sum(self._headset.latency_ms)
        finally:
            hearing.cancel()
            await asyncio.wait({hearing})
            await patchbay.leave(patch)


def reachable_host(net_interface: str | None) -> str:
    """An address of this computer that a phone bound to ``net_interface`` can call.

    A phone that chose its address by itself has the one that the system sends from; it
    does not reach loopback.
    """
    try:
        return str(ip_address(net_interface or ""))
    except ValueError:
        return sending_address() or LOOPBACK


async def _hear(call: Call, patch: Patch) -> None:
    async for frame in call.frames():
        patch.hear(frame)


@asynccontextmanager
async def echo_process(host: str) -> AsyncIterator[str]:
    """An echo in a process of its own, which ends when this does, whatever happens.

    Raises EchoCallFailed with its own words.
    """
    command = (sys.executable, "-m", "app.engine.echo_peer", host)
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield await _address(process)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(START_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    """What the process tells first: where it listens, or why it does not."""
    told: dict[str, str] = {}
    if process.stdout is not None:
        with contextlib.suppress(TimeoutError, ValueError):
            async with asyncio.timeout(START_S):
                told = json.loads(await process.stdout.readline())
    if "ready" not in told:
        reason = told.get("failed", "it did not start")
        raise EchoCallFailed(f"The echo could not be started: {reason}")
    return told["ready"]
