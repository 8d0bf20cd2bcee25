"""The tables of the local APIs: keys, what was asked with them, answers to give again.

Owns their SQL, for ``migrations``. Reading and writing them is ``api_keys``'s,
``api_calls``'s, ``api_requests``'s and ``kept_answers``'s. What the APIs know of contacts is
``contact_changes``'s and ``leads``'s, what they put onto lines ``line_apps``'s.
"""

from sqlite_utils import Database

from models.contact_changes import make_contact_changes
from models.leads import make_leads
from models.line_apps import make_line_apps


def make_api_tables(db: Database) -> None:
    """Keys are kept as digests only. ``api_calls`` says which calls came over which API and
    how far their news were told; ``api_requests`` is a ring of the newest requests."""
    db.executescript(
        """
        CREATE TABLE api_keys (
            id TEXT PRIMARY KEY NOT NULL,
            product TEXT NOT NULL,
            name TEXT NOT NULL,
            shown TEXT NOT NULL,
            digest TEXT UNIQUE NOT NULL,
            scopes TEXT NOT NULL,
            lines TEXT NOT NULL,
            created_at TEXT NOT NULL,
            last_used_at TEXT,
            revoked_at TEXT
        ) STRICT;
        CREATE TABLE api_calls (
            call_id TEXT PRIMARY KEY NOT NULL,
            product TEXT NOT NULL,
            key_id TEXT NOT NULL,
            request TEXT NOT NULL,
            webhook_url TEXT NOT NULL,
            created_at TEXT NOT NULL
        ) STRICT;
        CREATE TABLE told_calls (
            call_id TEXT PRIMARY KEY NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
            stage TEXT NOT NULL
        ) STRICT;
        CREATE TABLE api_requests (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            product TEXT NOT NULL,
            method TEXT NOT NULL,
            path TEXT NOT NULL,
            key_id TEXT NOT NULL,
            status INTEGER NOT NULL,
            took_ms REAL NOT NULL,
            request_body TEXT NOT NULL,
            response_body TEXT NOT NULL
        ) STRICT;
        CREATE TABLE kept_answers (
            key_id TEXT NOT NULL,
            idempotency_key TEXT NOT NULL,
            request_digest TEXT NOT NULL,
            status INTEGER NOT NULL,
            headers TEXT NOT NULL,
            body BLOB NOT NULL,
            created_at TEXT NOT NULL,
            PRIMARY KEY (key_id, idempotency_key)
        ) STRICT, WITHOUT ROWID;
        """
    )
    make_contact_changes(db)
    make_leads(db)
    make_line_apps(db)
