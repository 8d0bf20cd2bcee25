"""Whole audible calls, one caller after the other, and whether each came to its intended end.

Run by hand: ``make bench-calls``, or ``python -m tests.bench.bench_calls [--only ID ...]
[--json]``. Starts the ``ringdesk demo`` that anybody would start, with the callers of
``tests/bench/callers``, whose sentences are in no playbook and no list of examples. No
language model is asked. Owns adding up: outcome, action, and the delays that the callers'
own phones recorded.

Exits 1 when less than WANTED_SHARE of the calls came to the outcome and the action that
they were written for, 2 when a call could not be held.
"""

import argparse
import json
import os
import re
import sqlite3
import sys
import tempfile
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

from app.delays import median, percentile
from app.rehearsal.callers import Caller, load_callers
from tests.bench.bench_demo import DemoFailed, demo

HERE = Path(__file__).parent
CALLERS = HERE / "callers"
ACTIONS = HERE / "calls.toml"
WANTED_SHARE = 0.9


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="*", default=[], help="callers by name; all without it")
    parser.add_argument("--json", action="store_true", help="print one object instead of a table")
    options = parser.parse_args()
    callers = [one for one in load_callers(CALLERS) if one.id in options.only or not options.only]
    wanted = tomllib.loads(ACTIONS.read_text("utf-8"))
    before = os.getloadavg()[0]
    try:
        with tempfile.TemporaryDirectory(prefix="ringdesk-bench-") as home:
            calls = [held(home, caller, wanted, sys.stderr.write) for caller in callers]
    except DemoFailed as error:
        sys.stderr.write(f"bench_calls: {error}\n")
        return 2
    report = summary(calls, (before, os.getloadavg()[0]))
    sys.stdout.write(json.dumps(report, indent=2) + "\n" if options.json else table(report))
    return 0 if report["as_wanted"] else 1


def held(home: str, caller: Caller, wanted: dict[str, Any], tell: Any) -> dict[str, Any]:
    """One call, and what it lacks of what it was written for (empty: nothing)."""
    script = caller.scripts[0]
    tell(f"{script}, {caller.id} ... ")
    report = demo(home, script, caller.id, CALLERS)
    lacks = [] if report["goal_reached"] else [f"outcome {report['outcome']}"]
    key = str(caller.expected.outcome)
    lacks += missing(report, wanted.get(script, {}).get(key, {}))
    tell(f"{', '.join(lacks) or 'as intended'}\n")
    return report | {"lacks": lacks, "intended": key}


def missing(report: dict[str, Any], action: dict[str, Any]) -> list[str]:
    """Which parts of an action are not in the call's record."""
    with closing(sqlite3.connect(f"file:{report['database']}?mode=ro", uri=True)) as db:
        values = {"call": report["call_id"]}
        said = " ".join(
            text
            for (text,) in db.execute(
                "SELECT text FROM utterances WHERE call_id = :call AND speaker = 'agent' "
                "ORDER BY start_ms",
                values,
            )
        )
        (notes,) = db.execute("SELECT notes FROM calls WHERE id = :call", values).fetchone()
        events = db.execute("SELECT payload FROM call_events WHERE call_id = :call", values)
        payloads = " ".join(payload for (payload,) in events)
    kept = json.loads(notes)
    lacks = [f"said {one!r}" for one in action.get("says", []) if not _in(one, said)]
    lacks += [f"kept {one}" for one in action.get("keeps", []) if not kept.get(one)]
    lacks += [f"ran {one}" for one in action.get("runs", []) if f'"{one}"' not in payloads]
    lacks += [f"was silent on {one!r}" for one in action.get("never_says", []) if _in(one, said)]
    return lacks


def _in(pattern: str, said: str) -> bool:
    return re.search(pattern, said, re.IGNORECASE) is not None


def summary(calls: list[dict[str, Any]], load: tuple[float, float]) -> dict[str, Any]:
    delays = [
        exchange["delay_ms"]
        for call in calls
        for exchange in call["exchanges"]
        if exchange["delay_ms"] is not None
    ]
    reached = sum(not call["lacks"] for call in calls)
    exchanges = [exchange for call in calls for exchange in call["exchanges"]]
    return {
        "cores": os.cpu_count(),
        "load_average": {"before": round(load[0], 2), "after": round(load[1], 2)},
        "calls": [
            {key: call[key] for key in ("script", "caller", "intended", "outcome", "lacks")}
            for call in calls
        ],
        "as_intended": reached,
        "share": round(reached / max(1, len(calls)), 3),
        "delay_ms": {
            "median": round(median(delays), 1) if delays else None,
            "p95": round(percentile(delays, 95), 1) if delays else None,
        },
        "cut_ins": sum(one["cut_in"] for one in exchanges),
        "as_wanted": bool(calls) and reached >= WANTED_SHARE * len(calls),
    }


def table(report: dict[str, Any]) -> str:
    load, delay = report["load_average"], report["delay_ms"]
    lines = [
        f"{len(report['calls'])} calls; {report['cores']} cores, load average {load['before']} "
        f"before, {load['after']} after (our own calls are in the latter)",
        f"{'script':24}{'caller':22}{'intended':14}came to",
    ]
    for call in report["calls"]:
        came = "as intended" if not call["lacks"] else "; ".join(call["lacks"])
        lines.append(f"{call['script']:24}{call['caller']:22}{call['intended']:14}{came}")
    lines += [
        f"as intended: {report['as_intended']} of {len(report['calls'])} ({report['share']:.0%}; "
        f"wanted: {WANTED_SHARE:.0%})",
        f"delay as the callers' phones recorded it: median {delay['median']} ms, "
        f"p95 {delay['p95']} ms; answered before it was finished: {report['cut_ins']}",
        f"as wanted: {'yes' if report['as_wanted'] else 'NO'}",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
