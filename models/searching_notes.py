"""The step of the migrations that lets what people write about calls be searched.

Owns migration m007's work. Only calls with a note or tags have a row in the index; it is
kept in step by triggers. A plain index rather than one over the calls' own rows, because
these have no number of their own that a compacted file would keep.
"""

from sqlite_utils import Database


def make_notes_searchable(db: Database) -> None:
    """Add the index and its triggers, and fill it from what is there."""
    db.executescript(
        """
        CREATE VIRTUAL TABLE note_search USING fts5(
            call_id UNINDEXED, text, tokenize='unicode61 remove_diacritics 2', prefix='2 3'
        );
        CREATE TRIGGER note_search_insert AFTER INSERT ON calls
        WHEN new.note <> '' OR new.tags <> '[]' BEGIN
            INSERT INTO note_search (call_id, text)
            VALUES (new.id, new.note || ' ' || new.tags);
        END;
        CREATE TRIGGER note_search_update AFTER UPDATE OF note, tags ON calls
        WHEN new.note <> old.note OR new.tags <> old.tags BEGIN
            DELETE FROM note_search WHERE call_id = old.id;
            INSERT INTO note_search (call_id, text)
            SELECT new.id, new.note || ' ' || new.tags
            WHERE new.note <> '' OR new.tags <> '[]';
        END;
        CREATE TRIGGER note_search_delete AFTER DELETE ON calls
        WHEN old.note <> '' OR old.tags <> '[]' BEGIN
            DELETE FROM note_search WHERE call_id = old.id;
        END;
        INSERT INTO note_search (call_id, text)
        SELECT id, note || ' ' || tags FROM calls WHERE note <> '' OR tags <> '[]';
        """
    )
