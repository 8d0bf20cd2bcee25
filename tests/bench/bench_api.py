"""From a POST to the INVITE on the wire, while the agent holds another call.

Run by hand: ``python -m tests.bench.bench_api [--rounds N] [--idle] [--json]``. A whole desk,
with real minds, models and SIP, serves the local APIs; a simulated caller in a process of its
own talks with its agent all the while (``--idle``: nobody does). A further process posts calls
with a script and facts to ``/v1/voice/calls`` over one connection, and is itself the far end
that the INVITE comes to: the time is from the first byte of the request to the packet, by one
clock. It rings and then refuses, so that the next call finds the desk as it was.

Exits 1 when the median is above what is wanted, 2 when a round could not be held.
"""

import argparse
import asyncio
import contextlib
import http.client
import itertools
import json
import os
import re
import socket
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from queue import Queue
from typing import Any

from app.api.assembly import Apis
from app.delays import median, percentile
from app.demo import sample_task
from app.desk import DeskPlan, OpenDesk, open_desk
from app.engine.bus import Bus, Subscription
from app.engine.events import AgentBegan
from app.engine.parts import EngineSettings, ServedLine
from app.loading import load_models
from app.rehearsal.caller_process import CallerProcess
from app.rehearsal.errors import RehearsalError
from app.rehearsal.spec import CallerSpec
from app.served_lines import served
from app.settings import DataPaths, RuleSettings, Settings
from app.settings_api import ApiSettings
from models.lines import Line, save_line
from sip.phone import LineAccount
from sip.phone_settings import PhoneSettings

HOST = "127.0.0.1"
PRODUCT = "talktomyagent"
SCRIPT = "appointment-reminder"
WANTED_MEDIAN_MS = 100.0
PATIENCE_S = 20.0
OURS, THEIRS = "+12025550111", "+12025550177"
RULES = RuleSettings(
    hours_from="00:00",
    hours_until="24:00",
    calls_to_number_per_hour=0,
    calls_per_hour=0,
    calls_per_day=0,
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=50, help="calls to place")
    parser.add_argument("--idle", action="store_true", help="no other call meanwhile")
    parser.add_argument("--json", action="store_true", help="print one object instead of a line")
    parser.add_argument("--far-end", nargs=3, metavar=("API", "KEY", "SIP"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.far_end:
        return far_end(options.far_end, options.rounds)
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="ringdesk-bench-") as folder:
        try:
            found = asyncio.run(measured(Path(folder), options.rounds, options.idle))
        except (RehearsalError, TimeoutError) as error:
            sys.stderr.write(f"bench_api: the other call was not held: {error!r}\n")
            return 2
    if len(found) < options.rounds:
        sys.stderr.write(f"bench_api: only {len(found)} of {options.rounds} calls went out\n")
        return 2
    report = {
        "rounds": len(found),
        "meanwhile": "nothing" if options.idle else "one call of the agent's",
        "cores": os.cpu_count(),
        "load_average": {"before": round(before, 2), "after": round(os.getloadavg()[0], 2)},
        "post_to_invite_ms": {
            "median": round(median(found), 1),
            "p95": round(percentile(found, 95), 1),
            "longest": round(max(found), 1),
        },
        "as_wanted": median(found) <= WANTED_MEDIAN_MS,
    }
    sys.stdout.write(json.dumps(report, indent=2) + "\n" if options.json else line_of(report))
    return 0 if report["as_wanted"] else 1


def line_of(report: dict[str, Any]) -> str:
    took, load = report["post_to_invite_ms"], report["load_average"]
    return (
        f"POST to INVITE over {report['rounds']} calls, meanwhile {report['meanwhile']}: median "
        f"{took['median']} ms (wanted: {WANTED_MEDIAN_MS:.0f}), p95 {took['p95']} ms, longest "
        f"{took['longest']} ms; {report['cores']} cores, load average {load['before']} before, "
        f"{load['after']} after\n"
    )


async def measured(home: Path, rounds: int, idle: bool) -> list[float]:
    """Milliseconds of every call that went out."""
    plan = DeskPlan(
        EngineSettings(home, rules=RULES), PhoneSettings(net_interface=HOST, jitter_buffer_ms=None)
    )
    loaded = await asyncio.to_thread(load_models, plan)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind((HOST, 0))
        port = found.getsockname()[1]
    bus = Bus()
    async with open_desk(plan, bus, loaded) as desk, served_api(desk, home, port) as (url, key):
        events = bus.subscribe()
        talking = None if idle else asyncio.ensure_future(talk(desk, home))
        try:
            if talking is not None:
                speaks = asyncio.ensure_future(agent_speaks(events))
                await asyncio.wait({talking, speaks}, return_when=asyncio.FIRST_COMPLETED)
                await (talking if talking.done() else speaks)
            command = [sys.executable, "-m", "tests.bench.bench_api", "--rounds", str(rounds)]
            process = await asyncio.create_subprocess_exec(
                *command, "--far-end", url, key, str(port), stdout=asyncio.subprocess.PIPE
            )
            said, _ = await process.communicate()
        finally:
            events.close()
            if talking is not None:
                talking.cancel()
                await asyncio.wait([talking])
    return [float(one) for one in json.loads(said or b"[]")]


async def agent_speaks(events: Subscription) -> None:
    async with asyncio.timeout(PATIENCE_S * 6):
        async for event in events:
            if isinstance(event, AgentBegan):
                return


@contextlib.asynccontextmanager
async def served_api(desk: OpenDesk, home: Path, port: int) -> AsyncIterator[tuple[str, str]]:
    """The product's address and a key; its line's provider is the far end."""
    line = Line("Bench", OURS, f"{HOST}:{port}", id="pn_bench", register=False, codecs=("pcmu",))
    await desk.store.write(save_line, line)
    paths = DataPaths(home)
    await desk.engine.serve_line(served(line, paths))
    ports = {f"{name}_port": 0 for name in ("voizbot", "vozagent", "talktomyagent", "thinnest")}
    settings = Settings(api=ApiSettings(**ports))
    apis = Apis(desk.engine, desk.store, paths, lambda: settings)
    serving = asyncio.ensure_future(apis.run())
    await apis.servers.ready.wait()
    product = next(each for each in apis.products if each.name == PRODUCT)
    keys = apis.desk.keys
    _, key = await keys.new(PRODUCT, product.key_prefix, "bench", product.scopes, (line.id,))
    try:
        yield apis.servers.served[PRODUCT].base_url, key
    finally:
        serving.cancel()
        await asyncio.wait([serving])


async def talk(desk: OpenDesk, home: Path) -> None:
    """Somebody books a table, and calls again as soon as it is booked, until cancelled."""
    address = desk.phone.listen_address
    account = LineAccount("front", "desk", address, register=False)
    task = replace(sample_task("restaurant-booking"), inbound=True)
    await desk.engine.serve_line(ServedLine(account, "Front desk", task))
    for number in itertools.count():
        spec = CallerSpec(
            caller="books",
            script="restaurant-booking",
            recording=home / f"{number}.flac",
            result=home / f"{number}.json",
            dial=f"sip:desk@{address}",
        )
        caller = CallerProcess(spec, home / f"{number}-spec.json")
        try:
            await caller.start()
            await caller.result()
        finally:
            await caller.stop()


# The far end, in a process of its own


def far_end(where: list[str], rounds: int) -> int:
    """Post and listen; prints the milliseconds as a JSON list."""
    url, key, port = where
    wire = Wire(int(port))
    threading.Thread(target=wire.listen, daemon=True).start()
    client = http.client.HTTPConnection(url.removeprefix("http://"), timeout=PATIENCE_S)
    facts = dict(sample_task(SCRIPT).facts)
    task = {"goal": "Remind them", "script": SCRIPT, "facts": facts}
    found = []
    for number in range(rounds):
        headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"bench-{number}",
        }
        body = json.dumps({"from": OURS, "to": THEIRS, "triggeredBy": "bench", "task": task})
        began = time.perf_counter()
        client.request("POST", "/v1/voice/calls", body, headers)
        came = wire.invites.get(timeout=PATIENCE_S)
        found.append((came - began) * 1000.0)
        answer = client.getresponse()
        said = answer.read()
        if answer.status != 200:
            sys.stderr.write(f"bench_api: {answer.status} {said.decode()}\n")
            break
        wire.over.get(timeout=PATIENCE_S)
    sys.stdout.write(json.dumps(found))
    return 0


class Wire:
    """A telephone that rings and refuses. ``invites`` holds when each first INVITE came."""

    def __init__(self, port: int) -> None:
        self.invites: Queue[float] = Queue(64)
        self.over: Queue[str] = Queue(64)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, port))
        self._known: set[str] = set()

    def listen(self) -> None:
        """Answer what comes, for as long as the process lives."""
        while True:
            packet, sender = self._socket.recvfrom(65_536)
            came = time.perf_counter()
            text = packet.decode("utf-8", "replace")
            method = text.partition(" ")[0]
            call_id = header(text, "Call-ID")
            if method == "INVITE" and call_id not in self._known:
                self._known.add(call_id)
                self.invites.put(came)
                self._socket.sendto(answer(text, 180, "Ringing"), sender)
                self._socket.sendto(answer(text, 486, "Busy Here"), sender)
            elif method == "ACK":
                self.over.put(call_id)


def header(packet: str, name: str) -> str:
    found = re.search(rf"^{name}:\s*(.*?)\r?$", packet, re.IGNORECASE | re.MULTILINE)
    return found[1] if found else ""


def answer(packet: str, code: int, phrase: str) -> bytes:
    vias = re.findall(r"^Via:.*?\r?$", packet, re.IGNORECASE | re.MULTILINE)
    lines = [
        f"SIP/2.0 {code} {phrase}",
        *(via.strip() for via in vias),
        f"From: {header(packet, 'From')}",
        f"To: {header(packet, 'To')};tag=bench",
        f"Call-ID: {header(packet, 'Call-ID')}",
        f"CSeq: {header(packet, 'CSeq')}",
        "Content-Length: 0",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


if __name__ == "__main__":
    raise SystemExit(main())
