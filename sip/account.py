"""What a stack may be able to do, and the account of a line as a stack needs it.

Owns the values. ``sip.phone`` hands them on to everybody.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Feature(StrEnum):
    """What a stack may or may not be able to do; see ``Phone.features``."""

    HOLD = "hold"
    HOLD_MUSIC = "hold_music"
    """What ``Call.sink`` is given while HELD is heard by the far end."""
    BLIND_TRANSFER = "blind_transfer"
    ATTENDED_TRANSFER = "attended_transfer"
    REJECT_CODE = "reject_code"
    """Reject with a code of our choice, not only 486."""
    TCP = "tcp"
    TLS = "tls"
    SRTP = "srtp"
    ICE = "ice"
    REDIRECT = "redirect"
    """Answer a call with 302 and another address."""
    MESSAGE_WAITING = "message_waiting"
    BUSY_LAMP = "busy_lamp"
    MOVE_NETWORK = "move_network"
    """Keep live calls by re-INVITE after the address changed."""
    DTMF_SEND = "dtmf_send"
    DTMF_INFO = "dtmf_info"
    DTMF_RECEIVE = "dtmf_receive"
    WIDEBAND = "wideband"
    LINE_QUALITY = "line_quality"
    """Loss, jitter, round trip and MOS of a live call."""


@dataclass(frozen=True, slots=True)
class LineAccount:
    """A SIP account as a stack needs it. ``password`` never appears in ``repr``.

    ``domain`` may carry a port; ``proxy`` is an outbound proxy ``host[:port]``.
    ``register=False`` makes a trunk. ``transport`` is udp, tcp or tls.
    ``codecs`` are in order of preference: opus, g722, pcmu, pcma.
    """

    line_id: str
    user: str
    domain: str
    password: str = field(default="", repr=False)
    auth_user: str | None = None
    display_name: str = ""
    proxy: str | None = None
    transport: str = "udp"
    register: bool = True
    expires_s: int = 600
    codecs: tuple[str, ...] = ("opus", "g722", "pcmu", "pcma")
    dtmf_mode: str = "rtpevent"
    """rtpevent (RFC 4733), info (SIP INFO) or inband (tones in the sound, which we make)."""
    srtp: str = "off"
    """SDES-SRTP (RFC 4568): off, optional or required."""
    ice: bool = False
    stun_server: str | None = None
    """``host[:port]``; without ``ice`` it only tells our public address."""
    watch_voicemail: bool = True
    """Ask the server how many messages wait, where the stack can; see ``MessagesWaiting``."""
