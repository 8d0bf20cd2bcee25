"""What can go wrong with past calls.

LibraryError
+-- QueryInvalid       a filter in what was typed cannot be read (``filter``)
+-- RecordingMissing   a call has no sound to play (``call_id``)
+-- ExportFailed       a file could not be written (``path``)
+-- CallGoingOn        a call cannot be deleted before it has ended (``call_id``)
+-- SoundNotDeleted    the recording of a call cannot be deleted, so the call was not (``path``)
"""

from pathlib import Path


class LibraryError(Exception):
    """Anything that ``app.library`` raises on purpose."""


class QueryInvalid(LibraryError):
    """A filter cannot be read; ``filter`` is as it was typed."""

    def __init__(self, filter: str, message: str) -> None:
        super().__init__(f"{filter.rstrip(':')}: {message}")
        self.filter = filter


class RecordingMissing(LibraryError):
    """A call has no sound to play; the message says why."""

    def __init__(self, call_id: str, message: str) -> None:
        super().__init__(message)
        self.call_id = call_id


class CallGoingOn(LibraryError):
    """A call cannot be deleted before it has ended."""

    def __init__(self, call_id: str) -> None:
        super().__init__("This call is still going on; end it first.")
        self.call_id = call_id


class SoundNotDeleted(LibraryError):
    """The recording of a call cannot be deleted, so the call was not either."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be deleted ({reason}); make its folder writable")
        self.path = path


class ExportFailed(LibraryError):
    """A file could not be written; what was there before is still there."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path} was not written: {message}")
        self.path = path
