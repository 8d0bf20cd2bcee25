"""How long the Phone screen's questions take with 5,000 contacts and 20,000 calls.

Run by hand: ``python tests/bench/bench_people.py [FOLDER]``. Makes the database in FOLDER (a
temporary one by default) unless it is there already, and prints the median and the worst of 20
runs of each question, as the screen asks it: through the loop, the store's threads and back.
Exits 1 when a median is over 100 ms.
"""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlite_utils import Database

sys.path.insert(0, str(Path(__file__).parents[2]))

from app.commands.people import RecentsTab
from app.people.desk import PeopleDesk
from app.settings import DataPaths, PhoneSettings, Settings
from models.calls import Call, save_call
from models.contacts import Contact, save_contact
from models.endings import EndReason
from models.ids import iso_moment, new_id
from models.store import Store

CONTACTS, CALLS, NUMBERS = 5_000, 20_000, 6_000
LIMIT_MS = 100.0
START_MS = 1_700_000_000_000
GIVEN = (
    "Anna Ben Chloé Dörte Émile Farah Greta Hüseyin Ines Jörg Karin Łukasz Mía Noor Søren".split()
)
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()


def number(place: int) -> str:
    return f"+4930{10_000_000 + place * 7_919 % 89_999_999:08d}"


def fill(db: Database, what: str, first: int, count: int) -> None:
    rng = random.Random(f"{what}{first}")
    for place in range(first, first + count):
        if what == "contacts":
            family = "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))).title()
            contact = Contact(
                f"{rng.choice(GIVEN)} {family}",
                (number(place), f"+49171{place:07d}"),
                company=f"{family} GmbH" if place % 3 == 0 else "",
                emails=(f"{family.lower()}@example.com",),
                tags=("customer",) if place % 5 == 0 else (),
                notes="Prefers to be called in the morning. " * (place % 4),
            )
            save_contact(db, contact)
            continue
        at_ms = START_MS + place * 60_000
        missed = place % 9 == 0
        party = rng.randrange(NUMBERS)
        spelt = number(party) if place % 2 else "0" + number(party)[3:]
        save_call(
            db,
            Call(
                id=new_id("call", at_ms),
                line_id=f"pn_{place % 4}",
                direction="inbound" if missed else ("inbound", "outbound")[place % 2],
                remote_number=spelt,
                remote_uri=f"sip:{spelt}@proxy.example",
                remote_name=f"Caller {party}" if party >= CONTACTS else "",
                state="ended",
                created_at=iso_moment(at_ms),
                answered_at=None if missed else iso_moment(at_ms),
                ended_at=iso_moment(at_ms + 30_000),
                end_reason=EndReason.MISSED if missed else EndReason.COMPLETED,
                seen=place % 90 != 0,
                holders=() if missed else (("agent",) if place % 50 == 0 else ("operator",)),
            ),
        )


def questions(people: PeopleDesk, somebody: Contact) -> dict[str, Callable[[], Awaitable[object]]]:
    asked: dict[str, Callable[[], Awaitable[object]]] = {
        "100 recent calls": lambda: people.recents(RecentsTab.ALL),
        "100 missed calls": lambda: people.recents(RecentsTab.MISSED),
        "100 calls of the agent": lambda: people.recents(RecentsTab.AGENT),
        "missed calls not seen": people.missed_count,
        "all contacts": people.contacts,
        "contacts with a tag": lambda: people.contacts(tag="customer"),
        "all tags": people.tags,
        "history of a contact": lambda: people.history(somebody.id),
        "history of a number": lambda: people.history_of_number("030 1000 7919"),
        "who calls": lambda: people.name_of("03010007919"),
        "doubles among all contacts": people.duplicates,
    }
    for typed in ("a", "an", "chloe", "03", "0301", "030 1000 79", "caller 55", "nobody at all"):
        asked[f"suggestions for {typed}"] = lambda typed=typed: people.suggest(typed)
        asked[f"contacts for {typed}"] = lambda typed=typed: people.contacts(typed)
    return asked


async def timed(name: str, question: Callable[[], Awaitable[object]]) -> float:
    took: list[float] = []
    for _ in range(20):
        began = time.perf_counter()
        await question()
        took.append((time.perf_counter() - began) * 1000)
    median = statistics.median(took)
    sys.stdout.write(f"{name:34} median {median:7.1f} ms   worst {max(took):7.1f} ms\n")
    return median


async def bench(folder: Path) -> bool:
    path = folder / "ringdesk.db"
    fresh = not path.exists()
    settings = Settings(phone=PhoneSettings(country="DE"))
    with Store.open(path) as store:
        for what, count in (("contacts", CONTACTS), ("calls", CALLS)) if fresh else ():
            for first in range(0, count, 500):
                store.write_now(fill, what, first, 500)
        people = PeopleDesk(store, DataPaths(folder), lambda: settings, lambda *_: None)
        await people.warm_up()
        somebody = (await people.contacts())[0]
        slow = [
            name
            for name, question in questions(people, somebody).items()
            if await timed(name, question) > LIMIT_MS and not name.startswith("doubles")
        ]
    sys.stdout.write(f"over {LIMIT_MS:.0f} ms: {', '.join(slow) or 'nothing'}\n")
    return not slow


def main() -> int:
    if len(sys.argv) > 1:
        return 0 if asyncio.run(bench(Path(sys.argv[1]))) else 1
    with tempfile.TemporaryDirectory() as folder:
        return 0 if asyncio.run(bench(Path(folder))) else 1


if __name__ == "__main__":
    raise SystemExit(main())
