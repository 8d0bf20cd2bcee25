"""A desk whose address really changes, on a cable of its own.

Run as root of a fresh network namespace (``unshare --map-root-user --net``):
``python -m tests.peers.moving_desk network FOLDER``. The namespace becomes the network,
with the registrar and another phone; the desk gets a second one, joined by a cable, and
changes its own address there. Prints what is seen at both ends.
"""

import asyncio
import subprocess
import sys
from pathlib import Path

from audio.clock import MonotonicClock
from audio.play_out import play_out
from sip.baresip_settings import BaresipSettings
from sip.phone import Call, LineAccount
from sip.states import CallState, LineState
from tests.peers.desk import ANSWERED_MS, Desk, desk, heard_hz, reaches
from tests.peers.kamailio import kamailio
from tests.peers.second_phone import second_phone
from tests.peers.tones import tone

CABLE, FAR_CABLE = "desk0", "network0"
FIRST, NEXT, NETWORK = "10.9.0.1", "10.9.0.2", "10.9.0.200"
ROOT = Path(__file__).parents[2]
ADA_HZ, BEFORE_HZ, AFTER_HZ = 600, 900, 1100
CLOCK = MonotonicClock()


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def network_of(process: int | str) -> Path:
    """Which network a process is in, as a name of the system's."""
    return Path(f"/proc/{process}/ns/net").readlink()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def _speaks(call: Call, hertz: int, heard: int) -> int:
    """Say a tone for a while; the tone that is heard meanwhile, at best ``heard``."""
    said = asyncio.ensure_future(play_out(call.sink, tone(hertz, 8000, 1900), CLOCK))
    found = await heard_hz(call, heard)
    await said
    return round(found / 10) * 10


async def _move(made: Desk, domain: str, ada: str) -> None:
    """A line with a call finds its new address by itself and takes both along."""
    account = LineAccount("a", "alice", domain, "alicepw", codecs=("pcmu",))
    await made.phone.add_line(account)
    await made.line_is("a", LineState.REGISTERED)
    made.seen.clear()
    call = await made.phone.dial("a", ada)
    await call.wait_established(ANSWERED_MS)
    say(f"before: {await _speaks(call, BEFORE_HZ, ADA_HZ)}")
    ip("addr", "del", f"{FIRST}/24", "dev", CABLE)
    ip("addr", "add", f"{NEXT}/24", "dev", CABLE)
    await made.line_is("a", LineState.REGISTERED)
    say(f"after: {call.state} {await _speaks(call, AFTER_HZ, ADA_HZ)}")
    await call.hold()
    await reaches(call, CallState.HELD)
    await call.hang_up()
    again = await made.phone.dial("a", ada)
    await again.wait_established(ANSWERED_MS)
    say(f"again: {await _speaks(again, BEFORE_HZ, ADA_HZ)}")


async def _talk_over_ice(made: Desk) -> None:
    """Leaves loopback out, so it can only be tried here."""
    for line in ("desk", "caller"):
        await made.trunk(line, domain=NEXT, codecs=("pcmu",), ice=True)
    port = made.phone.listen_address.rpartition(":")[2]
    call = await made.phone.dial("caller", f"sip:desk@{NEXT}:{port}")
    rung = await made.incoming()
    await rung.answer()
    await call.wait_established(ANSWERED_MS)
    short = tone(BEFORE_HZ, 8000, 20)
    while not (call.sink.write(short) and rung.sink.write(short)):  # until ICE has found a way
        await CLOCK.sleep_ms(50)
    heard = await asyncio.gather(
        _speaks(call, BEFORE_HZ, AFTER_HZ), _speaks(rung, AFTER_HZ, BEFORE_HZ)
    )
    say(f"ice: {heard[0]} {heard[1]}")


async def at_the_desk(domain: str, ada: str) -> None:
    """In the second namespace, once the cable is there."""
    sys.stdin.readline()
    ip("link", "set", "lo", "up")
    ip("addr", "add", f"{FIRST}/24", "dev", CABLE)
    ip("link", "set", CABLE, "up")
    settings = BaresipSettings(net_interface=CABLE, jitter_buffer_ms=None)
    async with desk(settings) as made:
        await _move(made, domain, ada)
        await _talk_over_ice(made)


async def in_the_network(folder: str) -> None:
    """In the first namespace."""
    ip("link", "set", "lo", "up")
    ip("link", "add", FAR_CABLE, "type", "veth", "peer", "name", CABLE)
    ip("addr", "add", f"{NETWORK}/24", "dev", FAR_CABLE)
    ip("link", "set", FAR_CABLE, "up")
    secrets = {"alice": "alicepw"}
    async with (
        kamailio(Path(folder), secrets, host=NETWORK) as registrar,
        second_phone(NETWORK, ada=ADA_HZ) as ada,
    ):
        own = [sys.executable, "-m", "tests.peers.moving_desk"]
        process = await asyncio.create_subprocess_exec(
            *("unshare", "--net", *own, "desk", registrar.domain, ada.uri("ada")),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
        )
        assert process.stdin is not None
        while network_of(process.pid) == network_of("self"):
            await CLOCK.sleep_ms(10)  # until it has left for its own
        ip("link", "set", CABLE, "netns", str(process.pid))
        process.stdin.write(b"the cable is there\n")
        await process.wait()
        await ada.hears("ada", BEFORE_HZ)
        await ada.hears("ada", AFTER_HZ)
        say("the network heard the desk at both addresses")


if __name__ == "__main__":
    PLACES = {"network": in_the_network, "desk": at_the_desk}
    asyncio.run(PLACES[sys.argv[1]](*sys.argv[2:]))
