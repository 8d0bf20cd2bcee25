import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlite_utils import Database

from models.calls import Call, CallFilter, close_unfinished_calls, count_calls, get_call, save_call
from models.endings import EndReason
from models.errors import StoreBusy
from models.events import list_events
from models.search import search_utterances
from models.store import Store
from models.utterances import list_utterances

WRITER = Path(__file__).parents[1] / "peers" / "records_writer.py"
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(path: Path) -> Iterator[Start]:
    """Start the other process on the same database."""
    with ExitStack() as ending:

        def start(*task: str) -> "subprocess.Popen[str]":
            process = subprocess.Popen(
                [sys.executable, str(WRITER), str(path), *task],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            ending.enter_context(process)
            ending.callback(process.kill)
            return process

        yield start


def next_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_two_processes_make_one_database_and_lose_nothing(path: Path, start: Start) -> None:
    others = [start("write", "150") for _ in range(2)]
    with Store.open(path) as store:
        for _ in range(150):
            store.write_now(save_call, Call("pn_1", "inbound", "1"))
        for other in others:
            assert (next_line(other), next_line(other)) == ("open", "done")
        assert store.read_now(count_calls, CallFilter(line_id="pn_1")) == 150
        assert store.read_now(count_calls, CallFilter(line_id="pn_2")) == 300


def test_a_lock_that_stays_is_a_sentence(
    path: Path, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    with Store.open(path, busy_ms=100) as store:
        other = start("hold")
        assert next_line(other) == "held"
        with pytest.raises(StoreBusy, match="another program keeps it locked"):
            store.write_now(save_call, Call("pn_1", "inbound", "1"))
        caplog.clear()
        assert store.read_now(count_calls) == 0
        other.kill()
        other.wait(10)
        store.write_now(save_call, Call("pn_1", "inbound", "1"))
        assert store.read_now(count_calls) == 1


def test_a_kill_in_mid_write_loses_nothing_that_was_saved(path: Path, start: Start) -> None:
    other = start("die")
    call_id = next_line(other)
    while (last := int(next_line(other))) < 40:
        pass
    other.kill()
    assert other.stdout is not None
    last = max([last, *(int(line) for line in other.stdout.read().split())])
    with Store.open(path) as store:
        said = store.read_now(list_utterances, call_id)
        assert [each.text for each in said[: last + 1]] == [
            f"sentence {turn}" for turn in range(last + 1)
        ]
        assert len(said) <= last + 2
        assert len(store.read_now(list_events, call_id)) in (len(said), len(said) - 1)
        assert store.read_now(search_utterances, f'"sentence {last}"')
        assert store.read_now(soundness) == "ok"

        assert store.read_now(get_call, call_id).ended_at is None
        other.wait(10)
        (closed,) = store.write_now(close_unfinished_calls)
        assert (closed.id, closed.state) == (call_id, "failed")
        assert closed.end_reason == EndReason.DIED
        assert closed.duration_ms in (said[-1].end_ms, said[-1].end_ms + 50)


def test_the_other_process_keeps_its_living_call(path: Path, start: Start) -> None:
    other = start("die")
    call_id = next_line(other)
    with Store.open(path) as store:
        assert store.write_now(close_unfinished_calls) == []
        assert store.read_now(get_call, call_id).end_reason is None


def soundness(db: Database) -> str:
    return str(db.execute("PRAGMA integrity_check").fetchone()[0])
