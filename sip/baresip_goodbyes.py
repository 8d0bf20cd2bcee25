"""Requests that nobody has answered when the stack is to be closed.

Owns remembering them and answering them ourselves. baresip 4.10 frees a registration
twice when it is closed while a REGISTER that ends one is still unanswered, as when a
person quits without a network, and that takes the whole program down. An answer is
matched by its branch alone (RFC 3261, 17.1.3), so it may come from us.
"""

import re
import socket
from collections import OrderedDict
from contextlib import closing, suppress

MAX_OPEN = 128
_BRANCH = re.compile(rb"^(?:Via|v)[ \t]*:[^\r\n]*?;[ \t]*branch=([^;,\s]+)", re.I | re.M)
_HEADER = re.compile(rb"^(Via|v|From|f|To|t|Call-ID|i|CSeq)[ \t]*:[^\r\n]*", re.I | re.M)
_ENDS = re.compile(rb"^(?:Contact|m)[ \t]*:.*;expires=0\b|^Expires[ \t]*:[ \t]*0\b", re.I | re.M)
_REQUEST = re.compile(rb"(REGISTER|SUBSCRIBE|BYE) ")
_FINAL = re.compile(rb"SIP/2\.0 [2-6]")


class OpenRequests:
    """What was sent and not answered yet. Lives on the SIP thread."""

    def __init__(self) -> None:
        self._open: OrderedDict[bytes, bytes] = OrderedDict()

    def packet(self, sent: bool, content: bytes) -> None:
        """A packet passes by; see ``PacketTrace``."""
        branch = _BRANCH.search(content)
        if branch is None:
            return
        if sent and _REQUEST.match(content):
            self._open[branch[1]] = content
            while len(self._open) > MAX_OPEN:
                self._open.popitem(last=False)
        elif not sent and _FINAL.match(content):
            self._open.pop(branch[1], None)

    def answers(self) -> list[bytes]:
        """An answer to each: what ends something is granted, anything else refused."""
        return [_answer(request) for request in self._open.values()]


def send_to_ourselves(answers: list[bytes], host: str, port: int) -> None:
    """Send answers to our own SIP port over UDP; a host that is not ours any more is no harm."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with suppress(OSError), closing(socket.socket(family, socket.SOCK_DGRAM)) as sender:
        for answer in answers:
            sender.sendto(answer, (host, port))


def _answer(request: bytes) -> bytes:
    ends = request.startswith(b"BYE ") or _ENDS.search(request) is not None
    status = b"SIP/2.0 200 OK" if ends else b"SIP/2.0 503 Service Unavailable"
    head = request.partition(b"\r\n\r\n")[0]
    lines = [found[0] for found in _HEADER.finditer(head)]
    lines = [
        line + b";tag=closing" if line[:1] in b"Tt" and b";tag=" not in line else line
        for line in lines
    ]
    return b"\r\n".join([status, *lines, b"Content-Length: 0", b"", b""])
