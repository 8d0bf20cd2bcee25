"""The tables of calls that are to be placed at a later time, and of numbers for records.

Owns their SQL, for ``migrations``. Reading and writing them is ``scheduled_calls``'s and
``record_numbers``'s.
"""

from sqlite_utils import Database


def make_scheduled_calls(db: Database) -> None:
    """``id`` is the id that the call will have; ``content`` is what else it needs, as JSON.

    ``record_numbers`` gives records a small whole number, for programs that can hold no text:
    each kind counts from 1, and a number is never given twice.
    """
    db.executescript(
        """
        CREATE TABLE scheduled_calls (
            id TEXT PRIMARY KEY NOT NULL,
            product TEXT NOT NULL,
            key_id TEXT NOT NULL,
            due_at_ms INTEGER NOT NULL,
            line_id TEXT NOT NULL,
            target TEXT NOT NULL,
            template_id TEXT,
            content TEXT NOT NULL,
            webhook_url TEXT NOT NULL,
            state TEXT NOT NULL CHECK (
                state IN ('waiting', 'dialling', 'placed', 'missed', 'refused', 'cancelled')
            ),
            reason TEXT NOT NULL,
            created_at TEXT NOT NULL,
            settled_at TEXT
        ) STRICT;
        CREATE INDEX scheduled_calls_due ON scheduled_calls (due_at_ms) WHERE state = 'waiting';
        CREATE TABLE record_numbers (
            kind TEXT NOT NULL,
            number INTEGER NOT NULL CHECK (number > 0),
            record_id TEXT NOT NULL,
            PRIMARY KEY (kind, number),
            UNIQUE (kind, record_id)
        ) STRICT, WITHOUT ROWID;
        """
    )
