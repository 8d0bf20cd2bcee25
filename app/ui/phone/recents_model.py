"""The recent calls of one tab, a page at a time.

Owns which calls these are. Keeping the pages right is ``PagedCalls``'s, reading them
``desk.people``'s.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.commands.people import PeopleCommands, RecentsTab
from app.ui.paged_calls import PAGE as PAGE
from app.ui.paged_calls import PagedCalls
from app.ui.paged_calls import Role as Role
from app.ui.phone import phrases
from app.ui.runner import Runner


class RecentsModel(PagedCalls):
    """Newest first. ``now_ms`` gives Unix milliseconds."""

    def __init__(
        self,
        bridge: Runner,
        people: PeopleCommands,
        tab: RecentsTab,
        now_ms: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(
            bridge,
            lambda before: people.recents(tab, PAGE, before),
            lambda recent: phrases.spoken(recent, now_ms()),
            parent,
        )
