"""Calls by number: the newer API counts those that it placed, and takes their numbers for ids.

Owns the numbers' kind and reading an id that may be one.
"""

from sqlite_utils import Database

from models.errors import RecordMissing
from models.record_numbers import known_number, number_for, record_of

CALLS, LINES = "thinnest call", "thinnest line"


def session_id_of(db: Database, call_id: str) -> str:
    """The session's id, given it or the call's number. Raises RecordMissing."""
    if not (call_id.isascii() and call_id.isdecimal()):
        return call_id
    found = record_of(db, CALLS, int(call_id)) if len(call_id) < 19 else None
    if found is None:
        raise RecordMissing("call", call_id)
    return found


def shown_id(db: Database, session_id: str) -> int | str:
    """How the newer API names a call: its number where it has one."""
    return known_number(db, CALLS, session_id) or session_id


def number_call(db: Database, session_id: str) -> int:
    """Give a call its number. For a write transaction."""
    return number_for(db, CALLS, session_id)
