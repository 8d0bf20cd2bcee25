"""What can go wrong with the records.

RecordsError
+-- StoreFailed         the database could not be read or written (``path``)
|   +-- StoreBusy       another program kept it locked for too long
+-- StoreClosed         the store was used after it was closed
+-- DatabaseNewer       a later Ringdesk wrote this database (``path``)
+-- DatabaseDamaged     the file is no sound Ringdesk database (``path``)
+-- RecordMissing       no record of that id (``kind``, ``id``)
+-- RecordRefused       a record breaks a rule of the database
"""

from pathlib import Path


class RecordsError(Exception):
    """Anything that ``models`` raises on purpose."""


class StoreFailed(RecordsError):
    """The database could not be read or written; nothing of the attempt remains."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class StoreBusy(StoreFailed):
    """Another program kept the database locked for longer than we wait."""


class StoreClosed(RecordsError):
    """The store was used after it was closed."""


class DatabaseNewer(RecordsError):
    """A later Ringdesk wrote this database; it was left as it is."""

    def __init__(self, path: Path, unknown: tuple[str, ...]) -> None:
        super().__init__(
            f"{path} was written by a newer Ringdesk ({', '.join(unknown)}); "
            "install that version, or move the file away to start afresh. It was not changed."
        )
        self.path = path
        self.unknown = unknown


class DatabaseDamaged(RecordsError):
    """The file is no sound Ringdesk database; it was left as it is."""

    def __init__(self, path: Path, detail: str) -> None:
        super().__init__(
            f"{path} cannot be used: {detail}. Put a backup in its place, or move it away "
            "to start afresh. It was not changed."
        )
        self.path = path
        self.detail = detail


class RecordMissing(RecordsError):
    """No record of that id."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"there is no {kind} with the id {id!r}")
        self.kind = kind
        self.id = id


class RecordRefused(RecordsError):
    """A record breaks a rule of the database; the message names table and rule."""
