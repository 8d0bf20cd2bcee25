"""The step of the migrations that lets what was said be searched.

Owns migration m003's work: an external-content index (https://www.sqlite.org/fts5.html,
4.4.3), so the text is kept once, and the triggers are the ones that page prescribes.
"""

from sqlite_utils import Database


def make_utterances_searchable(db: Database) -> None:
    """Add the index and its triggers, and fill it from what is there."""
    db.executescript(
        """
        CREATE VIRTUAL TABLE utterance_search USING fts5(
            text, content='utterances', content_rowid='number',
            tokenize='unicode61 remove_diacritics 2', prefix='2 3'
        );
        CREATE TRIGGER utterance_search_insert AFTER INSERT ON utterances BEGIN
            INSERT INTO utterance_search (rowid, text) VALUES (new.number, new.text);
        END;
        CREATE TRIGGER utterance_search_delete AFTER DELETE ON utterances BEGIN
            INSERT INTO utterance_search (utterance_search, rowid, text)
            VALUES ('delete', old.number, old.text);
        END;
        CREATE TRIGGER utterance_search_update AFTER UPDATE ON utterances BEGIN
            INSERT INTO utterance_search (utterance_search, rowid, text)
            VALUES ('delete', old.number, old.text);
            INSERT INTO utterance_search (rowid, text) VALUES (new.number, new.text);
        END;
        INSERT INTO utterance_search (utterance_search) VALUES ('rebuild');
        """
    )
