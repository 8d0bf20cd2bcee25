"""The tables of the dialling gate: whom not to call, and what was asked, done and sent.

Owns their SQL, for ``migrations``. Reading and writing them is ``do_not_call``'s,
``dialled``'s and ``audit_log``'s.
"""

from sqlite_utils import Database


def make_dialling_rules(db: Database) -> None:
    """The do-not-call list, what was dialled lately, and the log that is only ever added to.

    Each row of the log carries the hash of the one before it (``previous_hash``) and its
    own, so that a changed or a missing row shows. Triggers refuse changing and deleting, and
    a row that does not follow the last one: replacing a row would fire no other trigger
    (https://www.sqlite.org/lang_conflict.html, REPLACE).
    """
    db.executescript(
        """
        CREATE TABLE do_not_call (
            number TEXT PRIMARY KEY NOT NULL,
            reason TEXT NOT NULL,
            source TEXT NOT NULL,
            created_at TEXT NOT NULL
        ) STRICT;
        CREATE TABLE dialled (
            call_id TEXT PRIMARY KEY NOT NULL,
            at_ms INTEGER NOT NULL,
            line_id TEXT NOT NULL,
            party TEXT NOT NULL
        ) STRICT;
        CREATE INDEX dialled_by_line ON dialled (line_id, at_ms);
        CREATE INDEX dialled_by_party ON dialled (party, at_ms);
        CREATE INDEX dialled_by_time ON dialled (at_ms);
        CREATE TABLE audit_log (
            seq INTEGER PRIMARY KEY NOT NULL,
            at TEXT NOT NULL,
            kind TEXT NOT NULL,
            call_id TEXT,
            content TEXT NOT NULL,
            previous_hash TEXT NOT NULL,
            hash TEXT NOT NULL
        ) STRICT;
        CREATE INDEX audit_log_by_call ON audit_log (call_id);
        CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log BEGIN
            SELECT RAISE(ABORT, 'the audit log is only added to');
        END;
        CREATE TRIGGER audit_log_is_not_cut BEFORE DELETE ON audit_log BEGIN
            SELECT RAISE(ABORT, 'the audit log is only added to');
        END;
        CREATE TRIGGER audit_log_goes_on BEFORE INSERT ON audit_log
        WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit_log)
            OR NEW.previous_hash IS NOT coalesce(
                (SELECT hash FROM audit_log ORDER BY seq DESC LIMIT 1), NEW.previous_hash)
        BEGIN
            SELECT RAISE(ABORT, 'a row of the audit log follows the one before it');
        END;
        """
    )
