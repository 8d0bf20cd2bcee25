"""What an integration says of a contact beyond what the desk shows of it.

Owns the two parts of a name and where a lead came from. The contact itself is ``contacts``'s;
which names still hold is for whoever reads them to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from models.rows import every, put, to_row

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Lead:
    """The parts that a contact's name was made of, and its source, such as ``website``."""

    contact_id: str
    first_name: str = ""
    last_name: str = ""
    source: str = ""


def make_leads(db: Database) -> None:
    """A lead goes with its contact."""
    db.executescript(
        """
        CREATE TABLE leads (
            contact_id TEXT PRIMARY KEY NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
            first_name TEXT NOT NULL,
            last_name TEXT NOT NULL,
            source TEXT NOT NULL
        ) STRICT;
        """
    )


def save_lead(db: Database, lead: Lead) -> None:
    """Insert it, or replace the one of that contact."""
    put(db, "leads", to_row(lead), key="contact_id")


def leads_of(db: Database, contact_ids: Sequence[str]) -> dict[str, Lead]:
    """What is known of those contacts that an integration spoke of."""
    found: dict[str, Lead] = {}
    for start in range(0, len(contact_ids), _AT_ONCE):
        some = list(contact_ids[start : start + _AT_ONCE])
        marks = ", ".join("?" * len(some))
        rows = every(db, f"SELECT * FROM leads WHERE contact_id IN ({marks})", some)
        found |= {row["contact_id"]: Lead(**row) for row in rows}
    return found
