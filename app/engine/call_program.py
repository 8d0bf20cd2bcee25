"""Running the owner's program when something happens with a call.

Owns which events it hears of and how long it may take. The program gets the event
(``ringing``, ``dialling``, ``answered``, ``missed``, ``ended``), the number, the name and
the call's id as arguments and no shell, so nothing a caller sends can act as a command.
At most four run at a time; a fifth event is dropped and logged.
"""

import asyncio
import logging
import shlex
from collections.abc import Callable

from app.engine.bus import Bus
from app.engine.events import CallAnswered, CallBegan, CallFinished, Event, TroubleArose
from models.endings import EndReason
from models.sessions import NEVER_RING

log = logging.getLogger(__name__)

AT_A_TIME = 4
LONGEST_S = 10.0


class CallProgram:
    """Run it beside the engine, on its loop; ``command`` may change while it runs."""

    def __init__(self, bus: Bus, command: Callable[[], str | None]) -> None:
        self._bus = bus
        self._command = command
        self._parties: dict[str, CallBegan] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._told = ""

    async def run(self) -> None:
        """Follow the calls until the bus closes or this is cancelled."""
        with self._bus.subscribe() as events:
            async for event in events:
                self.follow(event)

    def follow(self, event: Event) -> None:
        """Run the program when the event is one of its."""
        match event:
            case CallBegan(call_id=call_id, direction=direction, line_id=line_id):
                if line_id in NEVER_RING:
                    return
                self._parties[call_id] = event
                self._start("dialling" if direction == "outbound" else "ringing", call_id)
            case CallAnswered(call_id=call_id):
                self._start("answered", call_id)
            case CallFinished(call_id=call_id, end_reason=reason):
                self._start("missed" if reason == EndReason.MISSED else "ended", call_id)
                self._parties.pop(call_id, None)
            case _:
                pass

    async def settled(self) -> None:
        """Return when no program runs any more."""
        await asyncio.gather(*self._running)

    def _start(self, what: str, call_id: str) -> None:
        command, party = self._command(), self._parties.get(call_id)
        if not command or party is None:
            return
        if len(self._running) >= AT_A_TIME:
            log.warning("the program for calls is too slow; %s of %s is dropped", what, call_id)
            return
        arguments = [what, party.remote_number, party.remote_name, call_id]
        running = asyncio.ensure_future(self._run([*shlex.split(command), *arguments]))
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _run(self, arguments: list[str]) -> None:
        quiet = asyncio.subprocess.DEVNULL
        try:
            process = await asyncio.create_subprocess_exec(
                *arguments, stdin=quiet, stdout=quiet, stderr=quiet
            )
        except OSError as error:
            self._tell(f"{arguments[0]} cannot be run for calls ({error.strerror})")
            return
        try:
            async with asyncio.timeout(LONGEST_S):
                status = await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
            self._tell(f"{arguments[0]} took longer than {LONGEST_S:.0f} s and was stopped")
            return
        if status:
            log.info("%s ended with status %s", arguments[0], status)

    def _tell(self, sentence: str) -> None:
        """Once for each trouble, not at every call."""
        if sentence != self._told:
            self._told = sentence
            self._bus.publish(TroubleArose("", "program", f"{sentence}; change it in Settings"))
