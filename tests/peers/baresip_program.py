"""The baresip program as a far end: another build of the stack, with its own account and sound.

Owns its configuration and the control connection over which it is told to dial,
answer and press keys, and over which it reports what happens.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from audio.frames import Samples
from tests.peers.program import HOST, PeerFailed, free_port, running, wait_bound

PACKAGE = "baresip-core"
MODULES = ("account", "menu", "ctrl_tcp", "g711", "g722", "opus", "aufile", "aubridge", "auresamp")
APPLICATIONS = frozenset({"account", "menu", "ctrl_tcp"})
WAIT_S = 30.0
WAV_HEADER = 44
LIBRARIES = Path("/usr/lib")


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits at that phone: ``user@domain`` with a password; ``sound`` is a WAV it plays.

    The WAV has ``rate_hz`` and ``channels``, those of the codec. An empty
    password makes a phone that does not register. With ``records`` what it hears is kept.
    """

    user: str
    domain: str
    password: str
    sound: Path
    codec: str = "PCMU/8000/1"
    auto_answer: bool = False
    rate_hz: int = 8000
    channels: int = 1
    records: bool = False


@dataclass
class Softphone:
    """A running baresip; ``reports`` are its events, oldest first."""

    port: int
    home: Path
    _writer: asyncio.StreamWriter
    reports: list[dict[str, str]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def tell(self, command: str, params: str = "") -> None:
        """Give a command of its menu, such as ``dial`` or ``hangup``."""
        body = json.dumps({"command": command, "params": params, "token": command})
        self._writer.write(f"{len(body)}:{body},".encode())
        await self._writer.drain()

    def told(self, kind: str) -> list[str]:
        """What each event of that type said, such as why a call was closed."""
        return [str(each.get("param")) for each in self.reports if each.get("type") == kind]

    async def wait_for(self, kind: str) -> dict[str, str]:
        """The first event of that type, now or later, such as ``CALL_ESTABLISHED``."""
        async with asyncio.timeout(WAIT_S):
            while True:
                for report in self.reports:
                    if report.get("type") == kind:
                        return report
                self._news.clear()
                await self._news.wait()

    def heard(self) -> Samples:
        """What the last call has heard so far, packet by packet, at the codec's rate.

        What never arrived is not in it.
        """
        files = sorted(self.home.glob("dump-*-dec.wav"))
        data = files[-1].read_bytes()[WAV_HEADER:] if files else b""
        return np.frombuffer(data[: len(data) // 2 * 2], np.int16)

    async def listen(self, reader: asyncio.StreamReader) -> None:
        """Read netstrings until the connection ends."""
        try:
            while True:
                length = int((await reader.readuntil(b":"))[:-1])
                body = await reader.readexactly(length + 1)
                message = json.loads(body[:-1])
                if message.get("event"):
                    self.reports.append(message)
                    self._news.set()
        except asyncio.IncompleteReadError:
            return


@asynccontextmanager
async def baresip_program(folder: Path, person: Person) -> AsyncIterator[Softphone]:
    """A softphone on loopback with one account, registered when it has a password."""
    sip_port, control_port = free_port(), free_port()
    home = folder / f"baresip-{person.user}"
    home.mkdir()
    (home / "config").write_text(_config(person, sip_port, control_port, home))
    (home / "accounts").write_text(_account(person))
    async with running("baresip", PACKAGE, ["-f", str(home)], home) as program:
        await wait_bound(sip_port, program)
        await program.wait_for_line("baresip is ready")
        if person.password:
            # Printed, not taken from the reports: it may come before we are connected.
            await program.wait_for_line(r"200 OK .*binding")
        reader, writer = await asyncio.open_connection(HOST, control_port)
        phone = Softphone(sip_port, home, writer)
        listening = asyncio.ensure_future(phone.listen(reader))
        try:
            yield phone
        except TimeoutError as late:
            raise PeerFailed(f"baresip said:\n{program.output()}") from late
        finally:
            writer.close()
            await asyncio.gather(listening, writer.wait_closed(), return_exceptions=True)


def _config(person: Person, sip_port: int, control_port: int, home: Path) -> str:
    places = [each for way in ("", "*/") for each in LIBRARIES.glob(f"{way}baresip/modules")]
    lines = [
        f"sip_listen {HOST}:{sip_port}",
        f"net_interface {HOST}",
        f"ctrl_tcp_listen {HOST}:{control_port}",
        f"module_path {places[0] if places else LIBRARIES / 'baresip' / 'modules'}",
        f"audio_source aufile,{person.sound}",
        "audio_player aubridge,nowhere",
        f"ausrc_srate {person.rate_hz}",
        f"ausrc_channels {person.channels}",
        "rtp_ports 20000-30000",
    ]
    if person.records:
        lines += ["module sndfile.so", f"snd_path {home}"]
    for module in MODULES:
        kind = "module_app" if module in APPLICATIONS else "module"
        lines.append(f"{kind} {module}.so")
    return "\n".join(lines) + "\n"


def _account(person: Person) -> str:
    answer = "auto" if person.auto_answer else "manual"
    params = [f"audio_codecs={person.codec}", f"answermode={answer}"]
    params += [f'auth_pass="{person.password}"', "regint=60"] if person.password else ["regint=0"]
    return f"<sip:{person.user}@{person.domain};transport=udp>;{';'.join(params)}\n"
