"""What can go wrong with people.

PeopleError
+-- ContactInvalid        a contact cannot be kept as it is (``field``)
+-- ContactFileInvalid    a file of contacts cannot be read or written (``path``, ``line``)
+-- CardDavFailed         the address book could not be read (``reason``)
"""

from enum import StrEnum
from pathlib import Path


class PeopleError(Exception):
    """Anything that ``app.people`` raises on purpose."""


class ContactInvalid(PeopleError):
    """A contact cannot be kept as it is; ``field`` is the name of ``Contact``'s field."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class ContactFileInvalid(PeopleError):
    """A file of contacts cannot be read or written; ``line`` is None where no line is at fault."""

    def __init__(self, path: Path, message: str, line: int | None = None) -> None:
        place = f"{path.name}, line {line}" if line else path.name
        super().__init__(f"{place}: {message}")
        self.path = path
        self.line = line


class CardDavReason(StrEnum):
    """Why an address book could not be read."""

    NOT_SET_UP = "not_set_up"
    NO_PASSWORD = "no_password"
    WRONG_PASSWORD = "wrong_password"
    NO_ADDRESS_BOOK = "no_address_book"
    NO_NETWORK = "no_network"
    NOT_SECURE = "not_secure"
    SERVER_FAILED = "server_failed"


class CardDavFailed(PeopleError):
    """The address book could not be read; no contact was changed."""

    def __init__(self, reason: CardDavReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
