"""Finding words in what was said.

Owns the reading of what a person types into a search box, and the hits. The
index itself is made by the migrations and kept in step by triggers.
"""

import re
import unicodedata
from dataclasses import dataclass

from sqlite_utils import Database

from models.rows import every

_PIECES = re.compile(r'"([^"]*)("?)|([^\s"]+)')
_OPEN, _CLOSE = "\x02", "\x03"
_SNIPPET_WORDS = 16
_PREFIX_LETTERS = 2
"""A single letter is no prefix: it would match nearly every utterance."""
_RANKED = 5_000
"""Ranking costs time for each match, and says little of words that are everywhere."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One utterance that matched.

    ``snippet`` is its text around the match, cut at both ends with an ellipsis
    where it is longer; ``marks`` are the matching parts as (from, to) positions
    in the snippet. ``rank`` is FTS5's bm25: the smaller the better.
    """

    utterance_id: str
    call_id: str
    speaker: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    start_ms: int
    rank: float


def search_utterances(
    db: Database, words: str, limit: int = 50, call_id: str | None = None
) -> list[SearchHit]:
    """Utterances in which all the words occur, the best first; in one call or in all.

    ``words`` is taken as typed: every word must occur, words between quotation
    marks must follow each other, and the last word may be the beginning of one.
    Case and accents do not matter, nor whether ß is written ss. Nothing to look for
    gives no hits. Of words that are everywhere only the newest 5,000 utterances are compared.
    """
    expression = match_expression(words)
    if not expression:
        return []
    one_call = "AND rowid IN (SELECT number FROM utterances WHERE call_id = :call_id)"
    sql = f"""
        WITH matching AS MATERIALIZED (
            SELECT rowid AS number, bm25(utterance_search) AS rank FROM utterance_search
            WHERE utterance_search MATCH :expression {one_call if call_id else ""}
            ORDER BY rowid DESC LIMIT {_RANKED}
        ), best AS MATERIALIZED (
            SELECT number, rank FROM matching ORDER BY rank, number DESC LIMIT :limit
        )
        SELECT u.id, u.call_id, u.speaker, u.start_ms, best.rank,
               snippet(utterance_search, 0, :open, :close, '…', {_SNIPPET_WORDS}) AS marked
        FROM best
        JOIN utterances AS u ON u.number = best.number
        JOIN utterance_search ON utterance_search.rowid = best.number
        WHERE utterance_search MATCH :expression
        ORDER BY best.rank, best.number DESC
    """
    values = {
        "open": _OPEN,
        "close": _CLOSE,
        "expression": expression,
        "call_id": call_id,
        "limit": limit,
    }
    return [_hit(**row) for row in every(db, sql, values)]


def match_expression(words: str) -> str:
    """An FTS5 expression that holds for what a person typed; empty when it holds nothing.

    Every piece is a quoted string, so nothing in it can act as an operator
    (https://www.sqlite.org/fts5.html, 3.1).
    """
    clean = "".join(" " if unicodedata.category(letter)[0] == "C" else letter for letter in words)
    terms: list[str] = []
    pieces = [found for found in _PIECES.findall(clean) if any(map(_counts, "".join(found)))]
    for place, (phrase, closed, word) in enumerate(pieces, 1):
        counted = sum(map(_counts, (phrase or word).rpartition(" ")[2]))
        begins = place == len(pieces) and not closed and counted >= _PREFIX_LETTERS
        star = "*" if begins else ""
        spelt = [f'"{one}"{star}' for one in _spellings(phrase or word)]
        terms.append(spelt[0] if len(spelt) == 1 else f"({' OR '.join(spelt)})")
    return " AND ".join(terms)


def _spellings(piece: str) -> list[str]:
    """The index folds accents, but not ß."""
    double = piece.replace("ß", "ss").replace("ẞ", "ss")
    return list(dict.fromkeys((piece, double, re.sub("ss", "ß", double, flags=re.IGNORECASE))))


def _counts(letter: str) -> bool:
    """Whether the index's tokeniser keeps the character (its letters and numbers)."""
    return unicodedata.category(letter)[0] in "LN"


def _hit(id: str, call_id: str, speaker: str, start_ms: int, rank: float, marked: str) -> SearchHit:
    snippet = ""
    marks: list[tuple[int, int]] = []
    opened = 0
    for letter in marked:
        if letter == _OPEN:
            opened = len(snippet)
        elif letter == _CLOSE:
            marks.append((opened, len(snippet)))
        else:
            snippet += letter
    return SearchHit(id, call_id, speaker, snippet, tuple(marks), start_ms, rank)
