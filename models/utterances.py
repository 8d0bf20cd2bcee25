"""Utterances: who said what, when on the call's clock.

Owns the text and the words. Finding them again is ``search``'s.
"""

from dataclasses import dataclass, field

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import new_id
from models.rows import Row, every, first, from_json, put, to_row


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """One word; times in milliseconds on the call's clock."""

    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """The text of one turn.

    ``speaker`` is caller, agent or operator. ``text`` is what was heard on the
    line; ``unheard`` is what the agent would have said next had it not been cut
    off, and is not searched. ``confidence`` is 0 to 1, None for what nobody had
    to recognise.
    """

    call_id: str
    speaker: str
    text: str
    start_ms: int
    end_ms: int
    id: str = field(default_factory=lambda: new_id("utt"))
    words: tuple[SpokenWord, ...] = ()
    unheard: str = ""
    confidence: float | None = None


def save_utterance(db: Database, utterance: Utterance) -> None:
    """Insert an utterance, or replace the one with its id."""
    put(db, "utterances", to_row(utterance))


def get_utterance(db: Database, utterance_id: str) -> Utterance:
    """The utterance of that id. Raises RecordMissing."""
    row = first(db, "SELECT * FROM utterances WHERE id = ?", [utterance_id])
    if row is None:
        raise RecordMissing("utterance", utterance_id)
    return _utterance(row)


def list_utterances(db: Database, call_id: str) -> list[Utterance]:
    """A call's utterances in the order in which they began."""
    sql = "SELECT * FROM utterances WHERE call_id = ? ORDER BY start_ms, number"
    return [_utterance(row) for row in every(db, sql, [call_id])]


def delete_utterance(db: Database, utterance_id: str) -> None:
    """Forget an utterance. Raises RecordMissing."""
    if db.execute("DELETE FROM utterances WHERE id = ?", [utterance_id]).rowcount == 0:
        raise RecordMissing("utterance", utterance_id)


def _utterance(row: Row) -> Utterance:
    words = tuple(SpokenWord(**word) for word in from_json(row["words"]))
    kept = {name: value for name, value in row.items() if name != "number"}
    return Utterance(**(kept | {"words": words}))
