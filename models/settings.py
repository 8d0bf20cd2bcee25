"""Settings that the program itself changes, by key: what the owner last chose.

Owns the keys and values in the database. What the owner writes in a file is
``app.settings``; secrets are in neither.
"""

import json
from typing import Any

from sqlite_utils import Database

from models.rows import every, first, put


def get_setting(db: Database, key: str, default: Any = None) -> Any:
    """The value kept under ``key``, or ``default``."""
    row = first(db, "SELECT value FROM settings WHERE key = ?", [key])
    return default if row is None else json.loads(row["value"])


def set_setting(db: Database, key: str, value: Any) -> None:
    """Keep a value: anything that JSON can hold."""
    put(db, "settings", {"key": key, "value": json.dumps(value, ensure_ascii=False)}, key="key")


def delete_setting(db: Database, key: str) -> None:
    """Forget a value; an unknown key is fine."""
    db.execute("DELETE FROM settings WHERE key = ?", [key])


def list_settings(db: Database) -> dict[str, Any]:
    """All keys with their values."""
    rows = every(db, "SELECT key, value FROM settings ORDER BY key")
    return {row["key"]: json.loads(row["value"]) for row in rows}
