"""The tables of the dialling gate: whom not to call, and what was asked, done and sent.

Owns their SQL, for ``migrations``. Reading and writing them is ``do_not_call``'s and
``audit_log``'s.
"""

from sqlite_utils import Database


def make_dialling_rules(db: Database) -> None:
    """The do-not-call list, and the log that is only ever added to.

    Each row of the log carries the hash of the one before it (``previous_hash``) and its
    own, so that a changed or a missing row shows. Triggers refuse changing and deleting.
    """
    db.executescript(
        """
        CREATE TABLE do_not_call (
            number TEXT PRIMARY KEY NOT NULL,
            reason TEXT NOT NULL,
            source TEXT NOT NULL,
            created_at TEXT NOT NULL
        ) STRICT;
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
        """
    )
