"""From records to rows and back, for the record modules only.

Owns the text form of enumerations, truth values and JSON in the database, and
the one statement that writes a row. Leaves which columns hold what to each
record's own module.
"""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, TypeAlias

from sqlite_utils import Database

Row: TypeAlias = dict[str, Any]
Values: TypeAlias = Sequence[Any] | dict[str, Any]


def to_row(record: Any) -> Row:
    """A dataclass as a row: enumerations by value, truth as 0 or 1, the rest as JSON."""
    return {
        field.name: to_column(getattr(record, field.name)) for field in dataclasses.fields(record)
    }


def to_column(value: Any) -> Any:
    """One value as SQLite keeps it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, str | int | float):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def from_json(text: str) -> Any:
    """What ``to_column`` made into JSON."""
    return json.loads(text)


def put(db: Database, table: str, row: Row, key: str = "id") -> None:
    """Insert a row, or replace the columns of the one with the same ``key``.

    Written out because the library's own upsert first tries its luck with a
    scratch table in the database, which goes wrong on a full disk.
    """
    columns = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" for _ in row)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in row if name != key)
    db.execute(
        f'INSERT INTO "{table}" ({columns}) VALUES ({marks}) '
        f'ON CONFLICT("{key}") DO UPDATE SET {changes}',
        list(row.values()),
    )


def first(db: Database, sql: str, values: Values = ()) -> Row | None:
    """The first row of a query, or None."""
    return next(iter(every(db, sql, values)), None)


def every(db: Database, sql: str, values: Values = ()) -> list[Row]:
    """All rows of a query."""
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
