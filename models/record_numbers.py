"""Small whole numbers for records, for programs that can hold no text as an id.

Owns giving them out. Each kind of record counts from 1; a number is never given twice.
"""

from sqlite_utils import Database

from models.rows import first


def number_for(db: Database, kind: str, record_id: str) -> int:
    """The record's number; it gets one now if it has none. For a write transaction."""
    known = known_number(db, kind, record_id)
    if known is not None:
        return known
    sql = """
        INSERT INTO record_numbers (kind, number, record_id)
        SELECT :kind, 1 + coalesce(max(number), 0), :id FROM record_numbers WHERE kind = :kind
    """
    db.execute(sql, {"kind": kind, "id": record_id})
    return number_for(db, kind, record_id)


def known_number(db: Database, kind: str, record_id: str) -> int | None:
    """The number that the record was given, if it was."""
    sql = "SELECT number FROM record_numbers WHERE kind = ? AND record_id = ?"
    row = first(db, sql, [kind, record_id])
    return None if row is None else int(row["number"])


def record_of(db: Database, kind: str, number: int) -> str | None:
    """The id of the record that has this number, if one has."""
    if not 0 < number < 2**63:
        return None
    sql = "SELECT record_id FROM record_numbers WHERE kind = ? AND number = ?"
    row = first(db, sql, [kind, number])
    return None if row is None else str(row["record_id"])
