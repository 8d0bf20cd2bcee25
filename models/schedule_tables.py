"""The table of calls that are to be placed at a later time.

Owns its SQL, for ``migrations``. Reading and writing it is ``scheduled_calls``'s.
"""

from sqlite_utils import Database


def make_scheduled_calls(db: Database) -> None:
    """``id`` is the id that the call will have; ``request`` is what it needs, as JSON."""
    db.executescript(
        """
        CREATE TABLE scheduled_calls (
            id TEXT PRIMARY KEY NOT NULL,
            product TEXT NOT NULL,
            key_id TEXT NOT NULL,
            due_at_ms INTEGER NOT NULL,
            state TEXT NOT NULL
                CHECK (state IN ('waiting', 'placed', 'missed', 'refused', 'cancelled')),
            reason TEXT NOT NULL,
            request TEXT NOT NULL,
            created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX scheduled_calls_due ON scheduled_calls (due_at_ms) WHERE state = 'waiting';
        """
    )
