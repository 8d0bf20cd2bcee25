"""Why a server's certificate was refused.

Owns reading it from baresip's log, the only place where it says so: its events call
every failure of TLS a protocol error, and its log names no server. So whoever connects
remembers how many complaints there were before, and of those since then the newest is
about the same server; several lines on one server share one connection and one complaint.
Nothing else of that log goes anywhere.
"""

import logging
import re
from threading import Lock

from audio.clock import Clock
from sip.reasons import CERTIFICATE, NO_TLS

LOGGER = "baresip.native"
TROUBLE = "Protocol error"
"""What baresip's events say of any failure of TLS (EPROTO)."""
LOG_LAG_MS, LOG_LOOKS = 100.0, 15
"""The log comes over a thread of its own and may be behind the events, far on a busy computer."""

_VERIFYING = re.compile(r"tls_verify_handler: error_string = (.+)")


class _Watch(logging.Filter):
    """Counts the complaints about certificates and keeps the newest."""

    def __init__(self) -> None:
        super().__init__()
        self._newest = ""
        self._seen = 0
        self._changing = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        found = _VERIFYING.search(record.getMessage())
        if found is not None:
            with self._changing:
                self._newest, self._seen = found[1].strip(), self._seen + 1
        return False

    @property
    def seen(self) -> int:
        with self._changing:
            return self._seen

    def since(self, seen: int) -> str:
        with self._changing:
            return self._newest if self._seen > seen else ""


_watch = _Watch()


def watch_certificates() -> None:
    """Begin to listen, and keep the rest of baresip's own log out of ours."""
    logger = logging.getLogger(LOGGER)
    logger.setLevel(logging.WARNING)
    logger.addFilter(_watch)


def complaints_seen() -> int:
    """How many complaints there have been; to be asked before connecting."""
    return _watch.seen


async def tls_failure(seen: int, clock: Clock) -> str:
    """The reason why a connection over TLS failed; ``seen`` is from before it was made."""
    for _ in range(LOG_LOOKS):
        complaint = _watch.since(seen)
        if complaint:
            return f"{CERTIFICATE}: {complaint}"
        await clock.sleep_ms(LOG_LAG_MS)
    return NO_TLS
