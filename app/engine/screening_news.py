"""What was kept from a prompt, told to the audit log and to whoever watches the desk.

Owns the sentence and the way from the thread that screens to the bus. What is kept from a
prompt is ``app.agent.screening``'s, the row of the log ``audit``'s.
"""

import asyncio
import contextlib

from app.agent.screening import ScreeningLog, ScreeningNotice
from app.engine.bus import Bus
from app.engine.events import TroubleArose

WITHHELD = "screening"
"""The kind of its TroubleArose."""


class ScreeningNews:
    """Satisfies ``ScreeningLog``. Make it on the engine's loop; call it from any thread."""

    def __init__(self, audit: ScreeningLog, bus: Bus) -> None:
        self._audit = audit
        self._bus = bus
        self._loop = asyncio.get_running_loop()

    def screened(self, notice: ScreeningNotice) -> None:
        """See ``ScreeningLog.screened``. Who asked for a refused call knows of it already."""
        self._audit.screened(notice)
        if notice.refused:
            return
        sentence = f"Part of the {notice.where} was kept from the agent: {notice.why}."
        event = TroubleArose(notice.call_id, WITHHELD, sentence)
        with contextlib.suppress(RuntimeError):  # the loop is closed: the desk is, too
            self._loop.call_soon_threadsafe(self._bus.publish, event)
