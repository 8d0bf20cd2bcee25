"""What the agent's mind tells of its own working in one call, as events and records.

Owns the wording of a stall, of trouble and of bytes that left for a language model. Leaves
the rest of a call's log to ``call_log`` and what a mind tells to ``app.agent.mind_news``.
"""

import logging
from collections.abc import Callable

from app.agent.mind import Mind
from app.agent.mind_news import BytesLeft, MindNews, Stalled, TokensUsed, Troubled, listen_to
from app.engine.events import AgentStalled, MachineDetected, TroubleArose
from app.engine.journal import Journal
from models.events import TOKENS_USED, CallEvent, save_event

log = logging.getLogger(__name__)


class MindLog:
    """The mind's part of one call's log. ``at_ms`` gives the time on the call's clock."""

    def __init__(self, call_id: str, at_ms: Callable[[], int], journal: Journal) -> None:
        self._call_id = call_id
        self._at_ms = at_ms
        self._journal = journal

    def follow(self, mind: Mind | None) -> None:
        """Note what this mind tells from now on."""
        listen_to(mind, self.tell)

    def trouble(self, kind: str, message: str) -> None:
        """Something a person should read."""
        payload = {"kind": kind, "message": message}
        event = CallEvent(self._call_id, self._at_ms(), "trouble", payload)
        self._journal.note(TroubleArose(self._call_id, kind, message), save_event, event)

    def machine(self, what: str, why: str) -> None:
        """Who or what has answered our call."""
        event = MachineDetected(self._call_id, what, why, self._at_ms())
        payload = {"what": what, "why": why}
        entry = CallEvent(self._call_id, event.at_ms, "answered_by", payload)
        self._journal.note(event, save_event, entry)

    def tell(self, news: MindNews) -> None:
        """Note one piece of news."""
        match news:
            case Stalled(on=on):
                at_ms = self._at_ms()
                event = CallEvent(self._call_id, at_ms, "agent_stalled", {"on": on})
                self._journal.note(AgentStalled(self._call_id, on, at_ms), save_event, event)
            case Troubled(kind=kind, message=message):
                log.info("call %s: the agent's mind: %s", self._call_id, kind)
                self.trouble(kind, message)
            case TokensUsed(input_tokens=read, output_tokens=written):
                payload = {"input_tokens": read, "output_tokens": written}
                used = CallEvent(self._call_id, self._at_ms(), TOKENS_USED, payload)
                self._journal.note(None, save_event, used)
            case BytesLeft(host=host, purpose=purpose, size_bytes=size_bytes):
                # The audit log reads whole calls, so it is read after them.
                from app.engine.audit import AuditLog

                AuditLog(self._journal).sent(self._call_id, host, purpose, size_bytes)
