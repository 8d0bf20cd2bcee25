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
"""Of words that are everywhere the newest so many utterances are looked at first; all of them
where these do not fill a page."""
_NO_LIMIT = -1


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
    """Calls that fit, newest first, each with the first place of the words, if there are any.

    Words without a letter or digit find nothing to compare and are left out.
    """
    expression = match_expression(question.words)
    tests = list(question.tests)
    if question.before is not None:
        later = "(c.created_at, c.id) < (SELECT created_at, id FROM calls WHERE id = ?)"
        tests.append((later, [question.before]))
    where = " AND ".join(f"({test})" for test, _ in tests) or "1"
    given = [*(value for _, some in tests for value in some), question.limit]
    if not expression:
        sql = f"SELECT c.* FROM calls AS c WHERE {where} {_PAGE}"
        return [(call_of(row), None) for row in every(db, sql, given)]
    sql = _LOOKED_UP.format(where=where)
    rows = every(db, sql, [expression, _COMPARED, expression, *given])
    if len(rows) < question.limit and _is_common(db, expression):
        rows = every(db, sql, [expression, _NO_LIMIT, expression, *given])
    found = [row.pop("found_number") for row in rows]
    calls = [call_of(row) for row in rows]
    said = _said(db, expression, [number for number in found if number is not None])
    noted = _noted(db, expression) if None in found else {}
    return [
        (call, said.get(number) if number is not None else noted.get(call.id))
        for call, number in zip(calls, found, strict=True)
    ]


_PAGE = "ORDER BY c.created_at DESC, c.id DESC LIMIT ?"

_LOOKED_UP = f"""
    WITH said AS MATERIALIZED (
        SELECT rowid AS number FROM utterance_search WHERE utterance_search MATCH ?
        ORDER BY rowid DESC LIMIT ?
    ), first AS (
        SELECT u.call_id, min(said.number) AS number FROM said
        JOIN utterances AS u ON u.number = said.number GROUP BY u.call_id
    ), found AS MATERIALIZED (
        SELECT call_id, number FROM first
        UNION ALL
        SELECT call_id, NULL FROM note_search WHERE note_search MATCH ?
        AND call_id NOT IN (SELECT call_id FROM first)
    )
    SELECT c.*, f.number AS found_number FROM calls AS c JOIN found AS f ON f.call_id = c.id
    WHERE {{where}} {_PAGE}
"""


def _is_common(db: Database, expression: str) -> bool:
    sql = """
        SELECT count(*) FROM (
            SELECT 1 FROM utterance_search WHERE utterance_search MATCH ? LIMIT ?
        )
    """
    return bool(db.execute(sql, [expression, _COMPARED + 1]).fetchone()[0] > _COMPARED)


def _said(db: Database, expression: str, numbers: Sequence[int]) -> dict[int, Place]:
    """The places of these utterances.

    Searched in one go: asked for row by row (without the plus) the index is opened for each.
    """
    if not numbers:
        return {}
    marks = ", ".join("?" * len(numbers))
    sql = f"""
        SELECT u.number, u.start_ms,
               snippet(utterance_search, 0, ?, ?, '…', {_SNIPPET_WORDS}) AS marked
        FROM utterance_search JOIN utterances AS u ON u.number = utterance_search.rowid
        WHERE utterance_search MATCH ? AND utterance_search.rowid BETWEEN ? AND ?
        AND +utterance_search.rowid IN ({marks})
    """
    between = (min(numbers), max(numbers))
    rows = db.execute(sql, [_OPEN, _CLOSE, expression, *between, *numbers])
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
