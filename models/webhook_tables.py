"""The tables of outgoing webhooks: where events go, and the queue of what is on its way.

Owns their SQL, for ``migrations``. Reading and writing them is ``webhook_endpoints``'s and
``deliveries``'s. Secrets that sign are kept with the passwords, never here.
"""

from sqlite_utils import Database


def make_webhook_tables(db: Database) -> None:
    """``deliveries.lane`` is what keeps events in order: one after another within a lane,
    lanes beside each other. ``number`` is the order of all."""
    db.executescript(
        """
        CREATE TABLE webhook_endpoints (
            id TEXT PRIMARY KEY NOT NULL,
            product TEXT NOT NULL,
            name TEXT NOT NULL,
            url TEXT NOT NULL,
            events TEXT NOT NULL,
            active INTEGER NOT NULL CHECK (active IN (0, 1)),
            line_id TEXT NOT NULL,
            options TEXT NOT NULL,
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL,
            last_sent_at TEXT
        ) STRICT;
        CREATE TABLE deliveries (
            number INTEGER PRIMARY KEY,
            id TEXT UNIQUE NOT NULL,
            product TEXT NOT NULL,
            lane TEXT NOT NULL,
            endpoint_id TEXT NOT NULL,
            call_id TEXT,
            event TEXT NOT NULL,
            url TEXT NOT NULL,
            body TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
            attempts INTEGER NOT NULL,
            next_at_ms INTEGER NOT NULL,
            created_at TEXT NOT NULL,
            settled_at TEXT,
            last_status INTEGER,
            last_error TEXT NOT NULL
        ) STRICT;
        CREATE INDEX deliveries_waiting ON deliveries (lane, number) WHERE state = 'waiting';
        """
    )
