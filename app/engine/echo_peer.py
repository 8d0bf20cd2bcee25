"""The echo as a process of its own: ``python -m app.engine.echo_peer ADDRESS``.

Owns a phone that takes every call and sends back what it hears, at once. It ends when its
stdin closes, so that no echo outlives whoever started it. On stdout it tells one JSON
object: ``{"ready": "HOST:PORT"}``, or ``{"failed": "why"}``. It exits 0, or 2 when it could
not run.
"""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing

from audio.clock import MonotonicClock
from sip.choosing import phone_for
from sip.errors import CallGone, PhoneStartFailed, SipError
from sip.phone import Call, IncomingCall, LineAccount, Phone, PhoneEvent
from sip.phone_settings import PhoneSettings

USER = "echo"
MOST_QUEUED_MS = 60.0
"""Two frames more than what arrives in one packet; what piles up would only be late."""
CALLS_MAX = 2
TRIES = 3
EXIT_DONE, EXIT_NOT_RUN = 0, 2


class EchoService:
    """Answers every call on a phone and echoes it. Lives on the phone's loop."""

    def __init__(self, phone: Phone) -> None:
        self._calls: set[asyncio.Task[None]] = set()
        phone.subscribe(self._on_phone)

    def _on_phone(self, event: PhoneEvent) -> None:
        if isinstance(event, IncomingCall) and len(self._calls) < CALLS_MAX:
            task = asyncio.ensure_future(_echo(event.call))
            self._calls.add(task)
            task.add_done_callback(self._calls.discard)

    async def close(self) -> None:
        """Echo nothing any more."""
        tasks = list(self._calls)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _echo(call: Call) -> None:
    try:
        await call.answer()
    except CallGone:
        return
    async for frame in call.frames():
        # Both ways of a call have the codec's rate; while it changes there is no echo.
        if frame.rate_hz == call.sink.rate_hz and call.sink.queued_ms <= MOST_QUEUED_MS:
            call.sink.write(frame.samples)


@asynccontextmanager
async def echoing(host: str) -> AsyncIterator[str]:
    """A running echo on an address of this computer; gives ``host:port``. Raises SipError."""
    phone, address = await _started(host)
    try:
        service = EchoService(phone)
        await phone.add_line(LineAccount(USER, USER, address, register=False))
        try:
            yield address
        finally:
            await service.close()
    finally:
        await phone.close()


async def _started(host: str) -> tuple[Phone, str]:
    """A phone on a free port; somebody may take the port before it does."""
    for tries_left in reversed(range(TRIES)):
        port = _free_port(host)
        settings = PhoneSettings(host, port, max_calls=CALLS_MAX, jitter_buffer_ms=None)
        phone = phone_for("auto", settings, MonotonicClock())
        try:
            await phone.start()
            return phone, f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        except PhoneStartFailed:
            if not tries_left:
                raise
    raise PhoneStartFailed(f"there is no free port on {host}")


def _free_port(host: str) -> int:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with closing(socket.socket(family, socket.SOCK_DGRAM)) as probe:
            probe.bind((host, 0))
            return int(probe.getsockname()[1])
    except OSError as error:
        reason = f"this computer has no address {host} ({error.strerror})"
        raise PhoneStartFailed(reason) from error


async def run(host: str) -> int:
    """Echo until stdin closes."""
    try:
        async with echoing(host) as address:
            _tell({"ready": address})
            await asyncio.to_thread(_wait_for_end_of_input)
    except SipError as error:
        _tell({"failed": str(error)})
        return EXIT_NOT_RUN
    return EXIT_DONE


def _wait_for_end_of_input() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass


def _tell(what: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it with the address to listen on."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    return asyncio.run(run(given[0] if given else "127.0.0.1"))


if __name__ == "__main__":
    sys.exit(main())
