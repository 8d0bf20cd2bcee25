"""What was kept from a prompt, told to the audit log and to whoever watches the desk.

Owns the sentence and the way from the thread that screens to the engine's loop. What is kept
from a prompt is ``app.agent.screening``'s.
"""

import asyncio
import contextlib

from app.agent.screening import ScreeningNotice
from app.engine.audit import AuditLog
from app.engine.bus import Bus
from app.engine.events import TroubleArose

WITHHELD = "screening"
"""The kind of its TroubleArose."""


class ScreeningNews:
    """Satisfies ``ScreeningLog``. Make it on the engine's loop; call it from any thread."""

    def __init__(self, audit: AuditLog, bus: Bus) -> None:
        self._audit = audit
        self._bus = bus
        self._loop = asyncio.get_running_loop()

    def screened(self, notice: ScreeningNotice) -> None:
        """See ``ScreeningLog.screened``. A desk that is closed hears of nothing more."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tell, notice)

    def _tell(self, notice: ScreeningNotice) -> None:
        self._audit.text_refused(notice.call_id or None, notice.where, notice.why)
        if not notice.refused:
            sentence = f"Part of the {notice.where} was kept from the agent: {notice.why}."
            self._bus.publish(TroubleArose(notice.call_id, WITHHELD, sentence))
