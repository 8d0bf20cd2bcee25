"""What a server says of another extension's calls (RFC 4235).

Owns reading the document of its NOTIFY. The network may send anything.
"""

from xml.etree import ElementTree

from sip.events import LampState

MAX_BYTES = 65_536
_ALIVE = {"trying": LampState.RINGING, "proceeding": LampState.RINGING}
_ALIVE |= {"early": LampState.RINGING, "confirmed": LampState.BUSY}
_RANK = (LampState.IDLE, LampState.RINGING, LampState.BUSY)


def lamp_state(body: bytes) -> LampState | None:
    """The busiest of the extension's dialogs; None when the document cannot be read.

    A document with entities of its own is not read: nobody needs them, and they can be
    made to grow without bound.
    """
    if len(body) > MAX_BYTES or b"<!" in body.replace(b"<!--", b""):
        return None
    try:
        document = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return None
    if _name(document) != "dialog-info":
        return None
    states = [
        _ALIVE.get((state.text or "").strip().lower(), LampState.IDLE)
        for dialog in document
        if _name(dialog) == "dialog"
        for state in dialog
        if _name(state) == "state"
    ]
    return max(states, key=_RANK.index, default=LampState.IDLE)


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
