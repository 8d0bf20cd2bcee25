"""How long listing and searching take with 20,000 calls and 200,000 utterances.

Run by hand: ``python tests/bench/bench_records.py [FOLDER]``. Makes the database
in FOLDER (a temporary one by default) unless it is there already, and prints the
median and the worst of 20 runs of each question.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

from sqlite_utils import Database

sys.path.insert(0, str(Path(__file__).parents[2]))

from models.calls import Call, CallFilter, count_calls, get_call, list_calls, save_call
from models.ids import iso_moment, new_id
from models.opening import refuse_unusable
from models.search import search_utterances
from models.store import Store
from models.utterances import Utterance, list_utterances, save_utterance

CALLS = 20_000
UTTERANCES_A_CALL = 10
START_MS = 1_700_000_000_000
COMMON = "I you the a to and of is it that for on we can have not be will yes no".split()


def vocabulary() -> tuple[list[str], list[float]]:
    """6,000 words with the summed frequencies of Zipf's law, the most frequent ones English."""
    rng = random.Random(1)
    syllables = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()
    made = {"".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(9_000)}
    words = COMMON + sorted(made)[:6_000]
    return words, list(accumulate(1.0 / (place + 1) for place in range(len(words))))


def fill(db: Database, first: int, count: int) -> None:
    words, cumulative = vocabulary()
    rng = random.Random(first)
    for number in range(first, first + count):
        at_ms = START_MS + number * 60_000
        call = Call(
            id=new_id("call", at_ms),
            line_id=f"pn_{number % 4}",
            direction=("inbound", "outbound")[number % 2],
            remote_number=f"+4930{number % 3_000:06d}",
            created_at=iso_moment(at_ms),
        )
        save_call(db, call)
        for turn in range(UTTERANCES_A_CALL):
            text = " ".join(rng.choices(words, cum_weights=cumulative, k=rng.randint(3, 25)))
            speaker = ("agent", "caller")[turn % 2]
            start_ms = turn * 4_000
            save_utterance(db, Utterance(call.id, speaker, text, start_ms, start_ms + 3_000))


def timed(name: str, question: Callable[[], object]) -> None:
    took: list[float] = []
    for _ in range(20):
        began = time.perf_counter()
        question()
        took.append((time.perf_counter() - began) * 1000)
    median, worst = statistics.median(took), max(took)
    sys.stdout.write(f"{name:44} median {median:7.1f} ms   worst {worst:7.1f} ms\n")


def bench(folder: Path) -> None:
    path = folder / "ringdesk.db"
    fresh = not path.exists()
    with Store.open(path) as store:
        began = time.perf_counter()
        for first in range(0, CALLS, 500) if fresh else ():
            store.write_now(fill, first, 500)
        if fresh:
            sys.stdout.write(f"filled in {time.perf_counter() - began:.1f} s\n")

        def ask(function: Callable[..., object], *args: object, **kwargs: object) -> None:
            store.read_now(function, *args, **kwargs)

        middle = store.read_now(list_calls, 10_000)[-1]
        some_line = CallFilter(line_id="pn_1", direction="outbound")
        timed("newest 50 calls", lambda: ask(list_calls, 50))
        timed("50 calls from the middle on", lambda: ask(list_calls, 50, middle.id))
        timed("50 calls of a line and direction", lambda: ask(list_calls, 50, where=some_line))
        timed("count of all calls", lambda: ask(count_calls))
        timed("one call", lambda: ask(get_call, middle.id))
        timed("one call's utterances", lambda: ask(list_utterances, middle.id))
        in_one_call = {"call_id": middle.id}
        timed("search I in one call", lambda: ask(search_utterances, "I", **in_one_call))
        for words in ("I", "the", "yes no", "have not be", "ba", "bacedi", '"you can"', "wexi so"):
            timed(f"search {words}", lambda words=words: ask(search_utterances, words))
    timed("soundness check at the start", lambda: refuse_unusable(path))
    sys.stdout.write(f"{path.stat().st_size / 1e6:.0f} MB\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        bench(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            bench(Path(folder))
