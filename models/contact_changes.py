"""When contacts were changed, and which changes nobody outside was told of yet.

Owns what the database itself keeps of every change, wherever it came from: the window, an
import, an address book, another process, a local API. A change waits to be told only while
an endpoint listens for it (``webhook_endpoints``). Telling is ``app.api``'s.
"""

from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from models.rows import every

CREATED, UPDATED = "created", "updated"
_AT_ONCE = 500
_NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
_LISTENED = """EXISTS (
    SELECT 1 FROM webhook_endpoints AS w, json_each(w.events) AS e
    WHERE w.active = 1 AND e.value = 'contact.{event}'
)"""


def make_contact_changes(db: Database) -> None:
    """``untold`` is ``created``, ``updated`` or empty; a contact that was made and changed
    before anybody was told was made. What is written again as it was is no change."""
    db.executescript(
        f"""
        CREATE TABLE contact_changes (
            contact_id TEXT PRIMARY KEY NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
            updated_at TEXT NOT NULL,
            untold TEXT NOT NULL CHECK (untold IN ('created', 'updated', ''))
        ) STRICT;
        CREATE INDEX contact_changes_untold ON contact_changes (updated_at) WHERE untold != '';
        CREATE TRIGGER contact_was_created AFTER INSERT ON contacts BEGIN
            INSERT INTO contact_changes VALUES (
                new.id, new.created_at,
                CASE WHEN {_LISTENED.format(event="created")} THEN 'created' ELSE '' END
            );
        END;
        CREATE TRIGGER contact_was_updated AFTER UPDATE ON contacts
        WHEN (new.name, new.numbers, new.notes, new.tags, new.company, new.emails)
            IS NOT (old.name, old.numbers, old.notes, old.tags, old.company, old.emails)
        BEGIN
            INSERT INTO contact_changes VALUES (
                new.id, {_NOW},
                CASE WHEN {_LISTENED.format(event="updated")} THEN 'updated' ELSE '' END
            )
            ON CONFLICT (contact_id) DO UPDATE SET
                updated_at = excluded.updated_at,
                untold = CASE untold WHEN 'created' THEN 'created' ELSE excluded.untold END;
        END;
        """
    )


def changed_at(db: Database, contact_ids: Sequence[str]) -> dict[str, str]:
    """The last changes of those contacts that have one."""
    found: dict[str, str] = {}
    for start in range(0, len(contact_ids), _AT_ONCE):
        some = list(contact_ids[start : start + _AT_ONCE])
        marks = ", ".join("?" * len(some))
        sql = f"SELECT contact_id, updated_at FROM contact_changes WHERE contact_id IN ({marks})"
        found |= {row["contact_id"]: row["updated_at"] for row in every(db, sql, some)}
    return found


def untold_changes(db: Database, limit: int) -> list[tuple[str, str]]:
    """Contacts and what became of them (``created``, ``updated``), the oldest change first."""
    sql = """
        SELECT contact_id, untold FROM contact_changes WHERE untold != ''
        ORDER BY updated_at, contact_id LIMIT ?
    """
    return [(row["contact_id"], row["untold"]) for row in every(db, sql, [limit])]


def untold_change(db: Database, contact_id: str) -> str:
    """What became of one contact that nobody was told of yet; empty for nothing."""
    sql = "SELECT untold FROM contact_changes WHERE contact_id = ?"
    return next((str(row["untold"]) for row in every(db, sql, [contact_id])), "")


def note_told(db: Database, contact_ids: Iterable[str]) -> None:
    """These changes were told, or need not be."""
    for contact_id in contact_ids:
        db.execute("UPDATE contact_changes SET untold = '' WHERE contact_id = ?", [contact_id])
