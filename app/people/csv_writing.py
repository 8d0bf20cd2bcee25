"""Contacts as a table that spreadsheets and other address books read.

Owns the text; putting it into a file is ``exporting``'s.
"""

import csv
import io
from collections.abc import Sequence

from app.people.csv_cells import guarded
from models.contacts import Contact


def table(contacts: Sequence[Contact]) -> str:
    """One row for each contact, with as many columns for numbers and e-mail as are needed.

    No cell is a formula for a spreadsheet.
    """
    most_numbers = max((len(one.numbers) for one in contacts), default=0) or 1
    most_emails = max((len(one.emails) for one in contacts), default=0) or 1
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    phones = [f"Phone {n}" for n in range(1, most_numbers + 1)]
    emails = [f"E-mail {n}" for n in range(1, most_emails + 1)]
    writer.writerow(["Name", "Company", *phones, *emails, "Tags", "Notes", "UID"])
    for one in contacts:
        cells = [
            one.name,
            one.company,
            *_filled(one.numbers, most_numbers),
            *_filled(one.emails, most_emails),
            " ::: ".join(one.tags) + (" ::: " if len(one.tags) == 1 else ""),
            one.notes,
            one.source_id or one.id,
        ]
        writer.writerow(map(guarded, cells))
    return written.getvalue()


def _filled(values: Sequence[str], places: int) -> list[str]:
    return [*values, *[""] * (places - len(values))]
