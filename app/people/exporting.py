"""Writing contacts to a file, whole or not at all.

Owns the file; the formats are ``vcard_writing``'s and ``csv_writing``'s.
"""

import contextlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from app.people.csv_writing import table
from app.people.errors import ContactFileInvalid
from app.people.vcard_writing import vcards
from models.contacts import Contact


def write_file(path: Path, contacts: Sequence[Contact]) -> int:
    """Write contacts as .vcf or .csv; returns how many. Blocking.

    The file is for its owner's eyes only. A file that was there stays as it was until the
    new one is complete. Raises ContactFileInvalid.
    """
    suffix = path.suffix.lower()
    if suffix in (".vcf", ".vcard"):
        data = vcards(contacts).encode("utf-8")
    elif suffix == ".csv":
        # The mark tells spreadsheets that it is UTF-8.
        data = table(contacts).encode("utf-8-sig")
    else:
        raise ContactFileInvalid(path, "the name must end in .vcf or .csv")
    try:
        _replace(path, data)
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"cannot be written ({reason}); choose another folder or free some space"
        raise ContactFileInvalid(path, message) from error
    return len(contacts)


def _replace(path: Path, data: bytes) -> None:
    descriptor, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(partial)
        raise
