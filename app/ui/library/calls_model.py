"""The calls that were asked for, a page at a time.

Owns what is asked: the text of the search. Keeping the pages right is ``PagedCalls``'s,
finding calls ``desk.library``'s.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject

from app.commands.library import LibraryCommands, LibraryQuery
from app.ui.library import phrases
from app.ui.paged_calls import PAGE, PagedCalls
from app.ui.runner import Runner


class LibraryModel(PagedCalls):
    """Holds ``LibraryRow``s, newest first. ``now_ms`` gives Unix milliseconds."""

    def __init__(
        self,
        bridge: Runner,
        library: LibraryCommands,
        now_ms: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(bridge, self._find, lambda row: phrases.spoken(row, now_ms()), parent)
        self._library = library
        self.text = ""

    def ask(self, text: str) -> None:
        """Look for something else."""
        self.text = text
        self.restart()

    def _find(self, before: str | None) -> Coroutine[Any, Any, list[Any]]:
        return self._library.find(LibraryQuery(self.text, PAGE, before))
