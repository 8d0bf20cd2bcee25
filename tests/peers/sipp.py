"""SIPp as a far end: one that answers and echoes, one that refuses, one that rings us."""

import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

from tests.peers.program import HOST, Program, free_port, running, wait_bound

PACKAGE = "sip-tester"
SCENARIOS = Path(__file__).parent
CUE = '<recv request="INFO"/>'
QUIET = '<nop><action><exec rtp_stream="@QUIET@,-1,0"/></action></nop>'


@dataclass(frozen=True, slots=True)
class Answerer:
    """A SIPp that waits for calls on loopback."""

    port: int
    program: Program

    @property
    def uri(self) -> str:
        """Where to ring it."""
        return f"sip:sipp@{HOST}:{self.port}"


@dataclass(frozen=True, slots=True)
class Ring:
    """Whom SIPp rings, as whom, and what it says.

    ``sound`` is raw mu-law at 8 kHz, repeated. ``user`` and ``password`` are for a proxy
    that asks.
    """

    service: str
    address: str
    sound: Path
    user: str = "probe"
    password: str = "none"


@asynccontextmanager
async def echoing(folder: Path) -> AsyncIterator[Answerer]:
    """Answers one call after another and sends back what it hears."""
    async with _answering(folder, ["-sn", "uas", "-rtp_echo"]) as answerer:
        yield answerer


@asynccontextmanager
async def mute(folder: Path) -> AsyncIterator[Answerer]:
    """Answers and never sends a packet of sound."""
    async with _answering(folder, ["-sn", "uas"]) as answerer:
        yield answerer


@asynccontextmanager
async def refusing(
    folder: Path, sip_code: int, phrase: str, contact: str = "sip:elsewhere@127.0.0.1:9"
) -> AsyncIterator[Answerer]:
    """Rings, then answers with the code."""
    names = {"CODE": str(sip_code), "PHRASE": phrase, "CONTACT": contact}
    scenario = _scenario(folder, "sipp_refuse.xml", names)
    async with _answering(folder, ["-sf", str(scenario)]) as answerer:
        yield answerer


@asynccontextmanager
async def never_answering(folder: Path) -> AsyncIterator[Answerer]:
    """Rings until cancelled."""
    scenario = _scenario(folder, "sipp_no_answer.xml", {})
    async with _answering(folder, ["-sf", str(scenario)]) as answerer:
        yield answerer


@dataclass(frozen=True, slots=True)
class Cued:
    """A SIPp that rings and goes on when it is told to."""

    program: Program
    _port: int
    _call_id: str

    def cue(self) -> None:
        """Go on: one that is quiet talks, one that talks hangs up. It must have been answered."""
        lines = (
            f"INFO sip:sipp@{HOST}:{self._port} SIP/2.0",
            f"Via: SIP/2.0/UDP {HOST}:9;branch=z9hG4bK-{secrets.token_hex(8)}",
            f"From: <sip:cue@{HOST}>;tag=cue",
            f"To: <sip:sipp@{HOST}>",
            f"Call-ID: {self._call_id}",
            "CSeq: 1 INFO",
            "Content-Length: 0",
        )
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sender:
            sender.sendto("\r\n".join((*lines, "", "")).encode(), (HOST, self._port))


@asynccontextmanager
async def ringing(folder: Path, ring: Ring) -> AsyncIterator[Cued]:
    """Rings ``ring.service`` at ``ring.address`` (host:port), talks, and hangs up on cue."""
    async with _call(folder, ring, "") as caller:
        yield caller


@asynccontextmanager
async def cued(folder: Path, ring: Ring, quiet: Path) -> AsyncIterator[Cued]:
    """The same; it plays ``quiet`` until a first cue."""
    async with _call(folder, ring, QUIET.replace("@QUIET@", str(quiet)) + CUE) as caller:
        yield caller


@asynccontextmanager
async def _call(folder: Path, ring: Ring, before: str) -> AsyncIterator[Cued]:
    call_id, port = secrets.token_hex(8), free_port()
    names = {"SOUND": str(ring.sound), "CALLER": ring.user, "CUE": before, "TALK": CUE}
    scenario = _scenario(folder, "sipp_call.xml", names)
    who = ["-s", ring.service, "-au", ring.user, "-ap", ring.password, "-cid_str", call_id]
    options = ["-sf", str(scenario), *who, "-m", "1", ring.address]
    async with _sipp(folder, port, options) as program:
        yield Cued(program, port, call_id)


@asynccontextmanager
async def giving_up(
    folder: Path, address: str, headers: str, reason: str
) -> AsyncIterator[Program]:
    """Rings ``desk`` at ``address`` with ``headers`` and cancels with ``reason``."""
    scenario = _scenario(folder, "sipp_give_up.xml", {"HEADERS": headers, "REASON": reason})
    options = ["-sf", str(scenario), "-s", "desk", "-m", "1", address]
    async with _sipp(folder, free_port(), options) as program:
        yield program


@asynccontextmanager
async def notifying(
    folder: Path, event: str, content_type: str, bodies: tuple[str, str], port: int
) -> AsyncIterator[Program]:
    """Takes one subscription on ``port``, notifies of both bodies, and lets it end."""
    names = {"EVENT": event, "TYPE": content_type, "FIRST": bodies[0], "SECOND": bodies[1]}
    scenario = _scenario(folder, "sipp_notify.xml", names)
    options = ["-sf", str(scenario), "-m", "1"]
    async with _sipp(folder, port, options) as program:
        await wait_bound(port, program)
        yield program


@asynccontextmanager
async def _answering(folder: Path, options: list[str]) -> AsyncIterator[Answerer]:
    port = free_port()
    async with _sipp(folder, port, options) as program:
        await wait_bound(port, program)
        yield Answerer(port, program)


@asynccontextmanager
async def _sipp(folder: Path, port: int, options: list[str]) -> AsyncIterator[Program]:
    media_port = free_port(neighbours=8)
    own = ["-i", HOST, "-p", str(port), "-mp", str(media_port), "-nostdin"]
    arguments = [*own, *options]
    async with running("sipp", PACKAGE, arguments, folder) as program:
        yield program


def _scenario(folder: Path, name: str, names: Mapping[str, str]) -> Path:
    text = (SCENARIOS / name).read_text()
    for key, value in names.items():
        text = text.replace(f"@{key}@", value)
    filled = folder / name
    filled.write_text(text)
    return filled
