"""What a server says of a mailbox (RFC 3842).

Owns reading the body of its NOTIFY. The network may send anything.
"""

import re

_VOICE = re.compile(r"^Voice-Message[ \t]*:[ \t]*(\d{1,9})[ \t]*/[ \t]*(\d{1,9})", re.I | re.M)
_WAITING = re.compile(r"^Messages-Waiting[ \t]*:[ \t]*(yes|no)\b", re.I | re.M)


def waiting_messages(body: str) -> tuple[int, int] | None:
    """New and old voice messages; None when the body says nothing about them.

    A server that only says that messages wait counts as one with one new message.
    """
    voice = _VOICE.search(body)
    if voice is not None:
        return int(voice[1]), int(voice[2])
    waiting = _WAITING.search(body)
    if waiting is None:
        return None
    return (1, 0) if waiting[1].lower() == "yes" else (0, 0)
