"""When there is room for one call more."""

from sqlite_utils import Database

from models.dialled import (
    DAY_MS,
    HOUR_MS,
    count_on_line,
    count_to_party,
    note_dialled,
    room_for_party_ms,
    room_on_line_ms,
)

NOW_MS = 1_700_000_000_000
BOB = "+12025550177"


def test_room_comes_when_the_oldest_that_counts_is_an_hour_old(db: Database) -> None:
    for number, minutes in enumerate((50, 40, 10)):
        note_dialled(db, f"call_{number}", NOW_MS - minutes * 60_000, "pn_us", BOB)
    assert room_for_party_ms(db, BOB, 4, NOW_MS) == NOW_MS
    at_ms = room_for_party_ms(db, BOB, 3, NOW_MS)
    assert at_ms == NOW_MS + 10 * 60_000
    assert count_to_party(db, BOB, at_ms - HOUR_MS) == 2
    assert room_for_party_ms(db, BOB, 2, NOW_MS) == NOW_MS + 20 * 60_000


def test_a_line_has_room_by_the_hour_and_by_the_day(db: Database) -> None:
    note_dialled(db, "call_1", NOW_MS - 60_000, "pn_us", BOB)
    assert room_on_line_ms(db, "pn_us", 1, HOUR_MS, NOW_MS) == NOW_MS + HOUR_MS - 60_000
    at_ms = room_on_line_ms(db, "pn_us", 1, DAY_MS, NOW_MS)
    assert at_ms == NOW_MS + DAY_MS - 60_000
    assert count_on_line(db, "pn_us", at_ms - DAY_MS) == 0
    assert room_on_line_ms(db, "pn_other", 1, DAY_MS, NOW_MS) == NOW_MS
