"""How much signalling was sent for each call, from the SIP messages as they pass by.

Owns the counting by Call-ID (RFC 3261, 20.8; ``i`` is its short form). Knows no stack.

Bounds: the newest 512 calls are counted; the oldest is forgotten first.
"""

import re
import threading
from collections import OrderedDict

from sip.events import SignallingSent

MOST_CALLS = 512
_CALL_ID = re.compile(rb"^(?:call-id|i)[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)


class SignallingCount:
    """One phone's count. ``packet`` may be called on any thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._calls: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def packet(self, sent: bool, content: bytes) -> None:
        """A message passed by; only those that we ``sent`` count."""
        found = _CALL_ID.search(content) if sent else None
        if found is None:
            return
        call_id = found.group(1).decode("utf-8", "replace")
        with self._guard:
            packets, size_bytes = self._calls.get(call_id, (0, 0))
            self._calls[call_id] = packets + 1, size_bytes + len(content)
            self._calls.move_to_end(call_id)
            while len(self._calls) > MOST_CALLS:
                self._calls.popitem(last=False)

    def of(self, call_id: str) -> SignallingSent | None:
        """What was sent for a call up to now; None for one that is not known."""
        with self._guard:
            counted = self._calls.get(call_id)
        return None if counted is None else SignallingSent(*counted)
