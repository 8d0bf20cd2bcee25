"""The tables of outgoing webhooks: where events go, and the queue of what is on its way.

Owns their SQL, for ``migrations``. Reading and writing them is ``webhook_endpoints``'s and
``deliveries``'s. Secrets that sign are kept with the passwords, never here.
"""

from sqlite_utils import Database


def make_webhook_tables(db: Database) -> None:
    """``deliveries.lane`` is what keeps events in order: one after another within a lane,
    lanes beside each other. ``number`` is the order of all. ``next_at_ms`` (Unix time) is
    NULL for an event that another one of its lane is before; whatever settles or deletes
    that one, or takes it out of the lane, lets the next go at once, in the same transaction.

    Every call is in ``told_calls`` from the moment that it exists, so none is forgotten by a
    desk that dies before anything was told."""
    db.executescript(
        """
        CREATE TABLE webhook_endpoints (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT UNIQUE NOT NULL,
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
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT UNIQUE NOT NULL,
            product TEXT NOT NULL,
            lane TEXT NOT NULL,
            receiver TEXT NOT NULL,
            endpoint_id TEXT NOT NULL,
            secret_id TEXT NOT NULL,
            call_id TEXT,
            event TEXT NOT NULL,
            url TEXT NOT NULL,
            body TEXT NOT NULL,
            retry_s TEXT NOT NULL,
            timeout_s REAL NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
            attempts INTEGER NOT NULL,
            next_at_ms INTEGER,
            created_at TEXT NOT NULL,
            settled_at TEXT,
            last_status INTEGER,
            last_error TEXT NOT NULL
        ) STRICT;
        CREATE INDEX deliveries_in_lane ON deliveries (lane, number) WHERE state = 'waiting';
        CREATE INDEX deliveries_first ON deliveries (number, next_at_ms, receiver)
            WHERE state = 'waiting' AND next_at_ms IS NOT NULL;
        CREATE INDEX told_calls_open ON told_calls (call_id) WHERE stage != 'ended';
        CREATE INDEX deliveries_of_call ON deliveries (call_id);
        CREATE TRIGGER deliveries_go_on AFTER UPDATE OF state, lane ON deliveries
        WHEN old.state = 'waiting' AND (new.state != 'waiting' OR new.lane != old.lane) BEGIN
            UPDATE deliveries SET next_at_ms = 0 WHERE next_at_ms IS NULL AND number = (
                SELECT min(number) FROM deliveries WHERE lane = old.lane AND state = 'waiting'
            );
        END;
        CREATE TRIGGER deliveries_go_on_without AFTER DELETE ON deliveries
        WHEN old.state = 'waiting' BEGIN
            UPDATE deliveries SET next_at_ms = 0 WHERE next_at_ms IS NULL AND number = (
                SELECT min(number) FROM deliveries WHERE lane = old.lane AND state = 'waiting'
            );
        END;
        CREATE TRIGGER deliveries_go_with_call AFTER DELETE ON calls BEGIN
            DELETE FROM deliveries WHERE call_id = old.id;
        END;
        CREATE TRIGGER calls_are_to_be_told AFTER INSERT ON calls
        WHEN new.ended_at IS NULL BEGIN
            INSERT OR IGNORE INTO told_calls (call_id, stage) VALUES (new.id, '');
        END;
        """
    )
