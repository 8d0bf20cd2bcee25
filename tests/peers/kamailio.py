"""Kamailio as the telephone company: registrar and proxy with digest, over UDP, TCP and TLS."""

import asyncio
import re
import socket
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from tests.peers.program import HOST, READY_S, PeerFailed, Program, free_port, running

PACKAGE = "kamailio kamailio-tls-modules"
PROBE_S = 0.05


@dataclass(frozen=True, slots=True)
class Registrar:
    """A running Kamailio; ``ca_file`` is the certificate it shows over TLS."""

    port: int
    tls_port: int
    ca_file: Path
    host: str = HOST

    @property
    def domain(self) -> str:
        """What a line over UDP or TCP is registered in."""
        return f"{self.host}:{self.port}"

    @property
    def tls_domain(self) -> str:
        """What a line over TLS is registered in."""
        return f"{self.host}:{self.tls_port}"


@asynccontextmanager
async def kamailio(
    folder: Path,
    secrets: Mapping[str, str],
    port: int | None = None,
    events: str = "",
    host: str = HOST,
) -> AsyncIterator[Registrar]:
    """A registrar for the users of ``secrets``; ``port`` to come back on the same one.

    ``events`` is the ``host:port`` that takes subscriptions; without one they are passed on
    to the phone that is subscribed to.
    """
    port = port or free_port()
    registrar = Registrar(port, port + 1, folder / "cert.pem", host)
    if not registrar.ca_file.exists():
        make_certificate(folder)
    config = folder / "kamailio.cfg"
    config.write_text(_config(folder, registrar, secrets).replace("@EVENTS@", events))
    arguments = ["-f", str(config), "-DD", "-E", "-m", "32", "-M", "4", "-Y", str(folder)]
    async with running("kamailio", PACKAGE, arguments, folder) as program:
        await _answers(registrar, program)
        yield registrar


def make_certificate(folder: Path) -> None:
    """A self-signed certificate for 127.0.0.1 as ``cert.pem`` and ``key.pem``."""
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", "key.pem", "-out", "cert.pem"]
    key = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    kind = [*key, "-nodes", "-days", "2"]
    try:
        subprocess.run(
            ["openssl", "req", *kind, *names, *files],
            cwd=folder,
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        raise PeerFailed("openssl is not installed; on Debian: apt-get install openssl") from None


def _config(folder: Path, registrar: Registrar, secrets: Mapping[str, str]) -> str:
    modules = sorted(Path("/usr/lib").glob("*/kamailio/modules")) or [
        Path("/usr/lib/kamailio/modules")
    ]
    quoted = {user: re.sub(r'(["\\])', r"\\\1", secret) for user, secret in secrets.items()}
    lines = [f'    $sht(secret=>{user}) = "{secret}";' for user, secret in quoted.items()]
    filled = {
        "@HOST@": registrar.host,
        "@PORT@": str(registrar.port),
        "@TLS_PORT@": str(registrar.tls_port),
        "@MODULES@": str(modules[0]),
        "@FOLDER@": str(folder),
        "@SECRETS@": "\n".join(lines),
    }
    text = (Path(__file__).parent / "kamailio.cfg").read_text()
    for name, value in filled.items():
        text = text.replace(name, value)
    return text


async def _answers(registrar: Registrar, program: Program) -> None:
    loop = asyncio.get_running_loop()
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        probe.setblocking(False)
        probe.bind((registrar.host, 0))
        own_port = probe.getsockname()[1]
        question = (
            f"OPTIONS sip:{registrar.domain} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {registrar.host}:{own_port};branch=z9hG4bK-probe;rport\r\n"
            f"From: <sip:probe@{registrar.host}>;tag=probe\r\nTo: <sip:{registrar.domain}>\r\n"
            f"Call-ID: probe-{own_port}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 5\r\n"
            "Content-Length: 0\r\n\r\n"
        ).encode()
        async with asyncio.timeout(READY_S):
            while program.running:
                await loop.sock_sendto(probe, question, (registrar.host, registrar.port))
                try:
                    answer = await asyncio.wait_for(loop.sock_recv(probe, 4096), PROBE_S)
                except (TimeoutError, ConnectionRefusedError):
                    await asyncio.sleep(PROBE_S)
                    continue
                if answer.startswith(b"SIP/2.0 200"):
                    return
    raise PeerFailed(f"Kamailio did not start:\n{program.output()}")
