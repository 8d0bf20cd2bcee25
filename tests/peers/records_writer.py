"""A second process with the same database, for the tests of ``models``.

``python records_writer.py PATH hold`` takes the write lock and keeps it,
``... write COUNT`` saves COUNT calls one by one, ``... die`` saves a call with
some speech and then writes on for ever. Each says on standard output what the
test may rely on, a line at a time.
"""

import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from models.calls import Call, answer_call, save_call
from models.events import CallEvent, save_event
from models.opening import connect
from models.store import Store
from models.utterances import Utterance, save_utterance


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def hold(path: Path) -> None:
    db = connect(path)
    db.execute("BEGIN IMMEDIATE")
    say("held")
    sys.stdin.read()


def write(path: Path, count: int) -> None:
    with Store.open(path) as store:
        say("open")
        for number in range(count):
            store.write_now(save_call, Call("pn_2", "outbound", f"+49{number}"))
    say("done")


def die(path: Path) -> None:
    store = Store.open(path)
    call = Call("pn_1", "inbound", "+4930123", created_at="2026-11-21T10:00:00.000Z")
    store.write_now(save_call, call)
    store.write_now(answer_call, call.id, "2026-11-21T10:00:02.000Z")
    say(call.id)
    for turn in itertools.count():
        start_ms = turn * 1_000
        said = Utterance(call.id, "caller", f"sentence {turn}", start_ms, start_ms + 900)
        store.write_now(save_utterance, said)
        store.write_now(save_event, CallEvent(call.id, start_ms + 950, "turn", {"turn": turn}))
        say(str(turn))


if __name__ == "__main__":
    database, task = Path(sys.argv[1]), sys.argv[2]
    if task == "hold":
        hold(database)
    elif task == "write":
        write(database, int(sys.argv[3]))
    else:
        die(database)
