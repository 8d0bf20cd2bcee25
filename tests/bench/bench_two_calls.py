"""Two agent's calls at once on this computer, as both callers had them.

Run by hand: ``python -m tests.bench.bench_two_calls [--rounds N] [--json]``. One desk holds a
call that comes in and one that goes out at the same time, over real SIP on loopback; each
caller is a process of its own that records what it hears. Each delay is from a caller's last
sound to the agent's first, in that recording. The callers' own synthesis runs before the
calls, their phones during them, on the same cores.

Exits 1 when the delays are above those wanted of one call, or when a caller did not come to
the outcome it was written for; 2 when a round could not be held.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.delays import median, percentile
from app.demo import DemoChoice, ExchangeReport, choose_caller, report_exchanges, sample_task
from app.desk import DeskPlan, OpenDesk, open_desk
from app.engine.bus import Bus
from app.engine.parts import EngineSettings, ServedLine
from app.loading import LoadedModels, load_models
from app.rehearsal.caller_process import CallerProcess
from app.rehearsal.errors import RehearsalError
from app.rehearsal.spec import CallerResult, CallerSpec
from models.calls import Call, list_calls
from models.utterances import list_utterances
from sip.phone import LineAccount
from sip.phone_settings import PhoneSettings

HOST = "127.0.0.1"
COMES_IN = "restaurant-booking"
PAIRS = (("books", "debt-collection", "agrees"), ("books", "appointment-reminder", "confirms"))
"""Who calls the restaurant, and the script and callee of the call that goes out meanwhile."""
WANTED_MEDIAN_MS, WANTED_P95_MS = 900.0, 1_300.0


@dataclass(frozen=True, slots=True)
class Held:
    """One of the two calls."""

    caller: str
    outcome: str
    reached: bool
    exchanges: tuple[ExchangeReport, ...]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=2, help="of two calls at once")
    parser.add_argument("--json", action="store_true", help="print one object instead of a table")
    options = parser.parse_args()
    before = os.getloadavg()[0]
    try:
        held = asyncio.run(rounds(options.rounds))
    except RehearsalError as error:
        sys.stderr.write(f"bench_two_calls: {error}\n")
        return 2
    report = summary(held, (before, os.getloadavg()[0]))
    sys.stdout.write(json.dumps(report, indent=2) + "\n" if options.json else table(report))
    return 0 if report["as_wanted"] else 1


async def rounds(count: int) -> list[Held]:
    """``count`` times two calls, each time on a desk of its own. Raises RehearsalError."""
    loaded = load_models(DeskPlan(EngineSettings(Path()), PhoneSettings()))
    held: list[Held] = []
    with tempfile.TemporaryDirectory(prefix="ringdesk-bench-") as folder:
        for number in range(count):
            home = Path(folder) / str(number)
            home.mkdir()
            held += await one_round(home, PAIRS[number % len(PAIRS)], loaded)
    return held


async def one_round(home: Path, pair: tuple[str, str, str], loaded: LoadedModels) -> list[Held]:
    dials, script, answers = pair
    phone = PhoneSettings(net_interface=HOST, jitter_buffer_ms=None)
    async with open_desk(DeskPlan(EngineSettings(home), phone), Bus(), loaded) as desk:
        address = desk.phone.listen_address
        account = LineAccount("bench", "desk", address, register=False)
        await desk.engine.serve_line(ServedLine(account, "Bench", sample_task(COMES_IN)))
        ends = (process_for(home, dials, COMES_IN, address), process_for(home, answers, script))
        try:
            await asyncio.gather(*(one.start() for one in ends))
            callee = ends[1].address
            if callee is None:
                raise RehearsalError("the callee's phone has no address")
            await desk.engine.place_call("bench", callee, sample_task(script))
            results = await asyncio.gather(*(one.result() for one in ends))
        finally:
            await asyncio.gather(*(one.stop() for one in ends))
        await desk.engine.calls_over()
        return [await reported(desk, result) for result in results]


def process_for(home: Path, caller: str, script: str, dial: str = "") -> CallerProcess:
    spec = CallerSpec(
        caller=caller,
        script=script,
        recording=home / f"{caller}.flac",
        result=home / f"{caller}.json",
        dial=f"sip:desk@{dial}" if dial else None,
    )
    return CallerProcess(spec, home / f"{caller}-spec.json")


async def reported(desk: OpenDesk, result: CallerResult) -> Held:
    """What one caller's recording and the desk's records say."""
    calls: list[Call] = await desk.store.read(list_calls)
    call = next(one for one in calls if one.script == result.script)
    utterances = await desk.store.read(list_utterances, call.id)
    exchanges = await asyncio.to_thread(report_exchanges, result, utterances)
    expected = choose_caller(DemoChoice(result.script, result.caller)).expected
    return Held(result.caller, str(call.outcome), call.outcome == expected.outcome, exchanges)


def summary(held: list[Held], load: tuple[float, float]) -> dict[str, object]:
    exchanges = [exchange for one in held for exchange in one.exchanges]
    delays = [one.delay_ms for one in exchanges if one.delay_ms is not None]
    middle, p95 = median(delays), percentile(delays, 95)
    reached = all(one.reached for one in held)
    return {
        "cores": os.cpu_count(),
        "load_average": {"before": round(load[0], 2), "after": round(load[1], 2)},
        "calls": [
            {"caller": one.caller, "outcome": one.outcome, "reached": one.reached,
             "delays_ms": [each.delay_ms for each in one.exchanges]}
            for one in held
        ],
        "exchanges": len(exchanges),
        "delay_ms": {"median": round(middle, 1), "p95": round(p95, 1)},
        "cut_ins": sum(one.cut_in for one in exchanges),
        "as_wanted": reached and middle < WANTED_MEDIAN_MS and p95 < WANTED_P95_MS,
    }  # fmt: skip


def table(report: dict[str, object]) -> str:
    load, delay = report["load_average"], report["delay_ms"]
    lines = [
        f"{report['exchanges']} exchanges, two calls at once; {report['cores']} cores, load "
        f"average {load['before']} before, {load['after']} after (our own calls are in the latter)"
    ]
    for one in report["calls"]:
        delays = " ".join("none" if ms is None else f"{ms:.0f}" for ms in one["delays_ms"])
        reached = "reached" if one["reached"] else "NOT reached"
        lines.append(f"{one['caller']:12}{one['outcome']:12}{reached:14}{delays}")
    lines += [
        f"delay as the callers' phones recorded it: median {delay['median']} ms "
        f"(wanted: under {WANTED_MEDIAN_MS:.0f}), p95 {delay['p95']} ms "
        f"(under {WANTED_P95_MS:.0f})",
        f"answered before it was finished: {report['cut_ins']}",
        f"as wanted: {'yes' if report['as_wanted'] else 'NO'}",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
