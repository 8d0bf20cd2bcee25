"""How a phone is set up, whichever SIP stack it runs on.

Owns the values. Turning them into a stack's own configuration is that stack's file's.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    """Settings of a phone. A stack leaves out what it does not know.

    ``net_interface`` is an interface name or a local address; None lets the stack
    choose, which leaves loopback out. ``sip_port`` None picks a free one; TLS
    listens one port above. ``jitter_buffer_ms`` is (smallest, largest) added
    delay, None plays packets as they come: right on loopback and a quiet LAN.
    ``rtp_ports`` is (first, last). ``rtp_timeout_s`` ends a call whose far end
    has sent nothing for so long; 0 never does. ``registrar_answer_ms`` is how
    long a registrar may take to answer. ``ca_file`` holds the certificates that are
    trusted over TLS; None trusts those the system trusts. ``c_interface`` False does
    without the features that need baresip's C functions (``baresip_native``).
    """

    net_interface: str | None = None
    sip_port: int | None = None
    max_calls: int = 8
    jitter_buffer_ms: tuple[int, int] | None = (40, 200)
    rtp_ports: tuple[int, int] = (10000, 20000)
    rtp_timeout_s: int = 120
    ca_file: str | None = None
    verify_tls: bool = True
    registrar_answer_ms: float = 10_000.0
    c_interface: bool = True
