"""Why a server's certificate was refused.

Owns reading it from baresip's log, the only place where it says so: its events call
every failure of TLS a protocol error. Nothing else of that log goes anywhere.
"""

import logging
import re
from threading import Lock

LOGGER = "baresip.native"
TROUBLE = "Protocol error"
"""What baresip's events say of any failure of TLS (EPROTO)."""
LOG_LAG_MS, LOG_LOOKS = 100.0, 15
"""The log comes over a thread of its own and may be behind the events, far on a busy computer."""

_VERIFYING = re.compile(r"tls_verify_handler: error_string = (.+)")


class _Watch(logging.Filter):
    """Keeps the newest complaint about a certificate until it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._complaint = ""
        self._changing = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        found = _VERIFYING.search(record.getMessage())
        if found is not None:
            with self._changing:
                self._complaint = found[1].strip()
        return False

    def take(self) -> str:
        with self._changing:
            complaint, self._complaint = self._complaint, ""
        return complaint


_watch = _Watch()


def watch_certificates() -> None:
    """Begin to listen, and keep the rest of baresip's own log out of ours."""
    logger = logging.getLogger(LOGGER)
    logger.setLevel(logging.WARNING)
    logger.addFilter(_watch)


def take_complaint() -> str:
    """What was wrong with the certificate refused last; empty when none was since then."""
    return _watch.take()
