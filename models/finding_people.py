"""The step of the migrations that lets people and their calls be found quickly.

Owns migration m006's work. It was written for ``migrations``, which names and orders the
steps; once released it is never changed.
"""

import json

from sqlite_utils import Database

from models.folding import fold, number_tail, number_text

MISSED = (
    "direction = 'inbound' AND answered_at IS NULL"
    " AND (seen = 0 OR end_reason IN ('missed', 'cancelled', 'no_answer'))"
)
"""A call that rang here and that nobody took."""
BY_AGENT = (
    "(instr(holders, '\"agent\"') > 0 OR (direction = 'outbound' AND holders = '[]'"
    " AND (script IS NOT NULL OR template_id IS NOT NULL)))"
)
"""A call that the agent had in hand, or would have had, had it been answered."""


def make_people_findable(db: Database) -> None:
    """Add the columns, tables and indexes, and fill them from what is there."""
    db.executescript(
        f"""
        ALTER TABLE contacts ADD COLUMN sort_key TEXT NOT NULL DEFAULT '';
        ALTER TABLE contacts ADD COLUMN found_by TEXT NOT NULL DEFAULT '';
        CREATE INDEX contacts_by_name ON contacts (sort_key, id);
        CREATE INDEX contacts_by_source ON contacts (source_id) WHERE source_id <> '';

        CREATE TABLE contact_numbers (
            contact_id TEXT NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
            place INTEGER NOT NULL,
            number TEXT NOT NULL,
            tail TEXT NOT NULL,
            PRIMARY KEY (contact_id, place)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX contact_numbers_by_tail ON contact_numbers (tail);

        CREATE TABLE address_cards (
            book TEXT NOT NULL,
            href TEXT NOT NULL,
            etag TEXT NOT NULL,
            card TEXT NOT NULL,
            contact_id TEXT REFERENCES contacts (id) ON DELETE SET NULL,
            PRIMARY KEY (book, href)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX address_cards_by_contact ON address_cards (contact_id);

        ALTER TABLE calls ADD COLUMN number_tail TEXT NOT NULL DEFAULT '';
        CREATE INDEX calls_by_party ON calls
            (number_tail, created_at, id, remote_number, remote_uri);
        DROP INDEX calls_by_time;
        CREATE INDEX calls_by_time ON calls
            (created_at, id, remote_number, remote_uri, remote_name);
        CREATE INDEX calls_missed ON calls (created_at, id) WHERE {MISSED};
        CREATE INDEX calls_unseen ON calls (id) WHERE seen = 0;
        CREATE INDEX calls_by_agent ON calls (created_at, id) WHERE {BY_AGENT};

        UPDATE calls SET holders = '["agent"]'
            WHERE answered_at IS NOT NULL AND holders = '[]'
              AND (script IS NOT NULL OR template_id IS NOT NULL);
        """
    )
    _fill_calls(db)
    _fill_contacts(db)


def _fill_calls(db: Database) -> None:
    rows = db.execute("SELECT DISTINCT remote_number, remote_uri FROM calls").fetchall()
    tails = [(number_tail(number or uri), number, uri) for number, uri in rows]
    sql = "UPDATE calls SET number_tail = ? WHERE remote_number = ? AND remote_uri = ?"
    db.conn.executemany(sql, tails)


def _fill_contacts(db: Database) -> None:
    columns = "id, name, company, emails, tags, numbers"
    for row in db.execute(f"SELECT {columns} FROM contacts").fetchall():
        contact_id, name, company, emails, tags, numbers = row
        owned = json.loads(numbers)
        texts = (name, company, *json.loads(emails), *json.loads(tags))
        db.execute(
            "UPDATE contacts SET sort_key = ?, found_by = ? WHERE id = ?",
            [
                fold(name),
                "\n".join(fold(text) for text in (*texts, *map(number_text, owned))),
                contact_id,
            ],
        )
        entries = [(contact_id, i, one, number_tail(one)) for i, one in enumerate(owned)]
        db.conn.executemany("INSERT INTO contact_numbers VALUES (?, ?, ?, ?)", entries)
