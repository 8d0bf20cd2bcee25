"""The lines that a desk can ring on and call from, each with its state.

Owns them, and those that are wanted but cannot be served. Leaves the calls on them to
``engine`` and registering to the phone.
"""

import asyncio
import contextlib
from collections.abc import Callable

from app.engine.echo_call import ECHO_LINE
from app.engine.errors import LINE_GONE, LineNotReady
from app.engine.events import LineChanged
from app.engine.parts import ServedLine
from app.failure_words import failed_because
from sip.errors import LineUnknown, SipError
from sip.phone import LineStateChanged, Phone
from sip.states import LineState

CAN_CALL = (LineState.REGISTERED, LineState.READY)


class LinesInService:
    """The lines of one phone; ``publish`` is told every change."""

    def __init__(self, phone: Phone, publish: Callable[[LineChanged], None]) -> None:
        self._phone, self._publish = phone, publish
        self._lines: dict[str, ServedLine] = {}
        self._unserved: dict[str, str] = {}
        """Labels of lines that are wanted, but cannot be served."""
        self._leaving: dict[str, str] = {}
        """Labels of lines that sign off now."""
        self._states: dict[str, LineStateChanged] = {}
        self._settled: dict[str, asyncio.Event] = {}

    @property
    def all(self) -> list[ServedLine]:
        """The lines in service."""
        return list(self._lines.values())

    @property
    def wanted_ids(self) -> list[str]:
        """The lines in service, then those that cannot be served."""
        return [*self._lines, *self._unserved]

    def get(self, line_id: str) -> ServedLine | None:
        """A line in service."""
        return self._lines.get(line_id)

    def state(self, line_id: str) -> LineStateChanged | None:
        """The last thing that was said of a line."""
        return self._states.get(line_id)

    async def serve(self, line: ServedLine) -> None:
        """See ``Engine.serve_line``."""
        line_id = line.account.line_id
        known = self._lines.get(line_id)
        if known is not None and known.account == line.account:
            self._lines[line_id] = line
            return
        await self.withdraw(line_id)
        self._lines[line_id] = line
        self._settled.pop(line_id, None)
        try:
            await self._phone.add_line(line.account)
        except SipError:
            self._lines.pop(line_id, None)
            raise

    async def withdraw(self, line_id: str) -> None:
        """See ``Engine.withdraw_line``."""
        served = self._lines.pop(line_id, None)
        if served is not None:
            self._leaving[line_id] = served.label
            with contextlib.suppress(LineUnknown):
                await self._phone.remove_line(line_id)
            self._leaving.pop(line_id, None)
        if served is not None or self._unserved.pop(line_id, None) is not None:
            self._states.pop(line_id, None)

    async def fail(self, line_id: str, label: str, reason: str) -> None:
        """See ``Engine.line_failed``."""
        await self.withdraw(line_id)
        self._unserved[line_id] = label
        self.report(LineStateChanged(line_id, LineState.FAILED, None, reason))

    async def settled(self, line_id: str, timeout_s: float) -> None:
        """See ``Engine.line_settled``."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._settled.setdefault(line_id, asyncio.Event()).wait()

    def ready(self, line_id: str) -> ServedLine:
        """A line that can call now. Raises LineNotReady."""
        line, state = self._lines.get(line_id), self._states.get(line_id)
        label = line.label if line is not None else self._unserved.get(line_id)
        if label is None:
            raise LineNotReady("", LINE_GONE)
        if state is None:
            raise LineNotReady(label, "it has not registered yet")
        if line is None or state.state not in CAN_CALL:
            reason = failed_because(state.reason) or str(state.state)
            raise LineNotReady(label, reason, state.sip_code)
        return line

    def report(self, event: LineStateChanged) -> None:
        """Keep what was said of a line, and pass it on."""
        line_id = event.line_id
        if line_id.startswith(ECHO_LINE):
            return
        self._states[line_id] = event
        if event.state in (*CAN_CALL, LineState.FAILED):
            self._settled.setdefault(line_id, asyncio.Event()).set()
        line = self._lines.get(line_id)
        label = line.label if line is not None else self._unserved.get(line_id, "")
        label = label or self._leaving.get(line_id, line_id)
        self._publish(
            LineChanged(
                line_id, label, str(event.state), event.sip_code, event.reason, event.silent_stun
            )
        )
