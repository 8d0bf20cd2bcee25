"""What a person keeps when they wrap a call up.

Owns those columns of a call. Drafting them is ``app.engine.wrap_up``'s.
"""

from dataclasses import dataclass

from sqlite_utils import Database

from models.errors import RecordMissing
from models.ids import now_iso
from models.rows import to_row


@dataclass(frozen=True, slots=True)
class KeptWrapUp:
    """What is written down about a call, spelt as in ``calls.Call``."""

    outcome: str | None = None
    summary: str = ""
    action_items: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    note: str = ""


def keep_wrap_up(db: Database, call_id: str, wrap_up: KeptWrapUp) -> None:
    """Write a wrap-up into its call; a later one replaces it. Raises RecordMissing."""
    values = to_row(wrap_up) | {"wrapped_up_at": now_iso()}
    changes = ", ".join(f"{name} = :{name}" for name in values)
    changed = db.execute(f"UPDATE calls SET {changes} WHERE id = :id", values | {"id": call_id})
    if changed.rowcount == 0:
        raise RecordMissing("call", call_id)
