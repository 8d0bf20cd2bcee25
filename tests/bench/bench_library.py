"""How long finding past calls takes: ``python -m tests.bench.bench_library [FOLDER]``.

20,000 calls with 200,000 utterances, made in FOLDER (a temporary one by default) unless they
are there already. Prints the median and the worst of 20 runs of each question, as the Library
asks it: through the loop, the store's threads and back, names looked up; and, as what it is
to be compared with, a plain SELECT of the same page. Then an hour's waveform, drawn 1,920
pixels wide. Exits 1 when a median is over 100 ms, or over 33 ms for a drawing, which is made
once for a size and not at every move of the playhead.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QSize
from sqlite_utils import Database

from app.commands.library import LibraryQuery, Waveform
from app.library.desk import LibraryDesk
from app.people.lookup import named
from app.ui import theme
from app.ui.library.waveform_drawing import Span, picture
from app.ui.run import application
from app.ui.theme import Appearance
from models.recordings import Recording, save_recording
from models.store import Store
from tests.bench.bench_records import CALLS, fill, vocabulary
from tests.display import ensure_display

LIMIT_MS, DRAW_MS = 100.0, 33.0
HOUR_MS = 3_600_000
RUNS = 20


class Silent:
    """Plays nothing."""

    async def play(self, path: Path, at_ms: int, on_moved: object) -> None: ...

    async def pause(self) -> None: ...

    async def seek(self, at_ms: int) -> None: ...

    async def close(self) -> None: ...


def finish(db: Database) -> None:
    """What the calls came to: every ninth missed, every fiftieth with a note, half recorded."""
    db.execute("""
        UPDATE calls SET state = 'ended', end_reason = 'completed', answered_at = created_at,
            ended_at = created_at, holders = CASE rowid % 3 WHEN 0 THEN '["agent"]'
            ELSE '["operator"]' END,
            note = CASE rowid % 50 WHEN 0 THEN 'ring back on bacedi street' ELSE '' END,
            tags = CASE rowid % 20 WHEN 0 THEN '["urgent"]' ELSE '[]' END
    """)
    db.execute("""
        UPDATE calls SET direction = 'inbound', end_reason = 'missed', answered_at = NULL,
            holders = '[]' WHERE rowid % 9 = 0
    """)
    ids = [row[0] for row in db.execute("SELECT id FROM calls WHERE rowid % 2 = 0").fetchall()]
    for call_id in ids:
        save_recording(db, Recording(call_id, f"recordings/{call_id}.flac", 16_000))


def plain_page(db: Database, before: int = 0) -> list[tuple[object, ...]]:
    """The page without names, words or filters."""
    sql = "SELECT * FROM calls ORDER BY created_at DESC, id DESC LIMIT 100 OFFSET ?"
    return db.execute(sql, [before]).fetchall()


def word_in(db: Database, most: int) -> str:
    """A made-up word that was said at least once and at most so often."""
    words, _ = vocabulary()
    for word in reversed(words):
        sql = "SELECT count(*) FROM utterance_search WHERE utterance_search MATCH ?"
        if 0 < db.execute(sql, [word]).fetchone()[0] <= most:
            return word
    raise RuntimeError("every word is common")


async def timed(name: str, question: Callable[[], Awaitable[object]]) -> float:
    took: list[float] = []
    for _ in range(RUNS):
        began = time.perf_counter()
        await question()
        took.append((time.perf_counter() - began) * 1000)
    median = statistics.median(took)
    sys.stdout.write(f"{name:36} median {median:7.1f} ms   worst {max(took):7.1f} ms\n")
    return median


async def find_all(store: Store, folder: Path) -> list[str]:
    library = LibraryDesk(
        store,
        folder,
        lambda db, calls: named(db, calls, "DE"),
        Silent(),
        lambda call_id, at_ms, playing: None,
        lambda what, record_id: None,
    )
    rare = await store.read(word_in, 80)
    middle = (await store.read(plain_page, CALLS // 2))[-1][0]
    base = await timed("baseline: SELECT of a page", lambda: store.read(plain_page))
    queries = {
        "newest page": LibraryQuery(),
        "a page from the middle": LibraryQuery(before=str(middle)),
        f"a rare word ({rare})": LibraryQuery(rare),
        "a common word (you)": LibraryQuery("you"),
        "two common words": LibraryQuery("yes no"),
        "a phrase": LibraryQuery('"you can"'),
        "what is being typed (b)": LibraryQuery("b"),
        "a beginning of many words (bace)": LibraryQuery("bace"),
        "words that nobody said": LibraryQuery("zzzz"),
        "a word in notes": LibraryQuery("street"),
        "is:missed": LibraryQuery("is:missed"),
        "is:agent has:recording": LibraryQuery("is:agent has:recording"),
        "has:note tag:urgent": LibraryQuery("has:note tag:urgent"),
        "with:0301234": LibraryQuery("with:0301234"),
        "a filter that fits nothing": LibraryQuery("is:missed has:note tag:none"),
        "is:mine and a common word": LibraryQuery("is:mine you"),
    }
    slow = []
    for name, query in queries.items():
        median = await timed(name, lambda query=query: library.find(query))
        if median > LIMIT_MS:
            slow.append(f"{name} ({median / base:.0f} times the baseline)")
    await timed("open a call", lambda: library.open_call(str(middle)))
    return slow


async def draw() -> list[str]:
    """An hour, whole and zoomed, at the screen's width."""
    side = tuple((place * 37 % 100) / 100 for place in range(15_000))
    hour = Waveform(HOUR_MS, HOUR_MS / 15_000, side, side)
    size, slow = QSize(1920, 124), []
    for name, span in {"an hour": Span(0, HOUR_MS), "a minute of it": Span(0, 60_000)}.items():

        async def drawn(span: Span = span) -> object:
            return picture(hour, span, size, 1.0, theme.LIGHT)

        if await timed(f"draw {name}", drawn) > DRAW_MS:
            slow.append(f"draw {name}")
    return slow


def bench(folder: Path) -> bool:
    path = folder / "ringdesk.db"
    fresh = not path.exists()
    with Store.open(path) as store:
        for first in range(0, CALLS, 500) if fresh else ():
            store.write_now(fill, first, 500)
        if fresh:
            store.write_now(finish)
        slow = asyncio.run(find_all(store, folder))
    slow += asyncio.run(draw())
    sys.stdout.write(f"too slow: {', '.join(slow) or 'nothing'}\n")
    return not slow


def main() -> int:
    ensure_display()
    _app = application(Appearance.LIGHT)  # pictures are drawn with it
    if len(sys.argv) > 1:
        return 0 if bench(Path(sys.argv[1])) else 1
    with tempfile.TemporaryDirectory() as folder:
        return 0 if bench(Path(folder)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
