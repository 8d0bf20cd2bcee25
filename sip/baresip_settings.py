"""How a baresip phone is set up: typed settings and the text baresip reads.

Owns every configuration key of baresip that Ringdesk uses.
"""

import logging
import socket
import ssl
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path

from baresip import Config

from sip.baresip_certificates import watch_certificates
from sip.phone_settings import PhoneSettings

REPORTED_AS_EVENTS = ("baresip.ua", "baresip.call", "baresip.native.sip")
"""Loggers that only repeat, with addresses in clear, what lines and calls report."""
EXPOSED_HEADERS = (
    *("From", "Contact", "Diversion", "History-Info", "P-Asserted-Identity"),
    *("Remote-Party-ID", "Call-Info", "Alert-Info", "Answer-Mode", "Priv-Answer-Mode"),
    *("Reason", "Subject", "Referred-By", "User-Agent"),
)
"""baresip takes 16 at most."""
ANY_ADDRESS = "0.0.0.0"
SYSTEM_CA_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Debian, Fedora, SUSE, macOS and Alpine; only asked when Python itself names none."""


BaresipSettings = PhoneSettings


def listen_host(settings: BaresipSettings) -> str:
    """The address baresip listens on, an IPv6 address in brackets."""
    try:
        address = ip_address(settings.net_interface or ANY_ADDRESS)
    except ValueError:
        return ANY_ADDRESS
    return f"[{address}]" if address.version == 6 else str(address)


def free_port(host: str) -> int:
    """A port free for UDP and TCP now, with the next one free for TLS.

    Nothing keeps it free until baresip binds it, so starting may have to be
    tried again.
    """
    for _ in range(50):
        with closing(socket.socket(_family(host), socket.SOCK_STREAM)) as stream:
            stream.bind((host.strip("[]"), 0))
            port: int = stream.getsockname()[1]
            if _can_bind(host, port, socket.SOCK_DGRAM) and _can_bind(
                host, port + 1, socket.SOCK_STREAM
            ):
                return port
    raise OSError(f"no free port on {host}")


def stack_config(settings: BaresipSettings, port: int) -> Config:
    """baresip's configuration for ``settings`` listening on ``port``."""
    first_rtp, last_rtp = settings.rtp_ports
    lines = [
        f"sip_listen {listen_host(settings)}:{port}",
        f"rtp_ports {first_rtp}-{last_rtp}",
        f"sip_verify_server {'yes' if settings.verify_tls else 'no'}",
        "rtp_stats no",
        "sip_autoredirect no",
        "call_hold_other_calls no",
        # The system's resolver, which knows its hosts file and a VPN's names.
        "dns_getaddrinfo yes",
        _trusted(settings),
    ]
    if settings.jitter_buffer_ms is None:
        lines.append("audio_jitter_buffer_type off")
    else:
        smallest, largest = settings.jitter_buffer_ms
        lines += [
            "audio_jitter_buffer_type adaptive",
            f"audio_jitter_buffer_ms {smallest}-{largest}",
        ]
    return Config(
        net_interface=settings.net_interface,
        max_concurrent_calls=settings.max_calls,
        expose_headers=EXPOSED_HEADERS,
        rtp_timeout=settings.rtp_timeout_s,
        extra_config_text="\n".join(lines) + "\n",
    )


def quieten_stack() -> None:
    """Keep people's addresses and ordinary refusals out of the log."""
    for name in REPORTED_AS_EVENTS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    watch_certificates()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if host.startswith("[") else socket.AF_INET


def _trusted(settings: BaresipSettings) -> str:
    """The line that names the trusted certificates. baresip trusts nobody without one."""
    system = ssl.get_default_verify_paths()
    file = settings.ca_file or system.cafile
    if file is None:
        file = next((each for each in SYSTEM_CA_FILES if Path(each).is_file()), None)
    if file is not None:
        return f"sip_cafile {file}"
    return f"sip_capath {system.capath or system.openssl_capath}"


def _can_bind(host: str, port: int, kind: socket.SocketKind) -> bool:
    with closing(socket.socket(_family(host), kind)) as probe:
        try:
            probe.bind((host.strip("[]"), port))
        except OSError:
            return False
    return True
