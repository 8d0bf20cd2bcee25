"""Apps that a client has put onto a line: a name and what it is configured with.

Owns the record. The desk keeps what a client of an API writes here and gives it back; what an
app does is the client's own business.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from models.ids import now_iso
from models.rows import Row, every, first, from_json, to_row


@dataclass(frozen=True, slots=True)
class LineApp:
    """One app of one line; ``slug`` is its name there."""

    line_id: str
    slug: str
    config: Mapping[str, Any] = field(default_factory=dict)
    installed_at: str = field(default_factory=now_iso)


def make_line_apps(db: Database) -> None:
    """The table, for ``migrations``."""
    db.executescript(
        """
        CREATE TABLE line_apps (
            line_id TEXT NOT NULL REFERENCES lines (id) ON DELETE CASCADE,
            slug TEXT NOT NULL,
            config TEXT NOT NULL,
            installed_at TEXT NOT NULL,
            PRIMARY KEY (line_id, slug)
        ) STRICT, WITHOUT ROWID;
        """
    )


def save_line_app(db: Database, app: LineApp) -> None:
    """Insert it, or replace the one of that name on that line."""
    row = to_row(app)
    columns, marks = ", ".join(row), ", ".join("?" for _ in row)
    sql = f"INSERT OR REPLACE INTO line_apps ({columns}) VALUES ({marks})"
    db.execute(sql, list(row.values()))


def get_line_app(db: Database, line_id: str, slug: str) -> LineApp | None:
    """The app of that name, where the line has it."""
    sql = "SELECT * FROM line_apps WHERE line_id = ? AND slug = ?"
    row = first(db, sql, [line_id, slug])
    return None if row is None else _app(row)


def list_line_apps(db: Database, line_id: str) -> list[LineApp]:
    """A line's apps by name."""
    sql = "SELECT * FROM line_apps WHERE line_id = ? ORDER BY slug"
    return [_app(row) for row in every(db, sql, [line_id])]


def _app(row: Row) -> LineApp:
    return LineApp(**(row | {"config": from_json(row["config"])}))
