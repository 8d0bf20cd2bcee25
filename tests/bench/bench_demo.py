"""Whole demonstrations over real SIP, one caller after the other, as the callers had them.

Run by hand: ``python -m tests.bench.bench_demo [--exchanges N] [--json]``. Starts the
``ringdesk demo`` that anybody would start, in a data folder of its own, with one
bundled caller after the other until there are enough exchanges. Owns adding up; each
delay is the demonstration's own, from what the caller's phone recorded.

Exits 1 when a caller did not come to the outcome it was written for, when anything
was answered twice or before it was finished, or when the delays are above the wanted
ones; 2 when a demonstration could not be held.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.delays import median, percentile
from app.rehearsal.callers import callers_for
from app.rehearsal.spoken_form import spoken_words
from app.rehearsal.words import edit_distance

SCRIPTS = ("debt-collection", "appointment-reminder", "restaurant-booking")
WANTED_MEDIAN_MS, WANTED_P95_MS = 900.0, 1_300.0
LONGEST_S = 240


class DemoFailed(Exception):
    """A demonstration could not be held."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--exchanges", type=int, default=10, help="go on until there are so many")
    parser.add_argument("--json", action="store_true", help="print one object instead of a table")
    options = parser.parse_args()
    before = os.getloadavg()[0]
    try:
        demos = hold_demos(options.exchanges, sys.stderr.write)
    except DemoFailed as error:
        sys.stderr.write(f"bench_demo: {error}\n")
        return 2
    report = summary(demos, (before, os.getloadavg()[0]))
    sys.stdout.write(json.dumps(report, indent=2) + "\n" if options.json else table(report))
    return 0 if report["as_wanted"] else 1


def hold_demos(exchanges: int, tell: Any) -> list[dict[str, Any]]:
    """Reports of one demonstration after the other, until they have so many exchanges."""
    demos: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="ringdesk-bench-") as home:
        for script, caller in choices():
            tell(f"{script}, {caller} ...\n")
            demos.append(demo(home, script, caller))
            if sum(len(one["exchanges"]) for one in demos) >= exchanges:
                break
    return demos


def choices() -> Iterator[tuple[str, str]]:
    """Scripts and callers, each script's first caller first."""
    fitting = {script: [caller.id for caller in callers_for(script)] for script in SCRIPTS}
    for turn in range(max(map(len, fitting.values()))):
        for script, callers in fitting.items():
            if turn < len(callers):
                yield script, callers[turn]


def demo(home: str, script: str, caller: str, callers: Path | None = None) -> dict[str, Any]:
    """One demonstration's report. Raises DemoFailed with what it said."""
    command = [sys.executable, "-m", "app", "demo", "--headless", "--json"]
    if callers is not None:
        command += ["--callers", str(callers)]
    try:
        done = subprocess.run(
            [*command, "--script", script, "--caller", caller],
            env={**os.environ, "RINGDESK_HOME": home},
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise DemoFailed(f"{script}, {caller}: not over after {LONGEST_S} s") from None
    if done.returncode not in (0, 1):
        raise DemoFailed(f"{script}, {caller}: {done.stderr.strip()}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def summary(demos: list[dict[str, Any]], load: tuple[float, float]) -> dict[str, Any]:
    exchanges = [exchange for one in demos for exchange in one["exchanges"]]
    delays = [one["delay_ms"] for one in exchanges if one["delay_ms"] is not None]
    said = [(spoken_words(e["caller_said"]), spoken_words(e["recognised"])) for e in exchanges]
    errors = sum(edit_distance(reference, heard) for reference, heard in said)
    report = {
        "cores": os.cpu_count(),
        "load_average": {"before": round(load[0], 2), "after": round(load[1], 2)},
        "exchanges": len(exchanges),
        "delay_ms": {
            "median": round(median(delays), 1) if delays else None,
            "p95": round(percentile(delays, 95), 1) if delays else None,
        },
        "word_error_rate": round(errors / max(1, sum(len(reference) for reference, _ in said)), 4),
        "cut_ins": sum(one["cut_in"] for one in exchanges),
        "answered_twice": sum(one["answers"] > 1 for one in exchanges),
        "callers": [
            {
                **{key: one[key] for key in ("script", "caller", "outcome", "goal_reached")},
                "exchanges": len(one["exchanges"]),
                "delay_median_ms": one["delay_ms"]["median"],
            }
            for one in demos
        ],
    }
    quick = bool(delays) and (
        median(delays) < WANTED_MEDIAN_MS and percentile(delays, 95) < WANTED_P95_MS
    )
    in_turn = not report["cut_ins"] and not report["answered_twice"]
    report["as_wanted"] = quick and in_turn and all(one["goal_reached"] for one in demos)
    return report


def table(report: dict[str, Any]) -> str:
    load, delay = report["load_average"], report["delay_ms"]
    lines = [
        f"{report['exchanges']} exchanges; {report['cores']} cores, load average "
        f"{load['before']} before, {load['after']} after (our own calls are in the latter)",
        f"{'script':24}{'caller':18}{'exchanges':>10}{'median ms':>11}  outcome",
    ]
    for one in report["callers"]:
        reached = "reached" if one["goal_reached"] else "NOT reached"
        delay_ms = one["delay_median_ms"]
        middle = "none" if delay_ms is None else f"{delay_ms:.0f}"
        lines.append(
            f"{one['script']:24}{one['caller']:18}{one['exchanges']:>10}{middle:>11}  "
            f"{one['outcome']}, goal {reached}"
        )
    lines += [
        f"delay as the callers' phones recorded it: median {delay['median']} ms "
        f"(wanted: under {WANTED_MEDIAN_MS:.0f}), p95 {delay['p95']} ms "
        f"(under {WANTED_P95_MS:.0f})",
        f"word error rate {report['word_error_rate']:.1%}",
        f"answered before it was finished: {report['cut_ins']}, twice: {report['answered_twice']}",
        f"as wanted: {'yes' if report['as_wanted'] else 'NO'}",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
