"""Times, outcomes and counts in words."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QDate, QLocale

from app.commands.people import ImportReport
from app.engine.errors import EngineError
from app.ui.phone import phrases
from models.calls import SESSION_LINE, Call
from models.endings import EndReason

NOW = datetime(2026, 11, 21, 11, 4).astimezone()
NOW_MS = NOW.timestamp() * 1000
CALL = Call("pn", "inbound", "+1", created_at=NOW.isoformat(), ended_at=NOW.isoformat())


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(minutes=32), "10:32"),
        (timedelta(hours=12), "Yesterday"),
        (timedelta(days=3), "Wednesday"),
        (timedelta(days=6), "Sunday"),
        (timedelta(days=7), "14 Nov"),
        (timedelta(days=400), "17 Oct 2025"),
    ],
)
def test_how_long_ago(ago: timedelta, words: str) -> None:
    assert phrases.when((NOW - ago).isoformat(), NOW_MS) == words


def test_day_and_time_together() -> None:
    assert phrases.when_exactly((NOW - timedelta(hours=1)).isoformat(), NOW_MS) == "Today, 10:04"
    assert phrases.when_exactly((NOW - timedelta(days=1)).isoformat(), NOW_MS) == "Yesterday, 11:04"


def test_a_day_to_come_has_a_date() -> None:
    assert phrases.day(QDate(2026, 11, 23), QDate(2026, 11, 21)) == "23 Nov"
    assert phrases.day(QDate(2026, 11, 22), QDate(2026, 11, 21)) == "Tomorrow"


ANSWERED = {"answered_at": NOW.isoformat(), "duration_ms": 192_000}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ended_at": None}, "In progress"),
        ({"end_reason": EndReason.MISSED, "seen": False}, "Missed"),
        ({"end_reason": EndReason.CANCELLED}, "Missed"),
        ({"end_reason": EndReason.ELSEWHERE}, "Taken on another phone"),
        ({"end_reason": EndReason.REJECTED}, "Turned away here"),
        ({"end_reason": EndReason.CANCELLED, "direction": "outbound"}, "Cancelled"),
        (
            {"end_reason": EndReason.BUSY, "direction": "outbound", "sip_code": 486},
            "The line is busy (486)",
        ),
        ({"end_reason": EndReason.NO_ANSWER, "direction": "outbound"}, "Nobody answered"),
        ({"end_reason": EndReason.CALLER_HUNG_UP, **ANSWERED}, "03:12"),
        (
            {"end_reason": EndReason.COMPLETED, "outcome": "confirmed", **ANSWERED},
            "Confirmed, 03:12",
        ),
        (
            {"end_reason": EndReason.MEDIA_LOST, **ANSWERED},
            "No sound arrived any more, 03:12",
        ),
    ],
)
def test_what_came_of_a_call(changes: dict[str, object], words: str) -> None:
    assert phrases.outcome(dataclasses.replace(CALL, **changes)) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("holders", "words"),
    [
        ((), ""),
        (("agent",), "Agent"),
        (("operator",), "You"),
        (("agent", "operator", "agent"), "Agent, then you"),
        (("operator", "agent"), "You, then agent"),
    ],
)
def test_who_had_a_call(holders: tuple[str, ...], words: str) -> None:
    assert phrases.who_had(dataclasses.replace(CALL, holders=holders)) == words


def test_directions_differ_in_shape_and_word() -> None:
    missed = dataclasses.replace(CALL, end_reason=EndReason.MISSED)
    out = dataclasses.replace(CALL, direction="outbound")
    looks = [phrases.direction(call) for call in (CALL, missed, out)]
    assert len({icon for icon, _tone, _word in looks}) == 3
    assert [word for _icon, _tone, word in looks] == [
        "Incoming call",
        "Missed call",
        "Outgoing call",
    ]


def test_a_call_in_the_missed_tab_looks_missed() -> None:
    for reason in (EndReason.MISSED, EndReason.CANCELLED, EndReason.NO_ANSWER):
        call = dataclasses.replace(CALL, answered_at=None, end_reason=reason)
        assert phrases.was_missed(call) and phrases.outcome(call) == "Missed"


@pytest.mark.parametrize(
    ("new", "old", "words"),
    [
        (1, 0, "1 new message"),
        (2, 5, "2 new messages"),
        (0, 1, "1 old message"),
        (0, 0, "No messages"),
    ],
)
def test_voicemail(new: int, old: int, words: str) -> None:
    assert phrases.messages(new, old) == words


def test_counts_and_reports() -> None:
    assert phrases.missed(1) == "1 new missed call"
    assert phrases.contacts(5000) == "5,000 contacts"
    assert phrases.report(ImportReport(1, 2, 3)) == "1 added, 2 updated, 3 unchanged."
    gone = phrases.report(ImportReport(1, 2, 3, deleted=4))
    assert gone == "1 added, 2 updated, 3 unchanged. 4 no longer there and deleted here."
    two = ImportReport(0, 0, 0, ("a", "b"))
    assert phrases.report(two) == "0 added, 0 updated, 0 unchanged. 2 problems."


def test_errors_are_sentences_and_files_keep_their_names() -> None:
    assert phrases.problem(EngineError("it does not work")) == "It does not work."
    assert phrases.problem(EngineError("book.vcf: it is empty")) == "book.vcf: it is empty."
    assert phrases.problem(TimeoutError()) == "TimeoutError."


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_a_session_is_neither_incoming_nor_outgoing(direction: str) -> None:
    session = dataclasses.replace(CALL, line_id=SESSION_LINE, direction=direction)
    icon, _, words = phrases.direction(session)
    assert (icon, words) == ("headset", "Headset session")
