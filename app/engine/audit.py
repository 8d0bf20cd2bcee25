"""What the audit log is told: every call that was asked for, what came of it, what was sent.

Owns the kinds of rows, their content, and taking passwords and keys out. Leaves the chain
of rows to ``models.audit_log``, the gate's own rows to ``dialing`` (which writes them in the
transaction that decides), and the order of writing to ``journal``.

Rows never hold what is said in a call. They hold what the agent was told beforehand, because
that is what the log is for.
"""

import asyncio
import contextlib
import math
import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from app.agent.screening import ScreeningNotice
from app.engine.events import CallAnswered, CallFinished, Event
from app.engine.journal import Journal
from app.engine.live_call import LiveCall
from audio.frames import FRAME_MS
from models.audit_log import append_row
from models.sessions import NEVER_RING
from sip.address import parse_sip_uri
from sip.errors import AddressInvalid

CALL_ASKED = "call_asked"
"""Somebody wanted a call: who, from, to, the task, and the gate's answer with its rule."""
CALL_NOT_PLACED = "call_not_placed"
"""The gate had let it go, and it came to nothing before anybody was rung."""
CALL_ANSWERED = "call_answered"
CALL_ENDED = "call_ended"
SENT = "sent"
"""Bytes left for a host: sound of a call, a tool's request, a language model's prompt."""
TEXT_REFUSED = "text_refused"
"""Text from outside was not let into the agent's prompt."""

LIST_CHANGED = "do_not_call_changed"
"""Numbers were put on the do-not-call list, or taken off it."""

SIGNALLING = "signalling of the call (SIP)"
SOUND = "sound of the call (RTP)"
RTP_HEADER_BYTES = 12
LEFT_OUT = "(left out)"
LONGEST = 8_000
"""Letters of one text: twice what a whole task may have."""
_SECRET_NAME = re.compile(
    r"pass(?:word|wd|wort|phrase)|secret|token|api[_\-]?key|auth(?:orization)?$|cookie|credential",
    re.IGNORECASE,
)
_SECRET_TEXT = re.compile(
    r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
    r"|(?i:\bbearer\s+)[\w.~+/=\-]{8,}"
    r"|\b(?:[a-z]{2,6}_(?:live|test)_|sk-|gh[ps]_)[\w\-]{8,}"
)


class AuditLog:
    """Adds rows to one desk's log without waiting. Lives on the engine's loop, where it is made.

    Satisfies ``EgressLog`` and ``ScreeningLog``. The journal keeps the order, and tells when the
    disk takes no more.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._loop = asyncio.get_running_loop()

    def follow(self, event: Event) -> None:
        """Note what events tell of calls; for ``Journal.told``."""
        match event:
            case CallAnswered(call_id=call_id):
                self.note(CALL_ANSWERED, call_id, {})
            case CallFinished():
                content = {
                    "outcome": event.outcome,
                    "goal_reached": event.goal_reached,
                    "end_reason": event.end_reason,
                    "sip_code": event.sip_code,
                    "duration_ms": event.duration_ms,
                }
                self.note(CALL_ENDED, event.call_id, content)

    def call_over(self, call: LiveCall) -> None:
        """Note how much sound left in a call that was up; for ``Switchboard.over``.

        Where the stack does not count, the frames are: one of the line's rate every 20 ms, as
        G.711 sends them (RFC 3551), from the answer to the end.
        """
        leg, life = call.life.leg, call.life
        sent, host = life.sound_sent, host_of(leg.remote.uri)
        if life.signalling_sent is not None:
            told = sent_content(host, SIGNALLING, life.signalling_sent.size_bytes)
            counted = {"packets": life.signalling_sent.packets, "counted_by": "the SIP stack"}
            self.note(SENT, call.call_id, told | counted)
        if not life.up or leg.line_id in NEVER_RING:
            return
        if sent is not None:
            content = {"packets": sent.packets, "counted_by": "the SIP stack"}
            self.note(SENT, call.call_id, sent_content(host, SOUND, sent.size_bytes) | content)
            return
        frames = call.log.at_ms(life.over_ms) // FRAME_MS
        size_bytes = frames * (leg.sink.rate_hz * FRAME_MS // 1000 + RTP_HEADER_BYTES)
        content = {"packets": frames, "counted_by": "frames"}
        self.note(SENT, call.call_id, sent_content(host, SOUND, size_bytes) | content)

    def note(self, kind: str, call_id: str | None, content: Mapping[str, Any]) -> None:
        """Add a row of any kind; ``content`` holds what JSON can."""
        self._journal.note(None, append_row, kind, redacted(content), call_id)

    def sent(self, call_id: str | None, host: str, purpose: str, size_bytes: int) -> None:
        """So many bytes left for ``host``; a host on this computer is marked as such."""
        self.note(SENT, call_id, sent_content(host, purpose, size_bytes))

    def screened(self, notice: ScreeningNotice) -> None:
        """Text from outside was kept from a prompt. Satisfies ``ScreeningLog``: called from any
        thread, and it never holds the text."""
        content = {
            "where": notice.where,
            "rule": notice.rule,
            "reason": notice.why,
            "refused": notice.refused,
        }
        with contextlib.suppress(RuntimeError):  # the loop is closed: the desk is, too
            self._loop.call_soon_threadsafe(
                self.note, TEXT_REFUSED, notice.call_id or None, content
            )


def sent_content(host: str, purpose: str, size_bytes: int) -> dict[str, Any]:
    """Bytes that left, or that only went round on this computer (``loopback``)."""
    return {
        "host": host,
        "purpose": purpose,
        "bytes": size_bytes,
        "loopback": is_loopback(host),
    }


def host_of(uri: str) -> str:
    """The host of a SIP address, as far as it has one."""
    try:
        return parse_sip_uri(uri).host
    except AddressInvalid:
        return ""


def is_loopback(host: str) -> bool:
    """Whether a host is this computer itself; ``host`` may carry a port."""
    name = host.strip("[]") if host.endswith("]") or host.count(":") > 1 else host.partition(":")[0]
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost" or name.lower().endswith(".localhost")


def redacted(content: Mapping[str, Any]) -> dict[str, Any]:
    """The same without passwords and keys: by the name they stand under, and by their look."""
    return {
        _plain(str(name)): LEFT_OUT if _SECRET_NAME.search(str(name)) and value else _plain(value)
        for name, value in content.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        readable = value.encode("utf-8", "replace").decode()
        return _SECRET_TEXT.sub(LEFT_OUT, readable)[:LONGEST]
    if isinstance(value, Mapping):
        return redacted(value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float) else str(value)
