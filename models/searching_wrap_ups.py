"""The step of the migrations that lets marks and wrap-ups be searched with the notes.

Owns migration m013's work: the index of ``searching_notes``, now over everything that people
write about a call. Kept in step by triggers on the calls and on their marks.
"""

from sqlite_utils import Database

_TEXT = """
    SELECT c.id, trim(
        c.note
        || ' ' || coalesce((SELECT group_concat(value, ' ') FROM json_each(c.tags)), '')
        || ' ' || c.summary
        || ' ' || coalesce((SELECT group_concat(value, ' ') FROM json_each(c.action_items)), '')
        || ' ' || coalesce(
            (SELECT group_concat(text, ' ') FROM call_flags WHERE call_id = c.id), ''
        )
    ) AS text
    FROM calls AS c
"""


def _anew(call_id: str) -> str:
    """Write the row of one call anew, where there is anything to find."""
    return f"""
        DELETE FROM note_search WHERE call_id = {call_id};
        INSERT INTO note_search (call_id, text)
        SELECT * FROM ({_TEXT} WHERE c.id = {call_id}) WHERE text <> '';
    """


def make_wrap_ups_searchable(db: Database) -> None:
    """Put the triggers of m007 aside for these, and fill the index from what is there."""
    db.executescript(
        f"""
        DROP TRIGGER note_search_insert;
        DROP TRIGGER note_search_update;
        DROP TRIGGER note_search_delete;
        CREATE TRIGGER note_search_insert AFTER INSERT ON calls
        WHEN new.note <> '' OR new.tags <> '[]' OR new.summary <> '' OR new.action_items <> '[]'
        BEGIN {_anew("new.id")} END;
        CREATE TRIGGER note_search_update AFTER UPDATE OF note, tags, summary, action_items
        ON calls WHEN (new.note, new.tags, new.summary, new.action_items)
            IS NOT (old.note, old.tags, old.summary, old.action_items)
        BEGIN {_anew("new.id")} END;
        CREATE TRIGGER note_search_delete BEFORE DELETE ON calls
        WHEN old.note <> '' OR old.tags <> '[]' OR old.summary <> '' OR old.action_items <> '[]'
            OR EXISTS (SELECT 1 FROM call_flags WHERE call_id = old.id)
        BEGIN DELETE FROM note_search WHERE call_id = old.id; END;
        CREATE TRIGGER note_search_marked AFTER INSERT ON call_flags WHEN new.text <> ''
        BEGIN {_anew("new.call_id")} END;
        CREATE TRIGGER note_search_marked_anew AFTER UPDATE ON call_flags
        WHEN new.text <> old.text BEGIN {_anew("new.call_id")} END;
        CREATE TRIGGER note_search_unmarked AFTER DELETE ON call_flags WHEN old.text <> ''
        BEGIN {_anew("old.call_id")} END;
        DELETE FROM note_search;
        INSERT INTO note_search (call_id, text)
        SELECT * FROM ({_TEXT}) WHERE text <> '';
        """
    )
