"""Finding past calls: by what was said and noted, and by what is known about them.

Owns the question and its answer, newest calls first, a page at a time. What a person types
is read by ``app.library.query``; the index over what was said is ``search``'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from models.calls import Call, call_of
from models.rows import every
from models.search import match_expression

_OPEN, _CLOSE = "\x02", "\x03"
_SNIPPET_WORDS = 16
_COMPARED = 20_000
"""Of words that are everywhere only the newest so many utterances are looked at."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call's words were found: ``at_ms`` None when it was in its note or tags.

    ``marks`` are the matching parts as (from, to) positions in ``snippet``.
    """

    snippet: str
    marks: tuple[tuple[int, int], ...]
    at_ms: int | None


@dataclass(frozen=True, slots=True)
class CallQuestion:
    """Words that must have been said in one utterance or noted, and tests on the call.

    ``tests`` are SQL conditions over ``calls`` with their values; they come from code only.
    """

    words: str = ""
    tests: Sequence[tuple[str, Sequence[Any]]] = field(default_factory=tuple)
    limit: int = 100
    before: str | None = None


def find_calls(db: Database, question: CallQuestion) -> list[tuple[Call, Place | None]]:
    """Calls that fit, newest first, each with the best place of the words, if there are any.

    Words without a letter or digit find nothing to compare and are left out.
    """
    expression = match_expression(question.words)
    tests = list(question.tests)
    if question.before is not None:
        later = "(c.created_at, c.id) < (SELECT created_at, id FROM calls WHERE id = ?)"
        tests.append((later, [question.before]))
    values: list[Any] = [expression, expression] if expression else []
    values += [value for _, some in tests for value in some]
    where = " AND ".join(test for test, _ in tests) or "1"
    sql = f"""
        {_FOUND if expression else ""}
        SELECT c.*{", f.number AS found_number" if expression else ""} FROM calls AS c
        {"JOIN found AS f ON f.call_id = c.id" if expression else ""}
        WHERE {where} ORDER BY c.created_at DESC, c.id DESC LIMIT ?
    """
    rows = every(db, sql, [*values, question.limit])
    if not expression:
        return [(call_of(row), None) for row in rows]
    found = [row.pop("found_number") for row in rows]
    calls = [call_of(row) for row in rows]
    said = _said(db, expression, [number for number in found if number is not None])
    noted = _noted(db, expression) if None in found else {}
    return [
        (call, said.get(number) if number is not None else noted.get(call.id))
        for call, number in zip(calls, found, strict=True)
    ]


_FOUND = f"""
    WITH said AS MATERIALIZED (
        SELECT rowid AS number, bm25(utterance_search) AS rank FROM utterance_search
        WHERE utterance_search MATCH ? ORDER BY rowid DESC LIMIT {_COMPARED}
    ), best AS (
        SELECT u.call_id, said.number, min(said.rank) FROM said
        JOIN utterances AS u ON u.number = said.number GROUP BY u.call_id
    ), found AS MATERIALIZED (
        SELECT call_id, number FROM best
        UNION ALL
        SELECT call_id, NULL FROM note_search WHERE note_search MATCH ?
        AND call_id NOT IN (SELECT call_id FROM best)
    )
"""


def _said(db: Database, expression: str, numbers: Sequence[int]) -> dict[int, Place]:
    """The places of these utterances."""
    if not numbers:
        return {}
    marks = ", ".join("?" * len(numbers))
    sql = f"""
        SELECT u.number, u.start_ms,
               snippet(utterance_search, 0, ?, ?, '…', {_SNIPPET_WORDS}) AS marked
        FROM utterance_search JOIN utterances AS u ON u.number = utterance_search.rowid
        WHERE utterance_search MATCH ? AND utterance_search.rowid IN ({marks})
    """
    rows = db.execute(sql, [_OPEN, _CLOSE, expression, *numbers])
    return {number: _place(marked, start_ms) for number, start_ms, marked in rows}


def _noted(db: Database, expression: str) -> dict[str, Place]:
    sql = f"""
        SELECT call_id, snippet(note_search, 1, ?, ?, '…', {_SNIPPET_WORDS})
        FROM note_search WHERE note_search MATCH ?
    """
    rows = db.execute(sql, [_OPEN, _CLOSE, expression])
    return {call_id: _place(marked, None) for call_id, marked in rows}


def _place(marked: str, at_ms: int | None) -> Place:
    snippet, marks, opened = "", [], 0
    for letter in marked:
        if letter == _OPEN:
            opened = len(snippet)
        elif letter == _CLOSE:
            marks.append((opened, len(snippet)))
        else:
            snippet += letter
    return Place(snippet, tuple(marks), at_ms)
