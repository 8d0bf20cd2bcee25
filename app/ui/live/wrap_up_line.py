"""The calls that are over and wait for their wrap-up, in line.

Owns which is next and how many may wait; the wrap-up itself is ``wrap_up``'s.
"""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject

from app.ui.live.call_view import CallView

MOST = 5
"""An older call is put away with what was written in its wrap-up."""


class WrapUpLine(QObject):
    """The waiting among the views of a screen. ``views`` is the screen's own."""

    def __init__(
        self,
        views: Mapping[str, CallView],
        show: Callable[[str], None],
        put_away: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._views, self._show, self._put_away = views, show, put_away

    @property
    def waiting(self) -> list[CallView]:
        """The calls whose wrap-up is open or still to come, the oldest first."""
        return [view for view in self._views.values() if view.after.waiting]

    def show(self) -> None:
        """Tell each how many wait besides it; too many are fewer from now on."""
        for view in self.waiting[:-MOST]:
            view.after.waiting = False
            self._put_away(view.call_id)
        waiting = self.waiting
        for view in waiting:
            if view.after.drawer is not None:
                view.after.drawer.show_waiting(len(waiting) - 1)

    def go_on(self, call_id: str) -> None:
        """One is saved or skipped: show the next and put that call away; the last one stays."""
        waiting = self.waiting
        if waiting:
            self._show(waiting[0].call_id)
            self._put_away(call_id)
        self.show()
